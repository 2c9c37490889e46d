from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.households import HouseholdEventKind
from api.schemas.common import Day, Schema
from api.schemas.households import Code, HouseholdRead, Name, Size

On = Annotated[Day, Field(description="When it happened; not in the future.")]


class HouseholdMove(Schema):
    place_id: UUID = Field(description="Where it lives now: a place that somebody answers for.")
    on: On
    code: Code | None = Field(default=None, description="Where its code is taken over there.")


class HouseholdPart(Schema):
    code: Code
    head_name: Name
    size: Size
    place_id: UUID | None = Field(default=None, description="The same place, if left out.")


class HouseholdSplit(Schema):
    on: On
    size: Size = Field(description="Who stay behind.")
    parts: Annotated[list[HouseholdPart], Field(min_length=1, max_length=10)]


class HouseholdMerge(Schema):
    on: On
    size: Size
    absorbed_ids: Annotated[
        list[UUID], Field(min_length=1, max_length=10, description="Households that are no more.")
    ]


class HouseholdDissolution(Schema):
    on: On
    reason: Literal[HouseholdEventKind.DISSOLVED, HouseholdEventKind.MOVED_AWAY]


class HouseholdSplitRead(Schema):
    household: HouseholdRead
    parts: list[HouseholdRead]


class HouseholdEventRead(Schema):
    id: UUID
    household_id: UUID
    kind: HouseholdEventKind
    happened_on: date
    successor_id: UUID | None = Field(description="Who came out of it, or took it in.")
    from_place_id: UUID
    to_place_id: UUID | None
    created_at: AwareDatetime
