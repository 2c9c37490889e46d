from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.obligations import ObligationState, WaiverReason
from api.schemas.common import Below, Paging, Schema
from api.schemas.periods import PeriodLabel


class ObligationQuery(Paging, Below):
    period: PeriodLabel | None = None
    period_id: UUID | None = None
    member_id: UUID | None = None
    state: Annotated[
        ObligationState | None,
        Field(description="`missing`: due and not given; `expected`: not yet due."),
    ] = None


class ObligationCreate(Schema):
    period_id: UUID = Field(description="A period of the member's branch.")
    member_id: UUID


class ObligationWaive(Schema):
    reason: WaiverReason


class ObligationRead(Schema):
    id: UUID
    org_id: UUID = Field(description="Where the member belonged when it was written.")
    member_id: UUID
    period_id: UUID
    period: str
    due_on: date
    state: str = Field(description="`waived`, or whether and when it was given, as of today.")
    waived_reason: str | None
    report_id: UUID | None
    report_state: str | None
    version: int
    created_at: AwareDatetime
