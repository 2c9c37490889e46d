from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.models.obligations import Obligation
from api.models.periods import ReportingPeriod


async def period_of(session: AsyncSession, obligation: Obligation) -> ReportingPeriod:
    """Find the period of an obligation that the caller was found to see.

    It is its branch's; a party group that has moved since still answers for what it owed there.
    """
    of_this = select(ReportingPeriod).where(col(ReportingPeriod.id) == obligation.period_id)
    return (await session.exec(of_this)).one()
