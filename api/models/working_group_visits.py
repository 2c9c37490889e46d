"""What working groups saw at the branches they go to, and what is to follow from it."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from api.db.base import Record, Scoped


class WorkingGroupVisit(Record, Scoped, table=True):
    """What a group observed on one day at a branch, ``org_id``; added to, never changed."""

    __tablename__ = "working_group_visit"
    __table_args__ = (
        UniqueConstraint("group_id", "org_id", "visited_on"),
        Index("ix_working_group_visit_order", "org_id", "visited_on", "id"),
    )

    group_id: UUID = Field(foreign_key="working_group.id")
    meeting_id: UUID | None = Field(default=None, foreign_key="meeting.id")
    visited_on: date
    people: int
    observations: str
    unblocked: str | None = None
    written_by: UUID = Field(foreign_key="person.id")


class FollowUp(Record, Scoped, table=True):
    """What the branch, or the body that sent the group, is to do by a day."""

    __tablename__ = "follow_up"
    __table_args__ = (
        CheckConstraint("(done_on IS NULL) = (note IS NULL)", name="done"),
        Index("ix_follow_up_order", "org_id", "due_on", "id"),
    )

    visit_id: UUID = Field(foreign_key="working_group_visit.id", index=True)
    subject: str
    owner_org_id: UUID = Field(foreign_key="party_org.id")
    due_on: date
    done_on: date | None = None
    note: str | None = None
