"""Party organisations (tổ chức đảng): a tree by date, from the centre to the party group."""

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
from api.errors.dated_trees import CHANGING, PLANTING
from api.errors.party_orgs import (
    PartyOrgCeased,
    PartyOrgInCharge,
    PartyOrgNotFound,
    PartyOrgSeatTaken,
)
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import AsOf, Page, Paging
from api.schemas.party_orgs import (
    PartyOrgChange,
    PartyOrgCreate,
    PartyOrgMove,
    PartyOrgQuery,
    PartyOrgRead,
    PartyOrgRename,
    PartyOrgSpanRead,
)
from api.services import party_orgs

DECIDED = (
    PartyOrgNotFound,
    *CHANGING,
    RequestInFlight,
    Stale,
    KeyReused,
    VersionRequired,
)

router = Router(
    prefix="/v1/party-orgs",
    tags=["party-orgs"],
    responses=problems(Unauthenticated, NotPermitted),
)


@router.get(
    "",
    summary="List Party organisations",
    response_model=Page[PartyOrgRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.REFERENCE_READ),
)
async def list_party_orgs(
    request: Request, actor: ActorDep, query: Annotated[PartyOrgQuery, Query()]
) -> Response:
    """List the organisations of a day by name, each with what stands above it."""
    return written(await party_orgs.search(source_of(request), actor, query))


@router.get(
    "/{org_id}",
    summary="Get a Party organisation",
    response_model=PartyOrgRead,
    responses=problems(PartyOrgNotFound),
    openapi_extra=needs(Permission.REFERENCE_READ),
)
async def get_party_org(
    request: Request, actor: ActorDep, org_id: UUID, query: Annotated[AsOf, Query()]
) -> Response:
    """Get an organisation as it is on a day; not found on a day on which it is not."""
    return written(*await party_orgs.get(source_of(request), actor, org_id, query))


@router.get(
    "/{org_id}/history",
    summary="Get the history of a Party organisation",
    response_model=Page[PartyOrgSpanRead],
    responses=problems(PartyOrgNotFound, CursorInvalid),
    openapi_extra=needs(Permission.REFERENCE_READ),
)
async def get_party_org_history(
    request: Request, actor: ActorDep, org_id: UUID, query: Annotated[Paging, Query()]
) -> Response:
    """Tell what it was from its founding on, and what is decided for days to come."""
    del actor
    return written(await party_orgs.history(source_of(request), org_id, query))


@router.post(
    "",
    summary="Found a Party organisation",
    status_code=status.HTTP_201_CREATED,
    response_model=PartyOrgRead,
    responses=problems(PartyOrgNotFound, PartyOrgCeased, *PLANTING, RequestInFlight, KeyReused),
    openapi_extra=needs(Permission.ORG_WRITE),
)
async def found_party_org(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: PartyOrgCreate
) -> Response:
    """Found an organisation below another one. A district committee ends with 30 June 2025."""
    return await once(new, status.HTTP_201_CREATED, lambda: party_orgs.found(session, actor, new))


@router.post(
    "/{org_id}/moves",
    summary="Move a Party organisation",
    status_code=status.HTTP_201_CREATED,
    response_model=PartyOrgRead,
    responses=problems(*DECIDED, PartyOrgCeased),
    openapi_extra=needs(Permission.ORG_WRITE),
)
async def move_party_org(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    org_id: UUID,
    move: PartyOrgMove,
) -> Response:
    """Put an organisation, and all below it, under another one from a day on.

    From that day on the roles held above it reach it, and no others.
    """
    return await once(
        move,
        status.HTTP_201_CREATED,
        lambda: party_orgs.move(session, actor, org_id, move, version=version),
    )


@router.post(
    "/{org_id}/renames",
    summary="Rename a Party organisation",
    status_code=status.HTTP_201_CREATED,
    response_model=PartyOrgRead,
    responses=problems(*DECIDED),
    openapi_extra=needs(Permission.ORG_WRITE),
)
async def rename_party_org(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    org_id: UUID,
    rename: PartyOrgRename,
) -> Response:
    """Give an organisation another name from a day on."""
    return await once(
        rename,
        status.HTTP_201_CREATED,
        lambda: party_orgs.rename(session, actor, org_id, rename, version=version),
    )


@router.post(
    "/{org_id}/changes",
    summary="Change the kind of a Party organisation",
    status_code=status.HTTP_201_CREATED,
    response_model=PartyOrgRead,
    responses=problems(*DECIDED, PartyOrgInCharge, PartyOrgSeatTaken),
    openapi_extra=needs(Permission.ORG_WRITE),
)
async def change_party_org(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    org_id: UUID,
    change: PartyOrgChange,
) -> Response:
    """Change its type, or whether it is a grassroots organisation, from a day on."""
    return await once(
        change,
        status.HTTP_201_CREATED,
        lambda: party_orgs.change(session, actor, org_id, change, version=version),
    )
