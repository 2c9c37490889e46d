from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from api.domain.assignments import (
    AssignmentKind,
    AssignmentRole,
    EndReason,
    PartnerKind,
    ReassignedStatus,
)
from api.domain.text import Line, Prose, Spelled
from api.errors.assignments import NamedTwice, TargetUnclear, TitleMisplaced
from api.errors.duties import DutyCodeMalformed
from api.schemas.common import Day, Paging, Schema

Title = Annotated[Line, Field(max_length=200, examples=["Chăm sóc bà M. già yếu, neo đơn"])]
DutyCode = Annotated[
    str,
    Field(examples=["help_economy"]),
    Spelled(r"^[a-z][a-z0-9_]{1,39}$", DutyCodeMalformed),
]


class Target(Schema):
    """What somebody is in charge of: a group, a household, or one mission for a household."""

    kind: AssignmentKind
    household_id: UUID | None = Field(None, description="For a household or a mission.")
    group_id: UUID | None = Field(None, description="For a group.")
    title: Title | None = Field(None, description="What a mission is about; only for a mission.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        of_group = self.kind is AssignmentKind.GROUP
        if (self.group_id is not None) != of_group or (self.household_id is None) != of_group:
            raise TargetUnclear
        if (self.title is not None) != (self.kind is AssignmentKind.MISSION):
            raise TitleMisplaced
        return self


class Partner(Schema):
    kind: PartnerKind
    title: Annotated[Line, Field(max_length=120, examples=["Chi hội Phụ nữ thôn"])]


class AssignmentCreate(Target):
    member_id: UUID
    role: AssignmentRole = AssignmentRole.LEAD
    valid_from: Day | None = Field(None, description="The first day; today if left out.")
    valid_to: Day | None = Field(None, description="The first day after it, where it is known.")
    decision_ref: Annotated[Line, Field(max_length=80, examples=["NQ 05-NQ/CB"])] | None = None
    reason: Annotated[Prose, Field(max_length=500)] | None = None
    duty_codes: Annotated[
        list[DutyCode],
        Field(max_length=30, description="None named: all duties that hold there."),
    ] = Field(default_factory=list)
    partners: Annotated[list[Partner], Field(max_length=10)] = Field(default_factory=list)


class AssignmentEnd(Schema):
    on: Day = Field(description="The first day on which it no longer holds.")
    end_reason: EndReason
    note: Annotated[Prose, Field(max_length=500)] | None = None


class AssignmentHandover(Schema):
    member_id: UUID = Field(description="Who takes over, in the same role.")
    on: Day = Field(description="Their first day.")
    reason: Annotated[Prose, Field(max_length=500)] | None = None


class Reassignment(Schema):
    assignment_id: UUID
    member_id: UUID = Field(description="Who takes over, in the same role.")
    version: Annotated[
        int, Field(ge=1, examples=[1], description="Of the assignment, as you have seen it.")
    ]


class ReassignmentsCreate(Schema):
    items: Annotated[list[Reassignment], Field(min_length=1, max_length=200)]
    on: Day = Field(description="The first day of all who take over.")
    atomic: bool = Field(
        default=True, description="All or none; else whatever can be moved is, and each is told of."
    )
    reason: Annotated[Prose, Field(max_length=500)] | None = None

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        if len({one.assignment_id for one in self.items}) < len(self.items):
            raise NamedTwice
        return self


class Reassigned(Schema):
    """What truly became of one item."""

    assignment_id: UUID
    member_id: UUID
    status: ReassignedStatus
    begun_id: UUID | None = Field(description="The assignment that began, where it was moved.")
    field: str | None = Field(
        description="What is at fault, where it was refused.", examples=[None]
    )
    code: str | None = Field(description="Why it was refused, for programs.", examples=[None])
    message: str | None = Field(
        description="For people, in the language asked for.", examples=[None]
    )


class ReassignmentsRead(Schema):
    moved: Annotated[int, Field(ge=1, examples=[1])]
    refused: Annotated[int, Field(examples=[0])]
    items: list[Reassigned] = Field(description="In the order in which they were asked for.")


class AssignmentQuery(Paging):
    member_id: UUID | None = None
    group_id: UUID | None = None
    household_id: Annotated[
        UUID | None, Field(description="Only of this household itself, not through its group.")
    ] = None
    plan_id: UUID | None = None
    kind: AssignmentKind | None = None
    role: AssignmentRole | None = None
    org_id: Annotated[UUID | None, Field(description="Of this body and all below it.")] = None
    as_of: Annotated[Day | None, Field(description="Only those that hold on this day.")] = None
    ended: Annotated[
        bool | None, Field(description="Only those that have ended by today, or have not.")
    ] = None


class AssignmentRead(Schema):
    id: UUID
    org_id: UUID = Field(description="The member's branch or party group when it was made.")
    target_org_id: UUID = Field(description="The body that answers for the target.")
    member_id: UUID
    member_name: str | None = Field(description="Null where the member is out of your sight.")
    kind: AssignmentKind
    role: AssignmentRole
    household_id: UUID | None
    group_id: UUID | None
    target_code: str | None = Field(description="Null where the target is out of your sight.")
    target_name: str | None = Field(description="The head of the household, or the group's name.")
    title: str | None
    valid_from: date
    valid_to: date | None
    plan_id: UUID | None
    partnership_id: UUID | None = Field(
        description="By what agreement another branch sends the member."
    )
    decision_ref: str | None
    reason: str | None
    end_reason: EndReason | None
    end_note: str | None
    duty_codes: list[str]
    partners: list[Partner]
    version: int
    created_at: AwareDatetime


class HandoverRead(Schema):
    ended: AssignmentRead
    begun: AssignmentRead
    returns: AssignmentRead | None = Field(
        None, description="With which the former lead comes back, where that day is known."
    )


class DutyName(Schema):
    code: str
    name: str


class InCharge(Schema):
    assignment_id: UUID
    member_id: UUID
    name: str
    kind: AssignmentKind
    role: AssignmentRole
    title: str | None
    group_id: UUID | None = Field(description="The group through which, where it is one.")
    org_id: UUID = Field(description="The member's branch or party group when it was made.")
    valid_from: date
    valid_to: date | None
    duties: list[DutyName] = Field(description="Those named; none: all that hold there.")
    partners: list[Partner]


class Responsible(Schema):
    on: date
    lead: InCharge | None = Field(
        description="Who leads: of the household itself, else of its group; missions apart."
    )
    in_charge: list[InCharge] = Field(description="Everybody, leads first.")
    duties: list[DutyName] = Field(description="What may be expected of them.")
