from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.domain.text import Line, Spelled
from api.errors.indicators import IndicatorCodeMalformed
from api.schemas.common import Asked, Day, Paging, Schema

IndicatorCode = Annotated[
    str,
    Field(examples=["income_per_person"]),
    Spelled(r"^[a-z][a-z0-9_]{0,39}$", IndicatorCodeMalformed),
]
Name = Annotated[Line, Field(max_length=200, examples=["Thu nhập bình quân đầu người"])]
Unit = Annotated[Line, Field(max_length=60, examples=["triệu đồng/người/năm"])]
Decimals = Annotated[int, Field(ge=0, le=6, description="Digits after the point.")]
LegalRef = Annotated[
    Line | None, Field(max_length=200, description="The standard, by number and date.")
]


class AsOf(Asked):
    as_of: Annotated[Day | None, Field(description="The day; today if left out.")] = None


class IndicatorQuery(Paging, AsOf):
    pass


class IndicatorDefine(Schema):
    org_id: UUID = Field(description="The body that defines it; it holds there and below.")
    name: Name
    unit: Unit
    decimals: Decimals
    adds_up: bool = Field(description="Whether values of several bodies make a sum.")
    legal_ref: LegalRef = None
    valid_from: Day = Field(description="Reports of earlier periods keep the version before.")


class IndicatorRead(Schema):
    id: UUID
    code: str
    org_id: UUID
    name: str
    unit: str
    decimals: int
    adds_up: bool
    legal_ref: str | None
    valid_from: date
    valid_to: date | None
