from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.roles import Role
from api.domain.text import Line
from api.schemas.common import Day, Paging, Schema

DecisionRef = Annotated[
    Line, Field(max_length=120, description="The decision it rests on.", examples=["QĐ 12-QĐ/ĐU"])
]


class RoleTermQuery(Paging):
    org_id: Annotated[UUID | None, Field(description="Held in this body itself.")] = None
    person_id: UUID | None = None
    client_id: UUID | None = None
    role: Role | None = None
    as_of: Annotated[Day | None, Field(description="Held on that day; today, if left out.")] = None
    all_time: Annotated[
        bool, Field(exclude=True, description="Held on any day, past or to come.")
    ] = False


class RoleTermCreate(Schema):
    """Name a person *or* a machine client."""

    person_id: UUID | None = None
    client_id: UUID | None = None
    role: Role
    org_id: UUID
    valid_from: Annotated[Day | None, Field(description="Its first day; today, if left out.")] = (
        None
    )
    valid_to: Annotated[
        Day | None, Field(description="The first day on which it no longer holds.")
    ] = None
    decision_ref: DecisionRef | None = None


class RoleTermEnd(Schema):
    valid_to: Day = Field(
        description="The first day on which it no longer holds. Today stops it at once; its own"
        " first day takes it back altogether."
    )
    decision_ref: DecisionRef | None = None


class RoleTermRead(Schema):
    id: UUID
    person_id: UUID | None
    client_id: UUID | None
    role: Role
    org_id: UUID
    valid_from: date
    valid_to: date | None
    decision_ref: str | None
    granted_by: UUID | None = Field(description="The account; null for the first of all.")
    version: int
    created_at: AwareDatetime
