from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from api.domain.party_orgs import OrgType
from api.domain.text import Line
from api.errors.party_orgs import ChangeMissing
from api.schemas.common import AsOf, Paging, Schema
from api.schemas.dated_trees import Decision, LegalRef, NamePart, On

Name = Annotated[Line, Field(max_length=200, examples=["Chi bộ thôn Đồng Bào"])]


class PartyOrgQuery(Paging, AsOf):
    parent_id: Annotated[UUID | None, Field(description="Directly below this one.")] = None
    below: Annotated[UUID | None, Field(description="Anywhere below this one.")] = None
    org_type: OrgType | None = None
    text: NamePart = None
    with_ceased: Annotated[
        bool, Field(exclude=True, description="Also those that have ceased, beneath their heirs.")
    ] = False


class PartyOrgCreate(Schema):
    name: Name
    org_type: OrgType
    parent_id: UUID | None = Field(
        description="The organisation above; null for a top one, made by a system administrator."
    )
    is_grassroots_org: bool = Field(
        default=False, description="Whether it is a grassroots organisation (TCCSĐ) in this time."
    )
    valid_from: On
    legal_ref: LegalRef = None


class PartyOrgMove(Decision):
    """All that is below moves with it; households, members and reports stay as they are."""

    parent_id: UUID = Field(description="The organisation above from that day on.")


class PartyOrgRename(Decision):
    name: Name


class PartyOrgChange(Decision):
    """What is left out, or null, stays as it is."""

    org_type: OrgType | None = None
    is_grassroots_org: bool | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.org_type is None and self.is_grassroots_org is None:
            raise ChangeMissing
        return self


class PartyOrgBrief(Schema):
    id: UUID
    name: str
    org_type: OrgType


class PartyOrgRead(Schema):
    """An organisation as it is on one day."""

    id: UUID
    name: str
    org_type: OrgType
    is_grassroots_org: bool
    parent_id: UUID | None
    ancestors: list[PartyOrgBrief] = Field(description="What stands above it, from the top down.")
    valid_from: date = Field(description="Since when it is as shown.")
    valid_to: date | None = Field(description="When something of this changes; null if unknown.")
    legal_ref: str | None
    ceased: bool = Field(description="Whether it has ceased, and stands on beneath its heir.")
    succeeded_by: PartyOrgBrief | None = Field(
        description="Of one that has ceased: who answers for all that names it."
    )
    version: int


class PartyOrgSpanRead(Schema):
    """What an organisation was over one stretch of days."""

    valid_from: date
    valid_to: date | None
    name: str
    org_type: OrgType
    is_grassroots_org: bool
    parent_id: UUID | None
    ancestors: list[PartyOrgBrief] = Field(
        description="What stood above it, from the top down, by the names of the first day."
    )
    legal_ref: str | None
    ceased: bool = Field(description="Whether it had ceased, and stood on beneath its heir.")
