"""Household groups: neighbours for whom the same members are in charge."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, col

from api.db.base import Dated, Held, Record, Scoped, TextC, Versioned, in_order
from api.models.assignments import groups_of


class HouseholdGroup(Record, Versioned, Scoped, table=True):
    __tablename__ = "household_group"
    __table_args__ = (UniqueConstraint("org_id", "code"),)  # and the order of the list

    held_by: ClassVar[Held] = staticmethod(
        lambda person, today: col(HouseholdGroup.id).in_(groups_of(person, today))
    )

    code: str = Field(sa_type=TextC)
    name: str
    place_id: UUID = Field(foreign_key="place.id", index=True)


class GroupMembership(Record, Dated, table=True):
    """Which households made up a group when; a household is in one group at a time."""

    __tablename__ = "group_membership"
    __table_args__ = (in_order(),)

    household_id: UUID = Field(foreign_key="household.id", index=True)
    group_id: UUID = Field(foreign_key="household_group.id", index=True)
