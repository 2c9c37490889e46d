from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.handovers import HandoverState
from api.models.handovers import Handover
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.members import PartyMember
from tests.factories.assignments import make_assignment


async def make_handover(
    session: AsyncSession,
    former: PartyMember,
    member: PartyMember,
    target: Household | HouseholdGroup,
    *,
    state: HandoverState = HandoverState.PROPOSED,
    opened_by: UUID | None = None,
) -> Handover:
    """Let a member have taken over from another today."""
    today = clock.today()
    before = await make_assignment(session, former, target, valid_to=today)
    after = await make_assignment(session, member, target, valid_from=today)
    handover = Handover(
        org_id=target.org_id,
        before_id=before.id,
        after_id=after.id,
        from_member_id=former.id,
        to_member_id=member.id,
        kind=after.kind,
        household_id=after.household_id,
        group_id=after.group_id,
        state=state,
        opened_on=today,
        opened_by=opened_by,
    )
    session.add(handover)
    await session.commit()
    return handover
