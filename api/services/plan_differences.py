"""How a plan differs from what is assigned today, or from the plan before it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.access.visible import visible
from api.domain import assignments as rules
from api.domain.assignments import PlanType
from api.domain.roles import Permission
from api.errors.plans import FormerPlanNotFound
from api.models.assignments import Assignment
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.members import PartyMember
from api.models.plans import AssignmentPlan, PlanLine
from api.schemas.plans import (
    Against,
    LeadChanged,
    LineShown,
    MemberShown,
    PlanDifferences,
)
from api.services import plan_turnovers, plans


async def differences(
    session: AsyncSession, actor: Actor, plan_id: UUID, against: Against
) -> PlanDifferences:
    """Compare a plan with today's assignments of the branch, or with the plan before it."""
    plan = await plans.seen(session, actor, plan_id)
    foreseen = await plans.lines_of(session, plan)
    former: AssignmentPlan | None = None
    if against is Against.FORMER:
        former = await _former(session, actor, plan)
        before: Iterable[Assignment | PlanLine] = await plans.lines_of(session, former)
    else:
        held = await plan_turnovers.held(session, actor, plan.org_id, actor.today)
        before = plan_turnovers.touched(held, foreseen)
    found = rules.differences([_line(one) for one in before], [_line(one) for one in foreseen])
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
