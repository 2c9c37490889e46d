from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.classifications import Grade
from api.models.classifications import Classification
from api.models.members import PartyMember

LAST_YEAR = clock.today().year - 1


async def make_classification(
    session: AsyncSession,
    member: PartyMember,
    *,
    year: int = LAST_YEAR,
    grade: Grade = Grade.GOOD,
) -> Classification:
    """Grade a member for a year, in the branch where they are."""
    classification = Classification(
        member_id=member.id,
        org_id=member.org_id,
        member_org_id=member.org_id,
        year=year,
        grade=grade,
        decision_ref="12-QĐ/ĐU",
        decided_on=date(year, 12, 20),
        decided_by_id=member.org_id,
    )
    session.add(classification)
    await session.commit()
    return classification
