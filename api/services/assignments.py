from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import ARRAY, Boolean, Date, Text, Uuid, bindparam, func, insert
from sqlalchemy import select as select_columns
from sqlalchemy.dialects.postgresql import JSON, aggregate_order_by
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access import held
from api.access.actor import Actor
from api.access.handed_on import Pair
from api.access.listed_bodies import TODAY, Either
from api.access.listing import Listing
from api.access.require import require_row, require_version
from api.access.visible import identity, visible
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain.assignments import AssignmentRole, EndReason
from api.domain.periods import DateRange, Period
from api.domain.roles import Permission
from api.errors import PeriodEmpty
from api.errors.assignments import (
    AlreadyAssigned,
    AssignmentNotFound,
    AssignmentOver,
    EndsTooEarly,
    LeadTaken,
)
from api.errors.household_events import HouseholdEventTooEarly
from api.models.assignments import (
    Assignment,
    AssignmentDuty,
    AssignmentPartner,
    held_on,
    held_within,
)
from api.models.duties import Duty
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.members import PartyMember
from api.schemas.assignments import (
    AssignmentCreate,
    AssignmentEnd,
    AssignmentHandover,
    AssignmentQuery,
    AssignmentRead,
    HandoverRead,
    Partner,
    Target,
)
from api.schemas.common import IfHeld, Paging
from api.services import appointments, duties, handing_on, vacancy_openings

ENDED: Final = func.coalesce(col(Assignment.valid_to) <= TODAY, False)
OUTLINE: Final = (
    "member_id",
    "kind",
    "role",
    "household_id",
    "group_id",
    "valid_from",
    "valid_to",
    "end_reason",
)


def _told(column: Any, key: Any, of: Any) -> Any:
    """Read one column of a row that the assignment names; null where it is out of sight."""
    return select_columns(column).where(key == of).scalar_subquery()


def member_name(member_id: Any) -> Any:
    """Read a member's name; null where they are out of sight."""
    return _told(col(PartyMember.full_name), col(PartyMember.id), member_id)


def target_of(of_household: Any, of_group: Any, *, household_id: Any, group_id: Any) -> Any:
    """Read one column of the household or the group that is meant; null if out of sight."""
    return func.coalesce(
        _told(of_household, col(Household.id), household_id),
        _told(of_group, col(HouseholdGroup.id), group_id),
    )


def _target(of_household: Any, of_group: Any) -> Any:
    household_id, group_id = col(Assignment.household_id), col(Assignment.group_id)
    return target_of(of_household, of_group, household_id=household_id, group_id=group_id)


_OF_THIS: Final = col(AssignmentDuty.assignment_id) == col(Assignment.id)
DUTY_CODES: Final = func.array(
    select_columns(col(Duty.code))
    .join(AssignmentDuty, col(AssignmentDuty.duty_id) == col(Duty.id))
    .where(_OF_THIS)
    .order_by(col(Duty.code))
    .correlate(Assignment)
    .scalar_subquery(),
    type_=ARRAY(Text),
)
_PARTNER: Final = func.json_build_object(
    "kind", col(AssignmentPartner.kind), "title", col(AssignmentPartner.title)
)
PARTNERS: Final = func.coalesce(
    select_columns(func.json_agg(aggregate_order_by(_PARTNER, col(AssignmentPartner.position))))
    .where(col(AssignmentPartner.assignment_id) == col(Assignment.id))
    .correlate(Assignment)
    .scalar_subquery(),
    func.json_build_array(),
    type_=JSON,
)
LISTING: Final = Listing(
    table=Assignment,
    schema=AssignmentRead,
    permission=Permission.ASSIGNMENT_READ,
    order=(col(Assignment.valid_from), col(Assignment.id)),
    columns={
        "member_name": member_name(col(Assignment.member_id)),
        "target_code": _target(col(Household.code), col(HouseholdGroup.code)),
        "target_name": _target(col(Household.head_name), col(HouseholdGroup.name)),
        "duty_codes": DUTY_CODES,
        "partners": PARTNERS,
    },
    filters={
        "member_id": col(Assignment.member_id) == bindparam("member_id", type_=Uuid),
        "group_id": col(Assignment.group_id) == bindparam("group_id", type_=Uuid),
        "household_id": col(Assignment.household_id) == bindparam("household_id", type_=Uuid),
        "plan_id": col(Assignment.plan_id) == bindparam("plan_id", type_=Uuid),
        "kind": col(Assignment.kind) == bindparam("kind", type_=Text),
        "role": col(Assignment.role) == bindparam("role", type_=Text),
        "org_id": Either((col(Assignment.org_id), col(Assignment.target_org_id))),
        "as_of": held_on(bindparam("as_of", type_=Date)),
        "within_from": held_within(
            bindparam("within_from", type_=Date), bindparam("within_to", type_=Date)
        ),
        "ended": bindparam("ended", type_=Boolean) == ENDED,
    },
)
# Those whom another body sends are known to the body that answers for the target.
BY_TARGET: Final = replace(LISTING, body=col(Assignment.target_org_id))


async def search(source: Source, actor: Actor, query: AssignmentQuery) -> bytes:
    """List assignments by the member's body; those of one target by the target's."""
    of_target = query.group_id is not None or query.household_id is not None
    return await (BY_TARGET if of_target else LISTING).page(source, actor, query)


async def of_member(
    source: Source, actor: Actor, member_id: UUID, period: Period, query: Paging
) -> bytes:
    """List what a member was in charge of on any day of a period."""
    within = {"within_from": period.start, "within_to": period.end}
    return await LISTING.page(source, actor, query, member_id=member_id, **within)


async def get(
    source: Source, actor: Actor, assignment_id: UUID, query: IfHeld
) -> tuple[bytes, int]:
    """Return the assignment as JSON, and its version."""
    missing, held = AssignmentNotFound(assignment_id=assignment_id), query.given()
    try:
        return await LISTING.one(source, actor, assignment_id, missing, **held)
    except AssignmentNotFound:
        return await BY_TARGET.one(source, actor, assignment_id, missing, **held)


async def begin(session: AsyncSession, actor: Actor, new: AssignmentCreate) -> AssignmentRead:
    """Put a member in charge; the member and the target must both be the actor's to decide on."""
    valid_from = new.valid_from or actor.today
    if new.valid_to is not None and new.valid_to <= valid_from:
        raise PeriodEmpty(field="body.valid_to")
    await appointments.hold_members(session, {new.member_id})
    member = await appointments.require_member(
        session, actor, new.member_id, on=valid_from, until=new.valid_to
    )
    days = DateRange(valid_from, new.valid_to)
    answering = await appointments.require_target(session, actor, new, member, days)
    await appointments.require_untied(session, new, member, new.role, days)
    given = await duties.applying(session, new.duty_codes, member.org_id, on=valid_from)
    assignment = Assignment(
        **new.model_dump(exclude={"duty_codes", "partners", "valid_from"}),
        valid_from=valid_from,
        org_id=member.org_id,
        **answering._asdict(),
        created_by=actor.account_id,
    )
    await _added(session, assignment, [duty.id for duty in given], new.partners)
    begun = await _recorded(session, actor, "begun", assignment)
    await _settled(session, actor, assignment)
    return begun


async def end(
    session: AsyncSession,
    actor: Actor,
    assignment_id: UUID,
    asked: AssignmentEnd,
    *,
    version: int,
) -> AssignmentRead:
    """End an assignment on a day; it stays on record, with the reason."""
    await appointments.hold_target(session, await _target_of(session, actor, assignment_id))
    assignment = await _writable(session, actor, assignment_id, version=version)
    _refuse_over(actor, assignment, asked.on)
    await _ended(session, assignment, asked.on, asked.end_reason, note=asked.note)
    said = await _recorded(session, actor, "ended", assignment)
    await _settled(session, actor, assignment, ended=[assignment])
    return said


async def hand_over(  # noqa: PLR0913
    session: AsyncSession,
    actor: Actor,
    assignment_id: UUID,
    asked: AssignmentHandover,
    *,
    version: int,
    returning: date | None = None,
) -> HandoverRead:
    """Let another member take over: the one ends and the other begins, or neither.

    What is still to be done goes along. ``returning`` is the day on which the former lead is to
    lead again.
    """
    await appointments.hold_members(session, {asked.member_id})
    before, after, until = await take_over(
        session, actor, assignment_id, asked, version=version, returning=returning
    )
    again = None
    if returning is not None:
        again = await _coming_back(session, actor, before, after, until)
    await follow(session, actor, [(before, after)])
    return HandoverRead(
        ended=await read(session, before),
        begun=await read(session, after),
        returns=again and await read(session, again),
    )


async def take_over(  # noqa: PLR0913
    session: AsyncSession,
    actor: Actor,
    assignment_id: UUID,
    asked: AssignmentHandover,
    *,
    version: int,
    returning: date | None = None,
) -> tuple[Assignment, Assignment, date | None]:
    """End the one and begin the other, and say until when it was to last.

    The caller holds the member before, and calls ``follow`` after.
    """
    target = await _target_of(session, actor, assignment_id)
    await appointments.hold_target(session, target)
    before = await _writable(session, actor, assignment_id, version=version)
    _refuse_over(actor, before, asked.on)
    if before.valid_to is not None and before.valid_to <= asked.on:
        raise AssignmentOver(day=before.valid_to)  # there is no day left to take over
    # An end that was said with a reason was the end of this member's charge, not of the charge.
    foreseen = before.valid_to if before.end_reason is None else None
    days = DateRange(asked.on, returning or foreseen)
    member = await appointments.require_member(
        session, actor, asked.member_id, on=asked.on, until=days.end
    )
    answering = await appointments.require_target(session, actor, target, member, days)
    await appointments.require_untied(session, target, member, AssignmentRole(before.role), days)
    await _ended(session, before, asked.on, EndReason.REPLACED, note=asked.reason)
    after = _following(actor, before, target, member, asked, days, answering)
    await _added(session, after, (), ())
    return before, after, foreseen


async def follow(session: AsyncSession, actor: Actor, pairs: Sequence[Pair]) -> None:
    """Let all that belongs to assignments go to those that began in their place; audit both."""
    await record_each(session, actor, "ended", [before for before, _ in pairs])
    await record_each(session, actor, "begun", [after for _, after in pairs])
    await handing_on.keep_duties(session, pairs)
    await handing_on.hand_on(session, actor, pairs)
    ended = [before for before, _ in pairs]
    await vacancy_openings.settle(session, actor, targets_of(ended), ended=ended)


def _following(  # noqa: PLR0913, PLR0917
    actor: Actor,
    before: Assignment,
    target: Target,
    member: PartyMember,
    asked: AssignmentHandover,
    days: DateRange,
    answering: appointments.Answering,
) -> Assignment:
    """Give what begins in the place of what ends."""
    return Assignment(
        **target.model_dump(),
        member_id=member.id,
        role=before.role,
        valid_from=days.start,
        valid_to=days.end,
        org_id=member.org_id,
        **answering._asdict(),
        plan_id=before.plan_id,
        decision_ref=before.decision_ref,
        reason=asked.reason,
        created_by=actor.account_id,
    )


async def _coming_back(
    session: AsyncSession, actor: Actor, before: Assignment, after: Assignment, until: date | None
) -> Assignment:
    """Let the former lead lead again, once the other's days are over."""
    assert after.valid_to is not None  # noqa: S101 - they lead until then
    kept = ("member_id", "role", "org_id", "target_org_id", "partnership_id", "plan_id")
    again = Assignment(
        **{name: getattr(before, name) for name in (*Target.model_fields, *kept, "decision_ref")},
        valid_from=after.valid_to,
        valid_to=until,
        created_by=actor.account_id,
    )
    await _added(session, again, (), ())
    await record_each(session, actor, "begun", [again])
    await handing_on.keep_duties(session, [(before, again)])
    return again


async def end_with_households(
    session: AsyncSession, actor: Actor, household_ids: Collection[UUID], on: date, why: EndReason
) -> None:
    """End what anybody is in charge of at households that are no more; the caller locked them."""
    found = await held.at_households(session, household_ids, max(on, actor.today))
    for one in found:
        if on < one.valid_from <= actor.today:
            raise HouseholdEventTooEarly(field="body.on", since=one.valid_from)
    await end_each(session, actor, found, on, why)
    await vacancy_openings.close_at(session, actor, household_ids)


async def end_each(
    session: AsyncSession, actor: Actor, found: Collection[Assignment], on: date, why: EndReason
) -> None:
    """End several on a day; what would begin only later never holds a day."""
    for one in found:
        said = {"valid_to": max(on, one.valid_from), "end_reason": why, "end_note": None}
        one.sqlmodel_update({**said, "version": one.version + 1})
    await session.flush()
    await record_each(session, actor, "ended", found)
    await vacancy_openings.settle(session, actor, targets_of(found), ended=found)


def targets_of(found: Iterable[Assignment]) -> set[UUID]:
    """Name the targets; not by ``target_id``, of which the database tells only when asked again."""
    named = (one.group_id or one.household_id for one in found)
    return {target_id for target_id in named if target_id is not None}


async def _settled(
    session: AsyncSession, actor: Actor, one: Assignment, *, ended: Collection[Assignment] = ()
) -> None:
    await vacancy_openings.settle(session, actor, targets_of([one]), ended=ended)


@contextmanager
def refusals(field: str) -> Iterator[None]:
    with refused_by(
        assignment_lead=LeadTaken(field=field),
        assignment_mission_lead=LeadTaken(field=field),
        assignment_member=AlreadyAssigned(field=field),
        assignment_mission_member=AlreadyAssigned(field=field),
    ):
        yield


async def _target_of(session: AsyncSession, actor: Actor, assignment_id: UUID) -> Target:
    """Read what an assignment is of, without locking it yet."""
    columns = [col(getattr(Assignment, name)) for name in Target.model_fields]
    seen = visible(Assignment, actor, Permission.ASSIGNMENT_READ).with_only_columns(*columns)
    wanted = seen.where(col(Assignment.id) == assignment_id)
    named = (await (await session.connection()).execute(wanted)).first()
    if named is None:
        raise AssignmentNotFound(assignment_id=assignment_id)
    return Target.model_validate(named)


async def _writable(
    session: AsyncSession, actor: Actor, assignment_id: UUID, *, version: int
) -> Assignment:
    assignment = await require_row(
        session,
        actor,
        Assignment,
        assignment_id,
        read=Permission.ASSIGNMENT_READ,
        write=Permission.ASSIGNMENT_WRITE,
        missing=AssignmentNotFound(assignment_id=assignment_id),
    )
    require_version(assignment, version)
    return assignment


def _refuse_over(actor: Actor, assignment: Assignment, on: date) -> None:
    """Raise where it ended; an end that is yet to come may still be brought forward."""
    until = assignment.valid_to
    if until is None:
        return
    has_ended = assignment.end_reason is not None and until <= actor.today
    if has_ended or until < on:
        raise AssignmentOver(day=until)


async def _ended(
    session: AsyncSession, assignment: Assignment, on: date, reason: EndReason, *, note: str | None
) -> None:
    """End it on a day; only what was entered by mistake may hold no day."""
    earliest = assignment.valid_from
    if on < earliest or (on == earliest and reason is not EndReason.ENTERED_BY_MISTAKE):
        raise EndsTooEarly(field="body.on", day=earliest)
    assignment.sqlmodel_update(
        {
            "valid_to": on,
            "end_reason": reason,
            "end_note": note,
            "version": assignment.version + 1,
        }
    )
    await session.flush()


async def _added(
    session: AsyncSession,
    assignment: Assignment,
    duty_ids: Sequence[UUID],
    partners: Sequence[Partner],
) -> None:
    session.add(assignment)
    with refusals("body.member_id"):
        await session.flush()
    connection = await session.connection()
    if duty_ids:
        named = [{"assignment_id": assignment.id, "duty_id": duty_id} for duty_id in duty_ids]
        await connection.execute(insert(AssignmentDuty), named)
    if partners:
        listed = [
            {"assignment_id": assignment.id, "position": position, **partner.model_dump()}
            for position, partner in enumerate(partners)
        ]
        await connection.execute(insert(AssignmentPartner), listed)


async def _recorded(
    session: AsyncSession, actor: Actor, verb: str, assignment: Assignment
) -> AssignmentRead:
    """Audit who is in charge of what; titles and reasons may be about a household."""
    await audit.record(session, actor, f"assignment.{verb}", assignment, _outline(assignment))
    return await read(session, assignment)


async def read(session: AsyncSession, assignment: Assignment) -> AssignmentRead:
    """Read what was just written."""
    row = select_columns(*LISTING.fields()).where(identity(LISTING.table) == assignment.id)
    written = (await (await session.connection()).execute(row)).mappings().one()
    return AssignmentRead.model_validate(dict(written))


async def record_each(
    session: AsyncSession, actor: Actor, verb: str, found: Iterable[Assignment]
) -> None:
    """Audit what became of many at once, one by one."""
    said = [(one, _outline(one)) for one in found]
    await audit.record_each(session, actor, f"assignment.{verb}", said)


def _outline(assignment: Assignment) -> dict[str, Any]:
    told = {name: value for name in OUTLINE if (value := getattr(assignment, name)) is not None}
    outline: dict[str, Any] = to_jsonable_python(told)
    return outline
