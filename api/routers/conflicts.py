"""Conflicts of interest (xung đột lợi ích): who is left out of what is about whom."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, VersionDep, answer, source_of
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
from api.errors.accounts import PersonNotFound
from api.errors.conflicts import (
    ConflictNotFound,
    ConflictNotYours,
    ConflictOutOfOrder,
    ConflictOver,
    ConflictOverlaps,
    ConflictWithOneself,
)
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import Page
from api.schemas.conflicts import ConflictCreate, ConflictEnd, ConflictQuery, ConflictRead
from api.services import conflicts

router = Router(
    prefix="/v1/conflicts", tags=["conflicts"], responses=problems(Unauthenticated, NotPermitted)
)


@router.get(
    "",
    summary="List conflicts of interest",
    response_model=Page[ConflictRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.SELF),
)
async def list_conflicts(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    query: Annotated[ConflictQuery, Query()],
) -> Response:
    """List what keeps you out, and what you declared of others; the newest first."""
    cursors = source_of(request).cursors
    return answer(await conflicts.search(session, cursors, actor, query))


@router.post(
    "",
    summary="Declare a conflict of interest",
    status_code=status.HTTP_201_CREATED,
    response_model=ConflictRead,
    responses=problems(
        PersonNotFound, ConflictWithOneself, ConflictOverlaps, RequestInFlight, KeyReused
    ),
    openapi_extra=needs(Permission.SELF),
)
async def declare_conflict(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: ConflictCreate
) -> Response:
    """Leave yourself, or somebody over whom you stand, out of all feedback about a person.

    It holds from today, for cases that you know of and for those that you do not. Others in the
    same body handle them, else the body above. Whoever it is about does not learn of it.
    """
    return await once(new, status.HTTP_201_CREATED, lambda: conflicts.declare(session, actor, new))


@router.patch(
    "/{conflict_id}",
    summary="End a conflict of interest",
    response_model=ConflictRead,
    responses=problems(
        ConflictNotFound,
        ConflictNotYours,
        ConflictOver,
        ConflictOutOfOrder,
        Stale,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.SELF),
)
async def end_conflict(
    session: SessionDep,
    actor: ActorDep,
    version: VersionDep,
    conflict_id: UUID,
    change: ConflictEnd,
) -> Response:
    """Say from when on it no longer holds. Cases that came before stay out of sight."""
    return answer(await conflicts.end(session, actor, conflict_id, change, version=version))
