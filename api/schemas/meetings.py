from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from api.domain.decimals import Exact
from api.domain.meetings import MONTHS_TO_WEIGH, Excuse, MeetingKind, MeetingState, Presence
from api.domain.text import Line, Prose
from api.errors.meetings import ExcuseMisplaced, MemberTwice
from api.schemas.common import Asked, Below, Day, Paging, Schema
from api.schemas.structures import ByStructure, YearQuery

Year = Annotated[int, Field(ge=1930, le=2100, examples=[2026])]
Venue = Annotated[Line, Field(max_length=200, examples=["Nhà văn hoá thôn Đồng Bào"])]
Minutes = Annotated[Prose, Field(max_length=20_000, description="Optional, and kept short.")]
Number = Annotated[Line, Field(max_length=60, examples=["05-NQ/CB"])]
Content = Annotated[Prose, Field(max_length=4000)]


class MeetingQuery(Paging, Below):
    kind: MeetingKind | None = None
    state: MeetingState | None = None
    held_from: Day | None = None
    held_before: Day | None = None


class AgendaItem(Schema):
    subject: Annotated[Line, Field(max_length=300, examples=["Nghe báo cáo phụ trách hộ"])]
    report_id: UUID | None = Field(None, description="The report that is heard.")
    assignment_id: UUID | None = Field(None, description="The assignment that is spoken of.")


class Agenda(Schema):
    items: list[AgendaItem] = Field(max_length=50, description="In their order.")


class MeetingCreate(Schema):
    org_id: UUID = Field(description="The branch or party group that meets.")
    kind: MeetingKind
    held_on: Day
    venue: Venue | None = None
    minutes: Minutes | None = None
    agenda: list[AgendaItem] = Field(default=[], max_length=50)


class MeetingUpdate(Schema):
    """What is left out stays as it is."""

    kind: MeetingKind = MeetingKind.REGULAR
    held_on: Day = date(2000, 1, 1)
    venue: Venue | None = None
    minutes: Minutes | None = None


class AttendanceLine(Schema):
    member_id: UUID
    presence: Presence
    excuse: Excuse | None = Field(
        None, description="Why the absence is accepted: with `excused`, and only then."
    )

    @model_validator(mode="after")
    def _excuse_of_the_excused(self) -> Self:
        if (self.presence is Presence.EXCUSED) != (self.excuse is not None):
            raise ExcuseMisplaced
        return self


class AttendanceSheet(Schema):
    items: list[AttendanceLine] = Field(
        min_length=1, max_length=1000, description="Everybody who was expected, once."
    )

    @model_validator(mode="after")
    def _everybody_once(self) -> Self:
        if len({line.member_id for line in self.items}) != len(self.items):
            raise MemberTwice
        return self


class ResolutionCreate(Schema):
    number: Number
    content: Content


class ResolutionUpdate(Schema):
    """What is left out stays as it is."""

    number: Number = ""
    content: Content = ""


class CorrectionCreate(Schema):
    reason: Annotated[Line, Field(max_length=500, description="Kept with what stood before.")]


class MeetingRead(Schema):
    """That a meeting took place, and how many attended: no text and no name."""

    id: UUID
    org_id: UUID
    kind: MeetingKind
    held_on: date
    state: MeetingState
    present: int
    excused: int
    absent: int = Field(description="Absent without excuse.")
    version: int
    created_at: AwareDatetime


class AgendaItemRead(Schema):
    position: int
    subject: str
    report_id: UUID | None
    assignment_id: UUID | None


class ResolutionRead(Schema):
    id: UUID = Field(description="Name it as `resolution_id` in the tasks that follow from it.")
    meeting_id: UUID
    number: str
    content: str


class CorrectionRead(Schema):
    corrected_on: date
    reason: str


class MinutesRead(Schema):
    """What was spoken of and resolved; for the branch itself."""

    id: UUID = Field(description="The meeting's.")
    org_id: UUID
    held_on: date
    venue: str | None
    minutes: str | None
    agenda: list[AgendaItemRead]
    resolutions: list[ResolutionRead]
    corrections: list[CorrectionRead]
    version: int


class AttendanceQuery(Paging):
    presence: Presence | None = None


class AttendanceRead(Schema):
    member_id: UUID
    full_name: str | None = Field(description="Null for a member who is no longer in your sight.")
    presence: Presence
    excuse: Excuse | None


class AlertQuery(Asked):
    org_id: UUID = Field(description="The branch or party group.")
    as_of: Annotated[
        Day | None,
        Field(description="Of what stood at or below it on this day; today if left out."),
    ] = None
    year: Year
    at_least: Annotated[
        int, Field(ge=1, le=12, description="Months missed; fewer than three warns in time.")
    ] = MONTHS_TO_WEIGH


class AttendanceAlert(Schema):
    member_id: UUID
    full_name: str | None
    months: list[int] = Field(
        description="Absent without excuse and never present.", examples=[[2, 5, 9]]
    )


class AttendanceAlerts(Schema):
    org_id: UUID
    year: int
    members: list[AttendanceAlert]


class MeetingSummaryQuery(YearQuery):
    pass


class MeetingSums(Schema):
    meetings: int = Field(description="Closed ones; a draft is not counted.")
    regular: int
    thematic: int
    half_year_213: int
    extraordinary: int
    year_end: int
    last_held_on: date | None
    present: int
    excused: int
    absent: int
    attendance_rate: Exact | None = Field(
        description="Per cent present of all expected, rounded down; null while none was."
    )


class MeetingPart(MeetingSums):
    org_id: UUID
    name: str


class MeetingSummary(ByStructure):
    org_id: UUID
    year: int
    total: MeetingSums
    parts: list[MeetingPart] = Field(
        description="What stands directly below, and the body's own meetings under its own id."
    )
