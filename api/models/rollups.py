"""What a body sends upward for a period: its numbers, frozen."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, String, UniqueConstraint
from sqlmodel import Field

from api.db.base import Record, Scoped, TextC, Versioned
from api.domain.reports import ReportState


class RollupReport(Record, Versioned, Scoped, table=True):
    """One version of what a body sent upward; a correction is another, and the old is kept.

    ``snapshot`` is the text of which ``sha256`` is the hash, to the byte.
    """

    __tablename__ = "rollup_report"
    __table_args__ = (
        CheckConstraint("reviewed_by <> submitted_by", name="not_by_author"),
        CheckConstraint("state IN ('submitted', 'returned', 'accepted', 'amended')", name="state"),
        UniqueConstraint("org_id", "period", "number"),
        Index("ix_rollup_report_order", "org_id", "period", "id"),
    )

    period: str = Field(sa_type=TextC)
    number: int
    state: ReportState = Field(default=ReportState.SUBMITTED, sa_type=String)
    snapshot: str
    sha256: str = Field(sa_type=TextC)
    remarks: str | None = None
    submitted_by: UUID = Field(foreign_key="person.id")
    reviewed_by: UUID | None = Field(default=None, foreign_key="person.id")
    reviewed_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    comment: str | None = None
