from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from api.domain.assignments import AssignmentKind
from api.domain.handovers import HandoverState, Objection
from api.errors.handovers import ObjectionUnclear
from api.schemas.common import Below, Paging, Schema


class HandoverQuery(Paging, Below):
    state: HandoverState | None = None
    member_id: Annotated[
        UUID | None, Field(description="Only where this member takes over or led before.")
    ] = None


class HandoverAnswer(Schema):
    accepted: Annotated[bool, Field(examples=[True])]
    objection: Objection | None = Field(None, description="Why not; only where you decline.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.accepted == (self.objection is not None):
            raise ObjectionUnclear
        return self


class HandoverRecord(Schema):
    id: UUID
    org_id: UUID = Field(description="The body that answers for the target.")
    before_id: UUID = Field(description="The assignment that ended.")
    after_id: UUID = Field(description="The assignment that began in its place.")
    from_member_id: UUID
    from_name: str | None = Field(
        description="Null where the member is out of your sight.", examples=["Lê Văn Chi"]
    )
    to_member_id: UUID
    to_name: str | None = Field(
        description="Null where the member is out of your sight.", examples=["Nguyễn Thị Minh"]
    )
    kind: AssignmentKind
    household_id: UUID | None
    group_id: UUID | None
    target_name: str | None = Field(description="The head of the household, or the group's name.")
    state: HandoverState
    opened_on: date
    answered_on: date | None
    objection: Objection | None
    briefed_on: date | None
    version: int
    created_at: AwareDatetime
