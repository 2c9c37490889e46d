"""Households (hộ gia đình): the least that the duty needs to know of them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.access.deeds import Turn
from api.dependencies import ActorDep, KeyDep, SessionDep, VersionDep, answer, source_of, written
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
from api.errors.households import HouseholdCodeTaken, HouseholdDissolved, HouseholdNotFound
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.places import PlaceCeased, PlaceNotFound, PlaceWithoutCharge
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import AsOf, Page
from api.schemas.households import (
    HouseholdCreate,
    HouseholdQuery,
    HouseholdRead,
    HouseholdUpdate,
)
from api.services import households

router = Router(
    prefix="/v1/households", tags=["households"], responses=problems(Unauthenticated, NotPermitted)
)


@router.get(
    "",
    summary="List households",
    response_model=Page[HouseholdRead],
    responses=problems(CursorInvalid, DayNotCome),
    openapi_extra=needs(Permission.HOUSEHOLD_READ),
)
async def list_households(
    request: Request, actor: ActorDep, query: Annotated[HouseholdQuery, Query()]
) -> Response:
    """List the households in your sight, by place in the tree and code.

    A member sees the households they are assigned to; a branch's committee sees all of its own.
    With `as_of`, those that were looked after on that day, each with the place and the body of
    that day, as when it is asked for by itself. With `org_id` too they go by the place of that body
    in the tree of that day; behind those that are of a body still come those that have left it.
    """
    return written(await households.search(source_of(request), actor, query))


@router.get(
    "/{household_id}",
    summary="Get a household",
    response_model=HouseholdRead,
    responses=problems(HouseholdNotFound, DayNotCome),
    openapi_extra=needs(Permission.HOUSEHOLD_READ),
)
async def get_household(
    request: Request, actor: ActorDep, household_id: UUID, query: Annotated[AsOf, Query()]
) -> Response:
    """Get one household, where it was on a day; `ETag` is its version.

    With `as_of`, `place_id` and `org_id` are those of that day, from its moves and from who was in
    charge of the place; it is not found where nobody looked after it then. Its name, code and size
    are those of today: what they were is not kept, since the duty does not need it.
    """
    return written(*await households.get(source_of(request), actor, household_id, query))


@router.post(
    "",
    summary="Register a household",
    status_code=status.HTTP_201_CREATED,
    response_model=HouseholdRead,
    responses=problems(
        PartyOrgNotFound,
        PlaceNotFound,
        HouseholdCodeTaken,
        PlaceCeased,
        PlaceWithoutCharge,
        DayNotCome,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.HOUSEHOLD_WRITE),
)
async def register_household(
    request: Request, actor: ActorDep, new: HouseholdCreate, idempotency_key: KeyDep = None
) -> Response:
    """Register a household at a place that a branch or party group is in charge of."""
    turn = Turn.of(idempotency_key, "POST /v1/households", new)
    body = await households.register(source_of(request), actor, new, turn=turn)
    return written(body, 1, status.HTTP_201_CREATED)


@router.patch(
    "/{household_id}",
    summary="Amend a household",
    response_model=HouseholdRead,
    responses=problems(
        HouseholdNotFound, HouseholdCodeTaken, HouseholdDissolved, Stale, VersionRequired
    ),
    openapi_extra=needs(Permission.HOUSEHOLD_WRITE),
)
async def amend_household(
    session: SessionDep,
    actor: ActorDep,
    version: VersionDep,
    household_id: UUID,
    change: HouseholdUpdate,
) -> Response:
    """Change a household that is still as you last saw it (`If-Match`).

    Of one that is no more only the code can be changed, so that another may bear it.
    """
    return answer(await households.amend(session, actor, household_id, change, version=version))
