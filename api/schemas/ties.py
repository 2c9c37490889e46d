from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.ties import TieKind
from api.schemas.common import Day, Paging, Schema


class TieQuery(Paging):
    member_id: UUID | None = None
    household_id: UUID | None = None
    as_of: Annotated[Day | None, Field(description="Only those that hold on this day.")] = None


class TieDeclare(Schema):
    member_id: UUID = Field(description="You, or a member of your branch.")
    household_id: UUID
    kind: TieKind = Field(
        description="`home`: the member lives there; `conflict`: nobody is asked why."
    )


class TieEnd(Schema):
    valid_to: Day = Field(description="The first day on which it no longer holds.")


class TieRead(Schema):
    id: UUID
    org_id: UUID = Field(description="The body that answers for the household.")
    member_id: UUID
    household_id: UUID
    kind: TieKind
    valid_from: date
    valid_to: date | None
    version: int
    created_at: AwareDatetime
