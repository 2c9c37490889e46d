from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field

from api.domain.decimals import Exact
from api.domain.reports import ReportState
from api.domain.text import Prose, Spelled
from api.errors.duties import DutyCodeMalformed
from api.errors.reports import NamedTwice
from api.schemas.common import Below, Paging, Schema
from api.schemas.indicators import IndicatorCode
from api.schemas.periods import PeriodLabel

DutyCode = Annotated[
    str,
    Field(examples=["explain_policy"]),
    Spelled(r"^[a-z][a-z0-9_]{0,39}$", DutyCodeMalformed),
]
Text = Annotated[Prose, Field(max_length=1000)]


def _distinct(key: str) -> AfterValidator:
    def check(lines: list[Any]) -> list[Any]:
        keys = [getattr(line, key) for line in lines]
        if len(set(keys)) < len(keys):
            raise NamedTwice(key=key)
        return lines

    return AfterValidator(check)


class Work(Schema):
    """What was done of one duty."""

    duty_code: DutyCode
    times: Annotated[int, Field(ge=1, le=9999)]
    note: Annotated[Prose | None, Field(max_length=500)] = None


class Figure(Schema):
    """The value of one indicator."""

    indicator_code: IndicatorCode
    value: Exact


class Opinion(Schema):
    """What a household group as a whole thinks or wishes. There is no field for one resident."""

    group_id: UUID
    summary: Text


class ReportContent(Schema):
    """What a member reports. What is left out is none."""

    visits: Annotated[int, Field(ge=0, le=9999, description="Visits made.")] = 0
    works: Annotated[list[Work], Field(default_factory=list, max_length=50), _distinct("duty_code")]
    figures: Annotated[
        list[Figure], Field(default_factory=list, max_length=50), _distinct("indicator_code")
    ]
    opinions: Annotated[
        list[Opinion], Field(default_factory=list, max_length=20), _distinct("group_id")
    ]
    problems: Annotated[list[Text], Field(default_factory=list, max_length=20)]
    proposals: Annotated[list[Text], Field(default_factory=list, max_length=20)]
    core_people_named: Annotated[
        int,
        Field(ge=0, le=99, description="How many were named for the branch; no list is kept."),
    ] = 0
    nothing_done_because: Annotated[Prose | None, Field(max_length=500)] = None


class ReportCreate(Schema):
    obligation_id: UUID = Field(description="For whom and for which period.")
    content: ReportContent


class ReportUpdate(Schema):
    content: ReportContent = Field(description="The whole of it: what is left out is gone.")


class ReportReturn(Schema):
    comment: Annotated[Prose, Field(max_length=1000, description="What is to be mended.")]


class ReportQuery(Paging, Below):
    period: PeriodLabel | None = None
    member_id: UUID | None = None
    state: ReportState | None = None


class WorkRead(Schema):
    duty_code: str
    times: int
    note: str | None


class FigureRead(Schema):
    """A value with the version of the indicator by which it was measured."""

    indicator_code: str
    indicator_id: UUID
    value: str = Field(description="Exact, as text.")
    unit: str
    adds_up: bool


class OpinionRead(Schema):
    group_id: UUID
    summary: str


class ContentRead(Schema):
    visits: int
    works: list[WorkRead]
    figures: list[FigureRead]
    opinions: list[OpinionRead]
    problems: list[str]
    proposals: list[str]
    core_people_named: int
    nothing_done_because: str | None


class ReportRead(Schema):
    id: UUID
    obligation_id: UUID
    org_id: UUID
    member_id: UUID = Field(description="Whose report it is: the author.")
    period: str
    state: str
    content: ContentRead
    entered_by: UUID = Field(description="Who wrote it down: the author, or somebody for them.")
    submissions: int = Field(description="The number of the last version submitted; 0: none.")
    accepted: int | None = Field(description="The number of the version that was accepted last.")
    first_submitted_on: date | None = Field(description="Decides whether it was late.")
    submitted_at: AwareDatetime | None
    reviewed_by: UUID | None
    reviewed_at: AwareDatetime | None
    comment: str | None = Field(description="Of the reviewer who returned it.")
    version: int
    created_at: AwareDatetime


class ReportVersionRead(Schema):
    """A report as it was submitted, and what became of it."""

    id: UUID
    report_id: UUID
    number: int
    state: str
    content: ContentRead
    entered_by: UUID
    submitted_by: UUID
    submitted_at: AwareDatetime
    reviewed_by: UUID | None
    reviewed_at: AwareDatetime | None
    comment: str | None
