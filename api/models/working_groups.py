"""Working groups (tổ công tác) of the levels above, which attend the meetings of branches."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from api.db.base import Dated, Record, Scoped, TextC, Versioned, in_order


class WorkingGroup(Record, Versioned, Scoped, table=True):
    """A group, by the decision that made it; ``org_id`` is the body that decided."""

    __tablename__ = "working_group"
    __table_args__ = (UniqueConstraint("org_id", "name", "decided_on"),)

    name: str = Field(sa_type=TextC)
    decision_number: str
    decided_on: date


class WorkingGroupMember(Record, Dated, table=True):
    """An official in a group. With ``person_id`` they may sign in; without, they are a name."""

    __tablename__ = "working_group_member"
    __table_args__ = (in_order(), Index("ix_working_group_member_group", "group_id"))

    group_id: UUID = Field(foreign_key="working_group.id")
    person_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    display_name: str
    title: str | None = None
    leads: bool = False


class WorkingGroupCoverage(Record, Dated, Scoped, table=True):
    """That a group goes to a branch, ``org_id``, for a time: the branch sees who comes."""

    __tablename__ = "working_group_coverage"
    __table_args__ = (
        in_order(),
        Index("ix_working_group_coverage_order", "org_id", "valid_from", "id"),
        Index("ix_working_group_coverage_group", "group_id"),
    )

    group_id: UUID = Field(foreign_key="working_group.id")


class WorkingGroupTerm(Record, table=True):
    """Which role term was given because of which membership and coverage."""

    __tablename__ = "working_group_term"
    __table_args__ = (Index("ix_working_group_term_coverage", "coverage_id"),)

    term_id: UUID = Field(foreign_key="role_term.id", unique=True)
    member_id: UUID = Field(foreign_key="working_group_member.id", index=True)
    coverage_id: UUID = Field(foreign_key="working_group_coverage.id")
