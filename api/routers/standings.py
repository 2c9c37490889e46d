"""How members stand: official, on probation, exempt, away and so on, from when to when."""

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
    PeriodEmpty,
    RequestInFlight,
    Stale,
    Unauthenticated,
    VersionRequired,
)
from api.errors.members import (
    MemberNotFound,
    MembershipIsLater,
    ResolutionRequired,
    StandingCannotFollow,
    StandingRecordedLater,
    StandingWithoutEnd,
)
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import Page, Paging
from api.schemas.standings import StandingCreate, StandingRead, StandingSet
from api.services import standings

router = Router(
    prefix="/v1/members/{member_id}/standings",
    tags=["standings"],
    responses=problems(Unauthenticated, NotPermitted),
)


@router.get(
    "",
    summary="List a member's standings",
    response_model=Page[StandingRead],
    responses=problems(MemberNotFound, CursorInvalid),
    openapi_extra=needs(Permission.MEMBER_READ),
)
async def list_member_standings(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    member_id: UUID,
    query: Annotated[Paging, Query()],
) -> Response:
    """List how a member stood from when to when, in order, with what is set for days to come."""
    cursors = source_of(request).cursors
    return answer(await standings.history(session, actor, cursors, member_id, query))


@router.post(
    "",
    summary="Record a member's standing",
    status_code=status.HTTP_201_CREATED,
    response_model=StandingSet,
    responses=problems(
        MemberNotFound,
        StandingCannotFollow,
        StandingRecordedLater,
        MembershipIsLater,
        RequestInFlight,
        Stale,
        KeyReused,
        DayNotCome,
        PeriodEmpty,
        ResolutionRequired,
        StandingWithoutEnd,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.MEMBER_WRITE),
)
async def record_member_standing(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    member_id: UUID,
    new: StandingCreate,
) -> Response:
    """Record how a member stands from a day on, or for a time.

    With `valid_to`, what was before goes on from that day, as when one who was away returns.
    Exemption and reduction need the number of the branch's resolution, never the reason; both
    can be taken back. An entry that begins on the day of another takes its place.
    """
    return await once(
        new,
        status.HTTP_201_CREATED,
        lambda: standings.record(session, actor, member_id, new, version=version),
    )
