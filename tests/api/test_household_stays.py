"""Where households were is kept whoever else writes meanwhile, and costs nobody a refusal."""

from datetime import timedelta

import asyncpg
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.party_orgs import PartyOrgSpan
from api.models.places import PlaceCharge
from tests.access.matrix import IF_MATCH
from tests.api.places.test_places import charge
from tests.api.test_coverage_as_of import move
from tests.api.test_lock_order import queue
from tests.client import Api
from tests.factories.households import make_household
from tests.factories.organisation import Branch, make_branch, make_org, span_of

TODAY = clock.today()
DAY = timedelta(days=1)


async def test_a_household_comes_back_while_its_old_place_passes_to_another_body(
    app: FastAPI, api: Api, session: AsyncSession, commune: PartyOrgSpan, owner_url: str
) -> None:
    here, there = [await make_branch(session, commune=commune) for _ in "12"]
    within = await make_org(session, OrgType.PARTY_GROUP, parent=await span_of(session, here.id))
    household = await make_household(session, here)
    await move(session, household, here, there, TODAY - 30 * DAY)
    await api.sign_in(session, Role.BRANCH_SECRETARY, here.id, there.id)
    async with Api(app) as above, queue(owner_url) as waiting:
        await above.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        await waiting.hold("household", household.id)
        back = {"json": {"place_id": str(here.place_id), "on": str(TODAY)}, "headers": IF_MATCH}
        await waiting.add(api.post(f"/households/{household.id}/moves", **back))
        passing = {"json": charge(within.org_id), "headers": IF_MATCH}
        await waiting.add(above.post(f"/places/{here.place_id}/charges", **passing))
        moved, passed = await waiting.answers()
    assert passed.status_code == 201, passed.text
    assert moved.status_code == 201, moved.text


@pytest.mark.parametrize(
    "change", ["valid_to = CURRENT_DATE + 30", "inherited = NOT inherited", "legal_ref = '1/QĐ'"]
)
async def test_what_changes_nothing_until_today_locks_nobody(
    session: AsyncSession, branch: Branch, owner_url: str, change: str
) -> None:
    """Else whoever decides of a province and a day to come held up all that is written there."""
    household = await make_household(session, branch)
    connection = await session.connection()
    of_place = text(f"UPDATE place_charge SET {change} WHERE place_id = :place_id")
    await connection.execute(of_place, {"place_id": branch.place_id})
    other = await asyncpg.connect(owner_url)
    try:
        found = await other.fetch(
            "SELECT FROM household WHERE id = $1 FOR UPDATE NOWAIT", household.id
        )
    finally:
        await other.close()
    assert found


@pytest.mark.parametrize(("since", "told"), [(30, ["H-1"]), (10, ["H-1"]), (9, []), (0, [])])
async def test_one_that_was_there_before_its_place_changed_hands_is_told_so(
    api: Api, session: AsyncSession, commune: PartyOrgSpan, since: int, told: list[str]
) -> None:
    here, there = [await make_branch(session, commune=commune) for _ in "12"]
    of_place = select(PlaceCharge).where(col(PlaceCharge.place_id) == here.place_id)
    (await session.exec(of_place)).one().valid_to = TODAY - 9 * DAY
    await session.flush()
    after = {"org_id": there.id, "valid_from": TODAY - 9 * DAY}
    session.add(PlaceCharge(place_id=here.place_id, **after))
    await session.commit()
    await api.sign_in(session, Role.BRANCH_SECRETARY, here.id, there.id)
    new = {"code": "H-1", "head_name": "Lê Thị Mai", "size": 3, "place_id": str(here.place_id)}
    made = await api.post("/households", json={**new, "since": str(TODAY - since * DAY)})
    asked = {"org_id": str(here.id), "as_of": str(TODAY - 10 * DAY)}
    listed = (await api.get("/households", params=asked)).json()["items"]
    kept = text("SELECT count(*) FROM household_stay WHERE household_id = :id")
    stays = await (await session.connection()).execute(kept, {"id": made.json()["id"]})
    assert made.status_code == 201, made.text
    assert [one["code"] for one in listed] == told
    assert (stays.scalar_one() > 0) == bool(told)
