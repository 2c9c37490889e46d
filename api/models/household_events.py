"""What happened to households: moves, splits, mergers, and what came after them."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlmodel import Field

from api.db.base import Record, Scoped
from api.domain.households import HouseholdEventKind


class HouseholdEvent(Record, Scoped, table=True):
    """One event, or one of its parts: a household that split has a row for each successor.

    ``org_id`` is the body that looked after the household until then, which so keeps its past.
    """

    __tablename__ = "household_event"
    __table_args__ = (
        CheckConstraint(
            "(kind IN ('split', 'merged')) = (successor_id IS NOT NULL)", name="successor"
        ),
        Index("ix_household_event_household", "household_id", "happened_on"),
        Index("ix_household_event_from", "from_place_id", "happened_on"),
    )

    household_id: UUID = Field(foreign_key="household.id")
    kind: HouseholdEventKind = Field(sa_type=String)
    happened_on: date
    successor_id: UUID | None = Field(default=None, foreign_key="household.id", index=True)
    from_place_id: UUID = Field(foreign_key="place.id")
    to_place_id: UUID | None = Field(default=None, foreign_key="place.id")
