"""Who owes a report for a period: rows, written when the period opens."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, col

from api.db.base import Held, Record, Scoped, TextC, Versioned


class Obligation(Record, Versioned, Scoped, table=True):
    """One member owes one report for one period; ``org_id`` is where they belonged then.

    ``period`` and ``due_on`` repeat what the period says, which never changes. Who is excused
    has a reason; no reason tells of a person's health.
    """

    __table_args__ = (
        UniqueConstraint("period_id", "member_id"),
        Index("ix_obligation_order", "org_id", "due_on", "id"),
        Index("ix_obligation_member", "member_id", "due_on"),
    )

    held_by: ClassVar[Held] = staticmethod(
        lambda person, _today: col(Obligation.member_id) == person
    )

    member_id: UUID = Field(foreign_key="party_member.id")
    period_id: UUID = Field(foreign_key="reporting_period.id")
    period: str = Field(sa_type=TextC)
    due_on: date
    waived_reason: str | None = None
