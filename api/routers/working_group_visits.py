"""Visits of working groups: what they observed at a branch, what they unblocked, what follows."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, answer, source_of, written
from api.domain.roles import Permission
from api.errors import (
    CursorInvalid,
    DayNotCome,
    KeyReused,
    NotPermitted,
    RequestInFlight,
    Unauthenticated,
)
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.working_group_visits import (
    FollowUpDone,
    FollowUpNotFound,
    GroupDoesNotCome,
    NotOfTheGroup,
    VisitMeetingNotFound,
    VisitNotFound,
    VisitWrittenDown,
)
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import IfHappened, Page
from api.schemas.working_group_visits import (
    FollowUpDoneNote,
    FollowUpQuery,
    FollowUpRead,
    VisitCreate,
    VisitQuery,
    VisitRead,
    VisitSummary,
    VisitSummaryQuery,
)
from api.services import working_group_visits

router = Router(
    prefix="/v1/working-group-visits",
    tags=["working-group-visits"],
    responses=problems(Unauthenticated, NotPermitted),
)


@router.get(
    "",
    summary="List visits",
    response_model=Page[VisitRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.WORKING_GROUP_READ),
)
async def list_visits(
    request: Request, actor: ActorDep, query: Annotated[VisitQuery, Query()]
) -> Response:
    """List the visits to branches in your sight, by place in the tree and day."""
    return written(await working_group_visits.search(source_of(request), actor, query))


@router.get(
    "/summary",
    summary="Sum up visits",
    response_model=VisitSummary,
    responses=problems(PartyOrgNotFound),
    openapi_extra=needs(Permission.SUMMARY_READ),
)
async def sum_up_visits(
    session: SessionDep, actor: ActorDep, query: Annotated[VisitSummaryQuery, Query()]
) -> Response:
    """Count the visits of a year below a body, and what became of what followed from them."""
    return answer(await working_group_visits.summary(session, actor, query))


@router.get(
    "/follow-ups",
    summary="List follow-ups",
    response_model=Page[FollowUpRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.WORKING_GROUP_READ),
)
async def list_follow_ups(
    request: Request, actor: ActorDep, query: Annotated[FollowUpQuery, Query()]
) -> Response:
    """List what is to follow from visits, by place in the tree and day due."""
    return written(await working_group_visits.search_follow_ups(source_of(request), actor, query))


@router.get(
    "/{visit_id}",
    summary="Get a visit",
    response_model=VisitRead,
    responses=problems(VisitNotFound),
    openapi_extra=needs(Permission.WORKING_GROUP_READ),
)
async def get_visit(
    request: Request, actor: ActorDep, visit_id: UUID, query: Annotated[IfHappened, Query()]
) -> Response:
    """Get one visit with what follows from it."""
    return written(await working_group_visits.get(source_of(request), actor, visit_id, query))


@router.post(
    "",
    summary="Write down a visit",
    status_code=status.HTTP_201_CREATED,
    response_model=VisitRead,
    responses=problems(
        NotPermitted,
        NotOfTheGroup,
        PartyOrgNotFound,
        VisitMeetingNotFound,
        GroupDoesNotCome,
        VisitWrittenDown,
        RequestInFlight,
        KeyReused,
        DayNotCome,
    ),
    openapi_extra=needs(Permission.VISIT_WRITE),
)
async def write_down_visit(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: VisitCreate
) -> Response:
    """Write down what your group observed at a branch that it covers; it is not changed later."""
    return await once(
        new,
        status.HTTP_201_CREATED,
        lambda: working_group_visits.write_down(session, actor, new),
    )


@router.post(
    "/follow-ups/{follow_up_id}/complete",
    summary="Complete a follow-up",
    response_model=FollowUpRead,
    responses=problems(FollowUpNotFound, FollowUpDone, RequestInFlight, KeyReused),
    openapi_extra=needs(Permission.VISIT_WRITE),
)
async def complete_follow_up(
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    follow_up_id: UUID,
    done: FollowUpDoneNote,
) -> Response:
    """Say that what followed from a visit was done, and what came of it."""
    return await once(
        done,
        status.HTTP_200_OK,
        lambda: working_group_visits.complete_follow_up(session, actor, follow_up_id, done),
    )
