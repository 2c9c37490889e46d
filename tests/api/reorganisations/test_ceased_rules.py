"""What a body that ceased had said rules nothing from the day on: who comes after it decides."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.assignments import PlanState, PlanType
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.party_orgs import PartyOrgSpan
from tests.api.reorganisations.decisions import done, drafted, merge
from tests.client import Api
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_branch, make_org, span_of
from tests.factories.plans import make_plan

TODAY = clock.today()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
async def ruled(
    api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
) -> str:
    """Let one branch and another say each its own, and draft the merger of the one."""
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
    for branch, number in ((one, 3), (other, 9)):
        body = {"org_id": str(branch.id), "valid_from": str(YESTERDAY)}
        hours = {"acknowledge_hours": number, "urgent_hours": 1, "answer_hours": 100}
        for path, said in (
            ("/policies", {"maximum": number}),
            ("/response-times", {"kind": "feedback", **hours}),
            (
                "/duties",
                {
                    "code": f"local_{branch.id.hex[-8:]}",
                    "name": f"Việc {number}",
                    "description": "Việc của chi bộ",
                },
            ),
        ):
            answer = await api.post(path, json={**body, **said})
            assert answer.status_code == 201, answer.text
    return await drafted(api, commune.org_id, merge(one.id, other.id))


async def rules(api: Api, org_id: UUID, **asked: str) -> dict[str, Any]:
    """Say what a body goes by on a day."""
    params = {"org_id": str(org_id), **asked}
    policy = (await api.get("/policies/in-force", params=params)).json()
    hours = await api.get("/response-times/in-force", params={**params, "kind": "feedback"})
    duties = (await api.get("/duties", params={**params, "limit": "200"})).json()["items"]
    return {
        "maximum": policy["policy"]["maximum"],
        "inherited": policy["inherited"],
        "hours": hours.json()["acknowledge_hours"],
        "duties": {duty["name"] for duty in duties if duty["name"].startswith("Việc ")},
    }


class TestRules:
    async def test_of_the_heir_hold_from_the_day_on_and_its_own_until_then(
        self, api: Api, one: Branch, ruled: str
    ) -> None:
        before = await rules(api, one.id)
        assert before == {"maximum": 3, "inherited": False, "hours": 3, "duties": {"Việc 3"}}
        await done(api, ruled, "apply")
        assert await rules(api, one.id) == {
            "maximum": 9,
            "inherited": True,
            "hours": 9,
            "duties": {"Việc 9"},
        }
        assert await rules(api, one.id, as_of=str(YESTERDAY)) == before
        await done(api, ruled, "revert")
        assert await rules(api, one.id) == before

    async def test_what_residents_of_a_group_can_expect_is_the_heirs(
        self, api: Api, session: AsyncSession, one: Branch, ruled: str
    ) -> None:
        group = await make_group(session, one)

        async def expected() -> set[str]:
            connection = await session.connection()
            asked = text("SELECT duties_of_group(:group, :day)")
            found = await connection.execute(asked, {"group": group.id, "day": TODAY})
            names = set(found.scalar_one())
            await session.commit()
            return {name for name in names if name.startswith("Việc ")}

        assert await expected() == {"Việc 3"}
        await done(api, ruled, "apply")
        assert await expected() == {"Việc 9"}

    async def test_a_schedule_that_ceased_opens_nothing(
        self, api: Api, one: Branch, other: Branch, ruled: str
    ) -> None:
        for branch, kinds in ((one, ["month"]), (other, ["year"])):
            said = {"kinds": kinds, "grace_days": 5}
            answer = await api.put(f"/report-schedules/{branch.id}", json=said)
            assert answer.status_code == 200, answer.text
        await done(api, ruled, "apply")
        found = (await api.get(f"/report-schedules/{one.id}")).json()
        assert (found["kinds"], found["from_org_id"]) == (["year"], str(other.id))


async def counted(api: Api, org_id: UUID) -> dict[str, int]:
    asked = {"org_id": str(org_id)}
    return dict((await api.get("/coverage/summary", params=asked)).json()["total"]["households"])


async def kept_as_recounted(session: AsyncSession, top: UUID) -> None:
    """Hold what is kept of a body and all below it to what a recount finds."""
    below = """SELECT span.org_id FROM party_org_span AS root JOIN party_org_span AS span
        ON span.path >= root.path AND span.path < root.path || '/' WHERE root.org_id = :top"""
    kept = text(
        f"SELECT to_jsonb(t) AS row FROM coverage_total AS t WHERE org_id IN ({below})"
        " ORDER BY org_id, day"
    )
    connection = await session.connection()
    before = list((await connection.execute(kept, {"top": top})).scalars())
    recount = text(f"SELECT coverage_recount(ARRAY({below}))")
    await connection.execute(recount, {"top": top})
    after = list((await connection.execute(kept, {"top": top})).scalars())
    await session.rollback()
    counts = [name for name in before[0] if name not in {"org_id", "day"}]

    def told(rows: list[Any]) -> list[Any]:
        return [row for row in rows if any(row[name] for name in counts)]

    assert told(before) == told(after)


class TestCounts:
    async def test_a_plan_of_the_heir_counts_for_whatever_lies_within_it(
        self, api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
    ) -> None:
        """What ceased within what ceased is two steps beneath the branch whose plan it is."""
        third = await make_branch(session, commune=commune)
        await make_household(session, one)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        for step in (merge(one.id, other.id), merge(other.id, third.id)):
            await done(api, await drafted(api, commune.org_id, step), "apply")
        assert (await counted(api, commune.org_id))["by_decision"] == 0
        await make_plan(
            session,
            third.id,
            TODAY.year,
            state=PlanState.ADOPTED,
            plan_type=PlanType.BY_DECISION,
        )
        assert (await counted(api, commune.org_id))["by_decision"] == 1
        await kept_as_recounted(session, commune.org_id)

    async def test_what_lies_within_a_party_group_goes_by_its_branch(
        self, api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
    ) -> None:
        above = await span_of(session, other.id)
        group = await make_org(session, OrgType.PARTY_GROUP, parent=above)
        await make_household(session, one)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        url = await drafted(api, commune.org_id, merge(one.id, group.org_id))
        await done(api, url, "apply")
        kinds = {"state": PlanState.ADOPTED, "plan_type": PlanType.BY_DECISION}
        await make_plan(session, other.id, TODAY.year, **kinds)
        assert (await counted(api, commune.org_id))["by_decision"] == 1
        await kept_as_recounted(session, commune.org_id)

    async def test_a_policy_that_ceased_leaves_nobody_out(
        self, api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
    ) -> None:
        covered, _ = await make_household(session, one), await make_household(session, one)
        above = commune.org_id
        await make_assignment(session, await make_member(session, one.id), covered)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        poor_only = {"org_id": str(one.id), "scope": "poor"}
        assert (await api.post("/policies", json=poor_only)).status_code == 201
        assert (await counted(api, commune.org_id))["out_of_scope"] == 1
        url = await drafted(api, commune.org_id, merge(one.id, other.id))
        await done(api, url, "apply")
        now = await counted(api, commune.org_id)
        assert (now["out_of_scope"], now["uncovered"], now["covered"]) == (0, 1, 1)
        await kept_as_recounted(session, commune.org_id)
        await done(api, url, "revert")
        assert (await counted(api, above))["out_of_scope"] == 1

    async def test_its_own_policy_does_not_stand_before_the_heirs(
        self, api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
    ) -> None:
        await make_household(session, one)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        for branch, scope in ((one, "all"), (other, "poor")):
            said = {"org_id": str(branch.id), "scope": scope}
            assert (await api.post("/policies", json=said)).status_code == 201
        assert (await counted(api, commune.org_id))["uncovered"] == 1
        url = await drafted(api, commune.org_id, merge(one.id, other.id))
        await done(api, url, "apply")
        assert (await counted(api, commune.org_id))["out_of_scope"] == 1
        await kept_as_recounted(session, commune.org_id)


class TestWhatCeasedIntoItsParent:
    async def test_what_lies_within_it_is_counted_anew_though_its_place_is_the_same(
        self, api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
    ) -> None:
        above = await span_of(session, other.id)
        group = await make_org(session, OrgType.PARTY_GROUP, parent=above)
        await make_household(session, one)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        said = {"org_id": str(group.org_id), "scope": "poor"}
        assert (await api.post("/policies", json=said)).status_code == 201
        url = await drafted(api, commune.org_id, merge(one.id, group.org_id))
        await done(api, url, "apply")
        assert (await counted(api, commune.org_id))["out_of_scope"] == 1
        abolish = {"action": "abolish", "subject": {"id": str(group.org_id)}}
        await done(api, await drafted(api, commune.org_id, abolish), "apply")
        assert (await counted(api, commune.org_id))["out_of_scope"] == 0
        await kept_as_recounted(session, commune.org_id)
