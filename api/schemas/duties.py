from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.text import Line, Prose
from api.schemas.assignments import DutyCode
from api.schemas.common import AsOf, Day, Paging, Schema

Name = Annotated[Line, Field(max_length=120, examples=["Giúp phát triển kinh tế"])]
Description = Annotated[Prose, Field(max_length=1000)]


class DutyQuery(Paging, AsOf):
    org_id: Annotated[
        UUID | None, Field(description="Those that hold at this body: central and local ones.")
    ] = None


class DutyCreate(Schema):
    org_id: UUID = Field(description="The body that adds it; it holds there and below.")
    code: DutyCode = Field(description="Unique everywhere: reports refer to it.")
    name: Name
    description: Description
    valid_from: Day | None = Field(None, description="Today if left out.")


class DutyReword(Schema):
    name: Name
    description: Description
    valid_from: Day | None = Field(None, description="Today if left out.")


class DutyRetire(Schema):
    on: Day = Field(description="The first day on which it no longer holds.")


class DutyRead(Schema):
    id: UUID
    code: str
    org_id: UUID | None = Field(description="Null for the central catalogue.")
    name: str
    description: str
    valid_from: date = Field(description="Of this wording.")
    valid_to: date | None
    version: int
    created_at: AwareDatetime
