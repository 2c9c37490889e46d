from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.proposal_rounds import BranchOutcome, RoundFailure, RoundState
from api.schemas.common import Below, Paging, Schema
from api.schemas.plans import Year


class ProposalRoundCreate(Schema):
    org_id: UUID = Field(description="The body below which each branch is to have a draft.")
    year: Year


class ProposalRoundQuery(Paging, Below):
    year: Year | None = None
    state: RoundState | None = None


class RoundLoads(Schema):
    """How even it is; in weighted households per full member."""

    least: float = Field(description="The load of whoever has least.", examples=[2.0])
    most: float = Field(description="The load of whoever has most.", examples=[4.5])
    gini: float = Field(description="Of the loads: 0 is even, 1 is all on one.", examples=[0.12])


Counted = Annotated[int | None, Field(examples=[87], description="Null: not looked at.")]
Proposed = Annotated[int | None, Field(examples=[186], description="Null: nothing was proposed.")]


class RoundFigures(Schema):
    """Of one branch; null as far as it was left alone."""

    members: Counted = Field(None, description="Who can be in charge.", examples=[87])
    households: Counted = Field(None, examples=[468])
    groups: Counted = Field(None, description="Of households.", examples=[31])
    covered: Proposed = Field(
        None, description="Households and groups with somebody proposed.", examples=[186]
    )
    uncovered: Proposed = Field(None, description="For which nobody is.", examples=[2])
    gap: float | None = Field(
        None, description="Points that a better draft could win at most.", examples=[1.75]
    )
    proven: bool | None = Field(None, description="Known to be the best, or close to it.")
    loads: RoundLoads | None = Field(
        None, description="Null also where fewer than five members can be in charge."
    )


class RoundTotals(Schema):
    """Of all branches that were given a draft."""

    drafted: int = Field(description="Branches with a draft by this round.", examples=[86])
    left: int = Field(description="Branches that were left alone.", examples=[3])
    members: int = Field(description="Who can be in charge.", examples=[2412])
    households: int = Field(examples=[35210])
    groups: int = Field(description="Of households.", examples=[2106])
    covered: int = Field(
        description="Households and groups with somebody proposed.", examples=[2980]
    )
    uncovered: int = Field(description="For which nobody is.", examples=[12])
    gap: float = Field(
        description="Points that better drafts could win at most, all together.", examples=[48.5]
    )
    proven: bool = Field(description="All are known to be the best, or close to it.")
    loads: RoundLoads | None = Field(
        description="Of all members of branches whose loads are told; null where none are."
    )


class ProposalRoundRead(Schema):
    id: UUID
    org_id: UUID
    year: int = Field(examples=[2027])
    state: RoundState
    failure: RoundFailure | None = Field(description="Why it failed; nothing was written.")
    finished_at: AwareDatetime | None
    totals: RoundTotals | None = Field(description="Once it is done.")
    version: int
    created_at: AwareDatetime


class RoundBranch(Schema):
    org_id: UUID
    name: str = Field(examples=["Chi bộ thôn Đồng Bào"])
    outcome: BranchOutcome = Field(
        description="`drafted`: it has a draft by this round, for itself to read, change and adopt."
        " Left alone: `has_draft`, `has_plan`, `by_decision`, `no_members`, `no_households`,"
        " `gone`."
    )
    figures: RoundFigures


class ProposalRoundWhole(ProposalRoundRead):
    branches: list[RoundBranch] = Field(description="Those in your sight today, by their place.")
