from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.listed_bodies import SUBTREE
from api.access.listing import Listing
from api.access.require import require_org, require_row, require_version
from api.access.visible import at_or_below, holds_on, visible
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain.roles import Permission
from api.errors import DayNotCome
from api.errors.household_events import HouseholdEventTooEarly
from api.errors.household_groups import (
    GroupCodeTaken,
    HouseholdGroupInUse,
    HouseholdGroupNotFound,
    HouseholdInAGroup,
    HouseholdNotInGroup,
    HouseholdOutsideGroup,
)
from api.errors.households import HouseholdDissolved, HouseholdNotFound
from api.i18n import Term
from api.models.household_groups import GroupMembership, HouseholdGroup
from api.models.households import Household
from api.models.party_orgs import PartyOrgSpan
from api.schemas.household_groups import (
    GroupHouseholdQuery,
    GroupHouseholds,
    HouseholdGroupCreate,
    HouseholdGroupQuery,
    HouseholdGroupRead,
    HouseholdGroupUpdate,
)
from api.services import households, places

AS_OF: Final = bindparam("as_of", type_=Date)
HOUSEHOLD: Final = col(GroupMembership.household_id)
UNTIL: Final = col(GroupMembership.valid_to)
# Whatever names a group, whoever may see it: the database knows.
IN_USE: Final = {
    "fk_group_membership_group_id": "household",
    "fk_assignment_group_id": "assignment",
    "fk_contact_group_id": "contact",
    "fk_handover_group_id": "handover",
    "fk_partnership_group_id": "partnership",
    "fk_plan_gap_group_id": "plan",
    "fk_plan_line_group_id": "plan",
    "fk_public_code_group_id": "public_code",
    "fk_resident_request_household_group_id": "request",
    "fk_vacancy_group_id": "vacancy",
}


def _of_group(group_id: Any, on: Any, *values: Any) -> Any:
    """Sum up over the households of a group on a day."""
    rows = select_columns(*values).select_from(GroupMembership)
    rows = rows.join(Household, col(Household.id) == HOUSEHOLD)
    return rows.where(col(GroupMembership.group_id) == group_id, holds_on(GroupMembership, on))


HOUSEHOLDS: Final = func.count()
PEOPLE: Final = func.coalesce(func.sum(col(Household.size)), 0)
LISTING: Final = Listing(
    table=HouseholdGroup,
    schema=HouseholdGroupRead,
    permission=Permission.HOUSEHOLD_READ,
    order=(col(HouseholdGroup.code),),
    columns={
        "household_count": _of_group(col(HouseholdGroup.id), AS_OF, HOUSEHOLDS).scalar_subquery(),
        "person_count": _of_group(col(HouseholdGroup.id), AS_OF, PEOPLE).scalar_subquery(),
    },
    filters={
        "org_id": SUBTREE,
        "place_id": col(HouseholdGroup.place_id) == bindparam("place_id", type_=Uuid),
    },
)


async def search(source: Source, actor: Actor, query: HouseholdGroupQuery) -> bytes:
    return await LISTING.page(source, actor, query, as_of=query.as_of or actor.today)


async def get(
    source: Source, actor: Actor, group_id: UUID, *, as_of: date | None = None
) -> tuple[bytes, int]:
    """Return the group as JSON, and its version."""
    missing = HouseholdGroupNotFound(group_id=group_id)
    return await LISTING.one(source, actor, group_id, missing, as_of=as_of or actor.today)


async def households_of(
    source: Source, actor: Actor, group_id: UUID, query: GroupHouseholdQuery
) -> bytes:
    """List the households that were in the group on a day."""
    await get(source, actor, group_id)
    as_of = query.as_of or actor.today
    return await households.LISTING.page(source, actor, query, group_id=group_id, as_of=as_of)


async def create(
    session: AsyncSession, actor: Actor, new: HouseholdGroupCreate
) -> HouseholdGroupRead:
    """Make a group, empty, of the organisation that is in charge of its place today."""
    org_id = await places.in_charge_of_new(session, actor, new.place_id, field="body.place_id")
    await require_org(session, actor, Permission.HOUSEHOLD_WRITE, org_id, field="body.place_id")
    group = HouseholdGroup(**new.model_dump(), org_id=org_id)
    session.add(group)
    await _flush(session, group)
    await audit.record(session, actor, "household_group.created", group, new)
    return await _read(session, group, actor.today)


async def amend(
    session: AsyncSession,
    actor: Actor,
    group_id: UUID,
    change: HouseholdGroupUpdate,
    *,
    version: int,
) -> HouseholdGroupRead:
    group = await _writable(session, actor, group_id)
    require_version(group, version)
    group.sqlmodel_update({**change.model_dump(exclude_unset=True), "version": version + 1})
    await _flush(session, group)
    await audit.record(session, actor, "household_group.amended", group, change)
    return await _read(session, group, actor.today)


async def dissolve(session: AsyncSession, actor: Actor, group_id: UUID, *, version: int) -> None:
    """Remove a group with which there never was anything."""
    group = await _writable(session, actor, group_id)
    require_version(group, version)
    said = {"code": group.code, "name": group.name}
    await session.delete(group)
    in_use = {by: HouseholdGroupInUse(what=Term(f"record.{kind}")) for by, kind in IN_USE.items()}
    with refused_by(**in_use):
        await session.flush()
    await audit.record(session, actor, "household_group.dissolved", group, said)


async def join(
    session: AsyncSession, actor: Actor, group_id: UUID, asked: GroupHouseholds, *, version: int
) -> HouseholdGroupRead:
    """Take households into the group from a day on; each is in no other group from then on."""
    group = await _writable(session, actor, group_id)
    require_version(group, version)
    _require_come(asked.on, actor)
    found = await _writable_households(session, actor, group, asked.household_ids)
    taken = select(HOUSEHOLD).where(
        HOUSEHOLD.in_(asked.household_ids), or_(UNTIL.is_(None), asked.on < UNTIL)
    )
    for household_id in (await session.exec(taken)).all():
        field = _field(asked, household_id)
        raise HouseholdInAGroup(field=field, household=found[household_id].code)
    session.add_all(
        GroupMembership(household_id=household_id, group_id=group_id, valid_from=asked.on)
        for household_id in found
    )
    group.version = version + 1
    await session.flush()
    await audit.record(session, actor, "household_group.joined", group, asked)
    return await _read(session, group, actor.today)


async def leave(
    session: AsyncSession, actor: Actor, group_id: UUID, asked: GroupHouseholds, *, version: int
) -> HouseholdGroupRead:
    """Let households leave the group; who joined on that same day was never in it."""
    group = await _writable(session, actor, group_id)
    require_version(group, version)
    _require_come(asked.on, actor)
    rows = select(GroupMembership).where(
        col(GroupMembership.group_id) == group_id,
        HOUSEHOLD.in_(asked.household_ids),
        holds_on(GroupMembership, asked.on),
    )
    found = (await session.exec(rows.with_for_update())).all()
    for household_id in asked.household_ids:
        if household_id not in {row.household_id for row in found}:
            raise HouseholdNotInGroup(field=_field(asked, household_id))
    group.version = version + 1
    await _end(session, found, asked.on)
    await audit.record(session, actor, "household_group.left", group, asked)
    return await _read(session, group, actor.today)


async def leave_any(
    session: AsyncSession, actor: Actor, household_ids: Collection[UUID], on: date
) -> None:
    """End whatever group the households are in, because they move or cease to be."""
    rows = select(GroupMembership).where(
        HOUSEHOLD.in_(household_ids), or_(UNTIL.is_(None), on < UNTIL)
    )
    found = (await session.exec(rows)).all()
    since = max((row.valid_from for row in found), default=on)
    if since > on:
        raise HouseholdEventTooEarly(field="body.on", since=since)
    await households.count_anew(session, actor, [row.household_id for row in found])
    await _end(session, found, on)


async def _flush(session: AsyncSession, group: HouseholdGroup) -> None:
    taken = GroupCodeTaken(field="body.code", code=group.code)
    with refused_by(uq_household_group_org_id_code=taken):
        await session.flush()


async def _end(session: AsyncSession, rows: Sequence[GroupMembership], on: date) -> None:
    for row in rows:
        if row.valid_from < on:
            row.valid_to = on
        else:
            await session.delete(row)
    await session.flush()


async def _writable(session: AsyncSession, actor: Actor, group_id: UUID) -> HouseholdGroup:
    return await require_row(
        session,
        actor,
        HouseholdGroup,
        group_id,
        read=Permission.HOUSEHOLD_READ,
        write=Permission.HOUSEHOLD_WRITE,
        missing=HouseholdGroupNotFound(group_id=group_id),
    )


async def _writable_households(
    session: AsyncSession, actor: Actor, group: HouseholdGroup, household_ids: Sequence[UUID]
) -> dict[UUID, Household]:
    """Find and lock the households, which must be looked after where the group is."""
    rows = visible(Household, actor, Permission.HOUSEHOLD_WRITE)
    rows = rows.where(col(Household.id).in_(household_ids)).order_by(col(Household.id))
    found = {row.id: row for row in (await session.exec(rows.with_for_update())).all()}
    below = select(PartyOrgSpan.org_id).where(
        at_or_below(
            col(PartyOrgSpan.org_id), func.living_heir(group.org_id, actor.today), actor.today
        )
    )
    inside = set((await session.exec(below)).all())
    for index, household_id in enumerate(household_ids):
        field = f"body.household_ids.{index}"
        household = found.get(household_id)
        if household is None:
            raise HouseholdNotFound(field=field, household_id=household_id)
        if household.org_id not in inside:
            raise HouseholdOutsideGroup(field=field)
        if household.dissolved_on is not None:
            raise HouseholdDissolved(field=field, day=household.dissolved_on)
    return found


def _field(asked: GroupHouseholds, household_id: UUID) -> str:
    return f"body.household_ids.{asked.household_ids.index(household_id)}"


def _require_come(day: date, actor: Actor) -> None:
    if day > actor.today:
        raise DayNotCome(field="body.on", day=day)


async def _read(session: AsyncSession, group: HouseholdGroup, on: date) -> HouseholdGroupRead:
    household_count, person_count = (
        await session.exec(_of_group(group.id, on, HOUSEHOLDS, PEOPLE))
    ).one()
    return HouseholdGroupRead(
        **group.model_dump(), household_count=household_count, person_count=person_count
    )
