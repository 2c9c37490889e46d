"""Right of reply (giải trình): what you are asked about your own duty, and your answer."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, answer, sealing_of, source_of
from api.domain.roles import Permission
from api.errors import (
    Contended,
    CursorInvalid,
    KeyReused,
    NotPermitted,
    RequestInFlight,
    Unauthenticated,
)
from api.errors.feedback import RepliedBefore, ReplyRequestNotFound
from api.errors.sealing import UNOPENED
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import Page
from api.schemas.reply_requests import (
    ReplyCreate,
    ReplyGiven,
    ReplyRequestQuery,
    ReplyRequestRead,
)
from api.services import reply_requests

router = Router(
    prefix="/v1/me/reply-requests",
    tags=["reply-requests"],
    responses=problems(Unauthenticated, NotPermitted),
)


@router.get(
    "",
    summary="List what you are asked",
    response_model=Page[ReplyRequestRead],
    responses=problems(CursorInvalid, Contended, *UNOPENED),
    openapi_extra=needs(Permission.SELF),
)
async def list_reply_requests(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    query: Annotated[ReplyRequestQuery, Query()],
) -> Response:
    """List what a committee asks you about your duty, in its own words; the newest first."""
    sealing, cursors = sealing_of(request), source_of(request).cursors
    return answer(await reply_requests.search(session, sealing, cursors, actor, query))


@router.post(
    "/{request_id}/replies",
    summary="Reply",
    status_code=status.HTTP_201_CREATED,
    response_model=ReplyGiven,
    responses=problems(ReplyRequestNotFound, RepliedBefore, RequestInFlight, KeyReused),
    openapi_extra=needs(Permission.SELF),
)
async def reply_to_request(  # noqa: PLR0913
    *,
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    request_id: UUID,
    said: ReplyCreate,
) -> Response:
    """Answer, once. Those who asked read it, and nobody else does."""
    sealing = sealing_of(request)
    return await once(
        said,
        status.HTTP_201_CREATED,
        lambda: reply_requests.reply(session, sealing, actor, request_id, said),
    )
