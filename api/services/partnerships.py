"""Members of one branch at a household of another: the one agrees, the other appoints."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam
from sqlalchemy import select as select_columns
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access import held
from api.access.actor import Actor
from api.access.listing import Listing
from api.access.past import ON_DAY
from api.access.require import nearest, require_version
from api.access.visible import at_or_below, holds_on, identity
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain.assignments import AssignmentKind, EndReason
from api.domain.party_orgs import OrgType
from api.domain.paths import is_within
from api.domain.roles import Permission
from api.errors.partnerships import (
    PartnershipEndsTooEarly,
    PartnershipExists,
    PartnershipNotFound,
    PartnershipOver,
    PartnerUnfit,
)
from api.errors.party_orgs import PartyOrgNotFound
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.partnerships import Partnership
from api.schemas.assignments import Target
from api.schemas.common import IfHeld
from api.schemas.partnerships import (
    PartnershipCreate,
    PartnershipEnd,
    PartnershipQuery,
    PartnershipRead,
)
from api.services import appointments, assignments

LISTING: Final = Listing(
    table=Partnership,
    schema=PartnershipRead,
    permission=Permission.ASSIGNMENT_READ,
    order=(col(Partnership.valid_from), col(Partnership.id)),
    columns={
        "target_code": assignments.target_of(
            col(Household.code),
            col(HouseholdGroup.code),
            household_id=col(Partnership.household_id),
            group_id=col(Partnership.group_id),
        )
    },
    filters={
        "household_id": col(Partnership.household_id) == bindparam("household_id", type_=Uuid),
        "group_id": col(Partnership.group_id) == bindparam("group_id", type_=Uuid),
        "partner_org_id": at_or_below(
            col(Partnership.partner_org_id), bindparam("partner_org_id", type_=Uuid), ON_DAY
        ),
        "as_of": holds_on(Partnership, bindparam("as_of", type_=Date)),
    },
)
BY_PARTNER: Final = replace(LISTING, body=col(Partnership.partner_org_id))


async def search(source: Source, actor: Actor, query: PartnershipQuery) -> bytes:
    """List what was agreed, by who answers for the target; of one partner, by who sends members."""
    listing = LISTING if query.partner_org_id is None else BY_PARTNER
    return await listing.page(source, actor, query)


async def get(
    source: Source, actor: Actor, partnership_id: UUID, query: IfHeld
) -> tuple[bytes, int]:
    """Return the partnership as JSON, and its version."""
    missing, held = PartnershipNotFound(partnership_id=partnership_id), query.given()
    try:
        return await LISTING.one(source, actor, partnership_id, missing, **held)
    except PartnershipNotFound:
        return await BY_PARTNER.one(source, actor, partnership_id, missing, **held)


async def agree(session: AsyncSession, actor: Actor, new: PartnershipCreate) -> PartnershipRead:
    """Let another branch send members to a household or group of one's own, from a day on."""
    kind = AssignmentKind.GROUP if new.group_id else AssignmentKind.HOUSEHOLD
    named = Target(kind=kind, household_id=new.household_id, group_id=new.group_id)
    target = await appointments.own_target(session, actor, named, until=None)
    await _require_partner(session, actor, new.partner_org_id, host_id=target.org_id)
    partnership = Partnership(
        **new.model_dump(exclude={"valid_from"}),
        valid_from=new.valid_from or actor.today,
        org_id=target.org_id,
        created_by=actor.account_id,
    )
    session.add(partnership)
    with refused_by(partnership_target_partner=PartnershipExists(field="body.partner_org_id")):
        await session.flush()
    await audit.record(session, actor, "partnership.agreed", partnership, new)
    return await _read(session, partnership)


async def end(
    session: AsyncSession,
    actor: Actor,
    partnership_id: UUID,
    asked: PartnershipEnd,
    *,
    version: int,
) -> PartnershipRead:
    """Let a partnership end, and with it what members are in charge of by it; either side may."""
    missing = PartnershipNotFound(partnership_id=partnership_id)
    partnership = await held.require_partnership(session, actor, partnership_id, missing=missing)
    require_version(partnership, version)
    if partnership.valid_to is not None:
        raise PartnershipOver(day=partnership.valid_to)
    found = await held.by_partnership(session, partnership.id, max(asked.on, actor.today))
    begun = (one.valid_from for one in found if one.valid_from <= actor.today)
    for since in (partnership.valid_from, *begun):
        if asked.on <= since:
            raise PartnershipEndsTooEarly(field="body.on", day=since)
    await assignments.end_each(session, actor, found, asked.on, EndReason.PARTNERSHIP_ENDED)
    await _ended(session, actor, [partnership], asked.on)
    return await _read(session, partnership)


async def end_with_households(
    session: AsyncSession, actor: Actor, household_ids: Collection[UUID], on: date
) -> None:
    """End what was agreed of households that are no more; the caller locked them."""
    await _ended(session, actor, await held.partnerships_at(session, household_ids), on)


async def _ended(
    session: AsyncSession, actor: Actor, found: Collection[Partnership], on: date
) -> None:
    for one in found:
        one.sqlmodel_update({"valid_to": max(on, one.valid_from), "version": one.version + 1})
    await session.flush()
    said = [(one, {"valid_to": one.valid_to}) for one in found]
    await audit.record_each(session, actor, "partnership.ended", said)


async def _require_partner(
    session: AsyncSession, actor: Actor, partner_id: UUID, *, host_id: UUID
) -> None:
    """Raise unless the partner is a branch of today that does not answer for the target itself."""
    partner = await nearest(session, partner_id, actor.today)
    host = await nearest(session, host_id, actor.today)
    if partner is None or host is None:
        raise PartyOrgNotFound(field="body.partner_org_id", org_id=partner_id)
    is_there = partner.valid_from <= actor.today < (partner.valid_to or date.max)
    if (
        not is_there
        or partner.org_type != OrgType.BRANCH
        or is_within(host.path, partner.path)
        or is_within(partner.path, host.path)
    ):
        raise PartnerUnfit(field="body.partner_org_id")


async def _read(session: AsyncSession, partnership: Partnership) -> PartnershipRead:
    row = select_columns(*LISTING.fields()).where(identity(LISTING.table) == partnership.id)
    written = (await (await session.connection()).execute(row)).mappings().one()
    return PartnershipRead.model_validate(dict(written))
