"""Reorganisations: what is decided at once of many bodies and places, and who follows whom."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from api.db.base import Record, Scoped, TextC, Versioned
from api.domain.reorganisations import LineageKind, ReorganisationState, Share, Tree


class Reorganisation(Record, Versioned, Scoped, table=True):
    """A decision with its steps; ``org_id`` is the body whose committee keeps it.

    ``carried_out`` says that nothing of it waits for its day any more.
    """

    __table_args__ = (Index("ix_reorganisation_order", "org_id", "takes_effect", "id"),)

    decision_ref: str
    decided_on: date
    takes_effect: date
    note: str | None = None
    state: ReorganisationState = Field(default=ReorganisationState.DRAFT, sa_type=String)
    steps: int = 0
    applied_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    reverted_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    carried_out: bool = False


class ReorganisationStep(Record, table=True):
    """One step, in the words in which it was given.

    ``bearers`` are who bore the codes in it when it was written, by field and code: a list, or none
    where whoever wrote it does not decide of what it is about. It is shown to nobody.
    """

    __tablename__ = "reorganisation_step"
    __table_args__ = (UniqueConstraint("reorganisation_id", "position"),)

    reorganisation_id: UUID = Field(foreign_key="reorganisation.id")
    position: int
    said: dict[str, Any] = Field(sa_type=JSONB)
    bearers: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": "{}"}
    )


class Succession(Record, table=True):
    """What became of what, from a day on. What was only renamed or moved came after itself."""

    tree: Tree = Field(sa_type=String)
    from_id: UUID = Field(index=True)
    to_id: UUID = Field(index=True)
    kind: LineageKind = Field(sa_type=String)
    share: Share = Field(sa_type=String)
    takes_effect: date
    reorganisation_id: UUID = Field(foreign_key="reorganisation.id", index=True)
    legal_ref: str | None = None


class Rehoming(Record, table=True):
    """What waits for its day to come to another body: a place's residents, or one thing.

    With ``place_id``, what lay in a place that is divided comes to lie there.
    """

    reorganisation_id: UUID = Field(foreign_key="reorganisation.id", index=True)
    kind: str
    what_id: UUID
    org_id: UUID
    place_id: UUID | None = Field(default=None, foreign_key="place.id")
    from_place_id: UUID | None = Field(default=None, foreign_key="place.id")


class ReorganisationChange(SQLModel, table=True):
    """A row as it was and as it became; only the database itself writes and reads these."""

    __tablename__ = "reorganisation_change"
    __table_args__ = (
        Index(
            "ix_reorganisation_change_reorganisation_id", "reorganisation_id", "of_table", "row_id"
        ),
    )

    id: int = Field(sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    reorganisation_id: UUID = Field(foreign_key="reorganisation.id")
    of_table: str = Field(sa_type=TextC)
    row_id: UUID
    was: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    became: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
