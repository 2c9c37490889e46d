from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.residence import ResidenceDuty
from api.domain.text import fold, sort_key
from api.models.residence_members import ResidenceMember
from tests.factories.accounts import LONG_AGO
from tests.factories.organisation import Branch


async def make_residence_member(
    session: AsyncSession,
    branch: Branch,
    *,
    full_name: str = "Hoàng Thị Lan",
    duty: ResidenceDuty = ResidenceDuty.FULL,
    org_id: UUID | None = None,
) -> ResidenceMember:
    member = ResidenceMember(
        full_name=full_name,
        sort_key=sort_key(full_name),
        folded_name=fold(full_name),
        workplace="Trường THCS",
        place_id=branch.place_id,
        introduced_on=LONG_AGO,
        duty=duty,
        org_id=org_id or branch.id,
    )
    session.add(member)
    await session.commit()
    return member
