from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.vacancies import VacancyCause
from api.models.assignments import Assignment
from api.models.vacancies import Vacancy


async def make_vacancy(
    session: AsyncSession,
    assignment: Assignment,
    *,
    cause: VacancyCause = VacancyCause.AWAY,
    due_on: date | None = None,
    vacant_from: date | None = None,
    vacant_until: date | None = None,
) -> Vacancy:
    """Let a charge be vacant from today on."""
    today = clock.today()
    vacancy = Vacancy(
        org_id=assignment.org_id,
        target_org_id=assignment.target_org_id,
        assignment_id=assignment.id,
        member_id=assignment.member_id,
        kind=assignment.kind,
        household_id=assignment.household_id,
        group_id=assignment.group_id,
        title=assignment.title,
        cause=cause,
        vacant_from=vacant_from or today,
        vacant_until=vacant_until,
        opened_on=today,
        due_on=due_on or today + timedelta(days=7),
    )
    session.add(vacancy)
    await session.commit()
    return vacancy
