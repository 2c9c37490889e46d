from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.text import Line
from api.domain.unit_list import UnitType
from api.schemas.common import Day, Schema


class AdminUnitListCreate(Schema):
    file: Annotated[
        str,
        Field(
            min_length=1,
            max_length=900_000,
            description="CSV with the columns code, name, type, parent_code.",
            examples=["code,name,type,parent_code\n38,Tỉnh Thanh Hoá,tinh,\n"],
        ),
    ]
    valid_from: Day = Field(description="The day from which the list holds.")
    legal_ref: Annotated[Line, Field(max_length=200, examples=["QĐ 19/2025/QĐ-TTg"])]
    dry_run: bool = Field(default=False, description="Say what would change, and change nothing.")


class ListedUnit(Schema):
    name: str
    unit_type: UnitType
    parent_code: str | None


class UnitDifference(Schema):
    code: str
    before: ListedUnit | None = Field(description="Null where the code is new.")
    after: ListedUnit | None = Field(description="Null where the code is gone.")


class AdminUnitListReport(Schema):
    """What a list changes, by code. Where any of a unit changes, another unit begins."""

    id: UUID | None = Field(description="The list; null where nothing was loaded.")
    valid_from: date
    legal_ref: str
    dry_run: bool
    units: int = Field(description="Units on the list.")
    unchanged: int
    added: int
    gone: int
    renamed: int = Field(description="One that is also retyped is counted there too.")
    retyped: int
    reparented: int
    places_left: int = Field(description="Residential places whose unit ends: move them next.")
    differences: list[UnitDifference] = Field(description="The first 200, by code.")


class AdminUnitListRead(Schema):
    id: UUID
    valid_from: date
    legal_ref: str
    units: int
    created_at: AwareDatetime
