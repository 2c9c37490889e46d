from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.assignments import AssignmentKind, AssignmentRole, PlanState, PlanType
from api.domain.members import NotAssignable
from api.domain.text import Line, Prose
from api.schemas.assignments import Target
from api.schemas.common import Asked, Below, Day, Paging, Schema

Year = Annotated[int, Field(ge=1990, le=2099, examples=[2027])]
Reference = Annotated[Line, Field(max_length=80, examples=["NQ 12-NQ/CB"])]


class PlanQuery(Paging, Below):
    year: Year | None = None
    state: PlanState | None = None
    plan_type: PlanType | None = None


class PlanCreate(Schema):
    org_id: UUID = Field(description="The branch.")
    year: Year
    plan_type: PlanType = Field(
        PlanType.ASSIGNING, description="`by_decision`: the branch resolves to assign nobody."
    )


class PlanLineSet(Target):
    member_id: UUID
    role: AssignmentRole = AssignmentRole.LEAD


class PlanLinesSet(Schema):
    lines: Annotated[list[PlanLineSet], Field(max_length=1000)]


class PlanAdopt(Schema):
    meeting_date: Day = Field(description="When the branch met and resolved.")
    resolution_ref: Reference


class PlanStart(Schema):
    on: Day = Field(
        description="The first day of the new assignments: in its year, not before its adoption."
    )


class PlanReview(Schema):
    on: Day = Field(description="Not before it came into force, and not in the future.")
    note: Annotated[Prose, Field(max_length=4000)]


class PlanClose(Schema):
    on: Day = Field(description="Not before its review, and not in the future.")
    end_assignments: bool = Field(
        default=False, description="End on that day what this plan began and no other continued."
    )


class PlanCopy(Schema):
    year: Year


class PlanRead(Schema):
    id: UUID
    org_id: UUID
    year: int
    plan_type: PlanType
    state: PlanState
    adopted_on: date | None
    resolution_ref: str | None
    in_force_from: date | None
    reviewed_on: date | None
    review_note: str | None
    closed_on: date | None
    copied_from: UUID | None
    version: int
    created_at: AwareDatetime


class PlanLineRead(Schema):
    id: UUID
    member_id: UUID
    member_name: str | None = Field(description="Null where the member is out of your sight.")
    kind: AssignmentKind
    role: AssignmentRole
    household_id: UUID | None
    group_id: UUID | None
    target_name: str | None
    title: str | None
    not_assignable: NotAssignable | None = Field(
        description="Why this member cannot be in charge today."
    )


class PlanLines(Schema):
    plan_id: UUID
    version: int = Field(description="Of the plan.")
    lines: list[PlanLineRead]


TargetGone: TypeAlias = Literal["target_gone"]


class LeftOut(Schema):
    line_id: UUID
    member_id: UUID
    reason: NotAssignable | TargetGone


class PlanStarted(Schema):
    plan: PlanRead
    begun: int = Field(description="New assignments.")
    continued: int = Field(description="Held before, and in the plan.")
    ended: int = Field(description="Of former plans, and not in this one; or replaced by it.")
    left_out: list[LeftOut] = Field(
        description="Lines that cannot come true any more; their targets stay open."
    )
    version: int


class Against(StrEnum):
    TODAY = "today"
    FORMER = "former"


class DifferencesQuery(Asked):
    against: Annotated[
        Against,
        Field(description="Today's assignments, or the plan it was copied from or that preceded."),
    ] = Against.TODAY


class MemberShown(Schema):
    member_id: UUID
    member_name: str | None = Field(description="Null where the member is out of your sight.")


class LineShown(MemberShown):
    kind: AssignmentKind
    target_id: UUID = Field(description="A group, or a household.")
    target_name: str | None = Field(description="Null where it is out of your sight.")
    role: AssignmentRole
    title: str | None


class LeadChanged(Schema):
    kind: AssignmentKind
    target_id: UUID
    target_name: str | None
    title: str | None
    before: list[MemberShown]
    after: list[MemberShown]


class PlanDifferences(Schema):
    plan_id: UUID
    against: Against
    former_plan_id: UUID | None
    added: list[LineShown]
    removed: list[LineShown]
    changed_leads: list[LeadChanged]
