"""That a body lets another send members to one of its households or groups."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, Uuid
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field

from api.db.base import Dated, Record, Scoped, Versioned


class Partnership(Record, Versioned, Scoped, Dated, table=True):
    """What the body that answers for a target has agreed with a branch that sends members.

    ``org_id`` answers for the target and follows it; the partner sees the row too, by which its
    committee appoints. It may end before it began: then the household was no more.
    """

    __table_args__ = (
        CheckConstraint("(household_id IS NULL) <> (group_id IS NULL)", name="target"),
        CheckConstraint("valid_from <= valid_to", name="valid"),
        ExcludeConstraint(
            ("target_id", "="),
            ("partner_org_id", "="),
            ("valid", "&&"),
            name="partnership_target_partner",
        ),
        Index("ix_partnership_order", "org_id", "valid_from", "id"),
        Index("ix_partnership_partner_order", "partner_org_id", "valid_from", "id"),
    )

    partner_org_id: UUID = Field(foreign_key="party_org.id")
    household_id: UUID | None = Field(default=None, foreign_key="household.id")
    group_id: UUID | None = Field(default=None, foreign_key="household_group.id")
    target_id: UUID | None = Field(
        default=None,
        sa_type=Uuid,
        sa_column_args=[Computed("coalesce(group_id, household_id)", persisted=True)],
    )
    decision_ref: str | None = None
    created_by: UUID | None = Field(default=None, foreign_key="account.id")
