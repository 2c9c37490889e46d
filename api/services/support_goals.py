"""What a poor household shall reach, and what came of it. Every look at it is on record."""

from datetime import date
from typing import Final
from uuid import UUID

from pydantic_core import from_json
from sqlalchemy import Boolean, Date, Uuid, bindparam
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.happened import happened
from api.access.listed_bodies import SUBTREE
from api.access.listing import Listing
from api.access.require import hold, require_org, require_row, require_seen, require_version
from api.access.visible import visible
from api.db.reads import Source
from api.domain.roles import Permission
from api.errors import DayNotCome
from api.errors.assignments import AssignmentNotFound
from api.errors.households import HouseholdDissolved, HouseholdNotFound
from api.errors.support_goals import (
    GoalDaysOutOfOrder,
    GoalIsOver,
    GoalReviewed,
    SupportGoalNotFound,
)
from api.models.assignments import Assignment
from api.models.households import Household
from api.models.support_goals import SupportGoal
from api.schemas.common import IfHappened
from api.schemas.support_goals import (
    GoalEnd,
    GoalMidReview,
    HouseholdSupport,
    SupportGoalCreate,
    SupportGoalQuery,
    SupportGoalRead,
    SupportGoalUpdate,
)
from api.services import in_charge

READ: Final = "support_goal.read"
LISTING: Final = Listing(
    table=SupportGoal,
    schema=SupportGoalRead,
    permission=Permission.SUPPORT_READ,
    order=(col(SupportGoal.due_on), col(SupportGoal.id)),
    filters={
        "happened_by": happened(SupportGoal),
        "org_id": SUBTREE,
        "household_id": col(SupportGoal.household_id) == bindparam("household_id", type_=Uuid),
        "open": col(SupportGoal.result).is_(None) == bindparam("open", type_=Boolean),
        "due_before": col(SupportGoal.due_on) < bindparam("due_before", type_=Date),
    },
)
OUTLINE: Final = {
    "household_id",
    "assignment_id",
    "starts_on",
    "mid_review_due_on",
    "due_on",
    "result",
    "ended_on",
    "version",
}


async def search(
    source: Source, session: AsyncSession, actor: Actor, query: SupportGoalQuery
) -> bytes:
    """List goals; that they were read is written down in the same breath."""
    page = await LISTING.page(source, actor, query)
    await audit.record_readings(session, actor, READ, shown_in(page))
    return page


def shown_in(page: bytes) -> list[tuple[UUID, UUID]]:
    """Name what a page shows, each with the body that answers for it."""
    return [(UUID(row["id"]), UUID(row["org_id"])) for row in from_json(page)["items"]]


async def get(
    source: Source, session: AsyncSession, actor: Actor, goal_id: UUID, query: IfHappened
) -> tuple[bytes, int]:
    """Return the goal as JSON, and its version; that it was read is written down."""
    missing = SupportGoalNotFound(goal_id=goal_id)
    found = await LISTING.one(source, actor, goal_id, missing, **query.given())
    org_id = UUID(from_json(found[0])["org_id"])
    await audit.record_readings(session, actor, READ, [(goal_id, org_id)])
    return found


async def of_household(
    session: AsyncSession, actor: Actor, household_id: UUID, on: date | None
) -> HouseholdSupport:
    """Say what a household gets on a day."""
    await require_seen(
        session,
        actor,
        Household,
        household_id,
        permission=Permission.SUPPORT_READ,
        sight=Permission.HOUSEHOLD_READ,
        missing=HouseholdNotFound(household_id=household_id),
    )
    responsible = await in_charge.of_household(session, actor, household_id, on)
    running = (
        visible(SupportGoal, actor, Permission.SUPPORT_READ)
        .where(col(SupportGoal.household_id) == household_id)
        .where(col(SupportGoal.starts_on) <= responsible.on)
        .where(col(SupportGoal.ended_on).is_(None) | (col(SupportGoal.ended_on) > responsible.on))
        .order_by(col(SupportGoal.due_on), col(SupportGoal.id))
    )
    goals = (await session.exec(running)).all()
    shown = [(goal.id, goal.org_id) for goal in goals]
    await audit.record_readings(session, actor, READ, shown)
    return HouseholdSupport(
        household_id=household_id,
        on=responsible.on,
        in_charge=responsible.in_charge,
        duties=[duty.name for duty in responsible.duties],
        goals=[SupportGoalRead.model_validate(goal) for goal in goals],
    )


async def aim(session: AsyncSession, actor: Actor, new: SupportGoalCreate) -> SupportGoalRead:
    """Set a goal for a household that is being helped."""
    _require_order(new.starts_on, new.mid_review_due_on, new.due_on)
    household = await require_household(session, actor, new.household_id)
    if new.assignment_id is not None:
        await require_seen(
            session,
            actor,
            Assignment,
            new.assignment_id,
            permission=Permission.ASSIGNMENT_READ,
            missing=AssignmentNotFound(field="body.assignment_id"),
        )
    goal = SupportGoal(**new.model_dump(), org_id=household.org_id)
    session.add(goal)
    await session.flush()
    return await _recorded(session, actor, "aimed", goal)


async def amend(
    session: AsyncSession, actor: Actor, goal_id: UUID, change: SupportGoalUpdate, *, version: int
) -> SupportGoalRead:
    goal = await _open(session, actor, goal_id, version=version)
    changes = change.model_dump(exclude_unset=True)
    goal.sqlmodel_update({**changes, "version": version + 1})
    _require_order(goal.starts_on, goal.mid_review_due_on, goal.due_on)
    await session.flush()
    return await _recorded(session, actor, "amended", goal)


async def review(
    session: AsyncSession, actor: Actor, goal_id: UUID, asked: GoalMidReview, *, version: int
) -> SupportGoalRead:
    """Record the review half-way."""
    goal = await _open(session, actor, goal_id, version=version)
    if goal.mid_reviewed_on is not None:
        raise GoalReviewed(day=goal.mid_reviewed_on)
    _require_come(actor, asked.on)
    said = {"mid_reviewed_on": asked.on, "mid_review": asked.note}
    goal.sqlmodel_update({**said, "version": version + 1})
    await session.flush()
    return await _recorded(session, actor, "reviewed", goal)


async def end(
    session: AsyncSession, actor: Actor, goal_id: UUID, asked: GoalEnd, *, version: int
) -> SupportGoalRead:
    """Record the final review: what came of it."""
    goal = await _open(session, actor, goal_id, version=version)
    _require_come(actor, asked.on)
    said = {"result": asked.result, "result_note": asked.note, "ended_on": asked.on}
    goal.sqlmodel_update({**said, "version": version + 1})
    await session.flush()
    return await _recorded(session, actor, "ended", goal)


async def require_household(session: AsyncSession, actor: Actor, household_id: UUID) -> Household:
    """Find a household that still is, and for which the actor may set goals.

    It is held, so that what is written of it goes to whoever answers for it in the end.
    """
    await hold(session, Household, {household_id})
    household = await require_seen(
        session,
        actor,
        Household,
        household_id,
        permission=Permission.HOUSEHOLD_READ,
        missing=HouseholdNotFound(field="body.household_id", household_id=household_id),
    )
    write = Permission.SUPPORT_WRITE
    await require_org(session, actor, write, household.org_id, field="body.household_id")
    if household.dissolved_on is not None:
        raise HouseholdDissolved(field="body.household_id", day=household.dissolved_on)
    return household


def _require_order(starts_on: date, mid_review_due_on: date, due_on: date) -> None:
    if not starts_on <= mid_review_due_on <= due_on:
        raise GoalDaysOutOfOrder(field="body.due_on")


def _require_come(actor: Actor, day: date) -> None:
    if day > actor.today:
        raise DayNotCome(field="body.on", day=day)


async def _open(session: AsyncSession, actor: Actor, goal_id: UUID, *, version: int) -> SupportGoal:
    goal = await require_row(
        session,
        actor,
        SupportGoal,
        goal_id,
        read=Permission.SUPPORT_READ,
        write=Permission.SUPPORT_WRITE,
        missing=SupportGoalNotFound(goal_id=goal_id),
    )
    require_version(goal, version)
    if goal.ended_on is not None:
        raise GoalIsOver(day=goal.ended_on)
    return goal


async def _recorded(
    session: AsyncSession, actor: Actor, verb: str, goal: SupportGoal
) -> SupportGoalRead:
    """Audit the days and the result; what it says of the household stays with the goal."""
    read = SupportGoalRead.model_validate(goal)
    outline = read.model_dump(mode="json", include=OUTLINE, exclude_none=True)
    await audit.record(session, actor, f"support_goal.{verb}", goal, outline)
    return read
