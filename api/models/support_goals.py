from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, String
from sqlmodel import Field, col

from api.db.base import Held, Record, Scoped, TextC, Versioned
from api.domain.support import GoalResult
from api.models.households import households_of


class SupportGoal(Record, Versioned, Scoped, table=True):
    """What a poor household shall reach by when, what is done for it, and what came of it."""

    __tablename__ = "support_goal"
    __table_args__ = (
        CheckConstraint(
            "starts_on <= mid_review_due_on AND mid_review_due_on <= due_on", name="order"
        ),
        CheckConstraint("(result IS NULL) = (ended_on IS NULL)", name="result"),
        Index("ix_support_goal_order", "org_id", "due_on", "id"),
        Index("ix_support_goal_household", "household_id"),
    )

    held_by: ClassVar[Held] = staticmethod(
        lambda person, today: col(SupportGoal.household_id).in_(households_of(person, today))
    )

    household_id: UUID = Field(foreign_key="household.id")
    assignment_id: UUID | None = Field(default=None, foreign_key="assignment.id")
    title: str
    baseline: str
    causes: list[str] = Field(sa_type=ARRAY(TextC))
    measures: str
    starts_on: date
    mid_review_due_on: date
    due_on: date
    mid_reviewed_on: date | None = None
    mid_review: str | None = None
    result: GoalResult | None = Field(default=None, sa_type=String)
    result_note: str | None = None
    ended_on: date | None = None
