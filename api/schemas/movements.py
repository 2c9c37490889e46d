from datetime import date
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, PlainSerializer, model_validator

from api.domain.decimals import Dong, Exact, plain
from api.domain.movements import Giver, MovementKind, MovementState
from api.domain.text import Line, Prose
from api.errors.movements import GiverUnclear, MeasureUnclear
from api.schemas.common import Below, Day, Paging, Schema
from api.schemas.structures import ByStructure, YearQuery

Name = Annotated[Line, Field(max_length=160, examples=["Đường hoa, đường cờ thôn Đồng Bào"])]
Goal = Annotated[Prose, Field(max_length=2000)]
Year = Annotated[int, Field(ge=1930, le=2100, examples=[2026])]
Sum = Annotated[Decimal, PlainSerializer(plain, return_type=str, when_used="json")]
"""A sum of exact decimals, as a string; it may be longer than what can be put in at once."""


class MovementQuery(Paging, Below):
    place_id: UUID | None = None
    kind: MovementKind | None = None
    state: MovementState | None = None


class MovementCreate(Schema):
    org_id: UUID = Field(description="The branch or party group that runs it.")
    name: Name
    kind: MovementKind
    place_id: UUID = Field(description="Where: a village or cluster of which you are in charge.")
    starts_on: Day
    goal: Goal
    lead_id: UUID | None = Field(None, description="The member who leads it.")


class MovementUpdate(Schema):
    """What is left out stays as it is."""

    name: Name = ""
    kind: MovementKind = MovementKind.OTHER
    starts_on: Day = date(2000, 1, 1)
    goal: Goal = ""
    lead_id: UUID | None = None


class MovementMove(Schema):
    state: MovementState = Field(description="What it becomes.")
    on: Day | None = Field(None, description="With `ended`: its last day; today if left out.")


class TakingPart(Schema):
    household_ids: list[UUID] = Field(max_length=1000, description="All that take part.")


class ContributionCreate(Schema):
    giver: Giver
    household_id: UUID | None = Field(
        None, description="With `household`, and only then; other givers are not named."
    )
    money: Annotated[Dong, Field(ge=1)] | None = Field(
        None, description="In whole đồng.", examples=[200_000]
    )
    labour_days: Annotated[Exact, Field(gt=0, le=100_000)] | None = None
    land_m2: Annotated[Exact, Field(gt=0, le=100_000_000)] | None = None
    given_on: Day

    @model_validator(mode="after")
    def _one_giver_and_one_measure(self) -> Self:
        if (self.giver is Giver.HOUSEHOLD) != (self.household_id is not None):
            raise GiverUnclear
        given = (self.money, self.labour_days, self.land_m2)
        if sum(measure is not None for measure in given) != 1:
            raise MeasureUnclear
        return self


class ContributionVoid(Schema):
    reason: Annotated[Line, Field(max_length=300)]


class ResultCreate(Schema):
    indicator: Annotated[Line, Field(max_length=120, examples=["Đường hoa đã trồng"])]
    unit: Annotated[Line, Field(max_length=30, examples=["km"])]
    value: Exact
    measured_on: Day


class MovementRead(Schema):
    id: UUID
    org_id: UUID
    name: str
    kind: MovementKind
    place_id: UUID
    starts_on: date
    ends_on: date | None
    goal: str
    lead_id: UUID | None
    state: MovementState
    version: int
    created_at: AwareDatetime


class ResultRead(Schema):
    indicator: str
    unit: str
    value: Exact
    measured_on: date


class MovementWhole(MovementRead):
    results: list[ResultRead]


class TakingPartRead(Schema):
    id: UUID = Field(description="The household's.")
    code: str
    head_name: str


class ContributionQuery(Paging):
    household_id: UUID | None = None
    giver: Giver | None = None


class ContributionRead(Schema):
    id: UUID
    movement_id: UUID
    village_id: UUID = Field(description="The village that it counts for.")
    giver: Giver
    household_id: UUID | None
    money: int | None
    labour_days: Exact | None
    land_m2: Exact | None
    given_on: date
    voided_on: date | None
    void_reason: str | None


class Given(Schema):
    """What was given and not voided."""

    contributions: int
    households: int = Field(description="That gave something.")
    living_away: int = Field(description="Contributions of people who live elsewhere.")
    money: int = Field(description="In whole đồng.")
    labour_days: Sum
    land_m2: Sum


class GivenByVillage(Given):
    village_id: UUID
    name: str


class MovementSums(Given):
    movement_id: UUID
    taking_part: int = Field(description="Households that take part.")
    villages: list[GivenByVillage]


class MovementSummaryQuery(YearQuery):
    year: Annotated[Year, Field(description="Movements that ran in it, and what was given in it.")]


class MovementTotals(Given):
    movements: int
    planned: int
    running: int
    ended: int
    cancelled: int
    taking_part: int = Field(description="Households that take part, counted for each movement.")


class MovementPart(MovementTotals):
    org_id: UUID
    name: str


class MovementSummary(ByStructure):
    org_id: UUID
    year: int
    total: MovementTotals
    parts: list[MovementPart] = Field(
        description="What stands directly below, and the body's own under its own id."
    )


class VillageQuery(Paging, YearQuery):
    pass
