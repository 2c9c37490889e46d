from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.text import Line, Spelled
from api.errors.household_groups import GroupCodeMalformed
from api.schemas.common import AsOf, Day, Paging, Schema

GroupCode = Annotated[
    str,
    Field(
        examples=["NH-01"],
        description="Unique in its branch or party group.",
    ),
    Spelled(r"^[A-Z0-9][A-Z0-9.\-]{0,19}$", GroupCodeMalformed),
]
GroupName = Annotated[Line, Field(min_length=1, max_length=120, examples=["Nhóm hộ ngõ 3"])]
Households = Annotated[
    list[UUID], Field(min_length=1, max_length=200, description="Households, each once.")
]


class HouseholdGroupQuery(Paging, AsOf):
    org_id: Annotated[
        UUID | None, Field(description="Of this body and all below it, by the tree of that day.")
    ] = None
    place_id: UUID | None = None


class HouseholdGroupCreate(Schema):
    code: GroupCode
    name: GroupName
    place_id: UUID = Field(description="Where its households live; who is in charge answers.")


class HouseholdGroupUpdate(Schema):
    """What is left out stays as it is."""

    code: GroupCode = ""
    name: GroupName = ""


class GroupHouseholds(Schema):
    household_ids: Households
    on: Day = Field(description="First day in the group, or first day outside; not in the future.")


class GroupHouseholdQuery(Paging, AsOf):
    pass


class HouseholdGroupRead(Schema):
    id: UUID
    org_id: UUID
    code: str
    name: str
    place_id: UUID
    household_count: int = Field(description="Households in it on that day.")
    person_count: int = Field(description="People in these households.")
    version: int
    created_at: AwareDatetime
