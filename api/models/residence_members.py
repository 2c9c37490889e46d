"""Working members who keep ties at their residence; they are nobody's members here."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlmodel import Field

from api.db.base import Record, Scoped, TextC, Versioned
from api.domain.residence import Presence, ResidenceDuty


class ResidenceMember(Record, Versioned, Scoped, table=True):
    """Introduced by their branch at the workplace to the one where they live.

    No person stands behind it and no household belongs to it: this is another population than
    ``PartyMember``, and is counted nowhere with it.
    """

    __tablename__ = "residence_member"
    __table_args__ = (
        CheckConstraint("duty IN ('full', 'exempt_from_activity')", name="duty"),
        Index("ix_residence_member_order", "org_id", "sort_key", "id"),
        Index("ix_residence_member_place", "place_id"),
    )

    full_name: str
    sort_key: str = Field(sa_type=TextC)
    folded_name: str
    workplace: str
    place_id: UUID = Field(foreign_key="place.id")
    introduced_on: date
    left_on: date | None = None
    duty: ResidenceDuty = Field(sa_type=String)


class ResidenceAttendance(Record, Versioned, table=True):
    """Whether they came to the meeting that the branch holds with them every half year."""

    __tablename__ = "residence_attendance"
    __table_args__ = (UniqueConstraint("residence_member_id", "half_year"),)

    residence_member_id: UUID = Field(foreign_key="residence_member.id")
    half_year: str = Field(sa_type=TextC)  # 2026-H1
    presence: Presence = Field(sa_type=String)


class ResidenceComment(Record, Versioned, table=True):
    """What the branch wrote to the workplace at the year's end, or when it asked."""

    __tablename__ = "residence_comment"
    __table_args__ = (UniqueConstraint("residence_member_id", "year"),)

    residence_member_id: UUID = Field(foreign_key="residence_member.id")
    year: int
    text: str
    asked_by: str | None = None  # number of the letter, where it is written on request
