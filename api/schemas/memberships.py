from datetime import date
from uuid import UUID

from pydantic import Field

from api.schemas.common import Day, Schema


class TransferCreate(Schema):
    from_org_id: UUID = Field(description="Where the member belongs until then, as you know it.")
    org_id: UUID = Field(description="The branch or party group where they belong from then on.")
    on: Day = Field(description="First day there; not in the future.")


class MembershipRead(Schema):
    member_id: UUID
    org_id: UUID
    valid_from: date
    valid_to: date | None
