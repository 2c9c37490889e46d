"""What the commune decided about a household; recorded, never decided here, and read on record."""

from typing import Final

from sqlalchemy import Date, Text, Uuid, bindparam
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.listing import Listing
from api.access.visible import holds_on, visible
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain.roles import Permission
from api.errors import PeriodEmpty
from api.errors.poverty_statuses import PovertyRecordedLater
from api.models.poverty_statuses import HouseholdPoverty
from api.schemas.poverty_statuses import PovertyQuery, PovertyRead, PovertyRecord
from api.services.support_goals import require_household, shown_in

LISTING: Final = Listing(
    table=HouseholdPoverty,
    schema=PovertyRead,
    permission=Permission.SUPPORT_READ,
    order=(col(HouseholdPoverty.valid_from), col(HouseholdPoverty.id)),
    filters={
        "household_id": col(HouseholdPoverty.household_id) == bindparam("household_id", type_=Uuid),
        "status": col(HouseholdPoverty.status) == bindparam("status", type_=Text),
        "as_of": holds_on(HouseholdPoverty, bindparam("as_of", type_=Date)),
    },
)


async def search(source: Source, session: AsyncSession, actor: Actor, query: PovertyQuery) -> bytes:
    """List statuses; that they were read is written down in the same breath."""
    page = await LISTING.page(source, actor, query)
    await audit.record_readings(session, actor, "poverty_status.read", shown_in(page))
    return page


async def record(session: AsyncSession, actor: Actor, new: PovertyRecord) -> PovertyRead:
    """Record a decision; the status before it ends where this one begins."""
    if new.valid_to is not None and new.valid_to <= new.valid_from:
        raise PeriodEmpty(field="body.valid_to")
    household = await require_household(session, actor, new.household_id)
    known = visible(HouseholdPoverty, actor, Permission.SUPPORT_READ).where(
        col(HouseholdPoverty.household_id) == household.id
    )
    in_order = known.order_by(col(HouseholdPoverty.valid_from).desc()).with_for_update()
    last = (await session.exec(in_order)).first()
    if last is not None and last.valid_from >= new.valid_from:
        raise PovertyRecordedLater(field="body.valid_from", day=last.valid_from)
    if last is not None and (last.valid_to is None or last.valid_to > new.valid_from):
        last.valid_to = new.valid_from
    status = HouseholdPoverty(**new.model_dump(), org_id=household.org_id)
    refused = PovertyRecordedLater(field="body.valid_from", day=new.valid_from)
    with refused_by(household_poverty_household_id_period=refused):
        await session.flush()
        session.add(status)
        await session.flush()
    outline = new.model_dump(mode="json", exclude={"causes", "status"})
    await audit.record(session, actor, "poverty_status.recorded", status, outline)
    return PovertyRead.model_validate(status)
