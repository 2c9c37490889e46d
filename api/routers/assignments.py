"""Assignments (phân công phụ trách): who is in charge of which household, group or mission."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, VersionDep, answer, source_of, written
from api.domain.roles import Permission
from api.errors import (
    CursorInvalid,
    KeyReused,
    NotPermitted,
    PeriodEmpty,
    RequestInFlight,
    Stale,
    Unauthenticated,
    VersionRequired,
)
from api.errors.assignments import (
    AlreadyAssigned,
    AssignedMemberNotFound,
    AssignmentNotFound,
    AssignmentOver,
    EndsTooEarly,
    LeadTaken,
    MemberCannotBeAssigned,
    MemberTied,
    ReassignmentRefused,
)
from api.errors.duties import DutyNotFound
from api.errors.household_groups import HouseholdGroupNotFound
from api.errors.households import HouseholdDissolved, HouseholdNotFound
from api.errors.party_orgs import PartyOrgNotFound
from api.guard import needs
from api.problems import locale_of, problems
from api.routing import Router
from api.schemas.assignments import (
    AssignmentCreate,
    AssignmentEnd,
    AssignmentHandover,
    AssignmentQuery,
    AssignmentRead,
    HandoverRead,
    ReassignmentsCreate,
    ReassignmentsRead,
    Responsible,
)
from api.schemas.common import AsOf, IfHeld, Page
from api.services import assignments, in_charge, reassignments

router = Router(
    prefix="/v1", tags=["assignments"], responses=problems(Unauthenticated, NotPermitted)
)
NOT_THERE = (PartyOrgNotFound, HouseholdNotFound, HouseholdGroupNotFound, AssignedMemberNotFound)
REFUSED = (
    MemberCannotBeAssigned,
    MemberTied,
    LeadTaken,
    AlreadyAssigned,
    HouseholdDissolved,
)


@router.get(
    "/assignments",
    summary="List assignments",
    response_model=Page[AssignmentRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.ASSIGNMENT_READ),
)
async def list_assignments(
    request: Request, actor: ActorDep, query: Annotated[AssignmentQuery, Query()]
) -> Response:
    """List assignments, those that ended too, by the member's place in the tree and first day.

    Asked for one household or group, those of members whom other bodies send are listed as well.
    A member sees their own.
    """
    return written(await assignments.search(source_of(request), actor, query))


@router.get(
    "/assignments/{assignment_id}",
    summary="Get an assignment",
    response_model=AssignmentRead,
    responses=problems(AssignmentNotFound),
    openapi_extra=needs(Permission.ASSIGNMENT_READ),
)
async def get_assignment(
    request: Request, actor: ActorDep, assignment_id: UUID, query: Annotated[IfHeld, Query()]
) -> Response:
    """Get one assignment, from the member's side or the target's; `ETag` is its version."""
    return written(*await assignments.get(source_of(request), actor, assignment_id, query))


@router.post(
    "/assignments",
    summary="Put a member in charge",
    status_code=status.HTTP_201_CREATED,
    response_model=AssignmentRead,
    responses=problems(*NOT_THERE, DutyNotFound, *REFUSED, PeriodEmpty, RequestInFlight, KeyReused),
    openapi_extra=needs(Permission.ASSIGNMENT_WRITE),
)
async def begin_assignment(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: AssignmentCreate
) -> Response:
    """Put a member in charge of a group, a household, or one mission for a household.

    At most one member leads a target at a time. Who is exempt, suspended, away or gone cannot be
    put in charge: the answer says why.
    """
    return await once(new, status.HTTP_201_CREATED, lambda: assignments.begin(session, actor, new))


@router.post(
    "/assignments/{assignment_id}/ends",
    summary="End an assignment",
    response_model=AssignmentRead,
    responses=problems(
        AssignmentNotFound,
        AssignmentOver,
        EndsTooEarly,
        RequestInFlight,
        Stale,
        KeyReused,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.ASSIGNMENT_WRITE),
)
async def end_assignment(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    assignment_id: UUID,
    asked: AssignmentEnd,
) -> Response:
    """End an assignment on a day, with the reason; it stays on record.

    Only one that was entered by mistake may end on its first day, as if it had never held.
    """
    return await once(
        asked,
        status.HTTP_200_OK,
        lambda: assignments.end(session, actor, assignment_id, asked, version=version),
    )


@router.post(
    "/assignments/{assignment_id}/handovers",
    summary="Hand an assignment over",
    status_code=status.HTTP_201_CREATED,
    response_model=HandoverRead,
    responses=problems(
        AssignmentNotFound,
        *NOT_THERE,
        *REFUSED,
        AssignmentOver,
        EndsTooEarly,
        RequestInFlight,
        Stale,
        KeyReused,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.ASSIGNMENT_WRITE),
)
async def hand_over_assignment(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    assignment_id: UUID,
    asked: AssignmentHandover,
) -> Response:
    """Let another member take over from a day on, with the same duties: both happen or neither."""
    return await once(
        asked,
        status.HTTP_201_CREATED,
        lambda: assignments.hand_over(session, actor, assignment_id, asked, version=version),
    )


@router.post(
    "/assignments/reassignments",
    summary="Hand many assignments over",
    response_model=ReassignmentsRead,
    responses=problems(ReassignmentRefused, RequestInFlight, KeyReused),
    openapi_extra=needs(Permission.ASSIGNMENT_WRITE),
)
async def reassign(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    asked: ReassignmentsCreate,
) -> Response:
    """Let others take over many assignments from a day on, as one by one by a handover.

    By default all are moved or none, and the refusal names each that cannot be, by its place in
    the list. Otherwise each that can be is moved, and the answer says of every one what became of
    it; where none can be, that is a refusal too.
    """
    locale = locale_of(request.scope)
    return await once(
        asked,
        status.HTTP_200_OK,
        lambda: reassignments.reassign(session, actor, asked, locale=locale),
    )


@router.get(
    "/households/{household_id}/responsible",
    summary="Say who is in charge of a household",
    response_model=Responsible,
    responses=problems(HouseholdNotFound),
    openapi_extra=needs(Permission.ASSIGNMENT_READ),
)
async def get_responsible_for_household(
    session: SessionDep, actor: ActorDep, household_id: UUID, query: Annotated[AsOf, Query()]
) -> Response:
    """Say who was in charge of a household on a day, through what, and what for."""
    return answer(await in_charge.of_household(session, actor, household_id, query.as_of))


@router.get(
    "/household-groups/{group_id}/responsible",
    summary="Say who is in charge of a household group",
    response_model=Responsible,
    responses=problems(HouseholdGroupNotFound),
    openapi_extra=needs(Permission.ASSIGNMENT_READ),
)
async def get_responsible_for_group(
    session: SessionDep, actor: ActorDep, group_id: UUID, query: Annotated[AsOf, Query()]
) -> Response:
    """Say who was in charge of a household group on a day, and what for."""
    return answer(await in_charge.of_group(session, actor, group_id, query.as_of))
