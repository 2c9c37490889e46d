from datetime import date
from uuid import UUID

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.party_orgs import OrgType
from api.domain.roles import SEATS
from api.errors.party_orgs import PartyOrgSeatTaken
from api.models.accounts import RoleTerm


async def refuse_lost_seats(
    session: AsyncSession, org_id: UUID, org_type: OrgType, *, since: date
) -> None:
    """Raise where a role is held in an organisation that cannot be held in one of that kind.

    Else whoever is secretary of a branch would read the names in all branches below what it
    becomes.
    """
    seatless = [role for role, seats in SEATS.items() if org_type not in seats]
    held = select(RoleTerm.role).where(
        col(RoleTerm.org_id) == org_id,
        col(RoleTerm.role).in_(seatless),
        or_(col(RoleTerm.valid_to).is_(None), col(RoleTerm.valid_to) > since),
    )
    if role := (await session.exec(held.limit(1))).first():
        raise PartyOrgSeatTaken(role=role)
