"""Duties (nhiệm vụ): what members in charge do; central ones, and local additions."""

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
from api.errors.duties import (
    DutyCodeTaken,
    DutyIsCentral,
    DutyNotFound,
    DutyRetired,
    WordingTooEarly,
)
from api.errors.party_orgs import PartyOrgCeased, PartyOrgNotFound
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import AsOf, Page
from api.schemas.duties import DutyCreate, DutyQuery, DutyRead, DutyRetire, DutyReword
from api.services import duties

router = Router(prefix="/v1/duties", tags=["duties"], responses=problems(Unauthenticated))
CHANGED = problems(
    NotPermitted,
    DutyIsCentral,
    DutyNotFound,
    PartyOrgNotFound,
    WordingTooEarly,
    DutyRetired,
    RequestInFlight,
    Stale,
    KeyReused,
    VersionRequired,
)


@router.get(
    "",
    summary="List duties",
    response_model=Page[DutyRead],
    responses=problems(NotPermitted, CursorInvalid),
    openapi_extra=needs(Permission.REFERENCE_READ),
)
async def list_duties(
    request: Request, actor: ActorDep, query: Annotated[DutyQuery, Query()]
) -> Response:
    """List the duties as they read on a day, by code."""
    return written(await duties.search(source_of(request), actor, query))


@router.get(
    "/{duty_id}",
    summary="Get a duty",
    response_model=DutyRead,
    responses=problems(NotPermitted, DutyNotFound),
    openapi_extra=needs(Permission.REFERENCE_READ),
)
async def get_duty(
    request: Request, actor: ActorDep, duty_id: UUID, query: Annotated[AsOf, Query()]
) -> Response:
    """Get a duty as it reads on a day; `ETag` is its version."""
    return written(*await duties.get(source_of(request), actor, duty_id, as_of=query.as_of))


@router.post(
    "",
    summary="Add a local duty",
    status_code=status.HTTP_201_CREATED,
    response_model=DutyRead,
    responses=problems(
        NotPermitted, PartyOrgCeased, PartyOrgNotFound, DutyCodeTaken, RequestInFlight, KeyReused
    ),
    openapi_extra=needs(Permission.DUTY_WRITE),
)
async def add_duty(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: DutyCreate
) -> Response:
    """Add a duty that holds for your body and for all below it."""
    return await once(new, status.HTTP_201_CREATED, lambda: duties.add(session, actor, new))


@router.post(
    "/{duty_id}/wordings",
    summary="Reword a local duty",
    status_code=status.HTTP_201_CREATED,
    response_model=DutyRead,
    responses=CHANGED,
    openapi_extra=needs(Permission.DUTY_WRITE),
)
async def reword_duty(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    duty_id: UUID,
    new: DutyReword,
) -> Response:
    """Let a local duty read otherwise from a day on; what it said before is kept."""
    return await once(
        new,
        status.HTTP_201_CREATED,
        lambda: duties.reword(session, actor, duty_id, new, version=version),
    )


@router.post(
    "/{duty_id}/ends",
    summary="Retire a local duty",
    response_model=DutyRead,
    responses=CHANGED,
    openapi_extra=needs(Permission.DUTY_WRITE),
)
async def retire_duty(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    duty_id: UUID,
    asked: DutyRetire,
) -> Response:
    """Let a local duty hold no longer; assignments that name it keep it."""
    return await once(
        asked,
        status.HTTP_200_OK,
        lambda: duties.retire(session, actor, duty_id, asked, version=version),
    )
