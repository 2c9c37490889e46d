from datetime import date
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.members import Standing
from api.schemas.assignments import AssignmentRead
from api.schemas.common import Day, Schema
from api.schemas.members import Resolution


class StandingCreate(Schema):
    standing: Standing
    valid_from: Day
    valid_to: Day | None = Field(
        default=None, description="The day on which what was before goes on, as when one returns."
    )
    resolution_ref: Resolution | None = Field(
        default=None, description="Exemption and reduction rest on one. Never the reason."
    )


class StandingRead(Schema):
    id: UUID
    member_id: UUID
    standing: Standing
    valid_from: date
    valid_to: date | None
    resolution_ref: str | None
    created_at: AwareDatetime


class StandingSet(Schema):
    """All that is recorded now, in order, and the member's new version."""

    member_id: UUID
    items: list[StandingRead]
    covers: list[AssignmentRead] = Field(
        description="Of one who is back, or will be: what others lead on that day in their place,"
        " and go on leading until its `valid_to`, or until it is handed over."
    )
    version: int
