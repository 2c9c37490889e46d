from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Uuid, literal, or_
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from api import audit
from api.access.actor import Actor
from api.access.require import hold, require_org
from api.access.visible import belonging, visible
from api.db.conflicts import refused_by
from api.domain.assignments import EndReason
from api.domain.households import HouseholdEventKind
from api.domain.roles import Permission
from api.domain.text import fold
from api.errors import DayNotCome
from api.errors.household_events import (
    HouseholdAlreadyThere,
    HouseholdEventTooEarly,
    HouseholdNamedTwice,
)
from api.errors.households import HouseholdCodeTaken, HouseholdDissolved, HouseholdNotFound
from api.models.household_events import HouseholdEvent
from api.models.households import Household
from api.schemas.common import Page, Paging
from api.schemas.household_events import (
    HouseholdDissolution,
    HouseholdEventRead,
    HouseholdMerge,
    HouseholdMove,
    HouseholdPart,
    HouseholdSplit,
    HouseholdSplitRead,
)
from api.schemas.households import HouseholdRead
from api.security.cursors import Cursors
from api.services import assignments, household_groups, partnerships, places
from api.services.households import count_anew, hold_groups, require_living
from api.services.paging import page

KIND = HouseholdEventKind
WRITE = Permission.HOUSEHOLD_WRITE
ENDED_BY = {
    KIND.DISSOLVED: EndReason.HOUSEHOLD_DISSOLVED,
    KIND.MOVED_AWAY: EndReason.HOUSEHOLD_MOVED,
}


async def history(
    session: AsyncSession, actor: Actor, cursors: Cursors, household_id: UUID, query: Paging
) -> Page[HouseholdEventRead]:
    """Tell what happened to a household, and out of which it came, in order."""
    seen = visible(Household, actor, Permission.HOUSEHOLD_READ)
    if (await session.exec(seen.where(col(Household.id) == household_id))).first() is None:
        raise HouseholdNotFound(household_id=household_id)
    return await page(
        session,
        cursors,
        query,
        _events(actor, household_id),
        read=HouseholdEventRead.model_validate,
        by=(col(HouseholdEvent.happened_on), col(HouseholdEvent.id)),
        of=("household events", household_id),
    )


async def move(
    session: AsyncSession, actor: Actor, household_id: UUID, asked: HouseholdMove, *, version: int
) -> HouseholdRead:
    """Let a household live elsewhere, under whoever is in charge there; it leaves its group."""
    household = await _changing(session, actor, household_id, asked.on, version=version)
    before = household.org_id, household.place_id
    if asked.place_id == household.place_id:
        raise HouseholdAlreadyThere(field="body.place_id")
    org_id = await _in_charge(session, actor, asked.place_id, field="body.place_id")
    await household_groups.leave_any(session, actor, [household_id], asked.on)
    code = asked.code or household.code
    household.sqlmodel_update(
        {"place_id": asked.place_id, "org_id": org_id, "code": code, "version": version + 1}
    )
    with refused_by(uq_household_org_id_code=HouseholdCodeTaken(field="body.code", code=code)):
        await session.flush()
    session.add(_event(household, KIND.MOVED, asked.on, before=before))
    await session.flush()
    await audit.record(session, actor, "household.moved", household, asked)
    return HouseholdRead.model_validate(household)


async def split(
    session: AsyncSession, actor: Actor, household_id: UUID, asked: HouseholdSplit, *, version: int
) -> HouseholdSplitRead:
    """Make new households of those who left one; the one goes on with who stayed."""
    household = await _changing(session, actor, household_id, asked.on, version=version)
    parts = [
        await _part(session, actor, household, part, on=asked.on, field=f"body.parts.{index}")
        for index, part in enumerate(asked.parts)
    ]
    session.add_all(_event(household, KIND.SPLIT, asked.on, successor=part) for part in parts)
    household.sqlmodel_update({"size": asked.size, "version": version + 1})
    await count_anew(session, actor, [household_id])
    await session.flush()
    await audit.record(session, actor, "household.split", household, asked)
    return HouseholdSplitRead(
        household=HouseholdRead.model_validate(household),
        parts=[HouseholdRead.model_validate(part) for part in parts],
    )


async def merge(
    session: AsyncSession, actor: Actor, household_id: UUID, asked: HouseholdMerge, *, version: int
) -> HouseholdRead:
    """Take other households into this one; they cease to be, and name it as what came after."""
    household = await _changing(
        session, actor, household_id, asked.on, version=version, also=asked.absorbed_ids
    )
    absorbed = await _absorbed(session, actor, household, asked)
    await household_groups.leave_any(session, actor, asked.absorbed_ids, asked.on)
    for one in absorbed:
        one.sqlmodel_update({"dissolved_on": asked.on, "version": one.version + 1})
        session.add(_event(one, KIND.MERGED, asked.on, successor=household))
    why = EndReason.HOUSEHOLD_DISSOLVED
    await partnerships.end_with_households(session, actor, asked.absorbed_ids, asked.on)
    await assignments.end_with_households(session, actor, asked.absorbed_ids, asked.on, why)
    household.sqlmodel_update({"size": asked.size, "version": version + 1})
    await count_anew(session, actor, [household_id])
    await session.flush()
    await audit.record(session, actor, "household.merged", household, asked)
    return HouseholdRead.model_validate(household)


async def dissolve(
    session: AsyncSession,
    actor: Actor,
    household_id: UUID,
    asked: HouseholdDissolution,
    *,
    version: int,
) -> HouseholdRead:
    """Let a household cease to be, or move to where nobody of yours answers for it.

    Whoever is in charge of it no longer is from that day on.
    """
    household = await _changing(session, actor, household_id, asked.on, version=version)
    await household_groups.leave_any(session, actor, [household_id], asked.on)
    household.sqlmodel_update({"dissolved_on": asked.on, "version": version + 1})
    session.add(_event(household, asked.reason, asked.on))
    why = ENDED_BY[asked.reason]
    await partnerships.end_with_households(session, actor, [household_id], asked.on)
    await assignments.end_with_households(session, actor, [household_id], asked.on, why)
    await audit.record(session, actor, "household.dissolved", household, asked)
    return HouseholdRead.model_validate(household)


async def _changing(  # noqa: PLR0913
    session: AsyncSession,
    actor: Actor,
    household_id: UUID,
    on: date,
    *,
    version: int,
    also: Sequence[UUID] = (),
) -> Household:
    """Find and lock a household to which something happened on a day that may be recorded.

    The groups are locked first: its own, and those of others that it happened to also.
    """
    await hold_groups(session, actor, [household_id, *also])
    await hold(session, Household, {household_id, *also})
    household = await require_living(session, actor, household_id, version=version)
    if on > actor.today:
        raise DayNotCome(field="body.on", day=on)
    await _require_order(session, actor, household, on)
    return household


async def _require_order(
    session: AsyncSession, actor: Actor, household: Household, on: date
) -> None:
    """Require a day on which the household was there, and no earlier than what happened last."""
    latest_first = _events(actor, household.id).order_by(col(HouseholdEvent.happened_on).desc())
    last = (await session.exec(latest_first.limit(1))).first()
    since = max(household.since, last.happened_on) if last else household.since
    if since > on:
        raise HouseholdEventTooEarly(field="body.on", since=since)


def _events(actor: Actor, household_id: UUID) -> SelectOfScalar[HouseholdEvent]:
    """Select what the household is part of, for who may see the household."""
    this = literal(household_id, Uuid)
    rows = belonging(HouseholdEvent, this, Household, actor, Permission.HOUSEHOLD_READ)
    concerned, successor = col(HouseholdEvent.household_id), col(HouseholdEvent.successor_id)
    return rows.where(or_(concerned == this, successor == this))


async def _in_charge(session: AsyncSession, actor: Actor, place_id: UUID, *, field: str) -> UUID:
    org_id = await places.in_charge_of_new(session, actor, place_id, field=field)
    await require_org(session, actor, WRITE, org_id, field=field)
    return org_id


async def _part(  # noqa: PLR0913
    session: AsyncSession,
    actor: Actor,
    household: Household,
    part: HouseholdPart,
    *,
    on: date,
    field: str,
) -> Household:
    place_id = part.place_id or household.place_id
    org_id = await _in_charge(session, actor, place_id, field=f"{field}.place_id")
    made = Household(
        **part.model_dump(exclude={"place_id"}),
        folded_name=fold(part.head_name),
        place_id=place_id,
        org_id=org_id,
        since=on,
    )
    session.add(made)
    taken = HouseholdCodeTaken(field=f"{field}.code", code=part.code)
    with refused_by(uq_household_org_id_code=taken):
        await session.flush()
    await audit.record(session, actor, "household.registered", made, part)
    return made


async def _absorbed(
    session: AsyncSession, actor: Actor, household: Household, asked: HouseholdMerge
) -> Sequence[Household]:
    """Find the households that are taken in, which must be in being too."""
    if len({household.id, *asked.absorbed_ids}) <= len(asked.absorbed_ids):
        raise HouseholdNamedTwice(field="body.absorbed_ids")
    rows = visible(Household, actor, WRITE).where(col(Household.id).in_(asked.absorbed_ids))
    found = {row.id: row for row in (await session.exec(rows)).all()}
    for index, absorbed_id in enumerate(asked.absorbed_ids):
        field = f"body.absorbed_ids.{index}"
        one = found.get(absorbed_id)
        if one is None:
            raise HouseholdNotFound(field=field, household_id=absorbed_id)
        if one.dissolved_on is not None:
            raise HouseholdDissolved(field=field, day=one.dissolved_on)
        await _require_order(session, actor, one, asked.on)
    return list(found.values())


def _event(
    household: Household,
    kind: HouseholdEventKind,
    on: date,
    *,
    successor: Household | None = None,
    before: tuple[UUID, UUID] | None = None,
) -> HouseholdEvent:
    """Write an event; ``before`` is where a household that moved belonged and lived."""
    org_id, place_id = before or (household.org_id, household.place_id)
    after = successor or household
    return HouseholdEvent(
        org_id=org_id,
        household_id=household.id,
        kind=kind,
        happened_on=on,
        successor_id=successor.id if successor else None,
        from_place_id=place_id,
        to_place_id=after.place_id if before or successor else None,
    )
