from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.proposals import ProposedKind
from api.domain.support import PovertyStatus
from api.models.households import Household
from api.models.plans import AssignmentPlan, PlanProposal
from api.models.poverty_statuses import HouseholdPoverty
from tests.factories.accounts import LONG_AGO

MEASURES = {
    "covered": 1,
    "uncovered": 0,
    "least": 1.0,
    "most": 1.0,
    "gini": 0.0,
    "weighted_gini": 0.0,
    "kept": 0,
    "near": 0,
    "matched": 0,
}


async def make_proposal(session: AsyncSession, plan: AssignmentPlan) -> PlanProposal:
    """Let a plan have been proposed; its lines are those that it was made with."""
    proposal = PlanProposal(
        plan_id=plan.id,
        made_at=clock.now(),
        kinds=list(ProposedKind),
        merit=-1.0,
        bound=-1.0,
        proven=True,
        measures=MEASURES,
    )
    session.add(proposal)
    await session.commit()
    return proposal


async def decide_poverty(
    session: AsyncSession,
    household: Household,
    status: PovertyStatus = PovertyStatus.POOR,
    since: date = LONG_AGO,
) -> None:
    decided = HouseholdPoverty(
        household_id=household.id,
        org_id=household.org_id,
        status=status,
        standard="ND07-2022",
        causes=[],
        decision_ref="QĐ 01",
        valid_from=since,
    )
    session.add(decided)
    await session.commit()
