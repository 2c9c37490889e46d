from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.models.working_group_visits import FollowUp, WorkingGroupVisit
from api.models.working_groups import WorkingGroup
from tests.factories.accounts import make_person

VISITED_ON = date(2026, 3, 4)
FAR_OFF = date(2099, 12, 31)


async def make_visit(
    session: AsyncSession,
    group: WorkingGroup,
    branch_id: UUID,
    *,
    visited_on: date = VISITED_ON,
    due_on: date = FAR_OFF,
) -> FollowUp:
    """Make a visit from which one thing is to follow, by the branch."""
    writer = await make_person(session)
    visit = WorkingGroupVisit(
        group_id=group.id,
        org_id=branch_id,
        visited_on=visited_on,
        people=3,
        observations="Sinh hoạt đúng định kỳ",
        written_by=writer.id,
    )
    session.add(visit)
    await session.flush()
    follow_up = FollowUp(
        visit_id=visit.id,
        org_id=branch_id,
        subject="Gửi chương trình trước ngày 20",
        owner_org_id=branch_id,
        due_on=due_on,
    )
    session.add(follow_up)
    await session.commit()
    return follow_up
