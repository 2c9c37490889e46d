from datetime import date, timedelta
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.periods import PeriodKind, parse, period_containing
from api.models.members import PartyMember
from api.models.obligations import Obligation
from api.models.periods import ReportingPeriod
from api.services import periods
from tests.factories.assignments import make_assignment
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, span_of

THIS_MONTH = period_containing(PeriodKind.MONTH, clock.today()).label


async def make_assigned_member(
    session: AsyncSession,
    branch: Branch,
    *,
    org_id: UUID | None = None,
    person_id: UUID | None = None,
    since: date = date(2020, 1, 1),
    until: date | None = None,
) -> PartyMember:
    """Make a member in charge of a household: one who owes reports."""
    member = await make_member(session, org_id or branch.id, person_id=person_id)
    household = await make_household(session, branch)
    await make_assignment(session, member, household, valid_from=since, valid_to=until)
    return member


async def make_period(
    session: AsyncSession, branch: Branch, *, label: str = THIS_MONTH, grace_days: int = 5
) -> ReportingPeriod:
    """Open a period for a branch, whose assigned members owe a report from now on."""
    span = await span_of(session, branch.id)
    await periods.open_at(session, span, parse(label), grace_days=grace_days, today=clock.today())
    await session.commit()
    opened = select(ReportingPeriod).where(
        col(ReportingPeriod.org_id) == branch.id, col(ReportingPeriod.label) == label
    )
    return (await session.exec(opened)).one()


async def obligation_of(
    session: AsyncSession, member: PartyMember, period: ReportingPeriod
) -> Obligation:
    owed = select(Obligation).where(
        col(Obligation.member_id) == member.id, col(Obligation.period_id) == period.id
    )
    return (await session.exec(owed)).one()


def overdue_label() -> str:
    """Name a month whose days of grace are over."""
    return period_containing(PeriodKind.MONTH, clock.today() - timedelta(days=70)).label
