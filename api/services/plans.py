"""The yearly plan of a branch: written, adopted by a resolution, put into force, reviewed."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Integer, Text, bindparam, delete, insert
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.happened import happened
from api.access.heirs import require_living
from api.access.listed_bodies import SUBTREE
from api.access.listing import Listing
from api.access.require import require_row, require_seen, require_version
from api.access.visible import visible
from api.db.base import uuid7
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain import clock
from api.domain.assignments import PLAN_TRANSITIONS, PlanState, PlanType
from api.domain.members import why_not_assignable
from api.domain.party_orgs import OrgType
from api.domain.roles import Permission
from api.errors import DayNotCome, LateFault
from api.errors.assignments import AssignedMemberNotFound, MemberCannotBeAssigned
from api.errors.household_groups import HouseholdGroupNotFound
from api.errors.households import HouseholdNotFound
from api.errors.plans import (
    PlanAdoptedAlready,
    PlanCannotBecome,
    PlanDayOutOfYear,
    PlanDayTooEarly,
    PlanExists,
    PlanHasNoLines,
    PlanIsFixed,
    PlanLineTwice,
    PlanNotFound,
    PlanOfBranchOnly,
    PlanWithoutLines,
)
from api.errors.proposals import LeadBarred
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.plans import AssignmentPlan, PlanGap, PlanLine, PlanProposal
from api.schemas.common import IfHappened
from api.schemas.plans import (
    PlanAdopt,
    PlanClose,
    PlanCopy,
    PlanCreate,
    PlanLineRead,
    PlanLines,
    PlanLineSet,
    PlanLinesSet,
    PlanQuery,
    PlanRead,
    PlanReview,
    PlanStart,
    PlanStarted,
)
from api.services import plan_turnovers, proposal_inputs
from api.services.assignments import member_name, target_of
from api.services.moves import require_move

LISTING: Final = Listing(
    table=AssignmentPlan,
    schema=PlanRead,
    permission=Permission.PLAN_READ,
    order=(col(AssignmentPlan.year), col(AssignmentPlan.plan_type), col(AssignmentPlan.id)),
    filters={
        "happened_by": happened(AssignmentPlan),
        "org_id": SUBTREE,
        "year": col(AssignmentPlan.year) == bindparam("year", type_=Integer),
        "state": col(AssignmentPlan.state) == bindparam("state", type_=Text),
        "plan_type": col(AssignmentPlan.plan_type) == bindparam("plan_type", type_=Text),
    },
)


async def search(source: Source, actor: Actor, query: PlanQuery) -> bytes:
    return await LISTING.page(source, actor, query)


async def get(source: Source, actor: Actor, plan_id: UUID, query: IfHappened) -> tuple[bytes, int]:
    """Return the plan as JSON, and its version."""
    missing = PlanNotFound(plan_id=plan_id)
    return await LISTING.one(source, actor, plan_id, missing, **query.given())


async def draft(session: AsyncSession, actor: Actor, new: PlanCreate) -> PlanRead:
    """Begin the plan of a branch for a year, without lines as yet."""
    await require_branch(session, actor, new.org_id)
    return await _drafted(session, actor, AssignmentPlan(**new.model_dump()))


async def require_branch(session: AsyncSession, actor: Actor, org_id: UUID) -> None:
    """Raise unless it is a branch whose plans the actor may write."""
    body = await require_living(session, actor, Permission.PLAN_WRITE, org_id, field="body.org_id")
    if body.org_type != OrgType.BRANCH:
        raise PlanOfBranchOnly(field="body.org_id")


async def require_none(session: AsyncSession, actor: Actor, org_id: UUID, year: int) -> None:
    """Raise where the branch has a plan of the year already, before much is done for one.

    Of two that ask at once, the constraint refuses the other.
    """
    same = visible(AssignmentPlan, actor, Permission.PLAN_READ).where(
        col(AssignmentPlan.org_id) == org_id,
        col(AssignmentPlan.year) == year,
        col(AssignmentPlan.plan_type) == PlanType.ASSIGNING,
    )
    if (await session.exec(same)).first() is not None:
        raise PlanExists(field="body.year", year=year)


async def copy(session: AsyncSession, actor: Actor, plan_id: UUID, asked: PlanCopy) -> PlanRead:
    """Carry a plan's lines forward into a new draft, to be reviewed for another year."""
    plan = await _writable(session, actor, plan_id)
    copied = AssignmentPlan(
        org_id=plan.org_id, year=asked.year, plan_type=plan.plan_type, copied_from=plan.id
    )
    read = await _drafted(session, actor, copied)
    forward = [
        {name: getattr(line, name) for name in PlanLineSet.model_fields}
        for line in await lines_of(session, plan)
    ]
    await _added(session, copied, forward)
    return read


async def lines(session: AsyncSession, actor: Actor, plan_id: UUID) -> PlanLines:
    """Show who is to be in charge of what, with those who cannot be any more."""
    plan = await seen(session, actor, plan_id)
    columns = {
        "member_name": member_name(col(PlanLine.member_id)),
        "target_name": target_of(
            col(Household.head_name),
            col(HouseholdGroup.name),
            household_id=col(PlanLine.household_id),
            group_id=col(PlanLine.group_id),
        ),
    }
    named = [
        (columns[name] if name in columns else getattr(PlanLine, name)).label(name)
        for name in PlanLineRead.model_fields
        if name != "not_assignable"
    ]
    wanted = (
        select_columns(*named).where(col(PlanLine.plan_id) == plan.id).order_by(col(PlanLine.id))
    )
    rows = (await (await session.connection()).execute(wanted)).mappings().all()
    standings = await plan_turnovers.standings_of(
        session, {row["member_id"] for row in rows}, actor.today
    )
    shown = [
        PlanLineRead(**row, not_assignable=why_not_assignable(standings.get(row["member_id"])))
        for row in rows
    ]
    return PlanLines(plan_id=plan.id, version=plan.version, lines=shown)


async def rewrite(
    session: AsyncSession, actor: Actor, plan_id: UUID, asked: PlanLinesSet, *, version: int
) -> PlanLines:
    """Replace all lines of a draft."""
    plan = await require_draft(session, actor, plan_id, version=version)
    if asked.lines and plan.plan_type == PlanType.BY_DECISION:
        raise PlanHasNoLines(field="body.lines")
    await _require_in_sight(session, actor, asked.lines)
    for part in (PlanLine, PlanGap, PlanProposal):  # what was proposed is no more
        of_plan = delete(part).where(col(part.plan_id) == plan.id)
        await (await session.connection()).execute(of_plan)
    await _added(session, plan, [line.model_dump() for line in asked.lines])
    plan.version += 1
    await session.flush()
    await audit.record(session, actor, "plan.rewritten", plan, {"lines": len(asked.lines)})
    return await lines(session, actor, plan_id)


async def adopt(
    session: AsyncSession, actor: Actor, plan_id: UUID, asked: PlanAdopt, *, version: int
) -> PlanRead:
    """Record that the branch met and resolved the plan; from then on it is fixed."""
    plan = await _adoptable(session, actor, plan_id, version=version)
    require_move(PLAN_TRANSITIONS, PlanState(plan.state), PlanState.ADOPTED, PlanCannotBecome)
    _refuse_to_come(actor, asked.meeting_date, field="body.meeting_date")
    if asked.meeting_date.year not in {plan.year - 1, plan.year}:
        raise PlanDayOutOfYear(field="body.meeting_date", day=asked.meeting_date, year=plan.year)
    if plan.plan_type == PlanType.ASSIGNING:
        foreseen = await lines_of(session, plan)
        if not foreseen:
            raise PlanWithoutLines
        unable = await plan_turnovers.who_cannot(
            session, {line.member_id for line in foreseen}, actor.today
        )
        for member_id, reason in unable.items():
            raise MemberCannotBeAssigned(member_id=member_id, day=actor.today, reason=reason)
        await _require_untied(session, actor, plan)
    said = {"adopted_on": asked.meeting_date, "resolution_ref": asked.resolution_ref}
    adopted = PlanAdoptedAlready(year=plan.year)
    with refused_by(uq_assignment_plan_adopted=adopted):
        return await _moved(session, actor, plan, PlanState.ADOPTED, **said)


async def start(
    session: AsyncSession, actor: Actor, plan_id: UUID, asked: PlanStart, *, version: int
) -> PlanStarted:
    """Put an adopted plan into force: its assignments begin, what it does not continue ends.

    All of it happens or none. What was assigned outside of any plan stays, unless the plan has
    another lead there.
    """
    plan = await _adoptable(session, actor, plan_id, version=version)
    require_move(PLAN_TRANSITIONS, PlanState(plan.state), PlanState.IN_FORCE, PlanCannotBecome)
    if asked.on.year != plan.year:
        raise PlanDayOutOfYear(field="body.on", day=asked.on, year=plan.year)
    _require_after(plan.adopted_on, asked.on)
    foreseen = await lines_of(session, plan)
    outcome = await plan_turnovers.carry_out(session, actor, plan, foreseen, asked.on)
    read = await _moved(session, actor, plan, PlanState.IN_FORCE, in_force_from=asked.on)
    return PlanStarted(
        plan=read,
        begun=len(outcome.change.new),
        continued=len(outcome.change.kept),
        ended=len(outcome.change.over),
        left_out=outcome.left_out,
        version=read.version,
    )


async def review(
    session: AsyncSession, actor: Actor, plan_id: UUID, asked: PlanReview, *, version: int
) -> PlanRead:
    """Record the yearly review of a plan in force."""
    plan = await _writable(session, actor, plan_id, version=version)
    require_move(PLAN_TRANSITIONS, PlanState(plan.state), PlanState.REVIEWED, PlanCannotBecome)
    _refuse_to_come(actor, asked.on, field="body.on")
    _require_after(plan.in_force_from, asked.on)
    said = {"reviewed_on": asked.on, "review_note": asked.note}
    return await _moved(session, actor, plan, PlanState.REVIEWED, **said)


async def close(
    session: AsyncSession, actor: Actor, plan_id: UUID, asked: PlanClose, *, version: int
) -> PlanRead:
    """Close a reviewed plan; its assignments stay until a new plan replaces them, or end now."""
    plan = await _adoptable(session, actor, plan_id, version=version)
    require_move(PLAN_TRANSITIONS, PlanState(plan.state), PlanState.CLOSED, PlanCannotBecome)
    _refuse_to_come(actor, asked.on, field="body.on")
    _require_after(plan.reviewed_on, asked.on)
    if asked.end_assignments:
        await plan_turnovers.end_all(session, actor, plan, asked.on)
    return await _moved(session, actor, plan, PlanState.CLOSED, closed_on=asked.on)


async def _require_untied(session: AsyncSession, actor: Actor, plan: AssignmentPlan) -> None:
    """Raise where a member is to lead what a tie keeps them from; the faults name all of them.

    Who can be in charge of nothing was asked of every line; and a probationary member may lead
    where somebody supports them.
    """
    broken = await proposal_inputs.broken_lines(session, actor, plan)
    faults = [
        LateFault(f"lines.{target_id}", f"proposal.barrier.{rule}", {})
        for target_id, rule in sorted(broken.items())
        if rule in proposal_inputs.BARS.values()
    ]
    if faults:
        raise LeadBarred(faults)


def _refuse_to_come(actor: Actor, day: date, *, field: str) -> None:
    if day > actor.today:
        raise DayNotCome(field=field, day=day)


def _require_after(since: date | None, day: date) -> None:
    """Raise where a step lies before the one that it follows."""
    if since is not None and day < since:
        raise PlanDayTooEarly(field="body.on", day=day, since=since)


async def lines_of(session: AsyncSession, plan: AssignmentPlan) -> list[PlanLine]:
    of_plan = select(PlanLine).where(PlanLine.plan_id == plan.id).order_by(col(PlanLine.id))
    return list((await session.exec(of_plan)).all())


async def _require_in_sight(
    session: AsyncSession, actor: Actor, asked: Sequence[PlanLineSet]
) -> None:
    """Raise where a line names a member, household or group out of sight."""
    bodies = await plan_turnovers.bodies_of(session, actor, asked)
    for name, missing in (
        ("member_id", AssignedMemberNotFound),
        ("household_id", HouseholdNotFound),
        ("group_id", HouseholdGroupNotFound),
    ):
        for index, line in enumerate(asked):
            row_id = getattr(line, name)
            if row_id is not None and row_id not in bodies:
                raise missing(field=f"body.lines.{index}.{name}", **{name: row_id})


async def _added(
    session: AsyncSession, plan: AssignmentPlan, asked: Sequence[dict[str, Any]]
) -> None:
    if not asked:
        return
    made = [
        {"id": uuid7(), "created_at": clock.now(), "plan_id": plan.id, **line} for line in asked
    ]
    twice = PlanLineTwice(field="body.lines")
    with refused_by(uq_plan_line_member=twice, uq_plan_line_lead=twice):
        await (await session.connection()).execute(insert(PlanLine), made)


async def _drafted(session: AsyncSession, actor: Actor, plan: AssignmentPlan) -> PlanRead:
    plan.created_by = actor.account_id
    session.add(plan)
    exists = PlanExists(field="body.year", year=plan.year)
    with refused_by(uq_assignment_plan_org_id_year_plan_type=exists):
        await session.flush()
    read = PlanRead.model_validate(plan)
    await audit.record(session, actor, "plan.drafted", plan, read)
    return read


async def _moved(
    session: AsyncSession, actor: Actor, plan: AssignmentPlan, state: PlanState, **said: Any
) -> PlanRead:
    plan.sqlmodel_update({**said, "state": state, "version": plan.version + 1})
    await session.flush()
    read = PlanRead.model_validate(plan)
    await audit.record(session, actor, f"plan.{state}", plan, read)
    return read


async def require_draft(
    session: AsyncSession, actor: Actor, plan_id: UUID, *, version: int
) -> AssignmentPlan:
    """Find and lock a plan that the actor may still change, as they saw it."""
    plan = await _writable(session, actor, plan_id, version=version)
    if plan.state != PlanState.DRAFT:
        raise PlanIsFixed
    return plan


async def seen(
    session: AsyncSession,
    actor: Actor,
    plan_id: UUID,
    permission: Permission = Permission.ASSIGNMENT_READ,
) -> AssignmentPlan:
    """Find a plan whose lines the actor may read: names stay with the branch."""
    return await require_seen(
        session,
        actor,
        AssignmentPlan,
        plan_id,
        permission=permission,
        sight=Permission.PLAN_READ,
        missing=PlanNotFound(plan_id=plan_id),
    )


async def _writable(
    session: AsyncSession, actor: Actor, plan_id: UUID, *, version: int | None = None
) -> AssignmentPlan:
    return await _changed_by(session, actor, plan_id, Permission.PLAN_WRITE, version)


async def _adoptable(
    session: AsyncSession, actor: Actor, plan_id: UUID, *, version: int
) -> AssignmentPlan:
    return await _changed_by(session, actor, plan_id, Permission.PLAN_ADOPT, version)


async def _changed_by(
    session: AsyncSession,
    actor: Actor,
    plan_id: UUID,
    permission: Permission,
    version: int | None,
) -> AssignmentPlan:
    plan = await require_row(
        session,
        actor,
        AssignmentPlan,
        plan_id,
        read=Permission.PLAN_READ,
        write=permission,
        missing=PlanNotFound(plan_id=plan_id),
    )
    if version is not None:
        require_version(plan, version)
    return plan
