"""Movements, the households that take part, what is given, and what came of it."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    exists,
)
from sqlmodel import Field, col

from api.db.base import Held, Record, Scoped, Versioned
from api.domain.movements import Giver, MovementKind, MovementState


class Movement(Record, Versioned, Scoped, table=True):
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="in_order"),
        Index("ix_movement_order", "org_id", "starts_on", "id"),
        Index("ix_movement_place", "place_id"),
        Index("ix_movement_lead", "lead_id"),
    )

    held_by: ClassVar[Held] = staticmethod(lambda person, _today: col(Movement.lead_id) == person)

    name: str
    kind: MovementKind = Field(sa_type=String)
    place_id: UUID = Field(foreign_key="place.id")
    starts_on: date
    ends_on: date | None = None
    goal: str
    lead_id: UUID | None = Field(default=None, foreign_key="party_member.id")
    state: MovementState = Field(default=MovementState.PLANNED, sa_type=String)


class MovementHousehold(Record, table=True):
    """A household that takes part."""

    __tablename__ = "movement_household"
    __table_args__ = (
        UniqueConstraint("movement_id", "household_id"),
        Index("ix_movement_household_household", "household_id"),
    )

    movement_id: UUID = Field(foreign_key="movement.id")
    household_id: UUID = Field(foreign_key="household.id")


def _led_by(person: Any, _today: Any) -> ColumnElement[bool]:
    return exists().where(
        col(Movement.id) == Contribution.movement_id, col(Movement.lead_id) == person
    )


class Contribution(Record, Scoped, table=True):
    """What was given once: money, days of labour, or land. One taken back keeps its line.

    ``village_id`` is where the household lived when it gave, and the movement's place for other
    givers: a place at the top of its tree, so that sums by village add up to the whole.
    """

    __table_args__ = (
        CheckConstraint("num_nonnulls(money, labour_days, land_m2) = 1", name="one_measure"),
        CheckConstraint("(giver = 'household') = (household_id IS NOT NULL)", name="giver"),
        CheckConstraint("(voided_on IS NULL) = (void_reason IS NULL)", name="voided"),
        Index("ix_contribution_order", "org_id", "movement_id", "given_on", "id"),
        Index("ix_contribution_movement", "movement_id"),
        Index("ix_contribution_household", "household_id"),
        Index("ix_contribution_village", "village_id"),
    )

    held_by: ClassVar[Held] = staticmethod(_led_by)

    movement_id: UUID = Field(foreign_key="movement.id")
    village_id: UUID = Field(foreign_key="place.id")
    giver: Giver = Field(sa_type=String)
    household_id: UUID | None = Field(default=None, foreign_key="household.id")
    money: int | None = Field(default=None, sa_type=BigInteger)  # in whole đồng
    labour_days: Decimal | None = Field(default=None, sa_type=Numeric)
    land_m2: Decimal | None = Field(default=None, sa_type=Numeric)
    given_on: date
    voided_on: date | None = None
    void_reason: str | None = None


class MovementResult(Record, table=True):
    """What was measured: "13 of 15 criteria", "1.2 km of road"."""

    __tablename__ = "movement_result"

    movement_id: UUID = Field(foreign_key="movement.id", index=True)
    indicator: str
    unit: str
    value: Decimal = Field(sa_type=Numeric)
    measured_on: date
