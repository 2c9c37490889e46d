"""Codes on paper by which residents look up who is in charge of their household group."""

from datetime import date
from uuid import UUID

from sqlmodel import Field

from api.db.base import Record, Sealed, Versioned
from api.domain import clock


class PublicCode(Record, Sealed, Versioned, table=True):
    """The code of a group, by its keyed hash; sealed, so that the branch can print it again.

    A new code takes the place of the old one, which then leads nowhere. Whoever sees the group
    sees its code.
    """

    __tablename__ = "public_code"
    place_named_by = "group_id"

    group_id: UUID = Field(foreign_key="household_group.id", unique=True)
    code_hash: bytes = Field(unique=True)
    sealed: bytes
    reach: str
    made_on: date = Field(default_factory=clock.today)
