"""Counts of households, members and branches by body and day: numbers only (ADR 0005).

They are written by the database itself, in the transaction that changes what they count.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from api.db.base import uuid7


class Counts(SQLModel):
    """What changes on a day, as differences: the number on a day is the sum up to it.

    Each household is one of ``covered``, ``by_decision``, ``out_of_scope`` and ``uncovered``.
    """

    households: int = 0
    covered: int = 0
    by_decision: int = 0
    out_of_scope: int = 0
    uncovered: int = 0
    poor: int = 0
    poor_uncovered: int = 0
    members: int = 0
    assignable: int = 0
    assigned: int = 0
    idle: int = 0
    not_assignable_assigned: int = 0
    branches: int = 0
    branches_assigning: int = 0
    branches_by_decision: int = 0
    branches_not_adopted: int = 0


class CoverageTotal(Counts, table=True):
    """What a body with all below it counts."""

    __tablename__ = "coverage_total"

    org_id: UUID = Field(foreign_key="party_org.id", primary_key=True)
    day: date = Field(primary_key=True)


class CoverageShare(Counts, table=True):
    """What one body, without those below it, adds to the totals of another, or to its own.

    Kept so that what was added can be taken away exactly.
    """

    __tablename__ = "coverage_share"

    source_id: UUID = Field(foreign_key="party_org.id", primary_key=True)
    org_id: UUID = Field(foreign_key="party_org.id", primary_key=True)
    day: date = Field(primary_key=True)


class CoverageTurn(SQLModel, table=True):
    """One row to lock for each body, so that two recounts of it follow one another."""

    __tablename__ = "coverage_turn"

    org_id: UUID = Field(foreign_key="party_org.id", primary_key=True)


class CoverageChanged(SQLModel, table=True):
    """The bodies to be counted when the transaction at hand ends. Empty in between."""

    __tablename__ = "coverage_changed"
    __table_args__ = {"prefixes": ["UNLOGGED"]}

    transaction: int = Field(sa_type=BigInteger, primary_key=True)
    org_id: UUID = Field(primary_key=True)


class CoverageArrival(SQLModel, table=True):
    """Households that came to a body on a day and are not in its shares yet.

    They are added whenever it is asked.

    Only ever inserted and deleted, so that whoever registers a household waits for nobody.
    """

    __tablename__ = "coverage_arrival"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    org_id: UUID = Field(index=True)
    since: date
    households: int
