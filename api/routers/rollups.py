"""What a body sends upward (tổng hợp): its numbers for a period, frozen with their hash."""

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
from api.errors.party_orgs import PartyOrgCeased, PartyOrgNotFound
from api.errors.rollups import (
    RollupAwaitsReview,
    RollupCannotMove,
    RollupEmpty,
    RollupNotFound,
    RollupOwn,
)
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import IfHappened, Page
from api.schemas.rollups import RollupQuery, RollupRead, RollupReturn, RollupSubmit
from api.services import rollups

router = Router(prefix="/v1/rollups", tags=["rollups"], responses=problems(Unauthenticated))
JUDGED = problems(
    NotPermitted,
    RollupOwn,
    RollupNotFound,
    RollupCannotMove,
    RequestInFlight,
    Stale,
    KeyReused,
    VersionRequired,
)


@router.get(
    "",
    summary="List rollups",
    response_model=Page[RollupRead],
    responses=problems(NotPermitted, CursorInvalid),
    openapi_extra=needs(Permission.ROLLUP_READ),
)
async def list_rollups(
    request: Request, actor: ActorDep, query: Annotated[RollupQuery, Query()]
) -> Response:
    """List every version of what was sent upward in your sight, by place in the tree."""
    return written(await rollups.search(source_of(request), actor, query))


@router.get(
    "/{rollup_id}",
    summary="Get a rollup",
    response_model=RollupRead,
    responses=problems(NotPermitted, RollupNotFound),
    openapi_extra=needs(Permission.ROLLUP_READ),
)
async def get_rollup(
    request: Request, actor: ActorDep, rollup_id: UUID, query: Annotated[IfHappened, Query()]
) -> Response:
    """Get one version; `ETag` is its version as a row, which a verdict changes."""
    return written(*await rollups.get(source_of(request), actor, rollup_id, query))


@router.post(
    "",
    summary="Submit a rollup",
    status_code=status.HTTP_201_CREATED,
    response_model=RollupRead,
    responses=problems(
        NotPermitted,
        PartyOrgCeased,
        PartyOrgNotFound,
        RollupAwaitsReview,
        RollupEmpty,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.ROLLUP_SUBMIT),
)
async def submit_rollup(
    request: Request, session: SessionDep, actor: ActorDep, once: OnceDep, new: RollupSubmit
) -> Response:
    """Freeze the numbers of the body in which you hold office, and send them upward.

    After a return or an acceptance a correction is the next version; the old one is kept.
    """
    source = source_of(request)
    return await once(
        new, status.HTTP_201_CREATED, lambda: rollups.submit(session, source, actor, new)
    )


@router.post(
    "/{rollup_id}/return",
    summary="Return a rollup",
    response_model=RollupRead,
    responses=JUDGED,
    openapi_extra=needs(Permission.ROLLUP_REVIEW),
)
async def return_rollup(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    rollup_id: UUID,
    asked: RollupReturn,
) -> Response:
    """Hand back what a body below yours sent, with what is to be mended."""
    return await once(
        asked,
        status.HTTP_200_OK,
        lambda: rollups.return_(session, actor, rollup_id, asked, version=version),
    )


@router.post(
    "/{rollup_id}/accept",
    summary="Accept a rollup",
    response_model=RollupRead,
    responses=JUDGED,
    openapi_extra=needs(Permission.ROLLUP_REVIEW),
)
async def accept_rollup(
    session: SessionDep, actor: ActorDep, once: OnceDep, version: VersionDep, rollup_id: UUID
) -> Response:
    """Accept what a body below yours sent; the version accepted before stays, as amended."""
    return await once(
        None,
        status.HTTP_200_OK,
        lambda: rollups.accept(session, actor, rollup_id, version=version),
    )
