from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.meetings import Excuse, MeetingKind, MeetingState, Presence
from api.models.meetings import Attendance, Meeting, Resolution

HELD_ON = date(2026, 3, 4)


async def make_meeting(
    session: AsyncSession,
    org_id: UUID,
    attended: Mapping[UUID, Presence] | None = None,
    *,
    kind: MeetingKind = MeetingKind.REGULAR,
    held_on: date = HELD_ON,
    state: MeetingState = MeetingState.DRAFT,
) -> Meeting:
    """Make a meeting and who attended it."""
    how = list((attended or {}).values())
    meeting = Meeting(
        org_id=org_id,
        kind=kind,
        held_on=held_on,
        state=state,
        present=how.count(Presence.PRESENT),
        excused=how.count(Presence.EXCUSED),
        absent=how.count(Presence.ABSENT),
    )
    session.add(meeting)
    await session.flush()
    session.add_all(
        Attendance(
            meeting_id=meeting.id,
            org_id=org_id,
            member_id=member_id,
            presence=presence,
            excuse=Excuse.FAMILY if presence is Presence.EXCUSED else None,
        )
        for member_id, presence in (attended or {}).items()
    )
    await session.commit()
    return meeting


async def make_resolution(session: AsyncSession, meeting: Meeting) -> Resolution:
    resolution = Resolution(meeting_id=meeting.id, number="05-NQ/CB", content="Làm đường hoa")
    session.add(resolution)
    await session.commit()
    return resolution
