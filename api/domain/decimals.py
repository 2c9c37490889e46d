"""Money in whole đồng and exact decimals; the comma is for people, never for the interface."""

import re
from decimal import Decimal
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from api.errors import FaultyValue

MOST_DONG: Final = 10**15
"""Below 2**53, so that a client written in JavaScript reads each sum as it was written."""

_WHOLE_DIGITS: Final = 12
_PLACES: Final = 6
_WRITTEN: Final = re.compile(rf"-?[0-9]{{1,{_WHOLE_DIGITS}}}(\.[0-9]{{1,{_PLACES}}})?")
_LOCAL: Final = re.compile(r"-?([0-9]{1,3}(\.[0-9]{3})+|[0-9]+)(,[0-9]+)?")
# A double tells apart all decimals of 15 digits; from 16 on what was sent may be lost.
_DIGITS_OF_A_DOUBLE: Final = 15


class DecimalInvalid(FaultyValue):
    """Not a number, or longer than is kept."""

    code = "decimal.invalid"


class DecimalNotExact(DecimalInvalid):
    """A JSON number that may not be exactly what was sent."""

    code = "decimal.not_exact"


class DecimalMiswritten(DecimalInvalid):
    """Not a number as people here write it."""

    code = "decimal.miswritten"


def exact(value: object) -> Decimal:
    """Read a string to the digit, or a number as far as JSON keeps it exact.

    At most 12 digits before and 6 after the point. Zeros at the end are dropped, so that equal
    numbers are written alike.
    """
    text = _text(value)
    if _WRITTEN.fullmatch(text) is None:
        raise DecimalInvalid(whole_digits=_WHOLE_DIGITS, places=_PLACES)
    return Decimal(plain(Decimal(text)))


def _text(value: object) -> str:
    match value:
        case str():
            return value
        case bool():
            return ""
        case Decimal() if value.is_finite():
            return plain(value)
        case int() if abs(value) < 10**_WHOLE_DIGITS:  # Python writes out no endless one
            return str(value)
        case float():
            number = Decimal(repr(value))
            if number.is_finite() and len(number.as_tuple().digits) > _DIGITS_OF_A_DOUBLE:
                raise DecimalNotExact
            return plain(number) if number.is_finite() else ""
        case _:
            return ""


def plain(value: Decimal) -> str:
    """Write without exponent, needless zeros or a negative zero."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


Dong = Annotated[int, Field(strict=True, ge=0, le=MOST_DONG)]
"""Whole đồng: no fraction of it is in use."""

Exact = Annotated[
    Decimal,
    BeforeValidator(exact),
    PlainSerializer(plain, return_type=str, when_used="json"),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"},
                {"type": "number"},
            ],
            "examples": ["0.46"],
        },
        mode="validation",
    ),
]
"""A decimal that JSON carries as a string, because a double would lie."""


def display_vi(value: Decimal) -> str:
    """Write for people: ``0,46``, ``1.234.567,5``."""
    return f"{Decimal(plain(value)):,f}".translate(str.maketrans(",.", ".,"))


def display_dong(amount: int) -> str:
    return f"{display_vi(Decimal(amount))} đồng"


def parse_local(text: str) -> Decimal:
    """Read what people write in a sheet: comma for the fraction, dots between thousands."""
    written = text.strip()
    if _LOCAL.fullmatch(written) is None:
        raise DecimalMiswritten
    return exact(written.replace(".", "").replace(",", "."))
