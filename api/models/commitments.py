from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, UniqueConstraint, col

from api.db.base import Held, Record, Scoped, TextC, Versioned


class Commitment(Record, Versioned, Scoped, table=True):
    """That a household signed with the member in charge of it, and which text; never what it says.

    It is voluntary, and can be withdrawn.
    """

    __table_args__ = (
        UniqueConstraint("household_id", "member_id", "signed_on"),
        CheckConstraint("signed_on <= withdrawn_on", name="withdrawn"),
        Index("ix_commitment_order", "org_id", "signed_on", "id"),
        Index("ix_commitment_member", "member_id"),
    )

    held_by: ClassVar[Held] = staticmethod(
        lambda person, _today: col(Commitment.member_id) == person
    )

    household_id: UUID = Field(foreign_key="household.id")
    member_id: UUID = Field(foreign_key="party_member.id")
    signed_on: date
    text_version: str = Field(sa_type=TextC)
    withdrawn_on: date | None = None
