from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from api.domain.places import PlaceType
from api.domain.text import Line
from api.errors.places import AboveUnclear, ChargeMissing
from api.schemas.admin_units import AdminUnitBrief
from api.schemas.common import AsOf, Day, Paging, Schema
from api.schemas.dated_trees import Decision, LegalRef, NamePart, On
from api.schemas.party_orgs import PartyOrgBrief

Name = Annotated[Line, Field(max_length=200, examples=["Thôn Đồng Bào"])]


class PlaceQuery(Paging, AsOf):
    admin_unit_id: Annotated[UUID | None, Field(description="In this commune or ward.")] = None
    org_id: Annotated[UUID | None, Field(description="Of which this one is in charge.")] = None
    parent_id: Annotated[UUID | None, Field(description="Clusters of this village.")] = None
    place_type: PlaceType | None = None
    text: NamePart = None
    with_ceased: Annotated[
        bool, Field(exclude=True, description="Also those that have ceased, within their heirs.")
    ] = False


class Situated(Schema):
    """Where a place lies: a village in a commune or ward, a cluster in a village."""

    parent_id: UUID | None = Field(default=None, description="The village, for a cluster.")
    admin_unit_id: UUID | None = Field(
        default=None, description="The commune or ward, for a village or residential group."
    )

    @model_validator(mode="after")
    def _lies_in_one(self) -> Self:
        if (self.parent_id is None) == (self.admin_unit_id is None):
            raise AboveUnclear
        return self


class PlaceCreate(Situated):
    name: Name
    place_type: PlaceType
    org_id: UUID | None = Field(
        default=None,
        description="Who is in charge from its first day on: needed for a village; a cluster"
        " follows its village where nobody is named.",
    )
    valid_from: On
    legal_ref: LegalRef = None

    @model_validator(mode="after")
    def _is_looked_after(self) -> Self:
        if self.parent_id is None and self.org_id is None:
            raise ChargeMissing
        return self


class PlaceMove(Situated, Decision):
    """Who is in charge stays in charge."""


class PlaceRename(Decision):
    name: Name


class PlaceChargeCreate(Schema):
    org_id: UUID = Field(description="A branch, or a party group of the branch in charge.")
    on: Annotated[Day, Field(description="The first day on which it is in charge; not ahead.")]
    legal_ref: LegalRef = None


class PlaceBrief(Schema):
    id: UUID
    name: str
    place_type: PlaceType


class PlaceRead(Schema):
    """A place as it is on one day."""

    id: UUID
    name: str
    place_type: PlaceType
    parent: PlaceBrief | None = Field(description="The village of a cluster.")
    admin_unit: AdminUnitBrief
    in_charge: PartyOrgBrief | None = Field(
        description="The branch or party group that answers for whoever lives there."
    )
    valid_from: date = Field(description="Since when it is as shown, but for who is in charge.")
    valid_to: date | None
    legal_ref: str | None
    ceased: bool = Field(description="Whether it has ceased, and lies on within its heir.")
    succeeded_by: PlaceBrief | None = Field(description="Of one that has ceased: what it is now.")
    version: int


class PlaceSpanRead(Schema):
    """What a place was over one stretch of days."""

    valid_from: date
    valid_to: date | None
    name: str
    place_type: PlaceType
    parent: PlaceBrief | None
    admin_unit: AdminUnitBrief
    legal_ref: str | None
    ceased: bool = Field(description="Whether it had ceased, and lay on within its heir.")


class PlaceChargeRead(Schema):
    valid_from: date
    valid_to: date | None
    org: PartyOrgBrief = Field(description="By its name of the first day.")
    inherited: bool = Field(description="Whether it came with the village of the cluster.")
    legal_ref: str | None
