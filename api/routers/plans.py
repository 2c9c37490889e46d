"""Plans (kế hoạch phân công): what a branch resolves to assign in a year, reviewed every year."""

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
from api.errors.assignments import (
    AlreadyAssigned,
    AssignedMemberNotFound,
    LeadTaken,
    MemberCannotBeAssigned,
)
from api.errors.household_groups import HouseholdGroupNotFound
from api.errors.households import HouseholdNotFound
from api.errors.party_orgs import PartyOrgCeased, PartyOrgNotFound
from api.errors.plans import (
    FormerPlanNotFound,
    PlanAdoptedAlready,
    PlanCannotBecome,
    PlanCannotEnd,
    PlanDayOutOfYear,
    PlanDayTooEarly,
    PlanExists,
    PlanHasNoLines,
    PlanIsFixed,
    PlanLineTwice,
    PlanNotFound,
    PlanOfBranchOnly,
    PlanWithoutLines,
)
from api.errors.proposals import LeadBarred
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import IfHappened, Page
from api.schemas.plans import (
    DifferencesQuery,
    PlanAdopt,
    PlanClose,
    PlanCopy,
    PlanCreate,
    PlanDifferences,
    PlanLines,
    PlanLinesSet,
    PlanQuery,
    PlanRead,
    PlanReview,
    PlanStart,
    PlanStarted,
)
from api.services import plan_differences, plans

router = Router(
    prefix="/v1/plans", tags=["plans"], responses=problems(Unauthenticated, NotPermitted)
)
MOVED = (
    PlanNotFound,
    PlanCannotBecome,
    RequestInFlight,
    Stale,
    KeyReused,
    VersionRequired,
)


@router.get(
    "",
    summary="List plans",
    response_model=Page[PlanRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.PLAN_READ),
)
async def list_plans(
    request: Request, actor: ActorDep, query: Annotated[PlanQuery, Query()]
) -> Response:
    """List the plans of the branches in your sight, by place in the tree and year.

    They name nobody; their lines do, and stay with the branch.
    """
    return written(await plans.search(source_of(request), actor, query))


@router.get(
    "/{plan_id}",
    summary="Get a plan",
    response_model=PlanRead,
    responses=problems(PlanNotFound),
    openapi_extra=needs(Permission.PLAN_READ),
)
async def get_plan(
    request: Request, actor: ActorDep, plan_id: UUID, query: Annotated[IfHappened, Query()]
) -> Response:
    """Get one plan; `ETag` is its version."""
    return written(*await plans.get(source_of(request), actor, plan_id, query))


@router.get(
    "/{plan_id}/lines",
    summary="Read the lines of a plan",
    response_model=PlanLines,
    responses=problems(PlanNotFound),
    openapi_extra=needs(Permission.ASSIGNMENT_READ),
)
async def get_plan_lines(session: SessionDep, actor: ActorDep, plan_id: UUID) -> Response:
    """Read who is to be in charge of what, and who of them cannot be any more."""
    return answer(await plans.lines(session, actor, plan_id))


@router.get(
    "/{plan_id}/differences",
    summary="Show what a plan changes",
    response_model=PlanDifferences,
    responses=problems(PlanNotFound, FormerPlanNotFound),
    openapi_extra=needs(Permission.ASSIGNMENT_READ),
)
async def get_plan_differences(
    session: SessionDep,
    actor: ActorDep,
    plan_id: UUID,
    query: Annotated[DifferencesQuery, Query()],
) -> Response:
    """Compare a plan with today's assignments, or with the plan before it."""
    return answer(await plan_differences.differences(session, actor, plan_id, query.against))


@router.post(
    "",
    summary="Draft a plan",
    status_code=status.HTTP_201_CREATED,
    response_model=PlanRead,
    responses=problems(
        PartyOrgCeased, PartyOrgNotFound, PlanOfBranchOnly, PlanExists, RequestInFlight, KeyReused
    ),
    openapi_extra=needs(Permission.PLAN_WRITE),
)
async def draft_plan(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: PlanCreate
) -> Response:
    """Begin the plan of a branch for a year; one `by_decision` resolves to assign nobody."""
    return await once(new, status.HTTP_201_CREATED, lambda: plans.draft(session, actor, new))


@router.post(
    "/{plan_id}/copies",
    summary="Carry a plan forward",
    status_code=status.HTTP_201_CREATED,
    response_model=PlanRead,
    responses=problems(PlanNotFound, PlanExists, RequestInFlight, KeyReused),
    openapi_extra=needs(Permission.PLAN_WRITE),
)
async def copy_plan(
    session: SessionDep, actor: ActorDep, once: OnceDep, plan_id: UUID, asked: PlanCopy
) -> Response:
    """Copy a plan's lines into a new draft for another year."""
    return await once(
        asked, status.HTTP_201_CREATED, lambda: plans.copy(session, actor, plan_id, asked)
    )


@router.put(
    "/{plan_id}/lines",
    summary="Write the lines of a draft",
    response_model=PlanLines,
    responses=problems(
        PlanNotFound,
        AssignedMemberNotFound,
        HouseholdNotFound,
        HouseholdGroupNotFound,
        PlanIsFixed,
        PlanHasNoLines,
        PlanLineTwice,
        Stale,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.PLAN_WRITE),
)
async def write_plan_lines(
    session: SessionDep,
    actor: ActorDep,
    version: VersionDep,
    plan_id: UUID,
    asked: PlanLinesSet,
) -> Response:
    """Replace all lines of a draft with these."""
    return answer(await plans.rewrite(session, actor, plan_id, asked, version=version))


@router.post(
    "/{plan_id}/adoptions",
    summary="Adopt a plan",
    response_model=PlanRead,
    responses=problems(
        *MOVED,
        PlanDayOutOfYear,
        DayNotCome,
        PlanAdoptedAlready,
        PlanWithoutLines,
        MemberCannotBeAssigned,
        LeadBarred,
    ),
    openapi_extra=needs(Permission.PLAN_ADOPT),
)
async def adopt_plan(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    plan_id: UUID,
    asked: PlanAdopt,
) -> Response:
    """Record that the branch met and resolved the plan; from then on it is fixed.

    A branch adopts one plan for a year: it assigns somebody, or resolves to assign nobody. Nobody
    is put in charge of their own or their kin's household, or of one to which a conflict ties them.
    """
    return await once(
        asked,
        status.HTTP_200_OK,
        lambda: plans.adopt(session, actor, plan_id, asked, version=version),
    )


@router.post(
    "/{plan_id}/starts",
    summary="Put a plan into force",
    response_model=PlanStarted,
    responses=problems(
        *MOVED, PlanDayOutOfYear, PlanDayTooEarly, PlanCannotEnd, LeadTaken, AlreadyAssigned
    ),
    openapi_extra=needs(Permission.PLAN_ADOPT),
)
async def start_plan(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    plan_id: UUID,
    asked: PlanStart,
) -> Response:
    """Begin what an adopted plan foresees, and end what it does not continue of former plans.

    The first day lies in the plan's year and not before its adoption. What has ended by today
    stays as it was, and nothing is ended that would then have held no day.
    Assignments that the plan continues go on as they are. Lines of members who can no longer be
    in charge, or of households that are gone, are left out and named in the answer.
    """
    return await once(
        asked,
        status.HTTP_200_OK,
        lambda: plans.start(session, actor, plan_id, asked, version=version),
    )


@router.post(
    "/{plan_id}/reviews",
    summary="Review a plan",
    response_model=PlanRead,
    responses=problems(*MOVED, DayNotCome, PlanDayTooEarly),
    openapi_extra=needs(Permission.PLAN_WRITE),
)
async def review_plan(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    plan_id: UUID,
    asked: PlanReview,
) -> Response:
    """Record the yearly review of a plan in force."""
    return await once(
        asked,
        status.HTTP_200_OK,
        lambda: plans.review(session, actor, plan_id, asked, version=version),
    )


@router.post(
    "/{plan_id}/closures",
    summary="Close a plan",
    response_model=PlanRead,
    responses=problems(*MOVED, DayNotCome, PlanDayTooEarly, PlanCannotEnd),
    openapi_extra=needs(Permission.PLAN_ADOPT),
)
async def close_plan(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    plan_id: UUID,
    asked: PlanClose,
) -> Response:
    """Close a reviewed plan. Its assignments go on until a new plan comes, unless they end too."""
    return await once(
        asked,
        status.HTTP_200_OK,
        lambda: plans.close(session, actor, plan_id, asked, version=version),
    )
