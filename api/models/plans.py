"""What a branch means to assign in a year, from draft to review."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Computed,
    DateTime,
    Index,
    String,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel, UniqueConstraint

from api.db.base import Record, Scoped, TextC, Versioned
from api.domain.assignments import AssignmentKind, AssignmentRole, PlanState, PlanType


class AssignmentPlan(Record, Versioned, Scoped, table=True):
    """The plan of a branch for a year; one by decision has no lines, and says why by resolution."""

    __tablename__ = "assignment_plan"
    __table_args__ = (
        UniqueConstraint("org_id", "year", "plan_type"),  # and the order of the list
        CheckConstraint(
            "state = 'draft' OR (adopted_on IS NOT NULL AND resolution_ref IS NOT NULL)",
            name="adopted",
        ),
        CheckConstraint(
            "adopted_on <= in_force_from AND in_force_from <= reviewed_on"
            " AND reviewed_on <= closed_on",
            name="order",
        ),
        Index(
            "uq_assignment_plan_adopted",
            "org_id",
            "year",
            unique=True,
            postgresql_where="state <> 'draft'",
        ),
    )

    year: int
    plan_type: PlanType = Field(sa_type=String)
    state: PlanState = Field(default=PlanState.DRAFT, sa_type=String)
    adopted_on: date | None = None
    resolution_ref: str | None = None
    in_force_from: date | None = None
    reviewed_on: date | None = None
    review_note: str | None = None
    closed_on: date | None = None
    copied_from: UUID | None = Field(default=None, foreign_key="assignment_plan.id")
    created_by: UUID | None = Field(default=None, foreign_key="account.id")


class PlanLine(Record, table=True):
    """One assignment that the plan foresees."""

    __tablename__ = "plan_line"
    __table_args__ = (
        CheckConstraint(
            "CASE kind WHEN 'group' THEN household_id IS NULL AND title IS NULL"
            " WHEN 'household' THEN group_id IS NULL AND title IS NULL"
            " ELSE group_id IS NULL AND title IS NOT NULL END AND target_id IS NOT NULL",
            name="target",
        ),
        Index(
            "uq_plan_line_member",
            "plan_id",
            "member_id",
            "kind",
            "target_id",
            text("coalesce(title, '')"),
            unique=True,
        ),
        Index(
            "uq_plan_line_lead",
            "plan_id",
            "kind",
            "target_id",
            text("coalesce(title, '')"),
            unique=True,
            postgresql_where="role = 'lead'",
        ),
        Index("ix_plan_line_member", "member_id"),
    )

    plan_id: UUID = Field(foreign_key="assignment_plan.id")
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
    title: str | None = None
    reasons: list[str] = Field(default_factory=list, sa_type=ARRAY(TextC))
    runner_up_id: UUID | None = Field(default=None, foreign_key="party_member.id")
    runner_up_price: float | None = None
    locked: bool = False


class PlanGap(Record, table=True):
    """A target for which a draft names no lead: because nobody can, or because it stays open."""

    __tablename__ = "plan_gap"
    __table_args__ = (
        CheckConstraint("(household_id IS NULL) <> (group_id IS NULL)", name="target"),
        UniqueConstraint("plan_id", "target_id"),
    )

    plan_id: UUID = Field(foreign_key="assignment_plan.id")
    kind: AssignmentKind = Field(sa_type=String)
    household_id: UUID | None = Field(default=None, foreign_key="household.id")
    group_id: UUID | None = Field(default=None, foreign_key="household_group.id")
    target_id: UUID | None = Field(
        default=None,
        sa_type=Uuid,
        sa_column_args=[Computed("coalesce(group_id, household_id)", persisted=True)],
    )
    shortfall: str | None = None
    barriers: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)  # how many by which
    locked: bool = False


class PlanProposal(SQLModel, table=True):
    """What a draft was worth when it was proposed, and is after each change by hand.

    ``bound`` is what no plan from the same facts can exceed.
    """

    __tablename__ = "plan_proposal"

    plan_id: UUID = Field(primary_key=True, foreign_key="assignment_plan.id")
    made_at: datetime = Field(sa_type=DateTime(timezone=True))
    kinds: list[str] = Field(sa_type=ARRAY(TextC))
    merit: float
    bound: float
    proven: bool
    measures: dict[str, Any] = Field(sa_type=JSONB)
