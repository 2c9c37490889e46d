from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.common import Asked, Schema


class Structure(StrEnum):
    """By which tree bodies are counted together: as it stood then, or as it stands today."""

    THEN = "then"
    NOW = "now"


ByDay = Annotated[
    Structure,
    Field(
        description="`then`: by the tree of the day that is asked about; `now`: of what stands "
        "below today, wherever it stood on that day."
    ),
]


class YearQuery(Asked):
    """A body and a calendar year, for sums of what happened in it."""

    org_id: UUID = Field(description="The body at which the sums begin.")
    year: Annotated[int, Field(ge=1930, le=2100, examples=[2026])]
    structure: Annotated[
        Structure,
        Field(
            description="`now`: of what stands below today, wherever it stood then; `then`: by "
            "the tree on the last day of the year, or today while the year runs."
        ),
    ] = Structure.NOW


class Structured(Schema):
    """By which tree an answer was counted together."""

    structure: Structure
    tree_on: date = Field(description="The day whose tree it is.")


class ByStructure(Structured):
    """The same, where what has left the caller's sight is left out."""

    out_of_sight: int = Field(
        description="Bodies that stood below on that day and are out of your sight today: "
        "what is theirs is in none of the sums."
    )
