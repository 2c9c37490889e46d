from collections.abc import Iterable
from datetime import date
from itertools import count
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.models.household_groups import GroupMembership, HouseholdGroup
from api.models.households import Household
from tests.factories.accounts import LONG_AGO
from tests.factories.organisation import Branch

_serial = count(1)


async def make_group(
    session: AsyncSession,
    branch: Branch,
    *,
    households: Iterable[Household] = (),
    org_id: UUID | None = None,
    place_id: UUID | None = None,
    since: date = LONG_AGO,
) -> HouseholdGroup:
    number = next(_serial)
    group = HouseholdGroup(
        code=f"G-{number:04}",
        name=f"Nhóm {number}",
        place_id=place_id or branch.place_id,
        org_id=org_id or branch.id,
    )
    session.add(group)
    await session.flush()
    session.add_all(
        GroupMembership(household_id=one.id, group_id=group.id, valid_from=since)
        for one in households
    )
    await session.commit()
    return group
