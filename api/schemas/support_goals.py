from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.support import GoalResult, PovertyCause
from api.domain.text import Line, Prose
from api.schemas.assignments import InCharge
from api.schemas.common import Below, Day, Paging, Schema

Title = Annotated[Line, Field(max_length=200, examples=["Thoát nghèo bền vững"])]
Causes = Annotated[
    list[PovertyCause],
    Field(max_length=8, description="Never an illness: that is `other`, without detail."),
]


def _text(description: str) -> Any:
    return Field(max_length=2000, description=description)


Baseline = Annotated[Prose, _text("How things stand at the start; nothing of anybody's health.")]
Measures = Annotated[Prose, _text("What is done for it.")]
Note = Annotated[Prose, Field(max_length=2000)]


class SupportGoalQuery(Paging, Below):
    household_id: UUID | None = None
    open: Annotated[bool | None, Field(description="Only those without a result, or with.")] = None
    due_before: Day | None = None


class SupportGoalCreate(Schema):
    household_id: UUID
    assignment_id: UUID | None = Field(None, description="The assignment that serves it.")
    title: Title
    baseline: Baseline
    causes: Causes
    measures: Measures
    starts_on: Day
    mid_review_due_on: Day
    due_on: Day


class SupportGoalUpdate(Schema):
    """What is left out stays as it is."""

    title: Title = ""
    baseline: Baseline = ""
    causes: Causes = Field(default_factory=list)
    measures: Measures = ""
    mid_review_due_on: Day = date(2000, 1, 1)
    due_on: Day = date(2000, 1, 1)


class GoalMidReview(Schema):
    on: Day
    note: Note = Field(description="How far it has come, and what is changed.")


class GoalEnd(Schema):
    on: Day
    result: GoalResult
    note: Note


class SupportGoalRead(Schema):
    id: UUID
    org_id: UUID
    household_id: UUID
    assignment_id: UUID | None
    title: str
    baseline: str
    causes: list[str]
    measures: str
    starts_on: date
    mid_review_due_on: date
    due_on: date
    mid_reviewed_on: date | None
    mid_review: str | None
    result: GoalResult | None
    result_note: str | None
    ended_on: date | None
    version: int
    created_at: AwareDatetime


class HouseholdSupport(Schema):
    """What a household gets: from whom, what may be expected, and what is aimed for."""

    household_id: UUID
    on: date
    in_charge: list[InCharge]
    duties: list[str] = Field(description="In words.")
    goals: list[SupportGoalRead] = Field(description="Those that run on the day.")
