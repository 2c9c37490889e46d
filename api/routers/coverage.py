"""Coverage (độ phủ phân công): whether every household has somebody, and what is in the way."""

from typing import Annotated

from fastapi import Query, Response

from api.dependencies import ActorDep, SessionDep, answer
from api.domain.roles import Permission
from api.errors import NotPermitted, Unauthenticated
from api.errors.party_orgs import PartyOrgNotFound
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.coverage import CoverageQuery, CoverageRead, CoverageSummary, SummaryQuery
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
    session: SessionDep, actor: ActorDep, query: Annotated[CoverageQuery, Query()]
) -> Response:
    """Say by name which households have nobody, and which members are in question.

    In question are those who cannot act, have too many households or too few, live elsewhere, or
    report nothing. These are warnings for people, never errors. A branch that resolved to assign
    nobody has left nothing undone.
    """
    return answer(await coverage.report(session, actor, query))


@router.get(
    "/summary",
    summary="Sum up coverage",
    response_model=CoverageSummary,
    openapi_extra=needs(Permission.SUMMARY_READ),
)
async def get_coverage_summary(
    session: SessionDep, actor: ActorDep, query: Annotated[SummaryQuery, Query()]
) -> Response:
    """Give numbers, and no names, for a body with all below it and for each of its parts.

    They hold on any day, past or to come, as far as it is known.
    """
    return answer(await coverage.summary(session, actor, query))
