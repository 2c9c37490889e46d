from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.text import Line, Prose
from api.schemas.common import Below, Day, Paging, Schema
from api.schemas.structures import ByStructure, YearQuery


class FollowUpOwner(StrEnum):
    BRANCH = "branch"
    SENDER = "sender"  # the body that made the group


class VisitQuery(Paging, Below):
    group_id: UUID | None = None
    visited_from: Day | None = None
    visited_before: Day | None = None


class FollowUpCreate(Schema):
    subject: Annotated[Line, Field(max_length=300)]
    owner: FollowUpOwner
    due_on: Day


class VisitCreate(Schema):
    group_id: UUID
    org_id: UUID = Field(description="The branch.")
    meeting_id: UUID | None = Field(None, description="The meeting that was attended.")
    visited_on: Day
    people: Annotated[int, Field(ge=1, le=100, description="Of the group who came.")]
    observations: Annotated[
        Prose, Field(max_length=4000, description="On the branch's work; it names no resident.")
    ]
    unblocked: Annotated[Prose, Field(max_length=2000)] | None = None
    follow_ups: list[FollowUpCreate] = Field(default=[], max_length=20)


class FollowUpDoneNote(Schema):
    note: Annotated[Prose, Field(max_length=1000, description="What came of it.")]


class FollowUpRead(Schema):
    id: UUID
    visit_id: UUID
    org_id: UUID
    subject: str
    owner_org_id: UUID
    due_on: date
    done_on: date | None
    note: str | None


class VisitRead(Schema):
    id: UUID
    group_id: UUID
    org_id: UUID
    meeting_id: UUID | None
    visited_on: date
    people: int
    observations: str
    unblocked: str | None
    written_by: UUID
    follow_ups: list[FollowUpRead]
    created_at: AwareDatetime


class FollowUpQuery(Paging, Below):
    owner_org_id: UUID | None = None
    done: bool | None = None
    overdue: Annotated[
        bool | None, Field(description="Not done, and due before today; or the others.")
    ] = None


class VisitSummaryQuery(YearQuery):
    pass


class VisitSums(Schema):
    visits: int
    people: int = Field(description="Counted at each visit.")
    with_meeting: int
    follow_ups: int = Field(description="From visits of the year.")
    done: int
    overdue: int


class VisitPart(VisitSums):
    org_id: UUID
    name: str


class VisitSummary(ByStructure):
    org_id: UUID
    year: int
    total: VisitSums
    parts: list[VisitPart]
