from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from tests.client import Api, outcome
from tests.factories.organisation import Branch

TODAY = clock.today()


def response_time(org_id: UUID, **changes: object) -> dict[str, object]:
    hours = {"acknowledge_hours": 16, "urgent_hours": 2, "answer_hours": 40}
    return {"org_id": str(org_id), "kind": "question", **hours, **changes}


async def in_force(api: Api, org_id: UUID, kind: str = "question", **asked: str) -> list[int]:
    params = {"org_id": str(org_id), "kind": kind, **asked}
    found = (await api.get("/response-times/in-force", params=params)).json()
    return [found[f"{step}_hours"] for step in ("acknowledge", "urgent", "answer")]


async def test_the_nearest_body_decides_for_each_kind(
    api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
) -> None:
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
    above = await api.post("/response-times", json=response_time(branch.commune_id))
    inherited = await in_force(api, branch.id)
    nearer = await api.post("/response-times", json=response_time(branch.id, answer_hours=24))

    assert (above.status_code, nearer.status_code) == (201, 201)
    assert inherited == [16, 2, 40]
    assert await in_force(api, branch.id) == [16, 2, 24]
    assert await in_force(api, branch.commune_id) == [16, 2, 40]
    assert await in_force(api, branch.id, "praise") == [8, 4, 80]  # as everywhere
    assert await in_force(api, elsewhere.id) == [8, 4, 80]


async def test_a_later_one_takes_over_on_its_day(
    api: Api, session: AsyncSession, branch: Branch
) -> None:
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
    begins = str(TODAY + timedelta(days=40))
    later = response_time(branch.id, answer_hours=8, valid_from=begins)
    of_other_kind = response_time(branch.id, kind="praise")
    for new in (later, response_time(branch.id), of_other_kind):
        assert (await api.post("/response-times", json=new)).status_code == 201
    same_day = await api.post("/response-times", json=response_time(branch.id))
    params = {"org_id": str(branch.id), "kind": "question"}
    listed = (await api.get("/response-times", params=params)).json()["items"]

    assert outcome(same_day) == (409, "response_time.begins_then")
    assert await in_force(api, branch.id) == [16, 2, 40]
    assert await in_force(api, branch.id, as_of=begins) == [16, 2, 8]
    assert [row["valid_to"] for row in listed] == [begins, None]


async def test_refusals(api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch) -> None:
    new = response_time(branch.id)
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    without_right = await api.post("/response-times", json=new)
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
    out_of_sight = await api.post("/response-times", json=response_time(elsewhere.id))
    params = {"org_id": str(uuid4()), "kind": "question"}
    unknown = await api.get("/response-times/in-force", params=params)

    assert outcome(without_right) == (403, "auth.not_permitted")
    assert outcome(out_of_sight) == (404, "party_org.not_found")
    assert outcome(unknown) == (404, "party_org.not_found")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"urgent_hours": 17}, "body"),
        ({"acknowledge_hours": 0}, "body.acknowledge_hours"),
        ({"answer_hours": 401}, "body.answer_hours"),
        ({"kind": "gossip"}, "body.kind"),
    ],
)
async def test_bad_input_names_its_field(
    api: Api, session: AsyncSession, branch: Branch, changes: dict[str, object], field: str
) -> None:
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
    response = await api.post("/response-times", json=response_time(branch.id, **changes))
    assert outcome(response) == (422, "request.invalid")
    assert [fault["field"] for fault in response.json()["errors"]] == [field]
