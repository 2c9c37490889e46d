from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.requests import RequestCategory, RequestState
from api.models.requests import ResidentRequest

FAR_OFF = date(2099, 12, 31)


async def make_request(
    session: AsyncSession,
    org_id: UUID,
    *,
    raised_by: UUID | None = None,
    owner_member_id: UUID | None = None,
    household_id: UUID | None = None,
    due_on: date = FAR_OFF,
    state: RequestState = RequestState.OPEN,
    **more: Any,
) -> ResidentRequest:
    request = ResidentRequest(
        org_id=org_id,
        summary="Cống ở ngõ 3 tắc",
        category=RequestCategory.INFRASTRUCTURE,
        raised_by=raised_by,
        owner_member_id=owner_member_id,
        owner_org_id=None if owner_member_id else org_id,
        household_id=household_id,
        due_on=due_on,
        state=state,
        **more,
    )
    session.add(request)
    await session.commit()
    return request
