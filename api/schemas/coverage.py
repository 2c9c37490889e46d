from datetime import date
from decimal import Decimal
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from pydantic import Field

from api.domain.assignments import BranchStance
from api.domain.members import NotAssignable
from api.domain.party_orgs import OrgType
from api.schemas.common import Asked, Day, Paging, Schema
from api.schemas.structures import ByDay, Structure, Structured

OnDay = Annotated[
    Day | None,
    Field(
        description="As it was, or will be, on this day, of whatever stood or will stand at or "
        "below the body then; today if left out. What you may see is always today's."
    ),
]

SilentPeriods = Annotated[
    int, Field(ge=1, le=24, description="Periods without a report that make somebody silent.")
]


class CoverageQuery(Asked):
    org_id: UUID = Field(description="A branch or party group, or a body above.")
    as_of: OnDay = None
    silent_periods: SilentPeriods = 2
    limit: Annotated[int, Field(ge=1, le=200, description="Items of each finding.")] = 50


class FindingQuery(Paging):
    org_id: UUID = Field(description="A branch or party group, or a body above.")
    as_of: OnDay = None


class SilentQuery(FindingQuery):
    silent_periods: SilentPeriods = 2


class HouseholdCounts(Schema):
    """Each household is in one of the four states."""

    households: int
    covered: int = Field(description="A member who can act is in charge.")
    by_decision: int = Field(description="Nobody is, as the branch resolved.")
    out_of_scope: int = Field(description="Nobody is, nor has to be: not poor, by policy.")
    uncovered: int
    covered_percent: Decimal | None = Field(
        description="Of those covered and uncovered; null where there are none."
    )


class UncoveredHousehold(Schema):
    household_id: UUID
    code: str
    head_name: str
    org_id: UUID


class MemberFound(Schema):
    member_id: UUID
    name: str
    org_id: UUID


class MemberUnable(MemberFound):
    reason: NotAssignable


class MemberLoad(MemberFound):
    households: int
    limit: int = Field(description="The number that is passed, or not reached.")


class MemberBeyondHome(MemberFound):
    households: int
    household_ids: Annotated[list[UUID], Field(max_length=20)]


class MemberSilent(MemberFound):
    periods: int = Field(description="The last periods, without a break.")


class BranchState(Schema):
    org_id: UUID
    name: str
    stance: BranchStance


ItemT = TypeVar("ItemT")


class Finding(Schema, Generic[ItemT]):
    count: int = Field(description="Of all of them.")
    items: list[ItemT] = Field(description="The first of them.")
    next: str | None = Field(
        description="Go on with `after` in the list of this finding, asked likewise; null if"
        " there are no more."
    )


class CoverageRead(Schema):
    org_id: UUID
    on: date
    stance: BranchStance | None = Field(
        description="Where the branch stands with its plan; null for a body above branches, and"
        " where it did not stand."
    )
    households: HouseholdCounts
    uncovered: Finding[UncoveredHousehold] = Field(
        description="Where only poor households must be covered, they are counted and named to"
        " nobody who may not read who is poor."
    )
    not_assignable: Finding[MemberUnable] = Field(
        description="Exempt, suspended, away or gone, and still in charge."
    )
    overloaded: Finding[MemberLoad]
    underloaded: Finding[MemberLoad] = Field(
        description="In charge of something, but of fewer households than the policy wants."
    )
    idle: Finding[MemberFound] = Field(
        description="They could act, and are in charge of nothing: of no mission either."
    )
    beyond_home: Finding[MemberBeyondHome] = Field(
        description="In charge of households outside the cluster or village where they live."
    )
    silent: Finding[MemberSilent]
    branches: Finding[BranchState] = Field(description="Where each stands with its plan.")


class SummaryQuery(Paging):
    org_id: UUID
    as_of: OnDay = None
    structure: ByDay = Structure.THEN


class MemberCounts(Schema):
    members: int
    assignable: int
    assigned: int
    idle: int = Field(
        description="Assignable, and in charge of nothing, where the branch did not resolve so."
    )
    not_assignable_assigned: int = Field(description="In charge, and cannot act.")


class BranchCounts(Schema):
    branches: int
    assigning: int = Field(description="With an adopted plan for the year.")
    by_decision: int = Field(description="Resolved to assign nobody.")
    not_adopted: int = Field(description="With a draft only.")
    no_plan: int


class Summary(Schema):
    households: HouseholdCounts
    poor: int = Field(description="Poor and near-poor households.")
    poor_uncovered: int
    members: MemberCounts
    branches: BranchCounts


class PartSummary(Schema):
    org_id: UUID
    name: str
    org_type: OrgType
    counts: Summary


class CoverageSummary(Structured):
    org_id: UUID
    on: date
    total: Summary
    directly: Summary = Field(description="What belongs to the body itself and to no part of it.")
    parts: list[PartSummary] = Field(
        description="A page of the bodies directly below and in your sight, by name."
    )
    next: str | None = Field(description="Ask for the next page with `after`; null on the last.")
