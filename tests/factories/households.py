from datetime import date
from itertools import count
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.text import fold
from api.models.households import Household
from tests.factories.accounts import LONG_AGO
from tests.factories.organisation import Branch

_serial = count(1)


async def make_household(
    session: AsyncSession,
    branch: Branch,
    *,
    head_name: str = "Nguyễn Văn An",
    org_id: UUID | None = None,
    place_id: UUID | None = None,
    since: date = LONG_AGO,
) -> Household:
    household = Household(
        code=f"H-{next(_serial):05}",
        head_name=head_name,
        folded_name=fold(head_name),
        size=4,
        place_id=place_id or branch.place_id,
        org_id=org_id or branch.id,
        since=since,
    )
    session.add(household)
    await session.commit()
    return household
