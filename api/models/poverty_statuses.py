from typing import ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, Index, String
from sqlmodel import Field, col

from api.db.base import Dated, Held, Record, Scoped, TextC, in_order
from api.domain.support import PovertyStatus
from api.models.households import households_of


class HouseholdPoverty(Record, Scoped, Dated, table=True):
    """What was decided about a household, by which standard; meaningless without the standard."""

    __tablename__ = "household_poverty"
    __table_args__ = (
        in_order(),
        Index("ix_household_poverty_order", "org_id", "valid_from", "id"),
    )

    held_by: ClassVar[Held] = staticmethod(
        lambda person, today: col(HouseholdPoverty.household_id).in_(households_of(person, today))
    )

    household_id: UUID = Field(foreign_key="household.id")
    status: PovertyStatus = Field(sa_type=String)
    standard: str = Field(sa_type=TextC)  # ND07-2022..2026, ND351-2027..
    causes: list[str] = Field(sa_type=ARRAY(TextC))
    decision_ref: str
