"""The periods for which members report, and which of them a body opens."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ColumnElement,
    Index,
    String,
    UniqueConstraint,
    Uuid,
    exists,
)
from sqlmodel import Field, col

from api.db.base import Held, Record, Scoped, TextC
from api.domain.periods import PeriodKind
from api.models.obligations import Obligation


def _is_owed(person: Any, today: Any) -> ColumnElement[bool]:
    of_this = col(Obligation.period_id) == col(ReportingPeriod.id)
    return exists().where(of_this, Obligation.held_by(person, today))


class ReportingPeriod(Record, Scoped, table=True):
    """One period of one branch; opened once, never changed.

    ``lineage`` names the bodies above the branch when it was opened, topmost first, and the
    branch itself: what is reported counts there, however the tree moves later.
    """

    __tablename__ = "reporting_period"
    __table_args__ = (
        CheckConstraint("starts_on < ends_before", name="starts_on"),
        CheckConstraint("due_on >= ends_before - 1", name="due_on"),
        UniqueConstraint("org_id", "label"),
        Index("ix_reporting_period_order", "org_id", "starts_on", "label"),
        Index("ix_reporting_period_label", "label"),
    )

    held_by: ClassVar[Held] = staticmethod(_is_owed)

    label: str = Field(sa_type=TextC)  # 2026-11, 2026-Q4, 2026-H2, 2026 or first..last day
    kind: PeriodKind = Field(sa_type=String)
    starts_on: date
    ends_before: date  # the first day after it
    due_on: date  # the last day on which a report is on time
    lineage: list[UUID] = Field(sa_type=ARRAY(Uuid))
