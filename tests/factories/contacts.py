from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.contacts import ContactKind
from api.models.contacts import Contact
from api.models.households import Household


async def make_contact(
    session: AsyncSession,
    household: Household,
    member_id: UUID,
    *,
    contacted_on: date | None = None,
) -> Contact:
    contact = Contact(
        org_id=household.org_id,
        member_id=member_id,
        household_id=household.id,
        contacted_on=contacted_on or clock.today(),
        kind=ContactKind.VISIT,
        entered_by=member_id,
    )
    session.add(contact)
    await session.commit()
    return contact
