from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.assignments import AssignmentKind, AssignmentRole, PlanState, PlanType
from api.models.household_groups import HouseholdGroup
from api.models.members import PartyMember
from api.models.plans import AssignmentPlan, PlanLine


async def make_plan(
    session: AsyncSession,
    branch_id: UUID,
    year: int,
    *,
    state: PlanState = PlanState.DRAFT,
    plan_type: PlanType = PlanType.ASSIGNING,
    leads: Iterable[tuple[PartyMember, HouseholdGroup]] = (),
) -> AssignmentPlan:
    """Make a plan of a branch, in which each member leads a group."""
    adopted = state is not PlanState.DRAFT
    plan = AssignmentPlan(
        org_id=branch_id,
        year=year,
        state=state,
        plan_type=plan_type,
        adopted_on=date(year, 1, 5) if adopted else None,
        resolution_ref="NQ 01-NQ/CB" if adopted else None,
    )
    session.add(plan)
    await session.flush()
    session.add_all(
        PlanLine(
            plan_id=plan.id,
            member_id=member.id,
            kind=AssignmentKind.GROUP,
            role=AssignmentRole.LEAD,
            group_id=group.id,
        )
        for member, group in leads
    )
    await session.commit()
    return plan
