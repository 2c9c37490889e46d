"""What happens to households: they move, split, merge and dissolve, and name what came after."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, VersionDep, answer, source_of
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
from api.errors.household_events import (
    HouseholdAlreadyThere,
    HouseholdEventTooEarly,
    HouseholdNamedTwice,
)
from api.errors.households import HouseholdCodeTaken, HouseholdDissolved, HouseholdNotFound
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.places import PlaceCeased, PlaceNotFound, PlaceWithoutCharge
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import Page, Paging
from api.schemas.household_events import (
    HouseholdDissolution,
    HouseholdEventRead,
    HouseholdMerge,
    HouseholdMove,
    HouseholdSplit,
    HouseholdSplitRead,
)
from api.schemas.households import HouseholdRead
from api.services import household_events

router = Router(
    prefix="/v1/households/{household_id}",
    tags=["household-events"],
    responses=problems(Unauthenticated, NotPermitted),
)
CHANGING = (
    HouseholdNotFound,
    HouseholdDissolved,
    HouseholdEventTooEarly,
    RequestInFlight,
    Stale,
    KeyReused,
    DayNotCome,
    VersionRequired,
)
PLACING = (PartyOrgNotFound, PlaceNotFound, PlaceCeased, PlaceWithoutCharge, HouseholdCodeTaken)


@router.get(
    "/events",
    summary="List what happened to a household",
    response_model=Page[HouseholdEventRead],
    responses=problems(HouseholdNotFound, CursorInvalid),
    openapi_extra=needs(Permission.HOUSEHOLD_READ),
)
async def list_household_events(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    household_id: UUID,
    query: Annotated[Paging, Query()],
) -> Response:
    """List its moves, splits and mergers, and those out of which it came, in their order."""
    cursors = source_of(request).cursors
    return answer(await household_events.history(session, actor, cursors, household_id, query))


@router.post(
    "/moves",
    summary="Move a household",
    status_code=status.HTTP_201_CREATED,
    response_model=HouseholdRead,
    responses=problems(*CHANGING, *PLACING, HouseholdAlreadyThere),
    openapi_extra=needs(Permission.HOUSEHOLD_WRITE),
)
async def move_household(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    household_id: UUID,
    asked: HouseholdMove,
) -> Response:
    """Let a household live at another place; you answer for both. It leaves its group."""
    return await once(
        asked,
        status.HTTP_201_CREATED,
        lambda: household_events.move(session, actor, household_id, asked, version=version),
    )


@router.post(
    "/splits",
    summary="Split a household",
    status_code=status.HTTP_201_CREATED,
    response_model=HouseholdSplitRead,
    responses=problems(*CHANGING, *PLACING),
    openapi_extra=needs(Permission.HOUSEHOLD_WRITE),
)
async def split_household(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    household_id: UUID,
    asked: HouseholdSplit,
) -> Response:
    """Make new households of those who left one, as when the young set up house."""
    return await once(
        asked,
        status.HTTP_201_CREATED,
        lambda: household_events.split(session, actor, household_id, asked, version=version),
    )


@router.post(
    "/merges",
    summary="Merge households",
    status_code=status.HTTP_201_CREATED,
    response_model=HouseholdRead,
    responses=problems(*CHANGING, HouseholdNamedTwice),
    openapi_extra=needs(Permission.HOUSEHOLD_WRITE),
)
async def merge_households(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    household_id: UUID,
    asked: HouseholdMerge,
) -> Response:
    """Take other households into this one; they cease to be, and name it as their successor."""
    return await once(
        asked,
        status.HTTP_201_CREATED,
        lambda: household_events.merge(session, actor, household_id, asked, version=version),
    )


@router.post(
    "/dissolutions",
    summary="Dissolve a household",
    status_code=status.HTTP_201_CREATED,
    response_model=HouseholdRead,
    responses=problems(*CHANGING),
    openapi_extra=needs(Permission.HOUSEHOLD_WRITE),
)
async def dissolve_household(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    household_id: UUID,
    asked: HouseholdDissolution,
) -> Response:
    """Say that a household has ceased to be, or moved away from where you answer for it.

    Whoever is in charge of it by name no longer is from that day on.
    """
    return await once(
        asked,
        status.HTTP_201_CREATED,
        lambda: household_events.dissolve(session, actor, household_id, asked, version=version),
    )
