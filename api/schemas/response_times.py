from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from api.domain.feedback import FeedbackKind
from api.domain.text import Line
from api.errors.response_times import UrgentSlower
from api.schemas.common import AsOf, Day, Paging, Schema

Hours = Annotated[int, Field(ge=1, le=400, description="Working hours, eight a day.")]


class ResponseTimeQuery(Paging, AsOf):
    org_id: Annotated[UUID | None, Field(description="Only of this body itself.")] = None
    kind: Annotated[FeedbackKind | None, Field(description="Only of this kind.")] = None


class ResponseTimeInForceQuery(AsOf):
    org_id: UUID
    kind: FeedbackKind


class ResponseTimeSet(Schema):
    org_id: UUID = Field(description="It holds there and below, until a nearer body says else.")
    kind: FeedbackKind
    acknowledge_hours: Hours
    urgent_hours: Hours = Field(description="The same for what cannot wait; no longer than that.")
    answer_hours: Hours = Field(description="From the acknowledgement to the answer.")
    valid_from: Day | None = Field(None, description="Today if left out.")
    legal_ref: Annotated[Line, Field(max_length=80, examples=["QC 05-QC/ĐU"])] | None = None

    @model_validator(mode="after")
    def _urgent_is_no_slower(self) -> Self:
        if self.urgent_hours > self.acknowledge_hours:
            raise UrgentSlower
        return self


class ResponseTimeRead(Schema):
    id: UUID
    org_id: UUID
    kind: FeedbackKind
    acknowledge_hours: int
    urgent_hours: int
    answer_hours: int
    valid_from: date
    valid_to: date | None
    legal_ref: str | None
    created_at: AwareDatetime


class ResponseTimeInForce(Schema):
    org_id: UUID
    kind: FeedbackKind
    on: date
    acknowledge_hours: int
    urgent_hours: int
    answer_hours: int
    from_org_id: UUID | None = Field(
        description="Which body set it; null: none did, and what holds is usual everywhere."
    )
