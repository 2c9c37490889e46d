"""One member takes over from another: what goes along, and what both still have to do."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access import handed_on
from api.access.actor import Actor
from api.access.handed_on import Pair
from api.domain import clock
from api.models.assignments import AssignmentDuty, AssignmentPartner
from api.models.handovers import Handover

# A worker that stood still for longer than this is not to stir up what people have settled since.
LOOK_BACK: Final = timedelta(days=7)


async def as_foreseen(session: AsyncSession) -> int:
    """Hand on where a lead began because another's days were over, as after an absence.

    Nobody asks for anything on that day, so the worker does. Say of how many.
    """
    today = clock.today()
    pairs = await handed_on.as_foreseen(session, today - LOOK_BACK, today)
    await hand_on(session, None, pairs)
    return len(pairs)


async def hand_on(session: AsyncSession, actor: Actor | None, pairs: Sequence[Pair]) -> None:
    """Let open tasks, running goals and promised wishes follow, and open a handover for each."""
    if not pairs:
        return
    tasks = await handed_on.tasks(session, pairs)
    goals = await handed_on.goals(session, pairs)
    requests = await handed_on.requests(session, pairs)
    to_whom = [(task, {"owner_id": str(task.owner_id)}) for task in tasks]
    await audit.record_each(session, actor, "task.handed_on", to_whom)
    await audit.record_each(session, actor, "support_goal.handed_on", [(one, {}) for one in goals])
    of_whom = [(one, {"owner_member_id": str(one.owner_member_id)}) for one in requests]
    await audit.record_each(session, actor, "request.handed_on", of_whom)
    opened = [
        Handover(
            org_id=after.target_org_id,
            before_id=before.id,
            after_id=after.id,
            from_member_id=before.member_id,
            to_member_id=after.member_id,
            kind=after.kind,
            household_id=after.household_id,
            group_id=after.group_id,
            opened_on=actor.today if actor else clock.today(),
            opened_by=actor.person_id if actor else None,
        )
        for before, after in pairs
    ]
    session.add_all(opened)
    await session.flush()
    said = [
        (one, {"before_id": str(one.before_id), "after_id": str(one.after_id)}) for one in opened
    ]
    await audit.record_each(session, actor, "handover.opened", said)


async def keep_duties(session: AsyncSession, pairs: Sequence[Pair]) -> None:
    """Let the one have the duties and partners of the other; a plan says nothing of either."""
    of_one = {before.id: after.id for before, after in pairs}
    connection = await session.connection()
    tables: tuple[Any, ...] = (AssignmentDuty, AssignmentPartner)
    for table in tables:
        rows = select(table).where(col(table.assignment_id).in_(of_one))
        kept = [
            {name: getattr(row, name) for name in table.model_fields}
            | {"assignment_id": of_one[row.assignment_id]}
            for row in (await session.exec(rows)).all()
        ]
        if kept:
            await connection.execute(insert(table), kept)
