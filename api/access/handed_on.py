"""What goes along when one member takes over from another; the caller may assign both."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, or_, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import require
from api.access.actor import Actor
from api.access.visible import visible
from api.db.base import Scoped
from api.domain.assignments import AssignmentRole
from api.domain.requests import RequestState
from api.domain.roles import Permission
from api.domain.tasks import TaskState
from api.models.assignments import Assignment
from api.models.handovers import Handover
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.requests import ResidentRequest
from api.models.support_goals import SupportGoal
from api.models.tasks import Task

Pair = tuple[Assignment, Assignment]
"""What ended, and what began in its place."""


async def as_foreseen(session: AsyncSession, since: date, today: date) -> Sequence[Pair]:
    """Find who came to lead, on a day from ``since`` on, where another's days were over as planned.

    A member who is back, above all. Where it was told when it happened, there is a handover.
    """
    before, after = aliased(Assignment), aliased(Assignment)
    same = (
        col(before.target_id) == col(after.target_id),
        col(before.kind) == col(after.kind),
        col(before.title).is_not_distinct_from(col(after.title)),
        col(before.role) == AssignmentRole.LEAD,
        col(before.valid_to) == col(after.valid_from),
        col(before.member_id) != col(after.member_id),
    )
    told = exists().where(col(Handover.after_id) == col(after.id))
    begun = col(after.valid_from)
    columns: Any = (before, after)
    rows = (
        select(*columns)
        .join(after, and_(*same))
        .where(
            col(before.end_reason).is_(None),
            col(after.role) == AssignmentRole.LEAD,
            begun >= since,
            begun <= today,
            or_(col(after.valid_to).is_(None), col(after.valid_to) > today),
            ~told,
        )
        .order_by(col(before.id))
    )
    found = (await session.exec(rows)).all()
    return [(one, other) for one, other in found]


async def tasks(session: AsyncSession, pairs: Sequence[Pair]) -> Sequence[Task]:
    """Give what is still to be done in the one assignment to whoever has the other."""
    of_one = {before.id: after for before, after in pairs}
    which = and_(col(Task.assignment_id).in_(of_one), col(Task.state) == TaskState.OPEN)
    found = await _held(session, Task, which)
    for task in found:
        after = _given(of_one, task.assignment_id)
        _change(task, assignment_id=after.id, owner_id=after.member_id)
    await session.flush()
    return found


async def goals(session: AsyncSession, pairs: Sequence[Pair]) -> Sequence[SupportGoal]:
    """Let running goals belong to the assignment that goes on."""
    of_one = {before.id: after for before, after in pairs}
    running = col(SupportGoal.ended_on).is_(None)
    found = await _held(
        session, SupportGoal, and_(col(SupportGoal.assignment_id).in_(of_one), running)
    )
    for goal in found:
        _change(goal, assignment_id=_given(of_one, goal.assignment_id).id)
    await session.flush()
    return found


async def requests(session: AsyncSession, pairs: Sequence[Pair]) -> Sequence[ResidentRequest]:
    """Give the wishes that the one promised to see to, from the target itself, to the other.

    Not where the one still leads there, and gave away a mission alone.
    """
    stays = await _leading_still(session, pairs)
    heirs = {
        (before.member_id, _target(before)): after.member_id
        for before, after in pairs
        if before.id not in stays
    }
    if not heirs:
        return []
    promised = [
        and_(
            col(ResidentRequest.owner_member_id) == member_id,
            or_(
                col(ResidentRequest.household_id) == target_id,
                col(ResidentRequest.household_group_id) == target_id,
            ),
        )
        for member_id, target_id in heirs
    ]
    which = and_(or_(*promised), col(ResidentRequest.state) == RequestState.OPEN)
    found = await _held(session, ResidentRequest, which)
    for one in found:
        heir = heirs[one.owner_member_id, one.household_id or one.household_group_id]
        _change(one, owner_member_id=heir)
    await session.flush()
    return found


async def _leading_still(session: AsyncSession, pairs: Sequence[Pair]) -> set[UUID]:
    """Name what ended for a member who leads the same target on, by another assignment."""
    given = [(before.member_id, _target(before)) for before, _ in pairs]
    rows = select(Assignment).where(
        tuple_(col(Assignment.member_id), col(Assignment.target_id)).in_(given),
        col(Assignment.role) == AssignmentRole.LEAD,
    )
    leads = defaultdict(list)
    for one in (await session.exec(rows)).all():
        leads[one.member_id, one.target_id].append(one)
    return {
        before.id
        for before, after in pairs
        for one in leads[before.member_id, _target(before)]
        if one.id != before.id and _holds_on(one, after.valid_from)
    }


def _holds_on(one: Assignment, day: date) -> bool:
    return one.valid_from <= day and (one.valid_to is None or one.valid_to > day)


def _target(one: Assignment) -> UUID | None:
    return one.group_id or one.household_id


async def _held(session: AsyncSession, record: type[Any], which: Any) -> Sequence[Any]:
    rows = select(record).where(which).order_by(col(record.id))
    return (await session.exec(rows.with_for_update(key_share=True))).all()


def _given(of_one: dict[UUID, Assignment], assignment_id: UUID | None) -> Assignment:
    assert assignment_id is not None  # noqa: S101 - it was found by it
    return of_one[assignment_id]


def _change(row: Scoped, **columns: object) -> None:
    row.sqlmodel_update({**columns, "version": row.version + 1})  # type: ignore[attr-defined]  # all have one


async def hold(session: AsyncSession, actor: Actor, assignment_ids: Collection[UUID]) -> None:
    """Lock assignments that the actor may read, what they are of first, all in the house's order.

    Which of them may be changed, and how, is asked of each.
    """
    of_these = col(Assignment.id).in_(assignment_ids)
    seen = visible(Assignment, actor, Permission.ASSIGNMENT_READ).where(of_these)
    named = seen.with_only_columns(col(Assignment.group_id), col(Assignment.household_id))
    rows = (await (await session.connection()).execute(named)).all()
    await require.hold(session, HouseholdGroup, {one for one, _ in rows if one is not None})
    await require.hold(session, Household, {one for _, one in rows if one is not None})
    await require.hold(session, Assignment, assignment_ids)
