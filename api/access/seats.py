"""Whether a role may be held in a body, on every day on which it is.

Else whoever is secretary of a branch would read the names in all branches below what it becomes.
"""

from datetime import date
from uuid import UUID

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.heirs import refuse_ceased
from api.domain.party_orgs import OrgType
from api.domain.roles import SEATS, Role
from api.errors.party_orgs import PartyOrgSeatTaken
from api.errors.role_terms import RoleUnseated
from api.models.accounts import RoleTerm
from api.models.party_orgs import PartyOrgSpan


async def refuse_lost_seats(
    session: AsyncSession, org_id: UUID, org_type: OrgType, *, since: date
) -> None:
    """Raise where a role is held in an organisation that cannot be held in one of that kind."""
    seatless = [role for role, seats in SEATS.items() if org_type not in seats]
    held = select(RoleTerm.role).where(
        col(RoleTerm.org_id) == org_id,
        col(RoleTerm.role).in_(seatless),
        or_(col(RoleTerm.valid_to).is_(None), col(RoleTerm.valid_to) > since),
    )
    if role := (await session.exec(held.limit(1))).first():
        raise PartyOrgSeatTaken(role=role)


async def refuse_unseated(session: AsyncSession, term: RoleTerm, *, field: str) -> None:
    """Raise where on any day of a term its body has ceased, or has no such seat."""
    stretches = select(PartyOrgSpan).where(
        col(PartyOrgSpan.org_id) == term.org_id,
        or_(col(PartyOrgSpan.valid_to).is_(None), col(PartyOrgSpan.valid_to) > term.valid_from),
        *([] if term.valid_to is None else [col(PartyOrgSpan.valid_from) < term.valid_to]),
    )
    role = Role(term.role)
    for span in await session.exec(stretches.order_by(col(PartyOrgSpan.valid_from))):
        await refuse_ceased(session, span, field=field)
        if span.org_type not in SEATS[role]:
            raise RoleUnseated(field=field, role=role, org_type=span.org_type)
