from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from api.schemas.common import Asked, Day, Schema
from api.schemas.periods import GraceDays


class ScheduleSet(Schema):
    """Which periods open by themselves from today on; no kinds at all: none does."""

    kinds: Annotated[
        list[Literal["month", "quarter", "half_year", "year"]],
        Field(max_length=4, examples=[["month", "half_year"]]),
        AfterValidator(lambda kinds: sorted(set(kinds))),
    ]
    grace_days: GraceDays


class ScheduleQuery(Asked):
    as_of: Annotated[Day | None, Field(description="The day; today if left out.")] = None


class ScheduleRead(Schema):
    org_id: UUID
    from_org_id: UUID | None = Field(
        description="The nearest body at or above that decided it; null where none did."
    )
    kinds: list[str]
    grace_days: int
    valid_from: date | None
    version: int | None = Field(description="Of its own word; null where it has none.")
