from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, CompoundSelect, Index, UniqueConstraint, or_, select, union
from sqlmodel import Field, col

from api.db.base import Held, Record, Scoped, TextC, Versioned
from api.models.assignments import groups_of, single_households_of
from api.models.household_groups import GroupMembership


def households_of(person: Any, today: Any) -> CompoundSelect[Any]:
    """Select the households of which a person is in charge, directly or through their group."""
    since, until = col(GroupMembership.valid_from), col(GroupMembership.valid_to)
    through_groups = select(col(GroupMembership.household_id)).where(
        col(GroupMembership.group_id).in_(groups_of(person, today)),
        since <= today,
        or_(until.is_(None), until > today),
    )
    return union(single_households_of(person, today), through_groups)


class Household(Record, Versioned, Scoped, table=True):
    """The least that the duty needs of a household: a code, a head, a size, where it is.

    ``org_id`` is the branch or party group in charge of its place; it follows the place's
    charge, so that no household can be looked after by nobody.
    """

    __table_args__ = (
        UniqueConstraint("org_id", "code"),  # and the order of the list
        CheckConstraint("since <= dissolved_on", name="since"),
        Index("ix_household_place", "place_id", "org_id"),
        Index(
            "ix_household_search",
            "folded_name",
            postgresql_using="gin",
            postgresql_ops={"folded_name": "gin_trgm_ops"},
        ),
    )

    held_by: ClassVar[Held] = staticmethod(
        lambda person, today: col(Household.id).in_(households_of(person, today))
    )

    code: str = Field(sa_type=TextC)
    head_name: str
    folded_name: str
    size: int
    place_id: UUID = Field(foreign_key="place.id")
    since: date
    dissolved_on: date | None = None
