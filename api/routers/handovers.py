"""Handovers (bàn giao): one member takes over from another, accepts, and is briefed."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, VersionDep, source_of, written
from api.domain.roles import Permission
from api.errors import (
    CursorInvalid,
    KeyReused,
    NotPermitted,
    RequestInFlight,
    Stale,
    Unauthenticated,
    VersionRequired,
)
from api.errors.handovers import HandoverCannotBecome, HandoverNotFound, HandoverNotYours
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import IfHappened, Page
from api.schemas.handovers import HandoverAnswer, HandoverQuery, HandoverRecord
from api.services import handovers

router = Router(
    prefix="/v1/handovers", tags=["handovers"], responses=problems(Unauthenticated, NotPermitted)
)
CHANGED = problems(
    NotPermitted,
    HandoverNotYours,
    HandoverNotFound,
    HandoverCannotBecome,
    RequestInFlight,
    KeyReused,
    Stale,
    VersionRequired,
)


@router.get(
    "",
    summary="List handovers",
    response_model=Page[HandoverRecord],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.ASSIGNMENT_READ),
)
async def list_handovers(
    request: Request, actor: ActorDep, query: Annotated[HandoverQuery, Query()]
) -> Response:
    """List handovers by place in the tree and day; a member sees those that they have part in."""
    return written(await handovers.search(source_of(request), actor, query))


@router.get(
    "/{handover_id}",
    summary="Get a handover",
    response_model=HandoverRecord,
    responses=problems(HandoverNotFound),
    openapi_extra=needs(Permission.ASSIGNMENT_READ),
)
async def get_handover(
    request: Request, actor: ActorDep, handover_id: UUID, query: Annotated[IfHappened, Query()]
) -> Response:
    """Get one handover; `ETag` is its version."""
    return written(*await handovers.get(source_of(request), actor, handover_id, query))


@router.post(
    "/{handover_id}/answers",
    summary="Accept or decline a handover",
    response_model=HandoverRecord,
    responses=CHANGED,
    openapi_extra=needs(Permission.HANDOVER_ANSWER),
)
async def answer_handover(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    handover_id: UUID,
    asked: HandoverAnswer,
) -> Response:
    """Say whether you take over; the committee says it for who has no account.

    To decline changes no assignment: the branch hears of it, and decides. Whoever declined may
    still accept.
    """
    return await once(
        asked,
        status.HTTP_200_OK,
        lambda: handovers.answer(session, actor, handover_id, asked, version=version),
    )


@router.post(
    "/{handover_id}/briefings",
    summary="Confirm a briefing",
    response_model=HandoverRecord,
    responses=CHANGED,
    openapi_extra=needs(Permission.HANDOVER_ANSWER),
)
async def brief_handover(
    session: SessionDep, actor: ActorDep, once: OnceDep, version: VersionDep, handover_id: UUID
) -> Response:
    """Confirm that whoever takes over was told what there is to know.

    Who led before says so, or the committee.
    """
    return await once(
        None,
        status.HTTP_200_OK,
        lambda: handovers.brief(session, actor, handover_id, version=version),
    )
