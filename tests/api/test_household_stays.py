"""Where households were is kept whoever else writes meanwhile, and costs nobody a refusal."""

from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from api.models.party_orgs import PartyOrgSpan
from api.models.places import PlaceCharge
from tests.client import Api
from tests.factories.households import make_household
from tests.factories.organisation import Branch, make_branch

TODAY = clock.today()
DAY = timedelta(days=1)


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
