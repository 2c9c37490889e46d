"""Notifications (thông báo): that something of yours happened, and where to look."""

from typing import Annotated

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, answer, source_of
from api.domain.roles import Permission
from api.errors import CursorInvalid, KeyReused, NotPermitted, RequestInFlight, Unauthenticated
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import Page
from api.schemas.notifications import (
    Counted,
    NotificationQuery,
    NotificationRead,
    NotificationsSeen,
)
from api.services import notifications

router = Router(
    prefix="/v1/notifications",
    tags=["notifications"],
    responses=problems(Unauthenticated, NotPermitted),
)


@router.get(
    "",
    summary="List your notifications",
    response_model=Page[NotificationRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.SELF),
)
async def list_notifications(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    query: Annotated[NotificationQuery, Query()],
) -> Response:
    """List what you should hear of, newest first: a task given to you, a report returned."""
    cursors = source_of(request).cursors
    return answer(await notifications.search(session, actor, cursors, query))


@router.post(
    "/seen",
    summary="Mark notifications as read",
    status_code=status.HTTP_200_OK,
    response_model=Counted,
    responses=problems(RequestInFlight, KeyReused),
    openapi_extra=needs(Permission.SELF),
)
async def mark_notifications_seen(
    session: SessionDep, actor: ActorDep, once: OnceDep, seen: NotificationsSeen
) -> Response:
    """Mark one of your notifications, and all before it, as read."""
    return await once(
        seen, status.HTTP_200_OK, lambda: notifications.mark_seen(session, actor, seen)
    )
