from typing import Final
from uuid import UUID

from sqlalchemy import Date, String, bindparam
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.happened import happened
from api.access.heirs import require_living
from api.access.listed_bodies import SUBTREE
from api.access.listing import Listing
from api.access.require import require_row, require_seen, require_version
from api.db import reads
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain.meetings import MEETING_TRANSITIONS, MeetingState
from api.domain.roles import Permission
from api.errors.meetings import (
    AgendaAssignmentNotFound,
    AgendaReportNotFound,
    AttendanceMissing,
    MeetingCannotBecome,
    MeetingIsClosed,
    MeetingNotFound,
    MeetingNotHeldYet,
    ResolutionNotFound,
    ResolutionNumberTaken,
)
from api.models.assignments import Assignment
from api.models.meetings import Meeting, MeetingCorrection, MeetingItem, Resolution
from api.models.reports import Report
from api.schemas.common import IfHappened
from api.schemas.meetings import (
    Agenda,
    AgendaItem,
    AgendaItemRead,
    AttendanceSheet,
    CorrectionCreate,
    CorrectionRead,
    MeetingCreate,
    MeetingQuery,
    MeetingRead,
    MeetingUpdate,
    MinutesRead,
    ResolutionCreate,
    ResolutionRead,
    ResolutionUpdate,
)
from api.services import attendance
from api.services.moves import require_move

LISTING: Final = Listing(
    table=Meeting,
    schema=MeetingRead,
    permission=Permission.MEETING_READ,
    order=(col(Meeting.held_on), col(Meeting.id)),
    filters={
        "happened_by": happened(Meeting),
        "org_id": SUBTREE,
        "kind": col(Meeting.kind) == bindparam("kind", type_=String),
        "state": col(Meeting.state) == bindparam("state", type_=String),
        "held_from": col(Meeting.held_on) >= bindparam("held_from", type_=Date),
        "held_before": col(Meeting.held_on) < bindparam("held_before", type_=Date),
    },
)
MINUTES: Final = Listing(
    table=Meeting,
    schema=MinutesRead,
    permission=Permission.MINUTES_READ,
    sight=Permission.MEETING_READ,
    order=LISTING.order,
    columns={
        "agenda": reads.nested(
            AgendaItemRead,
            MeetingItem,
            col(MeetingItem.position),
            where=col(MeetingItem.meeting_id) == Meeting.id,
        ),
        "resolutions": reads.nested(
            ResolutionRead,
            Resolution,
            col(Resolution.id),
            where=col(Resolution.meeting_id) == Meeting.id,
        ),
        "corrections": reads.nested(
            CorrectionRead,
            MeetingCorrection,
            col(MeetingCorrection.id),
            where=col(MeetingCorrection.meeting_id) == Meeting.id,
        ),
    },
)


async def search(source: Source, actor: Actor, query: MeetingQuery) -> bytes:
    return await LISTING.page(source, actor, query)


async def get(
    source: Source, actor: Actor, meeting_id: UUID, query: IfHappened
) -> tuple[bytes, int]:
    """Return the meeting as JSON, and its version."""
    missing = MeetingNotFound(meeting_id=meeting_id)
    return await LISTING.one(source, actor, meeting_id, missing, **query.given())


async def read_minutes(source: Source, actor: Actor, meeting_id: UUID) -> tuple[bytes, int]:
    """Return what was spoken of and resolved as JSON, and the meeting's version."""
    return await MINUTES.one(source, actor, meeting_id, MeetingNotFound(meeting_id=meeting_id))


async def call(session: AsyncSession, actor: Actor, new: MeetingCreate) -> MeetingRead:
    """Call a meeting of a branch or party group, or write one down that was held."""
    await require_living(session, actor, Permission.MEETING_WRITE, new.org_id, field="body.org_id")
    meeting = Meeting(**new.model_dump(exclude={"agenda"}))
    session.add(meeting)
    await session.flush()
    await _lay_out(session, actor, meeting, new.agenda, field="body.agenda")
    await audit.record(session, actor, "meeting.called", meeting, _outline(meeting))
    return MeetingRead.model_validate(meeting)


async def amend(
    session: AsyncSession, actor: Actor, meeting_id: UUID, change: MeetingUpdate, *, version: int
) -> MeetingRead:
    meeting = await _draft(session, actor, meeting_id, version=version)
    return await _changed(session, actor, "amended", meeting, change.model_dump(exclude_unset=True))


async def set_agenda(
    session: AsyncSession, actor: Actor, meeting_id: UUID, agenda: Agenda, *, version: int
) -> MeetingRead:
    meeting = await _draft(session, actor, meeting_id, version=version)
    before = select(MeetingItem).where(MeetingItem.meeting_id == meeting.id)
    for item in (await session.exec(before)).all():
        await session.delete(item)
    await session.flush()
    await _lay_out(session, actor, meeting, agenda.items, field="body.items")
    return await _changed(session, actor, "agenda_set", meeting, {})


async def resolve(
    session: AsyncSession, actor: Actor, meeting_id: UUID, new: ResolutionCreate
) -> ResolutionRead:
    """Add a resolution. It needs no version: what others add meanwhile stays as it is."""
    meeting = await _draft(session, actor, meeting_id)
    resolution = Resolution(**new.model_dump(), meeting_id=meeting.id)
    session.add(resolution)
    await _numbered(session, new.number)
    await _changed(session, actor, "resolved", meeting, {})
    return ResolutionRead.model_validate(resolution)


async def reword(  # noqa: PLR0913
    session: AsyncSession,
    actor: Actor,
    meeting_id: UUID,
    resolution_id: UUID,
    change: ResolutionUpdate,
    *,
    version: int,
) -> ResolutionRead:
    """Change a resolution of a meeting that is still a draft, under the meeting's version."""
    meeting = await _draft(session, actor, meeting_id, version=version)
    wanted = select(Resolution).where(
        Resolution.id == resolution_id, Resolution.meeting_id == meeting_id
    )
    resolution = (await session.exec(wanted)).first()
    if resolution is None:
        raise ResolutionNotFound(resolution_id=resolution_id)
    resolution.sqlmodel_update(change.model_dump(exclude_unset=True))
    await _numbered(session, resolution.number)
    await _changed(session, actor, "reworded", meeting, {})
    return ResolutionRead.model_validate(resolution)


async def close(
    session: AsyncSession, actor: Actor, meeting_id: UUID, *, version: int
) -> MeetingRead:
    """Freeze a meeting that was held and whose attendance was taken."""
    meeting = await _writable(session, actor, meeting_id)
    require_version(meeting, version)
    require_move(MEETING_TRANSITIONS, meeting.state, MeetingState.CLOSED, MeetingCannotBecome)
    if meeting.held_on > actor.today:
        raise MeetingNotHeldYet(held_on=meeting.held_on)
    if meeting.present + meeting.excused + meeting.absent == 0:
        raise AttendanceMissing
    return await _changed(session, actor, "closed", meeting, {"state": MeetingState.CLOSED})


async def reopen(
    session: AsyncSession,
    actor: Actor,
    meeting_id: UUID,
    correction: CorrectionCreate,
    *,
    version: int,
) -> MeetingRead:
    """Open a closed meeting to correct it; what stood before is kept, with the reason."""
    meeting = await _writable(session, actor, meeting_id)
    require_version(meeting, version)
    require_move(MEETING_TRANSITIONS, meeting.state, MeetingState.DRAFT, MeetingCannotBecome)
    session.add(
        MeetingCorrection(
            meeting_id=meeting.id,
            corrected_on=actor.today,
            account_id=actor.account_id,
            reason=correction.reason,
            attendance=await attendance.as_it_stands(session, actor, meeting),
        )
    )
    return await _changed(session, actor, "reopened", meeting, {"state": MeetingState.DRAFT})


async def take_attendance(
    session: AsyncSession,
    actor: Actor,
    meeting_id: UUID,
    sheet: AttendanceSheet,
    *,
    version: int,
) -> MeetingRead:
    """Set who was there, who was excused and who was not, for all at once."""
    meeting = await _draft(session, actor, meeting_id, version=version)
    counts = await attendance.replace(session, actor, meeting, sheet)
    return await _changed(session, actor, "attendance_taken", meeting, counts)


async def _writable(session: AsyncSession, actor: Actor, meeting_id: UUID) -> Meeting:
    return await require_row(
        session,
        actor,
        Meeting,
        meeting_id,
        read=Permission.MEETING_READ,
        write=Permission.MEETING_WRITE,
        missing=MeetingNotFound(meeting_id=meeting_id),
    )


async def _draft(
    session: AsyncSession, actor: Actor, meeting_id: UUID, *, version: int | None = None
) -> Meeting:
    meeting = await _writable(session, actor, meeting_id)
    if version is not None:
        require_version(meeting, version)
    if meeting.state != MeetingState.DRAFT:
        raise MeetingIsClosed
    return meeting


async def _changed(
    session: AsyncSession, actor: Actor, verb: str, meeting: Meeting, changes: dict[str, object]
) -> MeetingRead:
    meeting.sqlmodel_update({**changes, "version": meeting.version + 1})
    await session.flush()
    await audit.record(session, actor, f"meeting.{verb}", meeting, _outline(meeting))
    return MeetingRead.model_validate(meeting)


def _outline(meeting: Meeting) -> dict[str, object]:
    """Give what the levels above may know, and so the audit may keep: no text, no name."""
    outline = MeetingRead.model_validate(meeting).model_dump(mode="json")
    return {name: outline[name] for name in ("kind", "held_on", "state", "version")}


async def _lay_out(
    session: AsyncSession, actor: Actor, meeting: Meeting, items: list[AgendaItem], *, field: str
) -> None:
    for index, item in enumerate(items):
        await _require_linked(session, actor, item, field=f"{field}.{index}")
    session.add_all(
        MeetingItem(**item.model_dump(), meeting_id=meeting.id, position=position)
        for position, item in enumerate(items, start=1)
    )
    await session.flush()


async def _require_linked(
    session: AsyncSession, actor: Actor, item: AgendaItem, *, field: str
) -> None:
    if item.assignment_id is not None:
        await require_seen(
            session,
            actor,
            Assignment,
            item.assignment_id,
            permission=Permission.ASSIGNMENT_READ,
            missing=AgendaAssignmentNotFound(field=f"{field}.assignment_id"),
        )
    if item.report_id is not None:
        await require_seen(
            session,
            actor,
            Report,
            item.report_id,
            permission=Permission.REPORT_READ,
            missing=AgendaReportNotFound(field=f"{field}.report_id"),
        )


async def _numbered(session: AsyncSession, number: str) -> None:
    taken = ResolutionNumberTaken(field="body.number", number=number)
    with refused_by(uq_resolution_meeting_id_number=taken):
        await session.flush()
