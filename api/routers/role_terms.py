"""Role terms (nhiệm kỳ): who may act as what, in which body, from when to when."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, VersionDep, answer, source_of, written
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
from api.errors.clients import ClientNotFound
from api.errors.party_orgs import PartyOrgCeased, PartyOrgNotFound
from api.errors.role_terms import (
    RoleNotYours,
    RoleOfOneself,
    RoleTermNotFound,
    RoleTermOutOfOrder,
    RoleTermOver,
    RoleTermOverlaps,
    RoleUnfit,
    RoleUnseated,
)
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import IfHeld, Page
from api.schemas.role_terms import RoleTermCreate, RoleTermEnd, RoleTermQuery, RoleTermRead
from api.services import role_terms

router = Router(prefix="/v1/role-terms", tags=["role-terms"], responses=problems(Unauthenticated))


@router.get(
    "",
    summary="List role terms",
    response_model=Page[RoleTermRead],
    responses=problems(NotPermitted, CursorInvalid),
    openapi_extra=needs(Permission.ROLE_GRANT),
)
async def list_role_terms(
    request: Request, actor: ActorDep, query: Annotated[RoleTermQuery, Query()]
) -> Response:
    """List who holds which role, today or `as_of` a day, where you may give roles.

    By place in the tree and first day. No names: those of members stay with their branch.
    """
    return written(await role_terms.search(source_of(request), actor, query))


@router.get(
    "/{term_id}",
    summary="Get a role term",
    response_model=RoleTermRead,
    responses=problems(NotPermitted, RoleTermNotFound),
    openapi_extra=needs(Permission.ROLE_GRANT),
)
async def get_role_term(
    request: Request, actor: ActorDep, term_id: UUID, query: Annotated[IfHeld, Query()]
) -> Response:
    """Get one term, past, present or to come; `ETag` is its version."""
    return written(*await role_terms.get(source_of(request), actor, term_id, query))


@router.post(
    "",
    summary="Give a role",
    status_code=status.HTTP_201_CREATED,
    response_model=RoleTermRead,
    responses=problems(
        NotPermitted,
        RoleNotYours,
        RoleOfOneself,
        PartyOrgCeased,
        PartyOrgNotFound,
        PersonNotFound,
        ClientNotFound,
        RoleTermOverlaps,
        RoleUnseated,
        RequestInFlight,
        RoleTermOutOfOrder,
        RoleUnfit,
        KeyReused,
    ),
    openapi_extra=needs(Permission.ROLE_GRANT),
)
async def grant_role(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: RoleTermCreate
) -> Response:
    """Give a person or a machine a role in a body that you stand over.

    You give only roles below your own, and none to yourself. It holds within seconds.
    """
    return await once(new, status.HTTP_201_CREATED, lambda: role_terms.grant(session, actor, new))


@router.patch(
    "/{term_id}",
    summary="End a role",
    response_model=RoleTermRead,
    responses=problems(
        NotPermitted,
        RoleNotYours,
        RoleOfOneself,
        PartyOrgCeased,
        PartyOrgNotFound,
        RoleTermNotFound,
        RoleTermOver,
        RoleTermOverlaps,
        Stale,
        RoleTermOutOfOrder,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.ROLE_GRANT),
)
async def end_role(
    session: SessionDep,
    actor: ActorDep,
    version: VersionDep,
    term_id: UUID,
    change: RoleTermEnd,
) -> Response:
    """Say when a role ends; today means from today no longer, and works within seconds."""
    return answer(await role_terms.end(session, actor, term_id, change, version=version))
