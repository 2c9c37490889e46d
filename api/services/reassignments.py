"""Many assignments handed over in one request: all or none, or each as it can be."""

from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import handed_on
from api.access.actor import Actor
from api.access.handed_on import Pair
from api.domain.assignments import ReassignedStatus
from api.errors import DomainError, LateFault, Stale
from api.errors.assignments import ReassignmentRefused
from api.i18n import Locale, sentence
from api.schemas.assignments import (
    AssignmentHandover,
    Reassigned,
    Reassignment,
    ReassignmentsCreate,
    ReassignmentsRead,
)
from api.services import appointments, assignments

NAMED: Final = frozenset({"assignment_id", "member_id"})
Outcome = Pair | LateFault


async def reassign(
    session: AsyncSession, actor: Actor, asked: ReassignmentsCreate, *, locale: Locale
) -> ReassignmentsRead:
    """Hand each over in a savepoint of its own, and say what truly became of it.

    Raise where nothing is moved: something cannot be and all or none was asked for, or none can.
    """
    await appointments.hold_members(session, {one.member_id for one in asked.items})
    await handed_on.hold(session, actor, [one.assignment_id for one in asked.items])
    done = [await _moved(session, actor, asked, at) for at in range(len(asked.items))]
    refused = [one for one in done if isinstance(one, LateFault)]
    if refused and (asked.atomic or len(refused) == len(done)):
        raise ReassignmentRefused(refused)
    pairs = [one for one in done if not isinstance(one, LateFault)]
    await assignments.follow(session, actor, pairs)
    told = zip(asked.items, done, strict=True)
    return ReassignmentsRead(
        moved=len(pairs),
        refused=len(refused),
        items=[_told(item, one, locale) for item, one in told],
    )


async def _moved(
    session: AsyncSession, actor: Actor, asked: ReassignmentsCreate, at: int
) -> Outcome:
    item = asked.items[at]
    handover = AssignmentHandover(member_id=item.member_id, on=asked.on, reason=asked.reason)
    try:
        async with session.begin_nested():
            before, after, _ = await assignments.take_over(
                session, actor, item.assignment_id, handover, version=item.version
            )
    except DomainError as refusal:
        return LateFault(_field(refusal, at), refusal.code, refusal.params)
    return before, after


def _field(refusal: DomainError, at: int) -> str:
    """Name the part of the item that is at fault; what is not the member's is the assignment's."""
    part = (refusal.field or "").removeprefix("body.")
    if isinstance(refusal, Stale):
        part = "version"
    elif part not in NAMED:
        part = "assignment_id"
    return f"body.items.{at}.{part}"


def _told(item: Reassignment, one: Outcome, locale: Locale) -> Reassigned:
    fault = one if isinstance(one, LateFault) else None
    return Reassigned(
        assignment_id=item.assignment_id,
        member_id=item.member_id,
        status=ReassignedStatus.REFUSED if fault else ReassignedStatus.MOVED,
        begun_id=None if isinstance(one, LateFault) else one[1].id,
        field=fault and fault.field,
        code=fault and fault.code,
        message=fault and sentence(fault.code, locale, fault.params),
    )
