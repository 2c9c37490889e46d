"""Under which identity a case that came by an app is known outside."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class Open311Request(SQLModel, table=True):
    """The public identity of a case, its commune and its month; it goes with its case.

    Which app it came by is not kept. The identity is random, and tells of no time.
    """

    __tablename__ = "open311_request"
    __table_args__ = (Index("ix_open311_request_month", "month", "admin_unit_id"),)

    id: UUID = Field(primary_key=True)
    feedback_id: UUID = Field(foreign_key="feedback.id", ondelete="CASCADE", unique=True)
    admin_unit_id: UUID = Field(foreign_key="admin_unit.id", index=True)
    month: date
