from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.classifications import FIRST_YEAR, Grade, RuleSet
from api.domain.text import Line
from api.schemas.common import Below, Day, Paging, Schema
from api.schemas.structures import ByStructure, YearQuery

Year = Annotated[int, Field(ge=FIRST_YEAR, le=2100, examples=[2026])]
DecisionRef = Annotated[Line, Field(min_length=1, max_length=60, examples=["12-QĐ/ĐU"])]


class ClassificationQuery(Paging, Below):
    member_id: Annotated[
        UUID | None,
        Field(description="All years of a member in your sight, wherever they were graded."),
    ] = None
    year: Year | None = None
    grade: Grade | None = None


class ClassificationRecord(Schema):
    member_id: UUID
    year: Year
    grade: Grade
    decision_ref: DecisionRef
    decided_on: Day
    decided_by_id: UUID = Field(description="The body that decided, as it stood on that day.")


class ClassificationAmend(Schema):
    """What a later decision, or a correction, says instead."""

    grade: Grade
    decision_ref: DecisionRef
    decided_on: Day
    decided_by_id: UUID


class ClassificationRead(Schema):
    id: UUID
    org_id: UUID = Field(description="Where the member belonged when it was recorded.")
    member_id: UUID
    member_name: str | None = Field(description="Null where the member is out of your sight.")
    year: int = Field(examples=[2026])
    grade: Grade
    decision_ref: str = Field(examples=["12-QĐ/ĐU"])
    decided_on: date
    decided_by_id: UUID
    version: int
    created_at: AwareDatetime


class ClassificationSummaryQuery(YearQuery):
    year: Year


class ClassificationSums(Schema):
    excellent: int
    good: int
    completed: int
    not_completed: int
    excellent_at_most: int = Field(
        description="Of those graded good or better. The rule is of a grassroots Party "
        "organisation as a whole: one of its branches may exceed it."
    )


class ClassificationPart(ClassificationSums):
    org_id: UUID
    name: str


class ClassificationSummary(ByStructure):
    org_id: UUID
    year: int
    rule_set: RuleSet = Field(description="The regulation by which the year is graded.")
    total: ClassificationSums
    parts: list[ClassificationPart]
