from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.support import PovertyStatus
from api.domain.text import Line, Spelled
from api.errors.poverty_statuses import StandardMalformed
from api.schemas.common import Day, Paging, Schema
from api.schemas.support_goals import Causes


class PovertyQuery(Paging):
    household_id: UUID | None = None
    status: PovertyStatus | None = None
    as_of: Annotated[Day | None, Field(description="Only those that hold on this day.")] = None


class PovertyRecord(Schema):
    household_id: UUID
    status: PovertyStatus
    standard: Annotated[
        str,
        Field(
            examples=["ND07-2022..2026"],
            description="The standard by which it was decided; without it a status says nothing.",
        ),
        Spelled(r"^[A-Z0-9][A-Za-z0-9.\-]{1,39}$", StandardMalformed),
    ]
    causes: Causes
    decision_ref: Annotated[Line, Field(max_length=80, examples=["QĐ 128/QĐ-UBND"])]
    valid_from: Day
    valid_to: Day | None = Field(None, description="The first day after it, where it is known.")


class PovertyRead(Schema):
    id: UUID
    org_id: UUID
    household_id: UUID
    status: PovertyStatus
    standard: str
    causes: list[str]
    decision_ref: str
    valid_from: date
    valid_to: date | None
    created_at: AwareDatetime
