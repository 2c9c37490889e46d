"""By when the next step of a case is due, and what happens to one that nobody takes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access import feedback_sight
from api.access.feedback_sight import Body, Listed
from api.db.asked import Asked
from api.domain import clock, feedback, working_time
from api.models.feedback import Feedback
from api.services import public_years, response_times


async def due(
    asked: Asked, cases: Sequence[Listed | Feedback], bodies: Mapping[UUID, Body], today: date
) -> dict[UUID, datetime | None]:
    """Say of each case by when the body that has it is to take the next step."""
    org_ids = {body.org_id for body in bodies.values()}
    allowed = await response_times.allowed(asked, sorted(org_ids), today)
    return {
        case.id: feedback.due(
            case.state,
            allowed[bodies[case.id].org_id, case.kind],
            case.clock_from,
            urgent=case.urgent,
        )
        for case in cases
        if case.id in bodies
    }


async def is_late(session: AsyncSession, case: Feedback, today: date) -> bool:
    """Say that the step which the body that has a case owes is overdue."""
    bodies = await feedback_sight.bodies_of(session, [case], today)
    by = (await due(session, [case], bodies, today)).get(case.id)
    return by is not None and by < clock.now()


async def close_settled(session: AsyncSession) -> int:
    """Close what was answered or refused so long ago that nobody will doubt it any more."""
    today = clock.today()
    return await feedback_sight.close(session, today - feedback.DOUBT, today)


async def forget(session: AsyncSession) -> int:
    """Let go of what ended so long ago that keeping it helps nobody; its year is counted first."""
    await public_years.take(session)
    today = clock.today()
    return await feedback_sight.forget(session, today - feedback.KEPT, today)


async def raise_overdue(session: AsyncSession) -> int:
    """Let whatever was left lying go to the body above, and say how many cases that were.

    Where there is nobody above, a case stays where it is, overdue: nothing open ever ends by
    itself.
    """
    now, today = clock.now(), clock.today()
    waiting = await feedback_sight.waiting(session, working_time.last_due(1, now), today)
    org_ids = {case.org_id for case in waiting}
    allowed = await response_times.allowed(session, sorted(org_ids), today)
    raised = 0
    for case in waiting:
        given = allowed[case.org_id, case.kind]
        by = feedback.due(case.state, given, case.clock_from, urgent=case.urgent)
        if by is None or by > now or not await feedback_sight.raise_over(session, case, today):
            continue
        await audit.record(session, None, "feedback.raised", case, {}, announced=False)
        raised += 1
    return raised
