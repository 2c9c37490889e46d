from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlmodel import Field, col

from api.db.base import Held, Record, Scoped, Versioned
from api.domain.classifications import Grade


class Classification(Record, Versioned, Scoped, table=True):
    """The grade of a member for a year, as it was decided.

    ``org_id`` is where they belonged when it was recorded, and counts there for ever;
    ``member_org_id`` follows the member, so that whoever answers for them reads all their years.
    """

    __table_args__ = (
        UniqueConstraint("member_id", "year"),
        Index("ix_classification_order", "org_id", "year", "id"),
        Index("ix_classification_member_order", "member_org_id", "year", "id"),
    )

    held_by: ClassVar[Held] = staticmethod(
        lambda person, _today: col(Classification.member_id) == person
    )

    member_id: UUID = Field(foreign_key="party_member.id")
    member_org_id: UUID = Field(foreign_key="party_org.id")
    year: int
    grade: Grade = Field(sa_type=String)
    decision_ref: str
    decided_on: date
    decided_by_id: UUID = Field(foreign_key="party_org.id")
