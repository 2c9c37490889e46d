"""What those whom a case is about are asked, in the words of whoever handles it."""

from datetime import date
from typing import ClassVar
from uuid import UUID, uuid4

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from api.db.base import Sealed
from api.domain import clock


class ReplyRequest(Sealed, SQLModel, table=True):
    """A question to one person. They see it, and nothing of the case that it belongs to."""

    __tablename__ = "reply_request"
    __table_args__ = (Index("ix_reply_request_person", "person_id", "asked_on", "id"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    feedback_id: UUID = Field(foreign_key="feedback.id", ondelete="CASCADE", index=True)
    person_id: UUID = Field(foreign_key="person.id")
    asked_by: str  # the body, as it was called then
    asked_on: date = Field(default_factory=clock.today)
    sealed: bytes


class Reply(Sealed, SQLModel, table=True):
    """What they answered; once."""

    place_named_by: ClassVar[str] = "request_id"

    request_id: UUID = Field(primary_key=True, foreign_key="reply_request.id", ondelete="CASCADE")
    replied_on: date = Field(default_factory=clock.today)
    sealed: bytes
