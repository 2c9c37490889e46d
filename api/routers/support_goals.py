"""Support goals (mục tiêu giúp đỡ hộ nghèo): how poor and why, what is done, what came of it."""

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
from api.errors.assignments import AssignmentNotFound
from api.errors.households import HouseholdDissolved, HouseholdNotFound
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.support_goals import (
    GoalDaysOutOfOrder,
    GoalIsOver,
    GoalReviewed,
    SupportGoalNotFound,
)
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import AsOf, IfHappened, Page
from api.schemas.support_goals import (
    GoalEnd,
    GoalMidReview,
    HouseholdSupport,
    SupportGoalCreate,
    SupportGoalQuery,
    SupportGoalRead,
    SupportGoalUpdate,
)
from api.services import support_goals

router = Router(
    prefix="/v1", tags=["support-goals"], responses=problems(Unauthenticated, NotPermitted)
)
MOVED = (SupportGoalNotFound, GoalIsOver, RequestInFlight, Stale, KeyReused, VersionRequired)


@router.get(
    "/support-goals",
    summary="List support goals",
    response_model=Page[SupportGoalRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.SUPPORT_READ),
)
async def list_support_goals(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    query: Annotated[SupportGoalQuery, Query()],
) -> Response:
    """List the goals in your sight, by day due. A member sees those of households in their charge.

    That you have read them is written down.
    """
    return written(await support_goals.search(source_of(request), session, actor, query))


@router.get(
    "/support-goals/{goal_id}",
    summary="Get a support goal",
    response_model=SupportGoalRead,
    responses=problems(SupportGoalNotFound),
    openapi_extra=needs(Permission.SUPPORT_READ),
)
async def get_support_goal(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    goal_id: UUID,
    query: Annotated[IfHappened, Query()],
) -> Response:
    """Get one goal; `ETag` is its version. That you have read it is written down."""
    return written(*await support_goals.get(source_of(request), session, actor, goal_id, query))


@router.get(
    "/households/{household_id}/support",
    summary="Say what a household gets",
    response_model=HouseholdSupport,
    responses=problems(HouseholdNotFound),
    openapi_extra=needs(Permission.SUPPORT_READ),
)
async def get_household_support(
    session: SessionDep, actor: ActorDep, household_id: UUID, query: Annotated[AsOf, Query()]
) -> Response:
    """Say who is in charge of a household, what may be expected, and what is aimed for."""
    return answer(await support_goals.of_household(session, actor, household_id, query.as_of))


@router.post(
    "/support-goals",
    summary="Set a support goal",
    status_code=status.HTTP_201_CREATED,
    response_model=SupportGoalRead,
    responses=problems(
        PartyOrgNotFound,
        HouseholdNotFound,
        AssignmentNotFound,
        HouseholdDissolved,
        GoalDaysOutOfOrder,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.SUPPORT_WRITE),
)
async def set_support_goal(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: SupportGoalCreate
) -> Response:
    """Set a goal for a household, with the causes of its poverty and what is done about them."""
    return await once(new, status.HTTP_201_CREATED, lambda: support_goals.aim(session, actor, new))


@router.patch(
    "/support-goals/{goal_id}",
    summary="Amend a support goal",
    response_model=SupportGoalRead,
    responses=problems(SupportGoalNotFound, GoalIsOver, GoalDaysOutOfOrder, Stale, VersionRequired),
    openapi_extra=needs(Permission.SUPPORT_WRITE),
)
async def amend_support_goal(
    session: SessionDep,
    actor: ActorDep,
    version: VersionDep,
    goal_id: UUID,
    change: SupportGoalUpdate,
) -> Response:
    """Change a goal that is still open."""
    return answer(await support_goals.amend(session, actor, goal_id, change, version=version))


@router.post(
    "/support-goals/{goal_id}/mid-reviews",
    summary="Review a support goal half-way",
    response_model=SupportGoalRead,
    responses=problems(*MOVED, GoalReviewed, DayNotCome),
    openapi_extra=needs(Permission.SUPPORT_WRITE),
)
async def review_support_goal(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    goal_id: UUID,
    asked: GoalMidReview,
) -> Response:
    """Record how far it has come half-way."""
    return await once(
        asked,
        status.HTTP_200_OK,
        lambda: support_goals.review(session, actor, goal_id, asked, version=version),
    )


@router.post(
    "/support-goals/{goal_id}/results",
    summary="Record the result of a support goal",
    response_model=SupportGoalRead,
    responses=problems(*MOVED, DayNotCome),
    openapi_extra=needs(Permission.SUPPORT_WRITE),
)
async def end_support_goal(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    goal_id: UUID,
    asked: GoalEnd,
) -> Response:
    """Record the final review: reached, in part, not, or given up."""
    return await once(
        asked,
        status.HTTP_200_OK,
        lambda: support_goals.end(session, actor, goal_id, asked, version=version),
    )
