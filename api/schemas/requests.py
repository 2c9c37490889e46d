from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from api.domain.requests import DeclineReason, RequestCategory, RequestState
from api.domain.text import Line, Prose
from api.errors.requests import SourceUnclear, TwoOwners
from api.schemas.common import Below, Day, Paging, Schema
from api.schemas.structures import ByStructure, YearQuery

Summary = Annotated[
    Prose,
    Field(
        max_length=1000,
        description="What is wished for. It names nobody: there is no field for a resident.",
        examples=["Cống ở ngõ 3 tắc, nước tràn vào sân ba hộ mỗi khi mưa."],
    ),
]
Content = Annotated[Prose, Field(max_length=4000)]
Year = Annotated[int, Field(ge=1930, le=2100, examples=[2026])]


class RequestQuery(Paging, Below):
    state: RequestState | None = None
    category: RequestCategory | None = None
    owner_member_id: UUID | None = None
    owner_org_id: UUID | None = None
    household_id: UUID | None = None
    household_group_id: UUID | None = None
    due_before: Day | None = None
    overdue: Annotated[
        bool | None, Field(description="Open or transferred, and due before today; or the others.")
    ] = None


class RequestCreate(Schema):
    """One of `org_id`, `household_id` and `household_group_id` says where it comes from."""

    org_id: UUID | None = Field(None, description="A branch or party group as a whole.")
    household_id: UUID | None = None
    household_group_id: UUID | None = None
    summary: Summary
    category: RequestCategory
    owner_member_id: UUID | None = Field(
        None, description="The member who takes care; a member may only name themselves."
    )
    owner_org_id: UUID | None = Field(
        None, description="The body that takes care; without any owner, the branch or group."
    )
    due_on: Day = Field(description="The last day on which the answer is in time.")

    @model_validator(mode="after")
    def _one_source_and_one_owner(self) -> Self:
        sources = (self.org_id, self.household_id, self.household_group_id)
        if sum(source is not None for source in sources) != 1:
            raise SourceUnclear
        _at_most_one_owner(self.owner_member_id, self.owner_org_id)
        return self


def _at_most_one_owner(member_id: UUID | None, org_id: UUID | None) -> None:
    if member_id is not None and org_id is not None:
        raise TwoOwners


class RequestUpdate(Schema):
    """What is left out stays as it is. Owner and deadline are the committee's to change."""

    summary: Summary = ""
    category: RequestCategory = RequestCategory.OTHER
    owner_member_id: UUID | None = None
    owner_org_id: UUID | None = None
    due_on: Day = date(2000, 1, 1)

    @model_validator(mode="after")
    def _one_owner(self) -> Self:
        _at_most_one_owner(self.owner_member_id, self.owner_org_id)
        return self


class RequestAnswer(Schema):
    content: Content = Field(description="The answer, which the household's member passes on.")


class RequestTransfer(Schema):
    transferred_to: Annotated[Line, Field(max_length=200, examples=["UBND xã Thiệu Toán"])]
    reference: Annotated[
        Line, Field(max_length=100, description="Under which it can be found there.")
    ]
    content: Content | None = None


class RequestDecline(Schema):
    reason: DeclineReason
    content: Content | None = None


class RequestReopen(Schema):
    content: Annotated[Prose, Field(max_length=1000, description="Why.")]


class RequestRead(Schema):
    id: UUID
    org_id: UUID
    household_id: UUID | None
    household_group_id: UUID | None
    summary: str
    category: RequestCategory
    raised_by: UUID | None = Field(description="The member or official who passed it on.")
    owner_member_id: UUID | None
    owner_org_id: UUID | None
    due_on: date
    state: RequestState
    version: int
    created_at: AwareDatetime


class RequestStepRead(Schema):
    state: RequestState = Field(description="What the request became.")
    taken_on: date
    taken_by: UUID | None
    content: str | None
    decline_reason: DeclineReason | None
    transferred_to: str | None
    reference: str | None


class RequestWhole(RequestRead):
    steps: list[RequestStepRead] = Field(description="In their order; the last answer counts.")


class RequestSummaryQuery(YearQuery):
    year: Annotated[Year, Field(description="In which the requests were raised.")]


class RequestSums(Schema):
    requests: int
    open: int
    answered: int
    closed: int
    transferred: int
    declined: int
    overdue: int = Field(description="Open or transferred, and due before today.")
    by_category: dict[RequestCategory, int]


class RequestPart(RequestSums):
    org_id: UUID
    name: str


class RequestSummary(ByStructure):
    org_id: UUID
    year: int
    total: RequestSums
    parts: list[RequestPart] = Field(
        description="What stands directly below, and the body's own under its own id."
    )
