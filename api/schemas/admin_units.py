from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.domain.text import Spelled
from api.domain.unit_list import UnitType
from api.errors.admin_units import UnitCodeMalformed
from api.schemas.common import AsOf, Paging, Schema
from api.schemas.dated_trees import NamePart

Code = Annotated[
    str,
    Field(
        min_length=2,
        max_length=5,
        examples=["15421"],
        description="By the official list; leading zeros count.",
    ),
    Spelled(r"^[0-9]+$", UnitCodeMalformed),
]


class AdminUnitBrief(Schema):
    id: UUID
    code: str
    name: str
    unit_type: UnitType


class AdminUnitQuery(Paging, AsOf):
    code: Code | None = None
    parent_id: Annotated[UUID | None, Field(description="Directly below this unit.")] = None
    unit_type: UnitType | None = None
    text: NamePart = None
    with_ceased: Annotated[
        bool,
        Field(
            exclude=True,
            description="Also what has ended by then, and what units were before: a row for each"
            " time that one was so numbered, named and placed, with the days of it.",
        ),
    ] = False


class AdminUnitRead(Schema):
    """A unit as it is on one day, or was before. Neither code nor name is an identity."""

    id: UUID
    code: str
    name: str
    unit_type: UnitType
    parent: AdminUnitBrief | None = Field(description="Null for a province.")
    valid_from: date = Field(description="Since when it is as shown.")
    valid_to: date | None = Field(description="From when on it is no more as shown.")
    legal_ref: str | None
    ceased: bool = Field(description="Whether it had ended by the day asked for.")
    succeeded_by: list[AdminUnitBrief] = Field(
        description="Of one that has ended: what directly came after it, by the names of that day."
    )
    today: list[AdminUnitBrief] = Field(
        description="What it is today, by the names of today: itself, or whatever came after it,"
        " through all that lies between. Empty where a list ended it that does not say."
    )
