from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.assignments import AssignmentKind, AssignmentRole, PlanState, PlanType
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.members import PartyMember
from api.models.plans import AssignmentPlan, PlanLine

STEPS = {
    PlanState.ADOPTED: "adopted_on",
    PlanState.IN_FORCE: "in_force_from",
    PlanState.REVIEWED: "reviewed_on",
    PlanState.CLOSED: "closed_on",
}
JUNE = date(clock.today().year + 1, 6, 15)
KINDS = {HouseholdGroup: AssignmentKind.GROUP, Household: AssignmentKind.HOUSEHOLD}


async def make_plan(
    session: AsyncSession,
    branch_id: UUID,
    year: int,
    *,
    state: PlanState = PlanState.DRAFT,
    plan_type: PlanType = PlanType.ASSIGNING,
    leads: Iterable[tuple[PartyMember, HouseholdGroup | Household]] = (),
    adopted_on: date | None = None,
) -> AssignmentPlan:
    """Make a plan of a branch, in which each member leads a group or a household.

    It is adopted before its year begins, and what followed was done on the first of January.
    """
    steps = list(PlanState)[1 : list(PlanState).index(state) + 1]
    days = {STEPS[step]: date(year, 1, 1) for step in steps}
    if steps:
        days["adopted_on"] = adopted_on or date(year - 1, 12, 20)
    plan = AssignmentPlan(
        org_id=branch_id,
        year=year,
        state=state,
        plan_type=plan_type,
        resolution_ref="NQ 01-NQ/CB" if steps else None,
        **days,
    )
    session.add(plan)
    await session.flush()
    session.add_all(
        PlanLine(
            plan_id=plan.id,
            member_id=member.id,
            kind=kind,
            role=AssignmentRole.LEAD,
            **{f"{kind}_id": target.id},
        )
        for member, target in leads
        for kind in [KINDS[type(target)]]
    )
    await session.commit()
    return plan
