from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.partnerships import Partnership
from tests.factories.accounts import LONG_AGO


async def make_partnership(
    session: AsyncSession,
    target: Household | HouseholdGroup,
    partner_org_id: UUID,
    *,
    since: date = LONG_AGO,
) -> Partnership:
    """Let a branch send members to a household or group of another."""
    of_group = isinstance(target, HouseholdGroup)
    partnership = Partnership(
        org_id=target.org_id,
        partner_org_id=partner_org_id,
        household_id=None if of_group else target.id,
        group_id=target.id if of_group else None,
        valid_from=since,
    )
    session.add(partnership)
    await session.commit()
    return partnership
