from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from api.db.base import in_order


class HouseholdStay(SQLModel, table=True):
    """Where a household was on the days on which it was not where it is.

    ``org_id`` and ``place_id`` are those of today, by which it is seen. The database works it out
    from moves and charges whenever one of these changes (``migrations/stays.py``); so it is never
    written here, and names bodies and places without a foreign key: it stands in no way of undoing
    what it was worked out from. Days before the first that is known are from ``-infinity`` on.
    """

    __tablename__ = "household_stay"
    __table_args__ = (
        in_order(),
        Index("ix_household_stay_org", "org_id", "valid_to"),
        Index("ix_household_stay_place", "place_id", "valid_to"),
        Index("ix_household_stay_was_org", "was_org_id", "valid_to"),
        Index("ix_household_stay_was_place", "was_place_id", "valid_to"),
    )

    household_id: UUID = Field(primary_key=True, foreign_key="household.id", ondelete="CASCADE")
    org_id: UUID
    place_id: UUID
    was_org_id: UUID
    was_place_id: UUID
    valid_from: date
    valid_to: date = Field(primary_key=True)
