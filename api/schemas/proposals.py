from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from api.domain.proposals import ProposedKind
from api.errors.assignments import TargetUnclear
from api.errors.household_groups import GroupSizesOutOfOrder
from api.planning.problem import Barrier, Reason, Shortfall
from api.schemas.common import Schema
from api.schemas.plans import PlanDifferences, PlanRead, Year

Kinds = Annotated[
    list[ProposedKind],
    Field(
        min_length=1,
        max_length=len(ProposedKind),
        description="`group`: who leads each household group; `household`: who leads each household"
        " that no group of the proposal holds, or that somebody leads by itself today.",
    ),
    AfterValidator(lambda given: sorted(set(given))),
]
Seconds = Annotated[
    int, Field(ge=1, le=60, examples=[20], description="The longest that the search may take.")
]


class ProposeAgain(Schema):
    kinds: Kinds = Field(default_factory=lambda: list(ProposedKind))
    seconds: Seconds = 20


class ProposalCreate(ProposeAgain):
    org_id: UUID = Field(description="The branch.")
    year: Year


class ProposedTarget(Schema):
    kind: ProposedKind
    household_id: UUID | None = Field(None, description="For a household.")
    group_id: UUID | None = Field(None, description="For a group.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        of_group = self.kind is ProposedKind.GROUP
        if (self.group_id is not None) != of_group or (self.household_id is None) != of_group:
            raise TargetUnclear
        return self

    @property
    def target_id(self) -> UUID:
        target_id = self.group_id or self.household_id
        assert target_id is not None  # noqa: S101 - one of them is given
        return target_id


class LeadAsked(ProposedTarget):
    member_id: UUID | None = Field(description="Who would lead it; null: nobody.")


class LeadSet(LeadAsked):
    locked: bool = Field(
        default=True, description="Stays so when it is proposed again; also where nobody leads."
    )


Text = Annotated[
    str,
    Field(description="For people, in the language asked for.", examples=["Ở cùng cụm dân cư."]),
]


class CoverAsked(ProposedTarget):
    org_id: UUID = Field(description="The branch.")


class GroupsAsked(Schema):
    org_id: UUID = Field(description="The branch, or a party group.")
    smallest: Annotated[
        int, Field(ge=1, le=100, examples=[8], description="Households; fewer where no more are.")
    ]
    largest: Annotated[int, Field(ge=1, le=100, examples=[15], description="Households.")]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.smallest > self.largest:
            raise GroupSizesOutOfOrder
        return self


class Neighbour(Schema):
    household_id: UUID
    code: str = Field(examples=["H-042"])
    head_name: str = Field(examples=["Nguyễn Văn An"])


class ProposedGroup(Schema):
    place_id: UUID = Field(description="Where its households live: a cluster, or the village.")
    place_name: str = Field(examples=["Cụm dân cư số 1"])
    households: list[Neighbour] = Field(description="In order of their codes.")
    too_small: bool = Field(description="Fewer than asked for: there are no more neighbours.")


class ProposedGroups(Schema):
    groups: list[ProposedGroup]


class ReasonTold(Schema):
    code: Reason
    text: Text


class BarrierTold(Schema):
    code: Barrier
    text: Text


class BarrierCount(BarrierTold):
    members: int = Field(description="Whom it keeps from this target.", examples=[28])


class ShortfallTold(Schema):
    code: Shortfall
    text: Text


class MeasuresRead(Schema):
    """How full and how even a plan is; loads in weighted households per full member."""

    covered: int = Field(examples=[186])
    uncovered: int = Field(examples=[2])
    least: float = Field(description="The load of whoever has least.", examples=[2.0])
    most: float = Field(description="The load of whoever has most.", examples=[4.5])
    gini: float = Field(description="Of the loads: 0 is even, 1 is all on one.", examples=[0.12])
    weighted_gini: float = Field(
        description="Of the loads, by what each member can bear.", examples=[0.14]
    )
    kept: int = Field(description="Lines that continue today's.", examples=[67])
    near: int = Field(description="Lines within one residential cluster.", examples=[171])
    matched: int = Field(description="Lines whose member has a skill that is needed.", examples=[9])


class ProposedLine(Schema):
    kind: ProposedKind
    household_id: UUID | None
    group_id: UUID | None
    target_code: str | None = Field(description="Null where the target is out of your sight.")
    target_name: str | None = Field(description="The head of the household, or the group's name.")
    member_id: UUID
    member_name: str | None = Field(description="Null where the member is out of your sight.")
    reasons: list[ReasonTold] = Field(description="The strongest first; none: set by hand.")
    runner_up_id: UUID | None = Field(description="Who would come next.")
    runner_up_name: str | None = Field(examples=["Lê Văn Chi"])
    runner_up_price: float | None = Field(
        description="By how many points that would be worse.", examples=[1.5]
    )
    locked: bool
    barrier: BarrierTold | None = Field(
        description="The hard rule that keeps the member from it by now: mend it before adoption."
    )


class OpenTarget(Schema):
    kind: ProposedKind
    household_id: UUID | None
    group_id: UUID | None
    target_code: str | None = Field(description="Null where the target is out of your sight.")
    target_name: str | None = Field(description="The head of the household, or the group's name.")
    shortfall: ShortfallTold | None = Field(description="Null where it was left open by hand.")
    barriers: list[BarrierCount]
    locked: bool


class ProposalRead(Schema):
    plan: PlanRead
    made_at: AwareDatetime
    kinds: list[ProposedKind]
    merit: float = Field(
        description="What the draft is worth, in points; more is better.", examples=[-412.5]
    )
    bound: float = Field(
        description="What no plan from the same facts can exceed.", examples=[-410.75]
    )
    gap: float = Field(
        description="Points that a better plan could win at most: bound less merit.",
        examples=[1.75],
    )
    proven: bool = Field(description="Known to be the best, or close to it.")
    measures: MeasuresRead
    lines: list[ProposedLine]
    open: list[OpenTarget] = Field(description="For which nobody is proposed, and why.")
    differences: PlanDifferences = Field(description="From today's assignments.")
    version: int = Field(description="Of the plan.")


class PriceRead(Schema):
    barrier: BarrierTold | None = Field(description="The hard rule that is broken, if one is.")
    merit: float = Field(
        description="After the change, less before: below zero is worse.", examples=[-1.5]
    )
    exceeds_maximum: bool = Field(description="The member would have more than the policy allows.")
    measures: MeasuresRead = Field(description="After the change.")


class Cover(Schema):
    member_id: UUID
    member_name: str | None = Field(description="Null where the member is out of your sight.")
    reasons: list[ReasonTold]
    worse_by: float = Field(description="In points, than the first.", examples=[0.5])


class Covers(Schema):
    covers: list[Cover] = Field(description="The best first, five at most; none: nobody may.")


class LeadChange(Schema):
    plan_id: UUID
    price: PriceRead
    version: int = Field(description="Of the plan.")
