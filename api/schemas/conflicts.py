from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.feedback import RecusalReason
from api.schemas.common import Day, Paging, Schema


class ConflictQuery(Paging):
    person_id: Annotated[UUID | None, Field(description="Only of this person.")] = None
    as_of: Annotated[Day | None, Field(description="Only those that hold on this day.")] = None


class ConflictCreate(Schema):
    person_id: UUID | None = Field(
        default=None, description="Who is to be left out: you, or somebody over whom you stand."
    )
    about_id: UUID = Field(description="Of whatever is about this person.")
    reason: RecusalReason


class ConflictEnd(Schema):
    valid_to: Day = Field(description="The first day on which it no longer holds.")


class ConflictRead(Schema):
    id: UUID
    person_id: UUID
    about_id: UUID
    reason: RecusalReason
    declared_by: UUID
    valid_from: date
    valid_to: date | None
    version: int
    created_at: AwareDatetime
