"""Ties of members to households: their own, their kin's, one with which they are at odds."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field, col

from api.db.base import Dated, Held, Record, Scoped, Versioned, in_order
from api.domain.ties import TieKind


class MemberTie(Record, Versioned, Scoped, Dated, table=True):
    """``org_id`` is the body that answers for the household, and follows it.

    Two have one tie at a time, and a member one home. No reason is kept.
    """

    __tablename__ = "member_tie"
    __table_args__ = (
        in_order(),
        ExcludeConstraint(
            ("member_id", "="), ("valid", "&&"), name="member_tie_home", where="kind = 'home'"
        ),
        Index("ix_member_tie_order", "org_id", "valid_from", "id"),
        Index("ix_member_tie_household_id", "household_id"),
    )

    held_by: ClassVar[Held] = staticmethod(
        lambda person, _today: col(MemberTie.member_id) == person
    )

    member_id: UUID = Field(foreign_key="party_member.id")
    household_id: UUID = Field(foreign_key="household.id")
    kind: TieKind = Field(sa_type=String)
