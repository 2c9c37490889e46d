"""What members report: the working text of each report, and every version ever submitted."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    DateTime,
    Index,
    String,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, col

from api.db.base import Held, Record, Scoped, TextC, Versioned
from api.domain.reports import ReportState


class Report(Record, Versioned, Scoped, table=True):
    """What a member reports for a period, as it is now.

    ``submissions`` is the number of its last ``ReportVersion``, ``accepted`` that of the one
    last accepted, which counts until a later one is accepted in its place.
    """

    __table_args__ = (
        CheckConstraint(
            "reviewed_by <> member_id AND (state <> 'accepted' OR reviewed_by <> ALL (writers))",
            name="not_by_author",
        ),
        CheckConstraint("accepted BETWEEN 1 AND submissions", name="accepted"),
        CheckConstraint(
            "reviewed_by IS NOT NULL OR state IN ('draft', 'submitted')", name="reviewed"
        ),
        CheckConstraint("(submissions > 0) = (first_submitted_on IS NOT NULL)", name="submissions"),
        Index("ix_report_order", "org_id", "id"),
        Index("ix_report_member", "member_id"),
    )

    held_by: ClassVar[Held] = staticmethod(lambda person, _today: col(Report.member_id) == person)

    obligation_id: UUID = Field(foreign_key="obligation.id", unique=True)
    member_id: UUID = Field(foreign_key="party_member.id")
    period: str = Field(sa_type=TextC)
    state: ReportState = Field(default=ReportState.DRAFT, sa_type=String)
    content: dict[str, Any] = Field(sa_type=JSONB)
    entered_by: UUID = Field(foreign_key="person.id")  # the member, or who writes for them
    writers: list[UUID] = Field(sa_type=ARRAY(Uuid))  # whoever had a hand in it, and never judges
    submissions: int = 0
    accepted: int | None = None
    first_submitted_on: date | None = None  # the local day; decides whether it was late
    submitted_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    reviewed_by: UUID | None = Field(default=None, foreign_key="person.id")
    reviewed_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    comment: str | None = None  # of the reviewer who returned it


class ReportVersion(Record, Scoped, table=True):
    """A report as it was submitted. Its content can never change; only the verdict is added."""

    __tablename__ = "report_version"
    __table_args__ = (
        CheckConstraint(
            "reviewed_by <> member_id AND reviewed_by <> entered_by"
            " AND reviewed_by <> submitted_by",
            name="not_by_author",
        ),
        CheckConstraint("reviewed_by IS NOT NULL OR state = 'submitted'", name="reviewed"),
        UniqueConstraint("report_id", "number"),
        Index("ix_report_version_org_id", "org_id"),
    )

    held_by: ClassVar[Held] = staticmethod(
        lambda person, _today: col(ReportVersion.member_id) == person
    )

    report_id: UUID = Field(foreign_key="report.id")
    number: int
    member_id: UUID
    state: ReportState = Field(sa_type=String)
    content: dict[str, Any] = Field(sa_type=JSONB)
    entered_by: UUID
    submitted_by: UUID
    submitted_at: datetime = Field(sa_type=DateTime(timezone=True))
    reviewed_by: UUID | None = None
    reviewed_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    comment: str | None = None
