"""Meetings (sinh hoạt chi bộ): what was heard and resolved, who attended, whom that concerns.

The branch sees names and texts. Levels above and working groups see that a meeting took place
and how many attended.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, VersionDep, answer, source_of, written
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
from api.errors.meetings import (
    AgendaAssignmentNotFound,
    AgendaReportNotFound,
    AttendanceMissing,
    AttendeeNotFound,
    MeetingCannotBecome,
    MeetingIsClosed,
    MeetingNotFound,
    MeetingNotHeldYet,
    ResolutionNotFound,
    ResolutionNumberTaken,
)
from api.errors.party_orgs import PartyOrgCeased, PartyOrgNotFound
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import IfHappened, Page
from api.schemas.meetings import (
    Agenda,
    AlertQuery,
    AttendanceAlerts,
    AttendanceQuery,
    AttendanceRead,
    AttendanceSheet,
    CorrectionCreate,
    MeetingCreate,
    MeetingQuery,
    MeetingRead,
    MeetingSummary,
    MeetingSummaryQuery,
    MeetingUpdate,
    MinutesRead,
    ResolutionCreate,
    ResolutionRead,
    ResolutionUpdate,
)
from api.services import attendance, meetings

router = Router(
    prefix="/v1/meetings", tags=["meetings"], responses=problems(Unauthenticated, NotPermitted)
)


@router.get(
    "",
    summary="List meetings",
    response_model=Page[MeetingRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.MEETING_READ),
)
async def list_meetings(
    request: Request, actor: ActorDep, query: Annotated[MeetingQuery, Query()]
) -> Response:
    """List the meetings in your sight, by place in the tree and day: kinds and numbers only.

    A member sees those at which they were expected.
    """
    return written(await meetings.search(source_of(request), actor, query))


@router.get(
    "/summary",
    summary="Sum up meetings",
    response_model=MeetingSummary,
    responses=problems(PartyOrgNotFound),
    openapi_extra=needs(Permission.SUMMARY_READ),
)
async def sum_up_meetings(
    session: SessionDep, actor: ActorDep, query: Annotated[MeetingSummaryQuery, Query()]
) -> Response:
    """Count closed meetings and attendance below a body, for each part directly below it."""
    return answer(await attendance.summary(session, actor, query))


@router.get(
    "/attendance-alerts",
    summary="List who missed three months",
    response_model=AttendanceAlerts,
    responses=problems(PartyOrgNotFound),
    openapi_extra=needs(Permission.MINUTES_READ),
)
async def list_attendance_alerts(
    session: SessionDep, actor: ActorDep, query: Annotated[AlertQuery, Query()]
) -> Response:
    """List members absent without excuse in three months or more of a calendar year.

    By the Party Charter (Article 8.1) the branch must then consider; nothing follows by itself.
    A month counts when the member was absent without excuse from a closed meeting and attended
    none; the half-yearly meeting with members of other branches does not count.
    """
    return answer(await attendance.alerts(session, actor, query))


@router.get(
    "/{meeting_id}",
    summary="Get a meeting",
    response_model=MeetingRead,
    responses=problems(MeetingNotFound),
    openapi_extra=needs(Permission.MEETING_READ),
)
async def get_meeting(
    request: Request, actor: ActorDep, meeting_id: UUID, query: Annotated[IfHappened, Query()]
) -> Response:
    """Get one meeting in numbers; `ETag` is its version."""
    return written(*await meetings.get(source_of(request), actor, meeting_id, query))


@router.get(
    "/{meeting_id}/minutes",
    summary="Get what a meeting heard and resolved",
    response_model=MinutesRead,
    responses=problems(MeetingNotFound),
    openapi_extra=needs(Permission.MINUTES_READ),
)
async def get_minutes(request: Request, actor: ActorDep, meeting_id: UUID) -> Response:
    """Get agenda, minutes, resolutions and corrections; `ETag` is the meeting's version."""
    return written(*await meetings.read_minutes(source_of(request), actor, meeting_id))


@router.get(
    "/{meeting_id}/attendance",
    summary="List who attended",
    response_model=Page[AttendanceRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.MINUTES_READ),
)
async def list_attendance(
    request: Request,
    actor: ActorDep,
    meeting_id: UUID,
    query: Annotated[AttendanceQuery, Query()],
) -> Response:
    """List the attendance of a meeting that you can see; a member sees their own line."""
    return written(await attendance.search(source_of(request), actor, query, meeting_id))


@router.post(
    "",
    summary="Call a meeting",
    status_code=status.HTTP_201_CREATED,
    response_model=MeetingRead,
    responses=problems(
        PartyOrgCeased,
        PartyOrgNotFound,
        AgendaAssignmentNotFound,
        AgendaReportNotFound,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.MEETING_WRITE),
)
async def call_meeting(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: MeetingCreate
) -> Response:
    """Call a meeting, or write one down that was held; it is a draft until it is closed."""
    return await once(new, status.HTTP_201_CREATED, lambda: meetings.call(session, actor, new))


@router.patch(
    "/{meeting_id}",
    summary="Amend a meeting",
    response_model=MeetingRead,
    responses=problems(MeetingNotFound, MeetingIsClosed, Stale, VersionRequired),
    openapi_extra=needs(Permission.MEETING_WRITE),
)
async def amend_meeting(
    session: SessionDep,
    actor: ActorDep,
    version: VersionDep,
    meeting_id: UUID,
    change: MeetingUpdate,
) -> Response:
    """Change the kind, day, venue or minutes of a draft that is as you last saw it."""
    return answer(await meetings.amend(session, actor, meeting_id, change, version=version))


@router.put(
    "/{meeting_id}/agenda",
    summary="Set the agenda",
    response_model=MeetingRead,
    responses=problems(
        MeetingNotFound,
        AgendaAssignmentNotFound,
        AgendaReportNotFound,
        MeetingIsClosed,
        Stale,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.MEETING_WRITE),
)
async def set_agenda(
    session: SessionDep, actor: ActorDep, version: VersionDep, meeting_id: UUID, agenda: Agenda
) -> Response:
    """Write the whole agenda of a draft; an item with a report is a report that is heard."""
    return answer(await meetings.set_agenda(session, actor, meeting_id, agenda, version=version))


@router.put(
    "/{meeting_id}/attendance",
    summary="Take attendance",
    response_model=MeetingRead,
    responses=problems(MeetingNotFound, AttendeeNotFound, MeetingIsClosed, Stale, VersionRequired),
    openapi_extra=needs(Permission.MEETING_WRITE),
)
async def take_attendance(
    session: SessionDep,
    actor: ActorDep,
    version: VersionDep,
    meeting_id: UUID,
    sheet: AttendanceSheet,
) -> Response:
    """Write the whole attendance of a draft: everybody who was expected, once."""
    return answer(
        await meetings.take_attendance(session, actor, meeting_id, sheet, version=version)
    )


@router.post(
    "/{meeting_id}/resolutions",
    summary="Add a resolution",
    status_code=status.HTTP_201_CREATED,
    response_model=ResolutionRead,
    responses=problems(
        MeetingNotFound, MeetingIsClosed, ResolutionNumberTaken, RequestInFlight, KeyReused
    ),
    openapi_extra=needs(Permission.MEETING_WRITE),
)
async def add_resolution(
    session: SessionDep, actor: ActorDep, once: OnceDep, meeting_id: UUID, new: ResolutionCreate
) -> Response:
    """Add what the meeting resolved; tasks that follow from it name it as `resolution_id`."""
    return await once(
        new,
        status.HTTP_201_CREATED,
        lambda: meetings.resolve(session, actor, meeting_id, new),
    )


@router.patch(
    "/{meeting_id}/resolutions/{resolution_id}",
    summary="Reword a resolution",
    response_model=ResolutionRead,
    responses=problems(
        MeetingNotFound,
        ResolutionNotFound,
        MeetingIsClosed,
        ResolutionNumberTaken,
        Stale,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.MEETING_WRITE),
)
async def reword_resolution(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    version: VersionDep,
    meeting_id: UUID,
    resolution_id: UUID,
    change: ResolutionUpdate,
) -> Response:
    """Change a resolution while its meeting is a draft; `If-Match` is the meeting's version."""
    return answer(
        await meetings.reword(session, actor, meeting_id, resolution_id, change, version=version)
    )


@router.post(
    "/{meeting_id}/close",
    summary="Close a meeting",
    response_model=MeetingRead,
    responses=problems(
        MeetingNotFound,
        MeetingCannotBecome,
        MeetingNotHeldYet,
        AttendanceMissing,
        RequestInFlight,
        Stale,
        KeyReused,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.MEETING_WRITE),
)
async def close_meeting(
    session: SessionDep, actor: ActorDep, once: OnceDep, version: VersionDep, meeting_id: UUID
) -> Response:
    """Freeze attendance, agenda and resolutions; from here on the meeting counts upward."""
    return await once(
        None,
        status.HTTP_200_OK,
        lambda: meetings.close(session, actor, meeting_id, version=version),
    )


@router.post(
    "/{meeting_id}/reopen",
    summary="Correct a closed meeting",
    response_model=MeetingRead,
    responses=problems(
        MeetingNotFound,
        MeetingCannotBecome,
        RequestInFlight,
        Stale,
        KeyReused,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.MEETING_WRITE),
)
async def reopen_meeting(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    meeting_id: UUID,
    correction: CorrectionCreate,
) -> Response:
    """Make a closed meeting a draft again, for a reason; the attendance that stood is kept."""
    return await once(
        correction,
        status.HTTP_200_OK,
        lambda: meetings.reopen(session, actor, meeting_id, correction, version=version),
    )
