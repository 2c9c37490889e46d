"""Who owes a report for which period, and whether it was given, is late or missing."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import (
    ActorDep,
    OnceDep,
    SessionDep,
    VersionDep,
    source_of,
    written,
)
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
from api.errors.members import MemberNotFound
from api.errors.obligations import (
    MemberOfAnotherBranch,
    ObligationExists,
    ObligationNotFound,
    ObligationNotWaived,
    ObligationOwn,
    ObligationReported,
    ObligationWaived,
)
from api.errors.periods import PeriodNotFound
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import IfHappened, Page
from api.schemas.obligations import (
    ObligationCreate,
    ObligationQuery,
    ObligationRead,
    ObligationWaive,
)
from api.services import obligations

router = Router(prefix="/v1/obligations", tags=["obligations"], responses=problems(Unauthenticated))


@router.get(
    "",
    summary="List obligations",
    response_model=Page[ObligationRead],
    responses=problems(NotPermitted, CursorInvalid),
    openapi_extra=needs(Permission.REPORT_READ),
)
async def list_obligations(
    request: Request, actor: ActorDep, query: Annotated[ObligationQuery, Query()]
) -> Response:
    """List who owes a report: expected, given on time or late, missing, reopened or waived.

    A member sees their own; committees above the branch see numbers only, in the summaries.
    """
    return written(await obligations.search(source_of(request), actor, query))


@router.get(
    "/{obligation_id}",
    summary="Get an obligation",
    response_model=ObligationRead,
    responses=problems(NotPermitted, ObligationNotFound),
    openapi_extra=needs(Permission.REPORT_READ),
)
async def get_obligation(
    request: Request, actor: ActorDep, obligation_id: UUID, query: Annotated[IfHappened, Query()]
) -> Response:
    """Get one obligation; `ETag` is its version."""
    return written(*await obligations.get(source_of(request), actor, obligation_id, query))


@router.post(
    "",
    summary="Add an obligation",
    status_code=status.HTTP_201_CREATED,
    response_model=ObligationRead,
    responses=problems(
        NotPermitted,
        PeriodNotFound,
        MemberNotFound,
        MemberOfAnotherBranch,
        ObligationExists,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.REPORT_REVIEW),
)
async def add_obligation(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: ObligationCreate
) -> Response:
    """Write down that one more member of the branch owes a report for a period."""
    return await once(new, status.HTTP_201_CREATED, lambda: obligations.add(session, actor, new))


@router.post(
    "/{obligation_id}/waive",
    summary="Waive an obligation",
    response_model=ObligationRead,
    responses=problems(
        NotPermitted,
        ObligationOwn,
        ObligationNotFound,
        ObligationReported,
        ObligationWaived,
        RequestInFlight,
        Stale,
        KeyReused,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.REPORT_REVIEW),
)
async def waive_obligation(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    obligation_id: UUID,
    asked: ObligationWaive,
) -> Response:
    """Excuse a member from a report that was not submitted; nobody excuses themselves."""
    return await once(
        asked,
        status.HTTP_200_OK,
        lambda: obligations.waive(session, actor, obligation_id, asked, version=version),
    )


@router.post(
    "/{obligation_id}/reinstate",
    summary="Reinstate an obligation",
    response_model=ObligationRead,
    responses=problems(
        NotPermitted,
        ObligationOwn,
        ObligationNotFound,
        ObligationNotWaived,
        RequestInFlight,
        Stale,
        KeyReused,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.REPORT_REVIEW),
)
async def reinstate_obligation(
    session: SessionDep, actor: ActorDep, once: OnceDep, version: VersionDep, obligation_id: UUID
) -> Response:
    """Take back that a member was excused."""
    return await once(
        None,
        status.HTTP_200_OK,
        lambda: obligations.reinstate(session, actor, obligation_id, version=version),
    )
