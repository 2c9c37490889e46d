"""That another body may answer for a household, a group or a place, noted as it happens."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index
from sqlmodel import Field, SQLModel

from api.db.base import Record


class ChargeChange(Record, SQLModel, table=True):
    """From ``due`` on, what lies with whoever answers for it is to follow.

    ``followed_at`` says when it did for the first time: what was under way then follows later.
    """

    __tablename__ = "charge_change"
    __table_args__ = (
        CheckConstraint("kind IN ('group', 'household', 'place')", name="kind"),
        Index("ix_charge_change_due", "due", "id"),
    )

    kind: str
    what_id: UUID
    due: date
    followed_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
