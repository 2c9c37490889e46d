"""Party members of residential branches: who they are, how they stand, where they belong."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, col

from api.db.base import Dated, Held, Record, Scoped, TextC, Versioned, in_order
from api.domain.members import Standing


class PartyMember(Record, Versioned, Scoped, table=True):
    """The least that the branch needs of a member; no member file, no health, no origin.

    ``id`` is the person's. ``org_id`` is where they belong today: a party group, or the branch
    where it has none; it follows ``Membership``, which knows the past as well.
    """

    __tablename__ = "party_member"
    __table_args__ = (
        Index("ix_party_member_order", "org_id", "sort_key", "id"),
        Index(
            "ix_party_member_search",
            "folded_name",
            postgresql_using="gin",
            postgresql_ops={"folded_name": "gin_trgm_ops"},
        ),
        Index("uq_party_member_handbook", text("(external_ids ->> 'handbook')"), unique=True),
        Index("uq_party_member_database", text("(external_ids ->> 'database')"), unique=True),
    )

    held_by: ClassVar[Held] = staticmethod(lambda person, _today: col(PartyMember.id) == person)

    id: UUID = Field(primary_key=True, foreign_key="person.id")
    full_name: str
    sort_key: str = Field(sa_type=TextC)  # by given name, as people look for each other
    folded_name: str
    birth_year: int
    phone: str | None = None  # E.164; families share one, so it is no identity
    joined_on: str | None = Field(default=None, sa_type=TextC)  # 1968, 1968-03 or 1968-03-19
    home_place_id: UUID | None = Field(default=None, foreign_key="place.id")
    unlisted: bool = False  # stands on no card by name
    skills: list[str] = Field(default_factory=list, sa_type=ARRAY(TextC))
    external_ids: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)


class MemberStanding(Record, Dated, table=True):
    """One state of a member for a time, and the resolution it rests on; never the reason."""

    __tablename__ = "member_standing"
    __table_args__ = (in_order(),)

    member_id: UUID = Field(foreign_key="party_member.id", index=True)
    standing: Standing = Field(sa_type=String)
    resolution_ref: str | None = None


class Membership(Record, Dated, Scoped, table=True):
    """Where a member belonged from when to when; at most one organisation at a time."""

    __table_args__ = (in_order(), Index("ix_membership_org", "org_id", "valid_from"))

    held_by: ClassVar[Held] = staticmethod(
        lambda person, _today: col(Membership.member_id) == person
    )

    member_id: UUID = Field(foreign_key="party_member.id", index=True)
