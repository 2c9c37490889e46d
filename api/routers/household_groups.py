"""Household groups (nhóm hộ): neighbours for whom the same members are in charge."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, VersionDep, answer, source_of, written
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
from api.errors.household_groups import (
    GroupCodeTaken,
    HouseholdGroupInUse,
    HouseholdGroupNotFound,
    HouseholdInAGroup,
    HouseholdNotInGroup,
    HouseholdOutsideGroup,
)
from api.errors.households import HouseholdDissolved, HouseholdNotFound
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.places import PlaceCeased, PlaceNotFound, PlaceWithoutCharge
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import AsOf, Page
from api.schemas.household_groups import (
    GroupHouseholdQuery,
    GroupHouseholds,
    HouseholdGroupCreate,
    HouseholdGroupQuery,
    HouseholdGroupRead,
    HouseholdGroupUpdate,
)
from api.schemas.households import HouseholdRead
from api.services import household_groups

router = Router(
    prefix="/v1/household-groups",
    tags=["household-groups"],
    responses=problems(Unauthenticated, NotPermitted),
)


@router.get(
    "",
    summary="List household groups",
    response_model=Page[HouseholdGroupRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.HOUSEHOLD_READ),
)
async def list_household_groups(
    request: Request, actor: ActorDep, query: Annotated[HouseholdGroupQuery, Query()]
) -> Response:
    """List the groups in your sight, by place in the tree and code, with their size on a day.

    A member sees the groups that they are in charge of.
    """
    return written(await household_groups.search(source_of(request), actor, query))


@router.get(
    "/{group_id}",
    summary="Get a household group",
    response_model=HouseholdGroupRead,
    responses=problems(HouseholdGroupNotFound),
    openapi_extra=needs(Permission.HOUSEHOLD_READ),
)
async def get_household_group(
    request: Request, actor: ActorDep, group_id: UUID, query: Annotated[AsOf, Query()]
) -> Response:
    """Get one group, with its size on a day; `ETag` is its version."""
    source = source_of(request)
    return written(*await household_groups.get(source, actor, group_id, as_of=query.as_of))


@router.get(
    "/{group_id}/households",
    summary="List the households of a group",
    response_model=Page[HouseholdRead],
    responses=problems(HouseholdGroupNotFound, CursorInvalid),
    openapi_extra=needs(Permission.HOUSEHOLD_READ),
)
async def list_group_households(
    request: Request,
    actor: ActorDep,
    group_id: UUID,
    query: Annotated[GroupHouseholdQuery, Query()],
) -> Response:
    """List the households that were in the group on a day."""
    source = source_of(request)
    return written(await household_groups.households_of(source, actor, group_id, query))


@router.post(
    "",
    summary="Make a household group",
    status_code=status.HTTP_201_CREATED,
    response_model=HouseholdGroupRead,
    responses=problems(
        PartyOrgNotFound,
        PlaceNotFound,
        GroupCodeTaken,
        PlaceCeased,
        PlaceWithoutCharge,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.HOUSEHOLD_WRITE),
)
async def create_household_group(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: HouseholdGroupCreate
) -> Response:
    """Make a group, still without households, at a place that somebody is in charge of."""
    return await once(
        new, status.HTTP_201_CREATED, lambda: household_groups.create(session, actor, new)
    )


@router.patch(
    "/{group_id}",
    summary="Amend a household group",
    response_model=HouseholdGroupRead,
    responses=problems(HouseholdGroupNotFound, GroupCodeTaken, Stale, VersionRequired),
    openapi_extra=needs(Permission.HOUSEHOLD_WRITE),
)
async def amend_household_group(
    session: SessionDep,
    actor: ActorDep,
    version: VersionDep,
    group_id: UUID,
    change: HouseholdGroupUpdate,
) -> Response:
    """Change a group that is still as you last saw it (`If-Match`)."""
    return answer(await household_groups.amend(session, actor, group_id, change, version=version))


@router.delete(
    "/{group_id}",
    summary="Dissolve a household group",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(HouseholdGroupNotFound, HouseholdGroupInUse, Stale, VersionRequired),
    openapi_extra=needs(Permission.HOUSEHOLD_WRITE),
)
async def dissolve_household_group(
    session: SessionDep, actor: ActorDep, version: VersionDep, group_id: UUID
) -> None:
    """Remove a group that was made by mistake: no household, assignment or anything was ever in it.

    A group that was in use stays, with all that is known of it; its households leave it.
    """
    await household_groups.dissolve(session, actor, group_id, version=version)


@router.post(
    "/{group_id}/households",
    summary="Let households join a group",
    status_code=status.HTTP_201_CREATED,
    response_model=HouseholdGroupRead,
    responses=problems(
        HouseholdGroupNotFound,
        HouseholdNotFound,
        HouseholdInAGroup,
        HouseholdOutsideGroup,
        HouseholdDissolved,
        RequestInFlight,
        Stale,
        KeyReused,
        DayNotCome,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.HOUSEHOLD_WRITE),
)
async def join_household_group(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    group_id: UUID,
    asked: GroupHouseholds,
) -> Response:
    """Take households into a group that is as you last saw it: all of them, or none.

    A household is in one group at a time, so it leaves the other first.
    """
    return await once(
        asked,
        status.HTTP_201_CREATED,
        lambda: household_groups.join(session, actor, group_id, asked, version=version),
    )


@router.post(
    "/{group_id}/leaves",
    summary="Let households leave a group",
    status_code=status.HTTP_201_CREATED,
    response_model=HouseholdGroupRead,
    responses=problems(
        HouseholdGroupNotFound,
        HouseholdNotInGroup,
        RequestInFlight,
        Stale,
        KeyReused,
        DayNotCome,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.HOUSEHOLD_WRITE),
)
async def leave_household_group(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    group_id: UUID,
    asked: GroupHouseholds,
) -> Response:
    """Let households leave a group that is as you last saw it: all of them, or none."""
    return await once(
        asked,
        status.HTTP_201_CREATED,
        lambda: household_groups.leave(session, actor, group_id, asked, version=version),
    )
