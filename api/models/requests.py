from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, or_
from sqlmodel import Field, col

from api.db.base import Held, Record, Scoped, Versioned
from api.domain.requests import DeclineReason, RequestCategory, RequestState
from api.models.assignments import groups_of
from api.models.households import households_of


class ResidentRequest(Record, Versioned, Scoped, table=True):
    """A legitimate wish that the branch took up. It has no field for a resident, by intent."""

    __tablename__ = "resident_request"
    __table_args__ = (
        CheckConstraint("num_nonnulls(owner_member_id, owner_org_id) = 1", name="one_owner"),
        CheckConstraint("num_nonnulls(household_id, household_group_id) <= 1", name="one_source"),
        Index("ix_resident_request_order", "org_id", "due_on", "id"),
        Index("ix_resident_request_raised_by", "raised_by"),
        Index("ix_resident_request_owner", "owner_member_id"),
        Index("ix_resident_request_household", "household_id"),
        Index("ix_resident_request_group", "household_group_id"),
    )

    held_by: ClassVar[Held] = staticmethod(
        lambda person, today: or_(
            col(ResidentRequest.raised_by) == person,
            col(ResidentRequest.owner_member_id) == person,
            col(ResidentRequest.household_id).in_(households_of(person, today)),
            col(ResidentRequest.household_group_id).in_(groups_of(person, today)),
        )
    )

    summary: str
    category: RequestCategory = Field(sa_type=String)
    household_id: UUID | None = Field(default=None, foreign_key="household.id")
    household_group_id: UUID | None = Field(default=None, foreign_key="household_group.id")
    raised_by: UUID | None = Field(default=None, foreign_key="person.id")
    owner_member_id: UUID | None = Field(default=None, foreign_key="party_member.id")
    owner_org_id: UUID | None = Field(default=None, foreign_key="party_org.id")
    due_on: date
    state: RequestState = Field(default=RequestState.OPEN, sa_type=String)


class RequestStep(Record, table=True):
    """What was done with a request: an answer, a transfer, a refusal. Added to, never changed."""

    __tablename__ = "request_step"

    request_id: UUID = Field(foreign_key="resident_request.id", index=True)
    state: RequestState = Field(sa_type=String)
    taken_on: date
    taken_by: UUID | None = Field(default=None, foreign_key="person.id")
    content: str | None = None
    decline_reason: DeclineReason | None = Field(default=None, sa_type=String)
    transferred_to: str | None = None
    reference: str | None = None
