"""Partnerships (kết nghĩa, phối hợp): members of one branch at a household of another."""

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
from api.errors.household_groups import HouseholdGroupNotFound
from api.errors.households import HouseholdDissolved, HouseholdNotFound
from api.errors.partnerships import (
    PartnershipEndsTooEarly,
    PartnershipExists,
    PartnershipNotFound,
    PartnershipOver,
    PartnerUnfit,
)
from api.errors.party_orgs import PartyOrgNotFound
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import IfHeld, Page
from api.schemas.partnerships import (
    PartnershipCreate,
    PartnershipEnd,
    PartnershipQuery,
    PartnershipRead,
)
from api.services import partnerships

router = Router(
    prefix="/v1/partnerships",
    tags=["partnerships"],
    responses=problems(Unauthenticated, NotPermitted),
)


@router.get(
    "",
    summary="List partnerships",
    response_model=Page[PartnershipRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.ASSIGNMENT_READ),
)
async def list_partnerships(
    request: Request, actor: ActorDep, query: Annotated[PartnershipQuery, Query()]
) -> Response:
    """List what your branch has agreed about its households and groups, by place and first day.

    Asked for a partner, those by which that branch may send members, to the branch itself.
    """
    return written(await partnerships.search(source_of(request), actor, query))


@router.get(
    "/{partnership_id}",
    summary="Get a partnership",
    response_model=PartnershipRead,
    responses=problems(PartnershipNotFound),
    openapi_extra=needs(Permission.ASSIGNMENT_READ),
)
async def get_partnership(
    request: Request, actor: ActorDep, partnership_id: UUID, query: Annotated[IfHeld, Query()]
) -> Response:
    """Get one partnership, from either side; `ETag` is its version."""
    return written(*await partnerships.get(source_of(request), actor, partnership_id, query))


@router.post(
    "",
    summary="Agree on a partnership",
    status_code=status.HTTP_201_CREATED,
    response_model=PartnershipRead,
    responses=problems(
        PartyOrgNotFound,
        HouseholdNotFound,
        HouseholdGroupNotFound,
        HouseholdDissolved,
        PartnerUnfit,
        PartnershipExists,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.ASSIGNMENT_WRITE),
)
async def agree_partnership(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: PartnershipCreate
) -> Response:
    """Let another branch send members to one of your households or groups.

    Whom it sends, that branch decides: it puts its members in charge as it does at home. You see
    who is in charge; no names go to the committees above.
    """
    return await once(new, status.HTTP_201_CREATED, lambda: partnerships.agree(session, actor, new))


@router.post(
    "/{partnership_id}/ends",
    summary="End a partnership",
    response_model=PartnershipRead,
    responses=problems(
        PartnershipNotFound,
        PartnershipOver,
        PartnershipEndsTooEarly,
        RequestInFlight,
        Stale,
        KeyReused,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.ASSIGNMENT_WRITE),
)
async def end_partnership(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    partnership_id: UUID,
    asked: PartnershipEnd,
) -> Response:
    """End a partnership, on either side of it, and what members are in charge of by it."""
    return await once(
        asked,
        status.HTTP_200_OK,
        lambda: partnerships.end(session, actor, partnership_id, asked, version=version),
    )
