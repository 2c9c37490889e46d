from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index
from sqlmodel import Field

from api.db.base import Record


class Notification(Record, table=True):
    """What a person should hear of: that something of theirs happened, and where to look.

    It holds no text of its own, so it can give nothing away.
    """

    __table_args__ = (Index("ix_notification_person", "person_id", "id"),)

    person_id: UUID = Field(foreign_key="person.id")
    topic: str
    target_id: UUID
    read_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
