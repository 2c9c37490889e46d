"""Feedback of residents: sealed, dated to the day, and seen by no branch scope.

Nothing here has ``org_id`` or the instant of its making, and no identity tells of a time: who
sees a case is computed at every read (``api.access.feedback_sight``), and nobody learns from it
who was where when it was written.
"""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from api.db.base import Sealed, Versioned
from api.domain import clock
from api.domain.feedback import BodyKind, EntryKind, FeedbackKind, FeedbackState


class Feedback(Sealed, Versioned, SQLModel, table=True):
    """One case. Whoever holds its receipt is its sender, and is known by nothing else.

    ``concerned`` are the persons whom it is about: no body in which one of them sits handles it,
    nor one that is passed over (``barred``; of inspection committees ``barred_inspections``, of the
    Front ``barred_fronts``): one of them sat there when it came in
    or went there, or it let its time go by.
    ``origin_id`` is where the search for that body begins: who answers for the group or place that
    it is about, of which ``subject_hash`` tells the worker alone. ``recused`` are persons who sit
    where it is handled and are left out of it, and those who had a conflict of interest when it
    came.
    ``assigned_to`` is one of those who handle it, and owes the next step. ``clock_from`` is the day
    since which whoever has it now is asked for that; ``late`` says that a step came after its time.
    ``had_before`` are bodies from which it went along to another: back there it has no new time.
    ``small_village``: so few households live there that the words tell who wrote them.
    ``may_publish``: the sender agrees that all may read the answer.
    """

    __table_args__ = (
        Index("ix_feedback_origin", "origin_id", "received_on", "id"),
        Index(
            "ix_feedback_subject_hash",
            "subject_hash",
            postgresql_where=text("subject_hash IS NOT NULL"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    received_on: date = Field(default_factory=clock.today)
    receipt_hash: bytes = Field(unique=True)
    once_hash: bytes | None = Field(default=None, unique=True)
    kind: FeedbackKind = Field(sa_type=String)
    state: FeedbackState = Field(default=FeedbackState.RECEIVED, sa_type=String)
    origin_id: UUID = Field(foreign_key="party_org.id")
    concerned: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid))
    barred: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid))
    barred_fronts: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid))
    barred_inspections: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid))
    recused: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid))
    assigned_to: UUID | None = Field(default=None, foreign_key="person.id")
    urgent: bool = False
    clock_from: date = Field(default_factory=clock.today)
    sealed: bytes
    rating: int | None = None
    reopened: bool = False
    may_publish: bool = False
    small_village: bool = False
    late: bool = False
    subject_hash: bytes | None = None
    had_before: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid))


class FeedbackFallback(SQLModel, table=True):
    """What handles feedback that no committee can, in its order; what is left out handles none."""

    __tablename__ = "feedback_fallback"
    __table_args__ = (CheckConstraint("kind IN ('inspection', 'front')", name="kind"),)

    kind: BodyKind = Field(primary_key=True, sa_type=String)
    position: int = Field(unique=True)


class FeedbackEntry(Sealed, SQLModel, table=True):
    """What was said or done about a case, in order; never changed."""

    __tablename__ = "feedback_entry"
    __table_args__ = (
        UniqueConstraint("feedback_id", "number"),
        UniqueConstraint("feedback_id", "once_hash"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    feedback_id: UUID = Field(foreign_key="feedback.id")
    number: int
    entered_on: date = Field(default_factory=clock.today)
    kind: EntryKind = Field(sa_type=String)
    sealed: bytes | None  # none where nothing was said
    once_hash: bytes | None = None


class FeedbackContact(Sealed, SQLModel, table=True):
    """How to reach a sender who wished it, apart from what they wrote."""

    __tablename__ = "feedback_contact"
    place_named_by = "feedback_id"

    feedback_id: UUID = Field(primary_key=True, foreign_key="feedback.id")
    sealed: bytes
    times_read: int = 0


class FeedbackTombstone(SQLModel, table=True):
    """That there was a case, and how it ended: all that is left when its time is over.

    It names nobody, and to the year; its ``receipt_hash`` is for whoever still holds the receipt.
    """

    __tablename__ = "feedback_tombstone"
    __table_args__ = (Index("ix_feedback_tombstone_origin", "origin_id", "received_in"),)

    receipt_hash: bytes = Field(primary_key=True)
    kind: FeedbackKind = Field(sa_type=String)
    transferred: bool
    rating: int | None = None
    origin_id: UUID = Field(foreign_key="party_org.id")
    received_in: int
    forgotten_on: date


class PublicBudget(SQLModel, table=True):
    """How often a body or a group was turned to on a day by people without an account."""

    __tablename__ = "public_budget"

    subject_id: UUID = Field(primary_key=True)
    on_day: date = Field(primary_key=True)
    purpose: str = Field(primary_key=True)
    taken: int
