"""What becomes of a branch's assignments when a plan comes into force, and when it is closed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from api.access.actor import Actor
from api.access.handed_on import Pair
from api.access.require import hold
from api.access.visible import at_or_below, holds_on, visible
from api.domain import assignments as rules
from api.domain.assignments import EndReason
from api.domain.members import NotAssignable, Standing, why_not_assignable
from api.domain.roles import Permission
from api.errors.plans import PlanCannotEnd
from api.models.assignments import Assignment, held_on
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.members import MemberStanding, PartyMember
from api.models.plans import AssignmentPlan, PlanLine
from api.schemas.plans import LeftOut, TargetGone
from api.services import appointments, assignments, handing_on, vacancy_openings

Key = tuple[UUID, str, UUID, str, str]
"""Member, kind, target, role and title: what makes a line and an assignment the same."""


@dataclass
class Outcome:
    """What a plan changed, and which of its lines could not come true."""

    change: "Turnover"
    left_out: list[LeftOut]


async def carry_out(
    session: AsyncSession,
    actor: Actor,
    plan: AssignmentPlan,
    foreseen: Sequence[PlanLine],
    on: date,
) -> Outcome:
    """Begin what the lines of a plan foresee, and end what they do not continue."""
    await appointments.hold_members(session, {line.member_id for line in foreseen})
    targets = await _targets(session, actor, plan.org_id, on)
    bodies = await bodies_of(session, actor, [*foreseen, *targets])
    left_out = await _left_out(session, foreseen, bodies, on)
    out = {one.line_id for one in left_out}
    wanted = {key_of(line): line for line in foreseen if line.id not in out}
    change = _turnover(await _running(session, actor, plan.org_id, on), wanted)
    await _continued(session, actor, plan, change.kept)
    await _ended(session, actor, change.over, on)
    made = await _begun(session, actor, plan, change.new, bodies, on)
    pairs = _taken_over(change.over, made)
    await handing_on.keep_duties(session, pairs)
    await handing_on.hand_on(session, actor, pairs)
    await _settled(session, actor, change.over, [*made, *change.kept])
    return Outcome(change, left_out)


async def end_all(session: AsyncSession, actor: Actor, plan: AssignmentPlan, on: date) -> None:
    """End what a plan put anybody in charge of."""
    running = await _running(session, actor, plan.org_id, on)
    of_plan = [(one, EndReason.PLAN_CLOSED) for one in running if one.plan_id == plan.id]
    await _ended(session, actor, of_plan, on)
    await _settled(session, actor, of_plan, [])


async def _settled(
    session: AsyncSession,
    actor: Actor,
    over: Iterable[tuple[Assignment, EndReason]],
    others: Iterable[Assignment],
) -> None:
    ended = [one for one, _ in over]
    targets = assignments.targets_of([*ended, *others])
    await vacancy_openings.settle(session, actor, targets, ended=ended)


@dataclass
class Turnover:
    """What becomes of a branch's assignments when a plan comes into force."""

    new: list[PlanLine]
    kept: list[Assignment]
    over: list[tuple[Assignment, EndReason]]


def _turnover(running: Collection[Assignment], wanted: Mapping[Key, PlanLine]) -> Turnover:
    kept = {key_of(one): one for one in running if one.valid_to is None and key_of(one) in wanted}
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


def touched(running: Collection[Assignment], lines: Collection[PlanLine]) -> list[Assignment]:
    """Leave out what goes on beside a plan: begun by hand or agreement, and in nobody's way."""
    wanted = {key_of(line) for line in lines}
    over = {one.id for one, _ in _superseded(running, lines)}
    return [one for one in running if one.id in over or key_of(one) in wanted]


def _place(one: Assignment | PlanLine) -> tuple[str, UUID | None, str]:
    # Not ``target_id``: the database computes it, and only tells of it when asked again.
    return one.kind, one.group_id or one.household_id, one.title or ""


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


def _taken_over(
    over: Iterable[tuple[Assignment, EndReason]], made: Iterable[Assignment]
) -> list[Pair]:
    """Pair what ended with what began in its place, where somebody else leads from now on."""
    lead = rules.AssignmentRole.LEAD
    former = {_place(one): one for one, _ in over if one.role == lead}
    pairs = ((former.get(_place(one)), one) for one in made if one.role == lead)
    return [
        (before, after)
        for before, after in pairs
        if before is not None and before.member_id != after.member_id
    ]


async def _begun(  # noqa: PLR0913, PLR0917
    session: AsyncSession,
    actor: Actor,
    plan: AssignmentPlan,
    new: Sequence[PlanLine],
    bodies: Mapping[UUID | None, UUID],
    on: date,
) -> Sequence[Assignment]:
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
    return made


async def bodies_of(
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
    unable = await who_cannot(session, {line.member_id for line in lines}, on)
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


async def held(
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


async def standings_of(
    session: AsyncSession, member_ids: set[UUID], on: date
) -> dict[UUID, Standing]:
    wanted = select(MemberStanding).where(
        col(MemberStanding.member_id).in_(member_ids), holds_on(MemberStanding, on)
    )
    return {row.member_id: Standing(row.standing) for row in (await session.exec(wanted)).all()}


async def who_cannot(
    session: AsyncSession, member_ids: set[UUID], on: date
) -> dict[UUID, NotAssignable]:
    standings = await standings_of(session, member_ids, on)
    reasons = {member: why_not_assignable(standings.get(member)) for member in member_ids}
    return {member: reason for member, reason in reasons.items() if reason is not None}


def key_of(one: Assignment | PlanLine) -> Key:
    assert one.target_id is not None  # noqa: S101
    return one.member_id, one.kind, one.target_id, one.role, one.title or ""
