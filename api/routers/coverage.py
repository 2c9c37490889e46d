"""Coverage (độ phủ phân công): whether every household has somebody, and what is in the way."""

from typing import Annotated

from fastapi import Query, Request, Response

from api.dependencies import ActorDep, SessionDep, answer, source_of
from api.domain.roles import Permission
from api.errors import CursorInvalid, NotPermitted, Unauthenticated
from api.errors.party_orgs import PartyOrgNotFound
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import Page
from api.schemas.coverage import (
    BranchState,
    CoverageQuery,
    CoverageRead,
    CoverageSummary,
    FindingQuery,
    MemberBeyondHome,
    MemberFound,
    MemberLoad,
    MemberSilent,
    MemberUnable,
    SilentQuery,
    SummaryQuery,
    UncoveredHousehold,
)
from api.services import coverage

router = Router(
    prefix="/v1/coverage",
    tags=["coverage"],
    responses=problems(Unauthenticated, NotPermitted, PartyOrgNotFound),
)


@router.get(
    "",
    summary="Report what is not covered",
    response_model=CoverageRead,
    openapi_extra=needs(Permission.COVERAGE_READ),
)
async def get_coverage(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    query: Annotated[CoverageQuery, Query()],
) -> Response:
    """Say by name which households have nobody, and which members are in question.

    In question are those who cannot act, have too many households or too few, live elsewhere, or
    report nothing. These are warnings for people, never errors. A branch that resolved to assign
    nobody has left nothing undone. Of each finding the first are named, and all are counted; its
    `next` goes on in the list of that finding.
    """
    return answer(await coverage.report(session, source_of(request).cursors, actor, query))


@router.get(
    "/summary",
    summary="Sum up coverage",
    response_model=CoverageSummary,
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.SUMMARY_READ),
)
async def get_coverage_summary(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    query: Annotated[SummaryQuery, Query()],
) -> Response:
    """Give numbers, and no names, for a body with all below it and for each of its parts.

    They hold on any day, past or to come, as far as it is known.
    """
    return answer(await coverage.summary(session, source_of(request).cursors, actor, query))


@router.get(
    "/uncovered",
    summary="List households that nobody looks after",
    response_model=Page[UncoveredHousehold],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.COVERAGE_READ),
)
async def list_uncovered(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[FindingQuery, Query()]
) -> Response:
    """List every household that should have somebody and has nobody, by body and code."""
    cursors = source_of(request).cursors
    return answer(await coverage.listed(session, cursors, actor, query, coverage.UNCOVERED))


@router.get(
    "/not-assignable",
    summary="List who is in charge and cannot act",
    response_model=Page[MemberUnable],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.COVERAGE_READ),
)
async def list_not_assignable(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[FindingQuery, Query()]
) -> Response:
    """List members who are exempt, suspended, away or gone, and still in charge; and why."""
    cursors = source_of(request).cursors
    return answer(await coverage.listed(session, cursors, actor, query, coverage.NOT_ASSIGNABLE))


@router.get(
    "/overloaded",
    summary="List who has too many households",
    response_model=Page[MemberLoad],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.COVERAGE_READ),
)
async def list_overloaded(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[FindingQuery, Query()]
) -> Response:
    """List members who have more households than their body wants, by its nearest policy."""
    cursors = source_of(request).cursors
    return answer(await coverage.listed(session, cursors, actor, query, coverage.OVERLOADED))


@router.get(
    "/underloaded",
    summary="List who could have more households",
    response_model=Page[MemberLoad],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.COVERAGE_READ),
)
async def list_underloaded(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[FindingQuery, Query()]
) -> Response:
    """List members in charge of something, but of fewer households than their body wants."""
    cursors = source_of(request).cursors
    return answer(await coverage.listed(session, cursors, actor, query, coverage.UNDERLOADED))


@router.get(
    "/idle",
    summary="List who is in charge of nothing",
    response_model=Page[MemberFound],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.COVERAGE_READ),
)
async def list_idle(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[FindingQuery, Query()]
) -> Response:
    """List members who could act, and are in charge of nothing: of no mission either."""
    cursors = source_of(request).cursors
    return answer(await coverage.listed(session, cursors, actor, query, coverage.IDLE))


@router.get(
    "/beyond-home",
    summary="List who is in charge far from home",
    response_model=Page[MemberBeyondHome],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.COVERAGE_READ),
)
async def list_beyond_home(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[FindingQuery, Query()]
) -> Response:
    """List members in charge of households outside the cluster or village where they live."""
    cursors = source_of(request).cursors
    return answer(await coverage.listed(session, cursors, actor, query, coverage.BEYOND_HOME))


@router.get(
    "/silent",
    summary="List who reports nothing",
    response_model=Page[MemberSilent],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.COVERAGE_READ),
)
async def list_silent(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[SilentQuery, Query()]
) -> Response:
    """List members in charge who gave no report for the last periods, without a break."""
    cursors = source_of(request).cursors
    return answer(await coverage.listed(session, cursors, actor, query, coverage.SILENT))


@router.get(
    "/branches",
    summary="List where branches stand",
    response_model=Page[BranchState],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.COVERAGE_READ),
)
async def list_branch_stances(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[FindingQuery, Query()]
) -> Response:
    """List each branch with where it stands with its plan of the year, by place in the tree."""
    return answer(await coverage.branches(session, source_of(request).cursors, actor, query))
