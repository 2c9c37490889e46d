from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from api.domain.text import Line
from api.errors.working_groups import CoverageEmpty
from api.schemas.common import Asked, AsOf, Day, Paging, Schema

GroupName = Annotated[Line, Field(max_length=160, examples=["Tổ công tác số 1"])]
Decision = Annotated[Line, Field(max_length=60, examples=["1770-QĐ/HU"])]
Until = Annotated[Day | None, Field(description="The first day on which it no longer holds.")]


class WorkingGroupQuery(Paging, AsOf):
    org_id: Annotated[
        UUID | None,
        Field(description="Made by this body or one below it, by the tree of that day."),
    ] = None


class WorkingGroupThen(Asked):
    as_of: Annotated[
        Day | None,
        Field(
            description="With those who worked in it on this day, and where it went; not found "
            "where nobody did. With all of them, and their days, if left out."
        ),
    ] = None


class GroupMemberCreate(Schema):
    person_id: UUID | None = Field(
        None, description="Who they are, so that they may see the branches covered."
    )
    display_name: Annotated[Line, Field(max_length=120, examples=["Lê Văn Tổ"])]
    title: Annotated[Line, Field(max_length=160)] | None = None
    leads: bool = False
    valid_from: Day | None = Field(None, description="The day of the decision, if left out.")


class WorkingGroupCreate(Schema):
    org_id: UUID = Field(description="The body that decided.")
    name: GroupName
    decision_number: Decision
    decided_on: Day
    members: list[GroupMemberCreate] = Field(default=[], max_length=100)


class WorkingGroupUpdate(Schema):
    """What is left out stays as it is."""

    name: GroupName = ""
    decision_number: Decision = ""


class GroupCoverageCreate(Schema):
    org_id: UUID = Field(description="The branch that the group goes to.")
    valid_from: Day
    valid_to: Until = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise CoverageEmpty
        return self


class PartEnd(Schema):
    valid_to: Day = Field(description="The first day on which it no longer holds.")


class WorkingGroupRead(Schema):
    id: UUID
    org_id: UUID
    name: str
    decision_number: str
    decided_on: date
    version: int
    created_at: AwareDatetime


class WorkingGroupListed(WorkingGroupRead):
    people: int = Field(description="In it today.")
    branches: int = Field(description="Covered today, as far as you can see.")


class GroupMemberRead(Schema):
    id: UUID
    person_id: UUID | None
    display_name: str
    title: str | None
    leads: bool
    valid_from: date
    valid_to: date | None


class GroupCoverageRead(Schema):
    id: UUID
    group_id: UUID
    org_id: UUID
    valid_from: date
    valid_to: date | None


class WorkingGroupWhole(WorkingGroupRead):
    members: list[GroupMemberRead]
    coverages: list[GroupCoverageRead]


class ComingQuery(Paging):
    org_id: Annotated[UUID | None, Field(description="To this body and all below it.")] = None
    group_id: UUID | None = None
    as_of: Annotated[Day | None, Field(description="Only those that hold on this day.")] = None


class ComingGroup(GroupCoverageRead):
    """A group that goes to a branch, and who may come."""

    name: str
    decision_number: str
    decided_on: date
    members: list[GroupMemberRead]
