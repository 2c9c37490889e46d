"""Steps of one kind are taken together where their order cannot matter, and else one by one."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.party_orgs import PartyOrgSpan
from tests.client import Api, outcome, seen
from tests.factories.organisation import Branch, make_branch, make_org

TODAY = clock.today()


@pytest.fixture
async def communes(session: AsyncSession, province: PartyOrgSpan) -> list[PartyOrgSpan]:
    return [
        await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=province, name=f"Đảng ủy xã {n}")
        for n in range(4)
    ]


@pytest.fixture
async def branches(session: AsyncSession, communes: list[PartyOrgSpan]) -> list[Branch]:
    return [await make_branch(session, commune=commune) for commune in communes]


def step(action: str, subject: UUID, **to: UUID) -> dict[str, Any]:
    nodes = {name: {"id": str(node)} for name, node in {"subject": subject, **to}.items()}
    return {"tree": "party_org", "action": action, **nodes}


async def applied(api: Api, org_id: UUID, *steps: dict[str, Any]) -> Any:
    decision = {"decision_ref": "QĐ 7-QĐ/TU", "decided_on": "2026-06-16", "on": str(TODAY)}
    drafted = await api.post(
        "/reorganisations", json={"org_id": str(org_id), **decision, "steps": list(steps)}
    )
    assert drafted.status_code == 201, drafted.text
    return await api.post(f"/reorganisations/{drafted.json()['id']}/apply", headers=seen(drafted))


async def above(api: Api, org_id: UUID) -> list[str]:
    found = (await api.get(f"/party-orgs/{org_id}")).json()
    return [each["name"] for each in found["ancestors"]]


async def test_merges_together_do_what_they_do_one_by_one(
    api: Api,
    session: AsyncSession,
    province: PartyOrgSpan,
    communes: list[PartyOrgSpan],
    branches: list[Branch],
) -> None:
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
    heir, other, *merged = communes
    versions = [(await api.get(f"/party-orgs/{b.id}")).json()["version"] for b in branches]
    done = await applied(
        api,
        province.org_id,
        step("merge", merged[0].org_id, into=heir.org_id),
        step("merge", merged[1].org_id, into=other.org_id),
    )
    assert done.status_code == 200, done.text
    names = [(await above(api, branch.id))[-1] for branch in branches]
    assert names == [heir.name, other.name, heir.name, other.name]
    for commune, into in zip(merged, (heir, other), strict=True):
        gone = (await api.get(f"/party-orgs/{commune.org_id}")).json()
        assert (gone["ceased"], gone["succeeded_by"]["id"]) == (True, str(into.org_id))
        line = (await api.get(f"/party-orgs/{commune.org_id}/succession")).json()
        assert [link["kind"] for link in line["successors"]] == ["merged"]
    now = [(await api.get(f"/party-orgs/{b.id}")).json()["version"] for b in branches]
    assert now[2:] > versions[2:]


async def test_a_line_of_merges_is_followed_in_its_order(
    api: Api,
    session: AsyncSession,
    province: PartyOrgSpan,
    communes: list[PartyOrgSpan],
    branches: list[Branch],
) -> None:
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
    first, second, third, _ = communes
    done = await applied(
        api,
        province.org_id,
        step("merge", first.org_id, into=second.org_id),
        step("merge", second.org_id, into=third.org_id),
    )
    assert done.status_code == 200, done.text
    assert (await above(api, branches[0].id))[-1] == third.name


async def test_what_is_refused_among_many_is_named_by_its_step(
    api: Api,
    session: AsyncSession,
    province: PartyOrgSpan,
    communes: list[PartyOrgSpan],
    branches: list[Branch],
) -> None:
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
    refused = await applied(
        api,
        province.org_id,
        step("move", branches[0].id, parent=communes[1].org_id),
        step("move", branches[1].id, parent=branches[2].id),
        step("move", branches[3].id, parent=communes[0].org_id),
    )
    assert outcome(refused) == (409, "reorganisation.refused")
    assert [fault["field"].split(".")[:2] for fault in refused.json()["errors"]] == [["steps", "2"]]
    assert (await above(api, branches[0].id))[-1] == communes[0].name
    eve = {"as_of": str(TODAY - timedelta(days=1))}
    assert (await api.get(f"/party-orgs/{branches[0].id}", params=eve)).status_code == 200
