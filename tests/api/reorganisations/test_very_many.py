"""A decision may be about more rows than a statement has parameters (32,767).

To make so many households takes a minute; so these ask beneath the interface.
"""

from uuid import uuid4

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import charge_changes, rehoming
from api.domain import clock
from api.models.reorganisations import Rehoming
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.organisation import Branch

VERY_MANY = 33_000


async def test_a_revert_asks_at_once_what_it_changed(session: AsyncSession, one: Branch) -> None:
    household, group = await make_household(session, one), await make_group(session, one)
    noting = text("""
        INSERT INTO charge_change (id, created_at, kind, what_id, due)
        SELECT uuidv7(), now(), kind, what_id, '-infinity'
        FROM (
            SELECT kind, gen_random_uuid() AS what_id
            FROM generate_series(1, :many), unnest(ARRAY['group', 'household']) AS kind
            UNION ALL VALUES
                ('household', CAST(:household AS uuid)), ('group', CAST(:group AS uuid))
        ) AS changed
    """)
    said = {"many": VERY_MANY, "household": household.id, "group": group.id}
    await (await session.connection()).execute(noting, said)
    found = await charge_changes.just_changed(session)
    await session.rollback()
    assert found == ({said["group"]: one.id}, {said["household"]: one.id})


async def test_a_preview_asks_at_once_whose_codes_are_taken(
    session: AsyncSession, one: Branch, other: Branch
) -> None:
    household, there = [await make_household(session, each) for each in (one, other)]
    household.code = there.code
    await session.commit()
    ids = [household.id, *(uuid4() for _ in range(VERY_MANY))]
    pending = [
        Rehoming(reorganisation_id=uuid4(), kind=kind, what_id=each, org_id=other.id)
        for kind in ("household", "place")
        for each in ids
    ]
    found = await rehoming.clashing(session, pending, clock.today())
    assert found == [("household", household.id, there.code)]
