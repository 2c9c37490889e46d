"""Activity reports (báo cáo kết quả): what a member did for their households in a period.

Draft, submitted, returned with a comment, submitted again, accepted by somebody else than the
author; amended by a new version, while every version submitted is kept as it was.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import (
    ActorDep,
    OnceDep,
    SessionDep,
    VersionDep,
    answer,
    source_of,
    written,
)
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
from api.errors.indicators import IndicatorNotFound, IndicatorTooPrecise
from api.errors.obligations import ObligationNotFound, ObligationWaived
from api.errors.reports import (
    DutyUnknown,
    GroupUnknown,
    ReportAhead,
    ReportBegun,
    ReportCannotMove,
    ReportEmpty,
    ReportNotEditable,
    ReportNotFound,
    ReportOwn,
)
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.assignments import AssignmentRead
from api.schemas.common import IfHappened, Page, Paging
from api.schemas.reports import (
    ReportCreate,
    ReportQuery,
    ReportRead,
    ReportReturn,
    ReportUpdate,
    ReportVersionRead,
)
from api.services import reports

router = Router(prefix="/v1/reports", tags=["reports"], responses=problems(Unauthenticated))


@router.get(
    "",
    summary="List reports",
    response_model=Page[ReportRead],
    responses=problems(NotPermitted, CursorInvalid),
    openapi_extra=needs(Permission.REPORT_READ),
)
async def list_reports(
    request: Request, actor: ActorDep, query: Annotated[ReportQuery, Query()]
) -> Response:
    """List the reports in your sight; who has not reported is among the obligations."""
    return written(await reports.search(source_of(request), actor, query))


@router.get(
    "/{report_id}",
    summary="Get a report",
    response_model=ReportRead,
    responses=problems(NotPermitted, ReportNotFound),
    openapi_extra=needs(Permission.REPORT_READ),
)
async def get_report(
    request: Request, actor: ActorDep, report_id: UUID, query: Annotated[IfHappened, Query()]
) -> Response:
    """Get a report as it is now; `ETag` is its version."""
    return written(*await reports.get(source_of(request), actor, report_id, query))


@router.get(
    "/{report_id}/versions",
    summary="List the versions of a report",
    response_model=Page[ReportVersionRead],
    responses=problems(NotPermitted, ReportNotFound, CursorInvalid),
    openapi_extra=needs(Permission.REPORT_READ),
)
async def list_report_versions(
    request: Request, actor: ActorDep, report_id: UUID, query: Annotated[Paging, Query()]
) -> Response:
    """List every version that was submitted, as it was, oldest first."""
    return written(await reports.versions(source_of(request), actor, report_id, query))


@router.get(
    "/{report_id}/assignments",
    summary="List what a report is over",
    response_model=Page[AssignmentRead],
    responses=problems(NotPermitted, ReportNotFound, CursorInvalid),
    openapi_extra=needs(Permission.REPORT_READ),
)
async def list_report_assignments(
    request: Request, actor: ActorDep, report_id: UUID, query: Annotated[Paging, Query()]
) -> Response:
    """List the assignments that the member held on any day of the period, oldest first.

    Whoever reviews holds the report against them; those ended or begun meanwhile are among them.
    """
    return written(await reports.assignments_of(source_of(request), actor, report_id, query))


@router.post(
    "",
    summary="Begin a report",
    status_code=status.HTTP_201_CREATED,
    response_model=ReportRead,
    responses=problems(
        NotPermitted,
        ObligationNotFound,
        DutyUnknown,
        GroupUnknown,
        IndicatorNotFound,
        IndicatorTooPrecise,
        ObligationWaived,
        ReportBegun,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.REPORT_WRITE),
)
async def begin_report(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: ReportCreate
) -> Response:
    """Draft the report that an obligation asks for.

    A branch's committee may write it down for a member: `entered_by` then says who did.
    """
    return await once(new, status.HTTP_201_CREATED, lambda: reports.begin(session, actor, new))


@router.put(
    "/{report_id}",
    summary="Rewrite a report",
    response_model=ReportRead,
    responses=problems(
        NotPermitted,
        ReportNotFound,
        DutyUnknown,
        GroupUnknown,
        IndicatorNotFound,
        IndicatorTooPrecise,
        ReportNotEditable,
        Stale,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.REPORT_WRITE),
)
async def rewrite_report(
    session: SessionDep,
    actor: ActorDep,
    version: VersionDep,
    report_id: UUID,
    change: ReportUpdate,
) -> Response:
    """Write a draft, or what was returned, anew."""
    return answer(await reports.rewrite(session, actor, report_id, change, version=version))


@router.post(
    "/{report_id}/submit",
    summary="Submit a report",
    response_model=ReportRead,
    responses=problems(
        NotPermitted,
        ReportNotFound,
        ObligationWaived,
        ReportAhead,
        ReportCannotMove,
        ReportEmpty,
        RequestInFlight,
        Stale,
        KeyReused,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.REPORT_WRITE),
)
async def submit_report(
    session: SessionDep, actor: ActorDep, once: OnceDep, version: VersionDep, report_id: UUID
) -> Response:
    """Freeze what is written as the next version. An empty report is not submitted."""
    return await once(
        None, status.HTTP_200_OK, lambda: reports.submit(session, actor, report_id, version=version)
    )


@router.post(
    "/{report_id}/return",
    summary="Return a report",
    response_model=ReportRead,
    responses=problems(
        NotPermitted,
        ReportOwn,
        ReportNotFound,
        ReportCannotMove,
        RequestInFlight,
        Stale,
        KeyReused,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.REPORT_REVIEW),
)
async def return_report(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    report_id: UUID,
    asked: ReportReturn,
) -> Response:
    """Hand a report back to its author, with what is to be mended."""
    return await once(
        asked,
        status.HTTP_200_OK,
        lambda: reports.return_(session, actor, report_id, asked, version=version),
    )


@router.post(
    "/{report_id}/accept",
    summary="Accept a report",
    response_model=ReportRead,
    responses=problems(
        NotPermitted,
        ReportOwn,
        ReportNotFound,
        ReportCannotMove,
        RequestInFlight,
        Stale,
        KeyReused,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.REPORT_REVIEW),
)
async def accept_report(
    session: SessionDep, actor: ActorDep, once: OnceDep, version: VersionDep, report_id: UUID
) -> Response:
    """Accept what was submitted: never one's own, whatever office one holds."""
    return await once(
        None, status.HTTP_200_OK, lambda: reports.accept(session, actor, report_id, version=version)
    )


@router.post(
    "/{report_id}/amend",
    summary="Amend a report",
    response_model=ReportRead,
    responses=problems(
        NotPermitted,
        ReportNotFound,
        ReportCannotMove,
        RequestInFlight,
        Stale,
        KeyReused,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.REPORT_WRITE),
)
async def amend_report(
    session: SessionDep, actor: ActorDep, once: OnceDep, version: VersionDep, report_id: UUID
) -> Response:
    """Begin a new version of an accepted report; the accepted one counts until it is accepted."""
    return await once(
        None, status.HTTP_200_OK, lambda: reports.amend(session, actor, report_id, version=version)
    )
