"""Who attended, for the branch by name, for the levels above in numbers."""

from collections import Counter
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import String, Uuid, bindparam, func
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.access.listing import Listing
from api.access.require import require_org
from api.access.summing import basis_of, by_part
from api.access.visible import at_or_below, holds_on, visible, within
from api.db.reads import Source
from api.domain.meetings import (
    ACTIVITY,
    Attended,
    MeetingKind,
    MeetingState,
    Presence,
    attendance_rate,
    unexcused_months,
)
from api.domain.roles import Permission
from api.errors.meetings import AttendeeNotFound
from api.models.meetings import Attendance, Meeting
from api.models.members import Membership, PartyMember
from api.schemas.meetings import (
    AlertQuery,
    AttendanceAlert,
    AttendanceAlerts,
    AttendanceLine,
    AttendanceQuery,
    AttendanceRead,
    AttendanceSheet,
    MeetingPart,
    MeetingSummary,
    MeetingSummaryQuery,
    MeetingSums,
)

LISTING: Final = Listing(
    table=Attendance,
    schema=AttendanceRead,
    permission=Permission.MINUTES_READ,
    order=(col(Attendance.meeting_id), col(Attendance.member_id)),
    columns={"full_name": col(PartyMember.full_name)},
    joined=lambda rows: rows.outerjoin(PartyMember, col(PartyMember.id) == Attendance.member_id),
    filters={
        "meeting_id": col(Attendance.meeting_id) == bindparam("meeting_id", type_=Uuid),
        "presence": col(Attendance.presence) == bindparam("presence", type_=String),
    },
)


async def search(source: Source, actor: Actor, query: AttendanceQuery, meeting_id: UUID) -> bytes:
    return await LISTING.page(source, actor, query, meeting_id=meeting_id)


async def replace(
    session: AsyncSession, actor: Actor, meeting: Meeting, sheet: AttendanceSheet
) -> dict[str, object]:
    """Write the sheet in place of what was there, and count it."""
    await _require_expected(session, actor, meeting, [line.member_id for line in sheet.items])
    for line in await _lines(session, actor, meeting):
        await session.delete(line)
    await session.flush()
    session.add_all(
        Attendance(**line.model_dump(), meeting_id=meeting.id, org_id=meeting.org_id)
        for line in sheet.items
    )
    counted = Counter(line.presence for line in sheet.items)
    return {presence: counted[presence] for presence in Presence}


async def as_it_stands(
    session: AsyncSession, actor: Actor, meeting: Meeting
) -> list[dict[str, object]]:
    return [
        AttendanceLine.model_validate(line).model_dump(mode="json")
        for line in await _lines(session, actor, meeting)
    ]


async def _lines(session: AsyncSession, actor: Actor, meeting: Meeting) -> list[Attendance]:
    of_meeting = visible(Attendance, actor, Permission.MINUTES_READ).where(
        Attendance.meeting_id == meeting.id
    )
    return list((await session.exec(of_meeting)).all())


async def _require_expected(
    session: AsyncSession, actor: Actor, meeting: Meeting, member_ids: list[UUID]
) -> None:
    """Raise unless each belonged, on the day, to the organisation that met or to a part of it."""
    met = await require_org(session, actor, Permission.MEETING_WRITE, meeting.org_id)
    belonged = visible(Membership, actor, Permission.MEMBER_READ).where(
        col(Membership.member_id).in_(member_ids),
        holds_on(Membership, meeting.held_on),
        within((met.path,), actor.today, col(Membership.org_id)),
    )
    expected = {membership.member_id for membership in (await session.exec(belonged)).all()}
    for index, member_id in enumerate(member_ids):
        if member_id not in expected:
            field = f"body.items.{index}.member_id"
            raise AttendeeNotFound(field=field, member_id=member_id)


async def alerts(session: AsyncSession, actor: Actor, query: AlertQuery) -> AttendanceAlerts:
    """Name who missed the activity of the asked number of months of a year without excuse.

    It says what the branch must weigh by the Charter, and decides nothing.
    """
    field = "query.org_id"
    await require_org(session, actor, Permission.MINUTES_READ, query.org_id, field=field)
    missed = unexcused_months(await _attended(session, actor, query))
    weighed = {member_id: at for member_id, at in missed.items() if len(at) >= query.at_least}
    members = visible(PartyMember, actor, Permission.MEMBER_READ).where(
        col(PartyMember.id).in_(weighed)
    )
    names = {member.id: member for member in (await session.exec(members)).all()}
    order = sorted(weighed, key=lambda id_: names[id_].sort_key if id_ in names else "~")
    return AttendanceAlerts(
        org_id=query.org_id,
        year=query.year,
        members=[
            AttendanceAlert(
                member_id=member_id,
                full_name=names[member_id].full_name if member_id in names else None,
                months=weighed[member_id],
            )
            for member_id in order
        ],
    )


async def _attended(session: AsyncSession, actor: Actor, query: AlertQuery) -> list[Attended]:
    day = query.as_of or actor.today
    lines = (
        visible(Attendance, actor, Permission.MINUTES_READ)
        .join(Meeting, col(Meeting.id) == Attendance.meeting_id)
        .where(
            _of_year(query.year),
            col(Meeting.kind).in_(ACTIVITY),
            at_or_below(col(Attendance.org_id), query.org_id, day),
        )
        .with_only_columns(
            col(Attendance.member_id), col(Meeting.held_on), col(Attendance.presence)
        )
    )
    found = await (await session.connection()).execute(lines)
    return [Attended(member_id, held_on, Presence(how)) for member_id, held_on, how in found]


def _of_year(year: int) -> Any:
    return (
        (col(Meeting.state) == MeetingState.CLOSED)
        & (col(Meeting.held_on) >= date(year, 1, 1))
        & (col(Meeting.held_on) < date(year + 1, 1, 1))
    )


SUMS: Final[dict[str, Any]] = {
    "meetings": func.count(),
    **{kind.value: func.count().filter(col(Meeting.kind) == kind) for kind in MeetingKind},
    "last_held_on": func.max(Meeting.held_on),
    **{name: func.sum(getattr(Meeting, name)) for name in ("present", "excused", "absent")},
}
COUNTED: Final = SUMS.keys() - {"last_held_on"}


async def summary(
    session: AsyncSession, actor: Actor, query: MeetingSummaryQuery
) -> MeetingSummary:
    """Count the meetings that took place below a body, and who attended, in numbers."""
    basis = await basis_of(session, actor, query)
    parts = await by_part(
        session,
        visible(Meeting, actor, Permission.SUMMARY_READ).where(_of_year(query.year)),
        record=Meeting,
        below=basis.org,
        on=basis.on,
        sums=SUMS,
    )
    total: dict[str, Any] = {name: sum(getattr(part, name) for part in parts) for name in COUNTED}
    total["last_held_on"] = max((part.last_held_on for part in parts), default=None)
    return MeetingSummary(
        **basis.told.model_dump(),
        org_id=query.org_id,
        year=query.year,
        total=MeetingSums(**_rated(total)),
        parts=[MeetingPart(**_rated(part._asdict())) for part in parts],
    )


def _rated(sums: dict[str, Any]) -> dict[str, Any]:
    expected = sums["present"] + sums["excused"] + sums["absent"]
    return {**sums, "attendance_rate": attendance_rate(present=sums["present"], expected=expected)}
