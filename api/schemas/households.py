from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.text import Line, Spelled
from api.errors.households import HouseholdCodeMalformed
from api.schemas.common import AsOf, Day, Paging, Schema

Code = Annotated[
    str,
    Field(
        examples=["H-042"],
        description="Unique in its branch.",
    ),
    Spelled(r"^[A-Z0-9][A-Z0-9.\-]{0,19}$", HouseholdCodeMalformed),
]
Name = Annotated[Line, Field(min_length=1, max_length=120, examples=["Nguyễn Văn An"])]
Size = Annotated[int, Field(ge=1, le=50, description="People in the household.", examples=[4])]


class HouseholdQuery(Paging, AsOf):
    org_id: Annotated[
        UUID | None,
        Field(description="What this body and all below it looked after on that day, by its tree."),
    ] = None
    place_id: Annotated[
        UUID | None, Field(description="Only what lay at this residential place on that day.")
    ] = None
    grouped: Annotated[
        bool | None, Field(description="Only those that are, or are not, in a group on that day.")
    ] = None
    dissolved: Annotated[bool, Field(description="Those that had ceased to be instead.")] = False
    text: Annotated[
        Line | None,
        Field(
            min_length=2, max_length=120, description="Part of the head's name, diacritics or not."
        ),
    ] = None


class HouseholdCreate(Schema):
    code: Code
    head_name: Name
    size: Size
    since: Day | None = Field(
        default=None,
        description="From which day on it is looked after; today if left out, not in the future.",
    )
    place_id: UUID = Field(
        description="Where it lives: a cluster or village that somebody is in charge of."
    )


class HouseholdUpdate(Schema):
    """What is left out stays as it is."""

    code: Code = ""
    head_name: Name = ""
    size: Size = 1


class HouseholdRead(Schema):  # no defaults and no input rules: rows are older than rules
    id: UUID
    code: str
    head_name: str
    size: int
    place_id: UUID
    org_id: UUID = Field(description="The branch or party group that looks after it.")
    since: date = Field(description="From which day on it is looked after.")
    dissolved_on: date | None = Field(description="When it ceased to be, or moved away.")
    version: int
    created_at: AwareDatetime
