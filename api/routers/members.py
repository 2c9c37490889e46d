"""Party members (đảng viên) of residential branches: the least that the branch needs of them."""

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
from api.errors.members import (
    ExternalIdTaken,
    MemberNotFound,
    OrgHoldsNoMembers,
    ResolutionRequired,
    StandingCannotFollow,
)
from api.errors.party_orgs import PartyOrgCeased, PartyOrgNotFound
from api.errors.places import PlaceNotFound
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import AsOf, Page
from api.schemas.members import (
    MemberCountQuery,
    MemberCreate,
    MemberPhoneRead,
    MemberQuery,
    MemberRead,
    MembersByStanding,
    MemberUpdate,
)
from api.services import members

router = Router(
    prefix="/v1/members", tags=["members"], responses=problems(Unauthenticated, NotPermitted)
)


@router.get(
    "",
    summary="List members",
    response_model=Page[MemberRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.MEMBER_READ),
)
async def list_members(
    request: Request, actor: ActorDep, query: Annotated[MemberQuery, Query()]
) -> Response:
    """List who belongs to the organisations in your sight, by place in the tree and given name.

    With `as_of`, who belonged there on that day, and how they stood.
    """
    return written(await members.search(source_of(request), actor, query))


@router.get(
    "/counts",
    summary="Count members by standing",
    response_model=MembersByStanding,
    responses=problems(PartyOrgNotFound),
    openapi_extra=needs(Permission.SUMMARY_READ),
)
async def count_members(
    session: SessionDep, actor: ActorDep, query: Annotated[MemberCountQuery, Query()]
) -> Response:
    """Count the members of an organisation and all below it, by how they stood on a day.

    Numbers without names: the levels above a branch see them too.
    """
    return answer(await members.count(session, actor, query))


@router.get(
    "/{member_id}",
    summary="Get a member",
    response_model=MemberRead,
    responses=problems(MemberNotFound),
    openapi_extra=needs(Permission.MEMBER_READ),
)
async def get_member(
    request: Request, actor: ActorDep, member_id: UUID, query: Annotated[AsOf, Query()]
) -> Response:
    """Get one member, with their standing on a day; `ETag` is the version."""
    return written(*await members.get(source_of(request), actor, member_id, as_of=query.as_of))


@router.get(
    "/{member_id}/contact",
    summary="Show a member's telephone number",
    response_model=MemberPhoneRead,
    responses=problems(MemberNotFound),
    openapi_extra=needs(Permission.MEMBER_CONTACT_READ),
)
async def get_member_contact(session: SessionDep, actor: ActorDep, member_id: UUID) -> Response:
    """Show the whole number. Who looked is remembered."""
    return answer(await members.contact(session, actor, member_id))


@router.post(
    "",
    summary="Register a member",
    status_code=status.HTTP_201_CREATED,
    response_model=MemberRead,
    responses=problems(
        PartyOrgCeased,
        PartyOrgNotFound,
        PlaceNotFound,
        OrgHoldsNoMembers,
        ExternalIdTaken,
        StandingCannotFollow,
        RequestInFlight,
        KeyReused,
        DayNotCome,
        ResolutionRequired,
    ),
    openapi_extra=needs(Permission.MEMBER_WRITE),
)
async def register_member(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: MemberCreate
) -> Response:
    """Register a member of a branch or party group, with their first standing.

    For members whose Party activity is in the residential branch; who only keeps ties at their
    residence is registered at `POST /v1/residence-members`.
    """
    return await once(new, status.HTTP_201_CREATED, lambda: members.register(session, actor, new))


@router.patch(
    "/{member_id}",
    summary="Amend a member",
    response_model=MemberRead,
    responses=problems(MemberNotFound, PlaceNotFound, ExternalIdTaken, Stale, VersionRequired),
    openapi_extra=needs(Permission.MEMBER_WRITE),
)
async def amend_member(
    session: SessionDep,
    actor: ActorDep,
    version: VersionDep,
    member_id: UUID,
    change: MemberUpdate,
) -> Response:
    """Change a member who is still as you last saw them (`If-Match`)."""
    return answer(await members.amend(session, actor, member_id, change, version=version))
