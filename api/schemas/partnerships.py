from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from api.domain.text import Line
from api.errors.partnerships import PartnershipTargetUnclear
from api.schemas.common import Day, Paging, Schema


class PartnershipCreate(Schema):
    household_id: UUID | None = None
    group_id: UUID | None = None
    partner_org_id: UUID = Field(description="The branch that may send members.")
    valid_from: Day | None = Field(default=None, description="The first day; today if left out.")
    decision_ref: Annotated[Line, Field(max_length=80, examples=["NQ 08-NQ/CB"])] | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.household_id is None) == (self.group_id is None):
            raise PartnershipTargetUnclear
        return self


class PartnershipEnd(Schema):
    on: Day = Field(description="The first day on which it no longer holds.")


class PartnershipQuery(Paging):
    partner_org_id: Annotated[
        UUID | None,
        Field(description="Those by which this branch may send members; else those of your own."),
    ] = None
    household_id: UUID | None = None
    group_id: UUID | None = None
    as_of: Annotated[Day | None, Field(description="Only those that hold on this day.")] = None


class PartnershipRead(Schema):
    id: UUID
    org_id: UUID = Field(description="The body that answers for the household or group.")
    partner_org_id: UUID = Field(description="The branch that may send members.")
    household_id: UUID | None
    group_id: UUID | None
    target_code: str | None = Field(description="Null where the target is out of your sight.")
    valid_from: date
    valid_to: date | None
    decision_ref: str | None
    version: int
    created_at: AwareDatetime
