"""Working groups (tổ công tác): officials of a level above who go to the meetings of branches.

Sending a group to a branch lets its people see that branch in numbers, for as long as both hold.
"""

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
from api.errors.party_orgs import PartyOrgCeased, PartyOrgNotFound
from api.errors.role_terms import RoleNotYours, RoleOfOneself, RoleTermOverlaps, RoleUnseated
from api.errors.working_groups import (
    GroupCoverageNotFound,
    GroupCoversAlready,
    GroupMemberNotFound,
    GroupPartOver,
    WorkingGroupNameTaken,
    WorkingGroupNotFound,
)
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import Page
from api.schemas.working_groups import (
    ComingGroup,
    ComingQuery,
    GroupCoverageCreate,
    GroupCoverageRead,
    GroupMemberCreate,
    GroupMemberRead,
    PartEnd,
    WorkingGroupCreate,
    WorkingGroupListed,
    WorkingGroupQuery,
    WorkingGroupRead,
    WorkingGroupThen,
    WorkingGroupUpdate,
    WorkingGroupWhole,
)
from api.services import working_group_coverages, working_groups

router = Router(
    prefix="/v1/working-groups",
    tags=["working-groups"],
    responses=problems(Unauthenticated, NotPermitted),
)
# What giving and ending role terms can be refused by.
TERMS = (NotPermitted, RoleNotYours, RoleOfOneself, RoleTermOverlaps)


@router.get(
    "",
    summary="List working groups",
    response_model=Page[WorkingGroupListed],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.WORKING_GROUP_READ),
)
async def list_working_groups(
    request: Request, actor: ActorDep, query: Annotated[WorkingGroupQuery, Query()]
) -> Response:
    """List the groups made by bodies in your sight, by name; a branch asks who comes to it."""
    return written(await working_groups.search(source_of(request), actor, query))


@router.get(
    "/coverages",
    summary="List which groups go where",
    response_model=Page[ComingGroup],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.WORKING_GROUP_READ),
)
async def list_coverages(
    request: Request, actor: ActorDep, query: Annotated[ComingQuery, Query()]
) -> Response:
    """List the groups that go to branches in your sight, and who is in them."""
    return written(await working_group_coverages.search(source_of(request), actor, query))


@router.get(
    "/{group_id}",
    summary="Get a working group",
    response_model=WorkingGroupWhole,
    responses=problems(WorkingGroupNotFound),
    openapi_extra=needs(Permission.WORKING_GROUP_READ),
)
async def get_working_group(
    request: Request, actor: ActorDep, group_id: UUID, query: Annotated[WorkingGroupThen, Query()]
) -> Response:
    """Get one group with its people and the branches it covers; `ETag` is its version."""
    return written(*await working_groups.get(source_of(request), actor, group_id, query))


@router.post(
    "",
    summary="Set up a working group",
    status_code=status.HTTP_201_CREATED,
    response_model=WorkingGroupWhole,
    responses=problems(
        PartyOrgCeased,
        PartyOrgNotFound,
        PersonNotFound,
        WorkingGroupNameTaken,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.WORKING_GROUP_WRITE),
)
async def set_up_working_group(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: WorkingGroupCreate
) -> Response:
    """Set up a group by a decision, with its people; then send it to branches."""
    return await once(
        new, status.HTTP_201_CREATED, lambda: working_groups.set_up(session, actor, new)
    )


@router.patch(
    "/{group_id}",
    summary="Amend a working group",
    response_model=WorkingGroupRead,
    responses=problems(WorkingGroupNotFound, WorkingGroupNameTaken, Stale, VersionRequired),
    openapi_extra=needs(Permission.WORKING_GROUP_WRITE),
)
async def amend_working_group(
    session: SessionDep,
    actor: ActorDep,
    version: VersionDep,
    group_id: UUID,
    change: WorkingGroupUpdate,
) -> Response:
    """Change the name or the number of the decision of a group that is as you last saw it."""
    return answer(await working_groups.amend(session, actor, group_id, change, version=version))


@router.post(
    "/{group_id}/members",
    summary="Put somebody into a group",
    status_code=status.HTTP_201_CREATED,
    response_model=GroupMemberRead,
    responses=problems(WorkingGroupNotFound, PersonNotFound, *TERMS, RequestInFlight, KeyReused),
    openapi_extra=needs(Permission.WORKING_GROUP_WRITE),
)
async def join_working_group(
    session: SessionDep, actor: ActorDep, once: OnceDep, group_id: UUID, new: GroupMemberCreate
) -> Response:
    """Put an official into a group; with `person_id`, they see the branches that it covers."""
    return await once(
        new,
        status.HTTP_201_CREATED,
        lambda: working_groups.join(session, actor, group_id, new),
    )


@router.post(
    "/{group_id}/members/{member_id}/end",
    summary="Take somebody out of a group",
    response_model=GroupMemberRead,
    responses=problems(
        WorkingGroupNotFound,
        GroupMemberNotFound,
        GroupPartOver,
        *TERMS,
        RequestInFlight,
        Stale,
        KeyReused,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.WORKING_GROUP_WRITE),
)
async def leave_working_group(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    group_id: UUID,
    member_id: UUID,
    end: PartEnd,
) -> Response:
    """End a membership, and with it what they saw because of it; `If-Match` is the group's."""
    return await once(
        end,
        status.HTTP_200_OK,
        lambda: working_groups.leave(session, actor, group_id, member_id, end, version=version),
    )


@router.post(
    "/{group_id}/coverages",
    summary="Send a group to a branch",
    status_code=status.HTTP_201_CREATED,
    response_model=GroupCoverageRead,
    responses=problems(
        WorkingGroupNotFound,
        PartyOrgCeased,
        PartyOrgNotFound,
        GroupCoversAlready,
        RoleUnseated,
        *TERMS,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.WORKING_GROUP_WRITE),
)
async def cover_branch(
    session: SessionDep, actor: ActorDep, once: OnceDep, group_id: UUID, new: GroupCoverageCreate
) -> Response:
    """Send a group to a branch for a time; its people see the branch, in numbers, meanwhile."""
    return await once(
        new,
        status.HTTP_201_CREATED,
        lambda: working_group_coverages.cover(session, actor, group_id, new),
    )


@router.post(
    "/{group_id}/coverages/{coverage_id}/end",
    summary="Withdraw a group from a branch",
    response_model=GroupCoverageRead,
    responses=problems(
        WorkingGroupNotFound,
        GroupCoverageNotFound,
        GroupPartOver,
        *TERMS,
        RequestInFlight,
        Stale,
        KeyReused,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.WORKING_GROUP_WRITE),
)
async def withdraw_working_group(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    group_id: UUID,
    coverage_id: UUID,
    end: PartEnd,
) -> Response:
    """End a coverage, and with it what the group's people saw because of it."""
    return await once(
        end,
        status.HTTP_200_OK,
        lambda: working_group_coverages.withdraw(
            session, actor, group_id, coverage_id, end, version=version
        ),
    )
