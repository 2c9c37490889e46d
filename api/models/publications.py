"""Answers for everybody to read: how they come about, sealed, and what is read in the end."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from api.db.base import Sealed, Versioned
from api.domain import clock
from api.domain.feedback import FeedbackKind
from api.domain.publications import PublicationState, PublicationStep


class Publication(Versioned, SQLModel, table=True):
    """What is to be, is, or was read in public of one case. It goes when the case goes."""

    __table_args__ = (Index("ix_publication_origin", "origin_id", "drafted_on", "id"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    feedback_id: UUID = Field(foreign_key="feedback.id", ondelete="CASCADE", unique=True)
    origin_id: UUID = Field(foreign_key="party_org.id")
    kind: FeedbackKind = Field(sa_type=String)
    state: PublicationState = Field(default=PublicationState.DRAFTED, sa_type=String)
    drafted_by: UUID = Field(foreign_key="person.id")
    drafted_on: date = Field(default_factory=clock.today)


class PublicationRevision(Sealed, SQLModel, table=True):
    """One step, and the words that it came with; never changed. By nobody: by the sender."""

    __tablename__ = "publication_revision"
    __table_args__ = (UniqueConstraint("publication_id", "number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    publication_id: UUID = Field(foreign_key="publication.id", ondelete="CASCADE")
    number: int
    step: PublicationStep = Field(sa_type=String)
    made_by: UUID | None = Field(default=None, foreign_key="person.id")
    made_on: date = Field(default_factory=clock.today)
    sealed: bytes | None  # none where nothing was said


class PublishedAnswer(SQLModel, table=True):
    """What stands in public. ``published_in`` is the first day of the month, and no other."""

    __tablename__ = "published_answer"
    __table_args__ = (
        CheckConstraint("published_in = date_trunc('month', published_in)", name="month"),
        Index("ix_published_answer_order", "published_in", "id"),
        Index("ix_published_answer_org", "org_id", "published_in", "id"),
        Index(
            "ix_published_answer_search",
            "folded_text",
            postgresql_using="gin",
            postgresql_ops={"folded_text": "gin_trgm_ops"},
        ),
    )

    id: UUID = Field(primary_key=True, foreign_key="publication.id", ondelete="CASCADE")
    org_id: UUID = Field(foreign_key="party_org.id")
    kind: FeedbackKind = Field(sa_type=String)
    published_in: date
    title: str
    question: str
    answer: str
    folded_text: str
