"""Working members at their residence (đảng viên đang công tác, 213-QĐ/TW): nobody's members here.

They carry no household, and no count of members holds them.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request, Response, status

from api.dependencies import (
    ActorDep,
    OnceDep,
    SessionDep,
    VersionDep,
    VersionIfAnyDep,
    answer,
    source_of,
    written,
)
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
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.places import PlaceCeased, PlaceNotFound, PlaceWithoutCharge
from api.errors.residence_members import (
    CommentNotAsked,
    NotToBeListed,
    ResidenceMemberNotFound,
)
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import IfHeld, Page, Paging
from api.schemas.residence_members import (
    CommentRead,
    CommentWrite,
    HalfYear,
    HalfYearAttendanceRead,
    HalfYearAttendanceWrite,
    ResidenceMemberCreate,
    ResidenceMemberQuery,
    ResidenceMemberRead,
    ResidenceMemberUpdate,
    Year,
)
from api.services import residence_members

router = Router(
    prefix="/v1/residence-members",
    tags=["residence-members"],
    responses=problems(Unauthenticated, NotPermitted),
)


@router.get(
    "",
    summary="List working members at their residence",
    response_model=Page[ResidenceMemberRead],
    responses=problems(CursorInvalid, DayNotCome),
    openapi_extra=needs(Permission.MEMBER_READ),
)
async def list_residence_members(
    request: Request, actor: ActorDep, query: Annotated[ResidenceMemberQuery, Query()]
) -> Response:
    """List who was introduced to live in your sight, by place in the tree and given name.

    With `as_of`, those who were there on that day.
    """
    return written(await residence_members.search(source_of(request), actor, query))


@router.get(
    "/{member_id}",
    summary="Get a working member at their residence",
    response_model=ResidenceMemberRead,
    responses=problems(ResidenceMemberNotFound, DayNotCome),
    openapi_extra=needs(Permission.MEMBER_READ),
)
async def get_residence_member(
    request: Request, actor: ActorDep, member_id: UUID, query: Annotated[IfHeld, Query()]
) -> Response:
    """Get one working member; `ETag` is the version."""
    return written(*await residence_members.get(source_of(request), actor, member_id, query))


@router.post(
    "",
    summary="List a working member where they live",
    status_code=status.HTTP_201_CREATED,
    response_model=ResidenceMemberRead,
    responses=problems(
        PartyOrgNotFound,
        PlaceNotFound,
        PlaceCeased,
        PlaceWithoutCharge,
        RequestInFlight,
        KeyReused,
        DayNotCome,
        NotToBeListed,
    ),
    openapi_extra=needs(Permission.MEMBER_WRITE),
)
async def register_residence_member(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: ResidenceMemberCreate
) -> Response:
    """Register a working member whose branch introduced them to where they live.

    Who is exempt from being introduced, as those whose identity is kept secret, is refused.
    """
    return await once(
        new, status.HTTP_201_CREATED, lambda: residence_members.register(session, actor, new)
    )


@router.patch(
    "/{member_id}",
    summary="Amend a working member at their residence",
    response_model=ResidenceMemberRead,
    responses=problems(ResidenceMemberNotFound, Stale, DayNotCome, NotToBeListed, VersionRequired),
    openapi_extra=needs(Permission.MEMBER_WRITE),
)
async def amend_residence_member(
    session: SessionDep,
    actor: ActorDep,
    version: VersionDep,
    member_id: UUID,
    change: ResidenceMemberUpdate,
) -> Response:
    """Change what is still as you last saw it (`If-Match`); `left_on` ends the tie."""
    return answer(await residence_members.amend(session, actor, member_id, change, version=version))


@router.delete(
    "/{member_id}",
    summary="Erase a working member at their residence",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(ResidenceMemberNotFound, Stale, VersionRequired),
    openapi_extra=needs(Permission.MEMBER_WRITE),
)
async def erase_residence_member(
    session: SessionDep, actor: ActorDep, version: VersionDep, member_id: UUID
) -> None:
    """Forget who should never have been listed, with all that was kept of them."""
    await residence_members.erase(session, actor, member_id, version=version)


@router.get(
    "/{member_id}/attendance",
    summary="List a working member's attendance",
    response_model=Page[HalfYearAttendanceRead],
    responses=problems(ResidenceMemberNotFound, CursorInvalid),
    openapi_extra=needs(Permission.MEMBER_READ),
)
async def list_residence_attendance(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    member_id: UUID,
    query: Annotated[Paging, Query()],
) -> Response:
    """List to which of the half-yearly meetings they came."""
    cursors = source_of(request).cursors
    return answer(await residence_members.attendance(session, actor, cursors, member_id, query))


@router.put(
    "/{member_id}/attendance/{half_year}",
    summary="Keep a working member's attendance",
    response_model=HalfYearAttendanceRead,
    responses=problems(ResidenceMemberNotFound, Stale, DayNotCome, VersionRequired),
    openapi_extra=needs(Permission.MEMBER_WRITE),
)
async def keep_residence_attendance(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    version: VersionIfAnyDep,
    member_id: UUID,
    half_year: Annotated[HalfYear, Path()],
    said: HalfYearAttendanceWrite,
) -> Response:
    """Say whether they came to the meeting of a half-year that has begun."""
    return answer(
        await residence_members.attend(session, actor, member_id, half_year, said, version=version)
    )


@router.get(
    "/{member_id}/comments",
    summary="List the comments on a working member",
    response_model=Page[CommentRead],
    responses=problems(ResidenceMemberNotFound, CursorInvalid),
    openapi_extra=needs(Permission.MEMBER_WRITE),
)
async def list_residence_comments(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    member_id: UUID,
    query: Annotated[Paging, Query()],
) -> Response:
    """List what the branch wrote to the workplace, for those who write it. Who looked is kept."""
    cursors = source_of(request).cursors
    return answer(await residence_members.comments(session, actor, cursors, member_id, query))


@router.put(
    "/{member_id}/comments/{year}",
    summary="Comment on a working member",
    response_model=CommentRead,
    responses=problems(
        ResidenceMemberNotFound, CommentNotAsked, Stale, DayNotCome, VersionRequired
    ),
    openapi_extra=needs(Permission.MEMBER_WRITE),
)
async def comment_on_residence_member(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    version: VersionIfAnyDep,
    member_id: UUID,
    year: Annotated[Year, Path()],
    said: CommentWrite,
) -> Response:
    """Keep the comment of a year; of who is exempt from activity, only what was asked for."""
    return answer(
        await residence_members.comment(session, actor, member_id, year, said, version=version)
    )
