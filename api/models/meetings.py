"""Meetings of branches and party groups: who attended, what was heard, what was resolved."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Index, String, UniqueConstraint, exists
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, col

from api.db.base import Held, Record, Scoped, TextC, Versioned
from api.domain.meetings import Excuse, MeetingKind, MeetingState, Presence


def _was_expected(person: Any, _today: Any) -> ColumnElement[bool]:
    return exists().where(
        col(Attendance.meeting_id) == Meeting.id, col(Attendance.member_id) == person
    )


class Meeting(Record, Versioned, Scoped, table=True):
    """A meeting; its version also covers its agenda, its resolutions and who attended.

    The three counts are what levels above may know of the attendance.
    """

    __table_args__ = (Index("ix_meeting_order", "org_id", "held_on", "id"),)

    held_by: ClassVar[Held] = staticmethod(_was_expected)

    kind: MeetingKind = Field(sa_type=String)
    held_on: date
    state: MeetingState = Field(default=MeetingState.DRAFT, sa_type=String)
    present: int = 0
    excused: int = 0
    absent: int = 0
    venue: str | None = None
    minutes: str | None = None


class MeetingItem(Record, table=True):
    """A point of the agenda; one with a report is a report that was heard."""

    __tablename__ = "meeting_item"
    __table_args__ = (UniqueConstraint("meeting_id", "position"),)

    meeting_id: UUID = Field(foreign_key="meeting.id")
    position: int
    subject: str
    report_id: UUID | None = Field(default=None, foreign_key="report.id")
    assignment_id: UUID | None = Field(default=None, foreign_key="assignment.id")


class Attendance(Record, Scoped, table=True):
    """How one member stood to one meeting; a member sees their own."""

    __table_args__ = (
        UniqueConstraint("meeting_id", "member_id"),
        CheckConstraint("(presence = 'excused') = (excuse IS NOT NULL)", name="excuse"),
        Index("ix_attendance_order", "org_id", "meeting_id", "member_id"),
        Index("ix_attendance_member", "member_id", "meeting_id"),
    )

    held_by: ClassVar[Held] = staticmethod(
        lambda person, _today: col(Attendance.member_id) == person
    )

    meeting_id: UUID = Field(foreign_key="meeting.id")
    member_id: UUID = Field(foreign_key="party_member.id")
    presence: Presence = Field(sa_type=String)
    excuse: Excuse | None = Field(default=None, sa_type=String)


class Resolution(Record, table=True):
    __table_args__ = (UniqueConstraint("meeting_id", "number"),)

    meeting_id: UUID = Field(foreign_key="meeting.id")
    number: str = Field(sa_type=TextC)
    content: str


class MeetingCorrection(Record, table=True):
    """Why a closed meeting was opened again, and the attendance that stood until then."""

    __tablename__ = "meeting_correction"

    meeting_id: UUID = Field(foreign_key="meeting.id", index=True)
    account_id: UUID = Field(foreign_key="account.id")
    corrected_on: date
    reason: str
    attendance: list[Any] = Field(sa_type=JSONB)
