"""How long residents may have to wait for those who handle what they sent."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlmodel import Field

from api.db.base import Dated, Record, in_order
from api.domain.feedback import FeedbackKind


class ResponseTime(Record, Dated, table=True):
    """In working hours; holds at a body and below, until a nearer body says otherwise."""

    __tablename__ = "response_time"
    __table_args__ = (
        in_order(),
        CheckConstraint("acknowledge_hours BETWEEN 1 AND 400", name="acknowledge_hours"),
        CheckConstraint("urgent_hours BETWEEN 1 AND acknowledge_hours", name="urgent_hours"),
        CheckConstraint("answer_hours BETWEEN 1 AND 400", name="answer_hours"),
        Index("ix_response_time_org", "org_id", "kind", "valid_from"),
    )

    org_id: UUID = Field(foreign_key="party_org.id")
    kind: FeedbackKind = Field(sa_type=String)
    acknowledge_hours: int
    urgent_hours: int
    answer_hours: int
    legal_ref: str | None = None
