"""What residents add to their feedback, and what is left to be deleted of it."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from api.db.base import Sealed
from api.domain import clock


class FeedbackAttachment(Sealed, SQLModel, table=True):
    """A photo or a PDF. Its kind, its size and its key are sealed here; its content lies elsewhere.

    Its identity is the name of the object that has the content.
    """

    __tablename__ = "feedback_attachment"
    __table_args__ = (UniqueConstraint("feedback_id", "number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    feedback_id: UUID = Field(foreign_key="feedback.id", ondelete="CASCADE")
    number: int
    added_on: date = Field(default_factory=clock.today)
    sealed: bytes


class DiscardedObject(SQLModel, table=True):
    """An object whose row is deleted; the database notes it, and the worker deletes it too."""

    __tablename__ = "discarded_object"

    id: UUID = Field(primary_key=True)
    discarded_on: date
