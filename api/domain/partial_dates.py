"""Dates of which only the year, or the month, is known, as is common for older members."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import total_ordering
from typing import Any, Final, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from api.errors import FaultyValue

_ISO: Final = r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?"
_ISO_FORM: Final = re.compile(_ISO, re.ASCII)
_LOCAL_FORM: Final = re.compile(r"(?:(?:(\d\d?)[/.-])?(\d\d?)[/.-])?(\d{4})", re.ASCII)
_YEARS: Final = range(1800, 3000)
_DAY: Final = timedelta(days=1)


class PartialDateInvalid(FaultyValue):
    """Not a year, a month or a day of the calendar."""

    code = "partial_date.invalid"


class Precision(StrEnum):
    YEAR = "year"
    MONTH = "month"
    DAY = "day"


@total_ordering
@dataclass(frozen=True)
class PartialDate:
    """Ordered by what is known; what is less exact comes first: 1968, 1968-03, 1968-03-19."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.year not in _YEARS or (self.month is None and self.day is not None):
            raise PartialDateInvalid
        try:
            date(
                self.year,
                1 if self.month is None else self.month,
                1 if self.day is None else self.day,
            )
        except ValueError as error:
            raise PartialDateInvalid from error

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``1968``, ``1968-03`` or ``1968-03-19``."""
        found = _ISO_FORM.fullmatch(text)
        if found is None:
            raise PartialDateInvalid
        return cls(*(int(part) for part in found.groups() if part is not None))

    @classmethod
    def parse_local(cls, text: str) -> Self:
        """Read a sheet's ``1968``, ``3/1968`` or ``19/03/1968``: the day first, never the month."""
        found = _LOCAL_FORM.fullmatch(text.strip())
        if found is None:
            raise PartialDateInvalid
        return cls(*(int(part) for part in reversed(found.groups()) if part is not None))

    @property
    def precision(self) -> Precision:
        if self.month is None:
            return Precision.YEAR
        return Precision.MONTH if self.day is None else Precision.DAY

    @property
    def earliest(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        if self.day is not None:
            return self.earliest
        month = self.month or 12
        return date(self.year + month // 12, month % 12 + 1, 1) - _DAY

    def display_vi(self) -> str:
        """``19/03/1968``, ``03/1968`` or ``1968``."""
        return "/".join(reversed(str(self).split("-")))

    def __str__(self) -> str:
        rest = (part for part in (self.month, self.day) if part is not None)
        return "-".join([f"{self.year}", *(f"{part:02}" for part in rest)])

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, PartialDate):
            return NotImplemented
        return str(self) < str(other)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _from_input, serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {
            "type": "string",
            "pattern": r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
            "examples": ["1968", "1968-03", "1968-03-19"],
        }


def _from_input(value: object) -> PartialDate:
    if isinstance(value, PartialDate):
        return value
    if isinstance(value, str):
        return PartialDate.parse(value)
    raise PartialDateInvalid
