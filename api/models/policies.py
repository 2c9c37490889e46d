"""How many households a member should have: each body's own rule, in force from a day on."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlmodel import Field

from api.db.base import Dated, Record, in_order
from api.domain.assignments import PolicyScope


class AssignmentPolicy(Record, Dated, table=True):
    """Holds at a body and below, until a nearer body says otherwise. Going beyond is no error."""

    __tablename__ = "assignment_policy"
    __table_args__ = (
        in_order(),
        CheckConstraint("minimum BETWEEN 0 AND 1000", name="minimum"),
        CheckConstraint("maximum BETWEEN 1 AND 1000", name="maximum"),
        CheckConstraint("minimum <= maximum", name="ordered"),
        CheckConstraint(
            "target >= coalesce(minimum, 0) AND target <= coalesce(maximum, 1000)", name="target"
        ),
        CheckConstraint("cover_days BETWEEN 1 AND 60", name="cover_days"),
        Index("ix_assignment_policy_org", "org_id", "valid_from"),
    )

    org_id: UUID = Field(foreign_key="party_org.id")
    minimum: int | None = None
    maximum: int | None = None
    target: int | None = None
    cover_days: int | None = None  # working days
    scope: PolicyScope = Field(sa_type=String)
    legal_ref: str | None = None
