from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.assignments import AssignmentKind, AssignmentRole, EndReason
from api.models.assignments import Assignment
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.members import PartyMember
from tests.factories.accounts import LONG_AGO


async def make_assignment(
    session: AsyncSession,
    member: PartyMember,
    target: Household | HouseholdGroup,
    *,
    role: AssignmentRole = AssignmentRole.LEAD,
    mission: str | None = None,
    valid_from: date = LONG_AGO,
    valid_to: date | None = None,
    end_reason: EndReason | None = None,
    plan_id: UUID | None = None,
) -> Assignment:
    """Put a member in charge of a household or a group, or of a mission for a household."""
    of_group = isinstance(target, HouseholdGroup)
    kind = AssignmentKind.GROUP if of_group else AssignmentKind.HOUSEHOLD
    assignment = Assignment(
        member_id=member.id,
        kind=AssignmentKind.MISSION if mission else kind,
        role=role,
        household_id=None if of_group else target.id,
        group_id=target.id if of_group else None,
        title=mission,
        org_id=member.org_id,
        target_org_id=target.org_id,
        valid_from=valid_from,
        valid_to=valid_to,
        end_reason=end_reason,
        plan_id=plan_id,
    )
    session.add(assignment)
    await session.commit()
    return assignment
