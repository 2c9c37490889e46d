"""Who is in charge of which household or household group, or of one mission for a household."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Computed,
    Index,
    Select,
    String,
    Uuid,
    and_,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field, SQLModel, col

from api.db.base import Dated, Held, Record, Scoped, Versioned
from api.domain.assignments import AssignmentKind, AssignmentRole, EndReason, PartnerKind


class Assignment(Record, Versioned, Scoped, Dated, table=True):
    """A member in charge of a target for a time; what has ended stays.

    ``org_id`` is the member's branch or party group when the assignment was made; the body that
    answers for the target, ``target_org_id``, sees the row too, since members of other bodies
    may be in charge. One that was entered by mistake may hold no day at all; so may one that was
    to begin when the household, or the partnership that sends the member, was no more.
    """

    __table_args__ = (
        CheckConstraint(
            "CASE kind WHEN 'group' THEN household_id IS NULL AND title IS NULL"
            " WHEN 'household' THEN group_id IS NULL AND title IS NULL"
            " ELSE group_id IS NULL AND title IS NOT NULL END AND target_id IS NOT NULL",
            name="target",
        ),
        CheckConstraint(
            "valid_to IS NULL OR valid_from < valid_to OR (valid_from = valid_to AND coalesce("
            "end_reason IN ('entered_by_mistake', 'household_dissolved', 'household_moved',"
            " 'partnership_ended'), false))",
            name="valid",
        ),
        CheckConstraint("end_reason IS NULL OR valid_to IS NOT NULL", name="end_reason"),
        # A mission is a charge of its own: its lead is not the household's.
        ExcludeConstraint(
            ("target_id", "="),
            ("valid", "&&"),
            name="assignment_lead",
            where="role = 'lead' AND kind <> 'mission'",
        ),
        ExcludeConstraint(
            ("target_id", "="),
            ("title", "="),
            ("valid", "&&"),
            name="assignment_mission_lead",
            where="role = 'lead' AND kind = 'mission'",
        ),
        ExcludeConstraint(
            ("member_id", "="),
            ("target_id", "="),
            ("kind", "="),
            ("valid", "&&"),
            name="assignment_member",
            where="kind <> 'mission'",
        ),
        ExcludeConstraint(
            ("member_id", "="),
            ("target_id", "="),
            ("title", "="),
            ("valid", "&&"),
            name="assignment_mission_member",
            where="kind = 'mission'",
        ),
        Index("ix_assignment_order", "org_id", "valid_from", "id"),
        Index("ix_assignment_target_order", "target_org_id", "valid_from", "id"),
        Index(
            "ix_assignment_target_org_id_org_id",
            "target_org_id",
            "org_id",
            postgresql_where="org_id <> target_org_id",
        ),
        Index("ix_assignment_member", "member_id", "valid_from"),
        Index("ix_assignment_target", "target_id", "valid_from"),
        Index("ix_assignment_partnership", "partnership_id"),
        Index("ix_assignment_plan", "plan_id"),
    )

    held_by: ClassVar[Held] = staticmethod(
        lambda person, _today: col(Assignment.member_id) == person
    )

    member_id: UUID = Field(foreign_key="party_member.id")
    kind: AssignmentKind = Field(sa_type=String)
    role: AssignmentRole = Field(sa_type=String)
    household_id: UUID | None = Field(default=None, foreign_key="household.id")
    group_id: UUID | None = Field(default=None, foreign_key="household_group.id")
    target_id: UUID | None = Field(
        default=None,
        sa_type=Uuid,
        sa_column_args=[Computed("coalesce(group_id, household_id)", persisted=True)],
    )
    target_org_id: UUID = Field(foreign_key="party_org.id")
    title: str | None = None
    plan_id: UUID | None = Field(default=None, foreign_key="assignment_plan.id")
    partnership_id: UUID | None = Field(default=None, foreign_key="partnership.id")
    decision_ref: str | None = None
    reason: str | None = None
    end_reason: EndReason | None = Field(default=None, sa_type=String)
    end_note: str | None = None
    created_by: UUID | None = Field(default=None, foreign_key="account.id")


def held_on(on: Any) -> ColumnElement[bool]:
    """Say that an assignment holds on a day."""
    valid_to = col(Assignment.valid_to)
    return and_(col(Assignment.valid_from) <= on, or_(valid_to.is_(None), valid_to > on))


def held_within(start: Any, end: Any) -> ColumnElement[bool]:
    """Say that an assignment holds on some day of ``[start, end)``."""
    valid_from, valid_to = col(Assignment.valid_from), col(Assignment.valid_to)
    is_still_on = and_(valid_to > start, valid_to > valid_from)
    return and_(valid_from < end, or_(valid_to.is_(None), is_still_on))


def groups_of(person: Any, today: Any) -> Select[Any]:
    """Select the household groups of which a person is in charge."""
    return select(col(Assignment.group_id)).where(
        col(Assignment.group_id).is_not(None), col(Assignment.member_id) == person, held_on(today)
    )


def single_households_of(person: Any, today: Any) -> Select[Any]:
    """Select the households of which a person is in charge by name, or for a mission."""
    return select(col(Assignment.household_id)).where(
        col(Assignment.household_id).is_not(None),
        col(Assignment.member_id) == person,
        held_on(today),
    )


class AssignmentDuty(SQLModel, table=True):
    """One duty that the assignment is about; where none is named, the whole catalogue applies."""

    __tablename__ = "assignment_duty"

    assignment_id: UUID = Field(foreign_key="assignment.id", primary_key=True)
    duty_id: UUID = Field(foreign_key="duty.id", primary_key=True, index=True)


class AssignmentPartner(SQLModel, table=True):
    """A mass organisation that takes part, under the name by which residents know it."""

    __tablename__ = "assignment_partner"

    assignment_id: UUID = Field(foreign_key="assignment.id", primary_key=True)
    position: int = Field(primary_key=True)
    kind: PartnerKind = Field(sa_type=String)
    title: str
