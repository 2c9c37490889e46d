"""Residential places (thôn, tổ dân phố, cụm dân cư), and which body is in charge of each."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, VersionDep, source_of, written
from api.domain.roles import Permission
from api.errors import (
    CursorInvalid,
    DayNotCome,
    KeyReused,
    NotPermitted,
    RequestInFlight,
    Stale,
    Unauthenticated,
    VersionRequired,
)
from api.errors.admin_units import AdminUnitNotFound
from api.errors.dated_trees import CHANGING, PLANTING, BeforeItsBeginning
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.places import (
    PlaceBodyUnfit,
    PlaceChargedLater,
    PlaceChargeUnchanged,
    PlaceCodeClash,
    PlaceNotFound,
    PlaceOfOtherBranch,
    PlaceUnitUnfit,
)
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import AsOf, Page, Paging
from api.schemas.places import (
    PlaceChargeCreate,
    PlaceChargeRead,
    PlaceCreate,
    PlaceMove,
    PlaceQuery,
    PlaceRead,
    PlaceRename,
    PlaceSpanRead,
)
from api.services import places

VERSIONED = (RequestInFlight, Stale, KeyReused, VersionRequired)
UNFIT = (PartyOrgNotFound, PlaceBodyUnfit, PlaceOfOtherBranch)

router = Router(
    prefix="/v1/places", tags=["places"], responses=problems(Unauthenticated, NotPermitted)
)


@router.get(
    "",
    summary="List residential places",
    response_model=Page[PlaceRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.REFERENCE_READ),
)
async def list_places(
    request: Request, actor: ActorDep, query: Annotated[PlaceQuery, Query()]
) -> Response:
    """List the places of a day by name, each with where it lies and who is in charge."""
    return written(await places.search(source_of(request), actor, query))


@router.get(
    "/{place_id}",
    summary="Get a residential place",
    response_model=PlaceRead,
    responses=problems(PlaceNotFound),
    openapi_extra=needs(Permission.REFERENCE_READ),
)
async def get_place(
    request: Request, actor: ActorDep, place_id: UUID, query: Annotated[AsOf, Query()]
) -> Response:
    """Get a place as it is on a day; not found on a day on which it is not."""
    return written(*await places.get(source_of(request), actor, place_id, query))


@router.get(
    "/{place_id}/history",
    summary="Get the history of a residential place",
    response_model=Page[PlaceSpanRead],
    responses=problems(PlaceNotFound, CursorInvalid),
    openapi_extra=needs(Permission.REFERENCE_READ),
)
async def get_place_history(
    request: Request, actor: ActorDep, place_id: UUID, query: Annotated[Paging, Query()]
) -> Response:
    """Tell its names and where it lay, from its beginning on."""
    del actor
    return written(await places.history(source_of(request), place_id, query))


@router.get(
    "/{place_id}/charges",
    summary="Get who was in charge of a residential place",
    response_model=Page[PlaceChargeRead],
    responses=problems(PlaceNotFound, CursorInvalid),
    openapi_extra=needs(Permission.REFERENCE_READ),
)
async def list_place_charges(
    request: Request, actor: ActorDep, place_id: UUID, query: Annotated[Paging, Query()]
) -> Response:
    """Tell which bodies were in charge of it, and since when the present one is."""
    del actor
    return written(await places.charges(source_of(request), place_id, query))


@router.post(
    "",
    summary="Enter a residential place",
    status_code=status.HTTP_201_CREATED,
    response_model=PlaceRead,
    responses=problems(
        AdminUnitNotFound,
        PlaceNotFound,
        *UNFIT,
        *PLANTING,
        PlaceUnitUnfit,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.PLACE_WRITE),
)
async def register_place(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: PlaceCreate
) -> Response:
    """Enter a village of which a body of yours is in charge, or a cluster of such a village."""
    return await once(new, status.HTTP_201_CREATED, lambda: places.register(session, actor, new))


@router.post(
    "/{place_id}/moves",
    summary="Move a residential place",
    status_code=status.HTTP_201_CREATED,
    response_model=PlaceRead,
    responses=problems(PlaceNotFound, AdminUnitNotFound, *CHANGING, PlaceUnitUnfit, *VERSIONED),
    openapi_extra=needs(Permission.PLACE_WRITE),
)
async def move_place(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    place_id: UUID,
    move: PlaceMove,
) -> Response:
    """Let a village lie in another commune or ward, or a cluster in another village, from a day on.

    No household changes its body by it: who is in charge is decided on its own.
    """
    return await once(
        move,
        status.HTTP_201_CREATED,
        lambda: places.move(session, actor, place_id, move, version=version),
    )


@router.post(
    "/{place_id}/renames",
    summary="Rename a residential place",
    status_code=status.HTTP_201_CREATED,
    response_model=PlaceRead,
    responses=problems(PlaceNotFound, *CHANGING, *VERSIONED),
    openapi_extra=needs(Permission.PLACE_WRITE),
)
async def rename_place(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    place_id: UUID,
    rename: PlaceRename,
) -> Response:
    """Give a place another name from a day on."""
    return await once(
        rename,
        status.HTTP_201_CREATED,
        lambda: places.rename(session, actor, place_id, rename, version=version),
    )


@router.post(
    "/{place_id}/charges",
    summary="Put a body in charge of a residential place",
    status_code=status.HTTP_201_CREATED,
    response_model=PlaceRead,
    responses=problems(
        PlaceNotFound,
        *UNFIT,
        BeforeItsBeginning,
        PlaceChargedLater,
        PlaceChargeUnchanged,
        PlaceCodeClash,
        DayNotCome,
        *VERSIONED,
    ),
    openapi_extra=needs(Permission.PLACE_WRITE),
)
async def put_in_charge(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    place_id: UUID,
    charge: PlaceChargeCreate,
) -> Response:
    """Put a branch or a party group in charge of a place from a day on; the former charge ends.

    Its households and household groups answer to that body at once, and so do those of its
    clusters of which nobody else was put in charge.
    """
    return await once(
        charge,
        status.HTTP_201_CREATED,
        lambda: places.put_in_charge(session, actor, place_id, charge, version=version),
    )
