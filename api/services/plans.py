"""The yearly plan of a branch: written, adopted by a resolution, put into force, reviewed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Text, Uuid, bindparam, delete, insert, or_
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from api import audit
from api.access.actor import Actor
from api.access.listing import TODAY, Listing
from api.access.require import hold, require_org, require_row, require_seen, require_version
from api.access.visible import at_or_below, holds_on, visible
from api.db.base import uuid7
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain import assignments as rules
from api.domain import clock
from api.domain.assignments import PLAN_TRANSITIONS, EndReason, PlanState, PlanType
from api.domain.members import NotAssignable, Standing, why_not_assignable
from api.domain.party_orgs import OrgType
from api.domain.roles import Permission
from api.errors import DayNotCome
from api.errors.assignments import AssignedMemberNotFound, MemberCannotBeAssigned
from api.errors.household_groups import HouseholdGroupNotFound
from api.errors.households import HouseholdNotFound
from api.errors.plans import (
    FormerPlanNotFound,
    PlanAdoptedAlready,
    PlanCannotBecome,
    PlanCannotEnd,
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
from api.models.assignments import Assignment, held_on
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.members import MemberStanding, PartyMember
from api.models.plans import AssignmentPlan, PlanLine
from api.schemas.plans import (
    Against,
    LeadChanged,
    LeftOut,
    LineShown,
    MemberShown,
    PlanAdopt,
    PlanClose,
    PlanCopy,
    PlanCreate,
    PlanDifferences,
    PlanLineRead,
    PlanLines,
    PlanLineSet,
    PlanLinesSet,
    PlanQuery,
    PlanRead,
    PlanReview,
    PlanStart,
    PlanStarted,
    TargetGone,
)
from api.services import assignments
from api.services.assignments import member_name, target_of
from api.services.moves import require_move

LISTING: Final = Listing(
    table=AssignmentPlan,
    schema=PlanRead,
    permission=Permission.PLAN_READ,
    order=(col(AssignmentPlan.year), col(AssignmentPlan.plan_type), col(AssignmentPlan.id)),
    filters={
        "org_id": at_or_below(col(AssignmentPlan.org_id), bindparam("org_id", type_=Uuid), TODAY),
        "year": col(AssignmentPlan.year) == bindparam("year", type_=Integer),
        "state": col(AssignmentPlan.state) == bindparam("state", type_=Text),
        "plan_type": col(AssignmentPlan.plan_type) == bindparam("plan_type", type_=Text),
    },
)
Key = tuple[UUID, str, UUID, str, str]
"""Member, kind, target, role and title: what makes a line and an assignment the same."""


async def search(source: Source, actor: Actor, query: PlanQuery) -> bytes:
    return await LISTING.page(source, actor, query)


async def get(source: Source, actor: Actor, plan_id: UUID) -> tuple[bytes, int]:
    """Return the plan as JSON, and its version."""
    return await LISTING.one(source, actor, plan_id, PlanNotFound(plan_id=plan_id))


async def draft(session: AsyncSession, actor: Actor, new: PlanCreate) -> PlanRead:
    """Begin the plan of a branch for a year, without lines as yet."""
    body = await require_org(session, actor, Permission.PLAN_WRITE, new.org_id, field="body.org_id")
    if body.org_type != OrgType.BRANCH:
        raise PlanOfBranchOnly(field="body.org_id")
    return await _drafted(session, actor, AssignmentPlan(**new.model_dump()))


async def copy(session: AsyncSession, actor: Actor, plan_id: UUID, asked: PlanCopy) -> PlanRead:
    """Carry a plan's lines forward into a new draft, to be reviewed for another year."""
    plan = await _writable(session, actor, plan_id)
    copied = AssignmentPlan(
        org_id=plan.org_id, year=asked.year, plan_type=plan.plan_type, copied_from=plan.id
    )
    read = await _drafted(session, actor, copied)
    forward = [
        {name: getattr(line, name) for name in PlanLineSet.model_fields}
        for line in await _lines(session, plan)
    ]
    await _added(session, copied, forward)
    return read


async def lines(session: AsyncSession, actor: Actor, plan_id: UUID) -> PlanLines:
    """Show who is to be in charge of what, with those who cannot be any more."""
    plan = await _seen(session, actor, plan_id)
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
        columns.get(name, getattr(PlanLine, name, None)).label(name)  # type: ignore[union-attr]
        for name in PlanLineRead.model_fields
        if name != "not_assignable"
    ]
    wanted = (
        select_columns(*named).where(col(PlanLine.plan_id) == plan.id).order_by(col(PlanLine.id))
    )
    rows = (await (await session.connection()).execute(wanted)).mappings().all()
    standings = await _standings(session, {row["member_id"] for row in rows}, actor.today)
    shown = [
        PlanLineRead(**row, not_assignable=why_not_assignable(standings.get(row["member_id"])))
        for row in rows
    ]
    return PlanLines(plan_id=plan.id, version=plan.version, lines=shown)


async def rewrite(
    session: AsyncSession, actor: Actor, plan_id: UUID, asked: PlanLinesSet, *, version: int
) -> PlanLines:
    """Replace all lines of a draft."""
    plan = await _writable(session, actor, plan_id, version=version)
    if plan.state != PlanState.DRAFT:
        raise PlanIsFixed
    if asked.lines and plan.plan_type == PlanType.BY_DECISION:
        raise PlanHasNoLines(field="body.lines")
    await _require_in_sight(session, actor, asked.lines)
    await (await session.connection()).execute(
        delete(PlanLine).where(col(PlanLine.plan_id) == plan.id)
    )
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
        foreseen = await _lines(session, plan)
        if not foreseen:
            raise PlanWithoutLines
        unable = await _unable(session, {line.member_id for line in foreseen}, actor.today)
        for member_id, reason in unable.items():
            raise MemberCannotBeAssigned(member_id=member_id, day=actor.today, reason=reason)
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
    foreseen = await _lines(session, plan)
    targets = await _targets(session, actor, plan.org_id, asked.on)
    bodies = await _bodies(session, actor, [*foreseen, *targets])
    left_out = await _left_out(session, foreseen, bodies, asked.on)
    out = {one.line_id for one in left_out}
    wanted = {_key(line): line for line in foreseen if line.id not in out}
    change = _turnover(await _running(session, actor, plan.org_id, asked.on), wanted)
    await _continued(session, actor, plan, change.kept)
    await _ended(session, actor, change.over, asked.on)
    await _begun(session, actor, plan, change.new, bodies, asked.on)
    read = await _moved(session, actor, plan, PlanState.IN_FORCE, in_force_from=asked.on)
    return PlanStarted(
        plan=read,
        begun=len(change.new),
        continued=len(change.kept),
        ended=len(change.over),
        left_out=left_out,
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
        running = await _running(session, actor, plan.org_id, asked.on)
        of_plan = [(one, EndReason.PLAN_CLOSED) for one in running if one.plan_id == plan.id]
        await _ended(session, actor, of_plan, asked.on)
    return await _moved(session, actor, plan, PlanState.CLOSED, closed_on=asked.on)


async def differences(
    session: AsyncSession, actor: Actor, plan_id: UUID, against: Against
) -> PlanDifferences:
    """Compare a plan with today's assignments of the branch, or with the plan before it."""
    plan = await _seen(session, actor, plan_id)
    former: AssignmentPlan | None = None
    if against is Against.FORMER:
        former = await _former(session, actor, plan)
        before: Iterable[Assignment | PlanLine] = await _lines(session, former)
    else:
        before = await _held(session, actor, plan.org_id, actor.today)
    found = rules.differences(
        [_line(one) for one in before], [_line(one) for one in await _lines(session, plan)]
    )
    names = await _names(session, actor, [*found.added, *found.removed])
    return PlanDifferences(
        plan_id=plan.id,
        against=against,
        former_plan_id=former.id if former else None,
        added=_shown(found.added, names),
        removed=_shown(found.removed, names),
        changed_leads=[
            LeadChanged(
                kind=change.kind,
                target_id=change.target_id,
                target_name=names.get(change.target_id),
                title=change.title,
                before=_members(change.before, names),
                after=_members(change.after, names),
            )
            for change in found.changed_leads
        ],
    )


async def _names(
    session: AsyncSession, actor: Actor, shown: Collection[rules.PlanLine]
) -> Mapping[UUID, str]:
    """Name the members and targets that are in sight; changed leads are among the lines."""
    ids = {one.member_id for one in shown} | {one.target_id for one in shown}
    named: dict[str, Any] = {
        "full_name": PartyMember,
        "name": HouseholdGroup,
        "head_name": Household,
    }
    found: dict[UUID, str] = {}
    for name, record in named.items():
        rows = visible(record, actor, Permission.ASSIGNMENT_READ).where(col(record.id).in_(ids))
        found |= {row.id: getattr(row, name) for row in await session.exec(rows)}
    return found


def _line(one: Assignment | PlanLine) -> rules.PlanLine:
    assert one.target_id is not None  # noqa: S101 - the database computes it
    kind, role = rules.AssignmentKind(one.kind), rules.AssignmentRole(one.role)
    return rules.PlanLine(one.member_id, kind, one.target_id, role, one.title)


def _key(one: Assignment | PlanLine) -> Key:
    assert one.target_id is not None  # noqa: S101
    return one.member_id, one.kind, one.target_id, one.role, one.title or ""


def _shown(found: Collection[rules.PlanLine], names: Mapping[UUID, str]) -> list[LineShown]:
    in_order = sorted(found, key=lambda one: (one.kind, one.target_id, one.role, one.member_id))
    return [
        LineShown(
            **asdict(one),
            member_name=names.get(one.member_id),
            target_name=names.get(one.target_id),
        )
        for one in in_order
    ]


def _members(ids: Iterable[UUID], names: Mapping[UUID, str]) -> list[MemberShown]:
    return [MemberShown(member_id=one, member_name=names.get(one)) for one in sorted(ids)]


@dataclass
class Turnover:
    """What becomes of a branch's assignments when a plan comes into force."""

    new: list[PlanLine]
    kept: list[Assignment]
    over: list[tuple[Assignment, EndReason]]


def _turnover(running: Collection[Assignment], wanted: Mapping[Key, PlanLine]) -> Turnover:
    kept = {_key(one): one for one in running if one.valid_to is None and _key(one) in wanted}
    return Turnover(
        new=[line for key, line in wanted.items() if key not in kept],
        kept=list(kept.values()),
        over=_superseded([one for one in running if one not in kept.values()], wanted.values()),
    )


def _superseded(
    others: Iterable[Assignment], wanted: Collection[PlanLine]
) -> list[tuple[Assignment, EndReason]]:
    """Choose what ends: what an earlier plan began, and whoever stands in the plan's way."""
    leads = {_place(line) for line in wanted if line.role == rules.AssignmentRole.LEAD}
    named = {(line.member_id, *_place(line)) for line in wanted}
    over: list[tuple[Assignment, EndReason]] = []
    for one in others:
        replaced = one.role == rules.AssignmentRole.LEAD and _place(one) in leads
        if replaced or (one.member_id, *_place(one)) in named:
            over.append((one, EndReason.REPLACED))
        elif one.plan_id is not None:
            over.append((one, EndReason.ANNUAL_REVIEW))
    return over


def _place(one: Assignment | PlanLine) -> tuple[str, UUID | None, str]:
    return one.kind, one.target_id, one.title or ""


async def _continued(
    session: AsyncSession, actor: Actor, plan: AssignmentPlan, kept: Sequence[Assignment]
) -> None:
    for one in kept:
        one.sqlmodel_update({"plan_id": plan.id, "version": one.version + 1})
    await session.flush()
    await assignments.record_each(session, actor, "continued", kept)


async def _ended(
    session: AsyncSession,
    actor: Actor,
    over: Collection[tuple[Assignment, EndReason]],
    on: date,
) -> None:
    """End them on a day. Only people may say that what never held a day was a mistake."""
    for one, reason in over:
        if on <= one.valid_from:
            raise PlanCannotEnd(field="body.on", day=one.valid_from, assignment_id=one.id)
        said = {"valid_to": on, "end_reason": reason, "end_note": None}
        one.sqlmodel_update({**said, "version": one.version + 1})
    await session.flush()
    await assignments.record_each(session, actor, "ended", [one for one, _ in over])


async def _begun(  # noqa: PLR0913, PLR0917
    session: AsyncSession,
    actor: Actor,
    plan: AssignmentPlan,
    new: Sequence[PlanLine],
    bodies: Mapping[UUID | None, UUID],
    on: date,
) -> None:
    made = [
        Assignment(
            member_id=line.member_id,
            kind=rules.AssignmentKind(line.kind),
            role=rules.AssignmentRole(line.role),
            household_id=line.household_id,
            group_id=line.group_id,
            title=line.title,
            valid_from=on,
            org_id=bodies[line.member_id],
            target_org_id=bodies[line.target_id],
            plan_id=plan.id,
            decision_ref=plan.resolution_ref,
            created_by=actor.account_id,
        )
        for line in new
    ]
    session.add_all(made)
    with assignments.refusals("body.on"):
        await session.flush()
    await assignments.record_each(session, actor, "begun", made)


async def _bodies(
    session: AsyncSession, actor: Actor, lines: Collection[Any]
) -> dict[UUID | None, UUID]:
    """Find the body of each member, household and group that the actor may assign.

    Targets are locked, in the order of docs/architecture.md: who leads one is decided by one
    transaction at a time.
    """
    found: dict[UUID | None, UUID] = {}
    named: dict[str, Any] = {
        "member_id": PartyMember,
        "group_id": HouseholdGroup,
        "household_id": Household,
    }
    for name, record in named.items():
        ids = {row_id for line in lines if (row_id := getattr(line, name, None)) is not None}
        if record is not PartyMember:
            await hold(session, record, ids)
        rows = visible(record, actor, Permission.ASSIGNMENT_WRITE).where(col(record.id).in_(ids))
        for row in await session.exec(rows):
            if getattr(row, "dissolved_on", None) is None:
                found[row.id] = row.org_id
    return found


async def _left_out(
    session: AsyncSession,
    lines: Sequence[PlanLine],
    bodies: Mapping[UUID | None, UUID],
    on: date,
) -> list[LeftOut]:
    """Name the lines that cannot come true any more: not the member's, or not the target's."""
    unable = await _unable(session, {line.member_id for line in lines}, on)
    left_out: list[LeftOut] = []
    for line in lines:
        reason: NotAssignable | TargetGone | None = unable.get(line.member_id)
        if reason is None and line.target_id not in bodies:
            reason = "target_gone"
        if reason is None and line.member_id not in bodies:
            reason = NotAssignable.TRANSFERRED_OUT
        if reason is not None:
            left_out.append(LeftOut(line_id=line.id, member_id=line.member_id, reason=reason))
    return left_out


def _of_branch(actor: Actor, branch_id: UUID) -> SelectOfScalar[Assignment]:
    """Select the assignments of members of the branch and its party groups, in order."""
    of_branch = at_or_below(col(Assignment.org_id), branch_id, actor.today)
    rows = visible(Assignment, actor, Permission.ASSIGNMENT_READ).where(of_branch)
    return rows.order_by(col(Assignment.id))


async def _held(
    session: AsyncSession, actor: Actor, branch_id: UUID, on: date
) -> Sequence[Assignment]:
    """Find what the branch's members hold on a day."""
    return (await session.exec(_of_branch(actor, branch_id).where(held_on(on)))).all()


def _not_over(actor: Actor, on: date) -> ColumnElement[bool]:
    """Say that an assignment goes on after a day; what has ended since then stays as it was."""
    until = col(Assignment.valid_to)
    return or_(until.is_(None), until > max(on, actor.today))


async def _targets(session: AsyncSession, actor: Actor, branch_id: UUID, on: date) -> Sequence[Any]:
    """Name what the branch's running assignments are of: it is locked before they are."""
    named = (col(Assignment.household_id), col(Assignment.group_id))
    rows = _of_branch(actor, branch_id).where(_not_over(actor, on))
    return (await (await session.connection()).execute(rows.with_only_columns(*named))).all()


async def _running(
    session: AsyncSession, actor: Actor, branch_id: UUID, on: date
) -> Sequence[Assignment]:
    """Find and lock the branch's assignments that go on after a day."""
    rows = _of_branch(actor, branch_id).where(_not_over(actor, on))
    return (await session.exec(rows.with_for_update(key_share=True))).all()


def _refuse_to_come(actor: Actor, day: date, *, field: str) -> None:
    if day > actor.today:
        raise DayNotCome(field=field, day=day)


def _require_after(since: date | None, day: date) -> None:
    """Raise where a step lies before the one that it follows."""
    if since is not None and day < since:
        raise PlanDayTooEarly(field="body.on", day=day, since=since)


async def _lines(session: AsyncSession, plan: AssignmentPlan) -> list[PlanLine]:
    of_plan = select(PlanLine).where(PlanLine.plan_id == plan.id).order_by(col(PlanLine.id))
    return list((await session.exec(of_plan)).all())


async def _standings(
    session: AsyncSession, member_ids: set[UUID], on: date
) -> dict[UUID, Standing]:
    wanted = select(MemberStanding).where(
        col(MemberStanding.member_id).in_(member_ids), holds_on(MemberStanding, on)
    )
    return {row.member_id: Standing(row.standing) for row in (await session.exec(wanted)).all()}


async def _unable(
    session: AsyncSession, member_ids: set[UUID], on: date
) -> dict[UUID, NotAssignable]:
    standings = await _standings(session, member_ids, on)
    reasons = {member: why_not_assignable(standings.get(member)) for member in member_ids}
    return {member: reason for member, reason in reasons.items() if reason is not None}


async def _require_in_sight(
    session: AsyncSession, actor: Actor, asked: Sequence[PlanLineSet]
) -> None:
    """Raise where a line names a member, household or group out of sight."""
    bodies = await _bodies(session, actor, asked)
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


async def _seen(session: AsyncSession, actor: Actor, plan_id: UUID) -> AssignmentPlan:
    """Find a plan whose lines the actor may read: names stay with the branch."""
    return await require_seen(
        session,
        actor,
        AssignmentPlan,
        plan_id,
        permission=Permission.ASSIGNMENT_READ,
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


async def _former(session: AsyncSession, actor: Actor, plan: AssignmentPlan) -> AssignmentPlan:
    """Find the plan that this one was copied from, else the branch's last before its year."""
    known = visible(AssignmentPlan, actor, Permission.ASSIGNMENT_READ)
    wanted = known.where(
        col(AssignmentPlan.id) == plan.copied_from
        if plan.copied_from is not None
        else (col(AssignmentPlan.org_id) == plan.org_id)
        & (col(AssignmentPlan.year) < plan.year)
        & (col(AssignmentPlan.plan_type) == PlanType.ASSIGNING)
    ).order_by(col(AssignmentPlan.year).desc())
    former = (await session.exec(wanted)).first()
    if former is None:
        raise FormerPlanNotFound
    return former
