"""Money in whole đồng and exact decimals; the comma is for people, never for the interface."""

import re
from decimal import Decimal
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

MOST_DONG: Final = 10**15
"""Below 2**53, so that a client written in JavaScript reads each sum as it was written."""

_WHOLE_DIGITS: Final = 12
_PLACES: Final = 6
_WRITTEN: Final = re.compile(rf"-?[0-9]{{1,{_WHOLE_DIGITS}}}(\.[0-9]{{1,{_PLACES}}})?")
_LOCAL: Final = re.compile(r"-?([0-9]{1,3}(\.[0-9]{3})+|[0-9]+)(,[0-9]+)?")
# A double tells apart all decimals of 15 digits; from 16 on what was sent may be lost.
_DIGITS_OF_A_DOUBLE: Final = 15


class DecimalInvalid(ValueError):
    """Not a number, out of bounds, or not exactly the number that was sent."""


def exact(value: object) -> Decimal:
    """Read a string to the digit, or a number as far as JSON keeps it exact.

    At most 12 digits before and 6 after the point. Zeros at the end are dropped, so that equal
    numbers are written alike.
    """
    text = _text(value)
    if _WRITTEN.fullmatch(text) is None:
        msg = "must be a number such as 0.46, with at most 12 digits before and 6 after the point"
        raise DecimalInvalid(msg)
    return Decimal(plain(Decimal(text)))


def _text(value: object) -> str:
    match value:
        case str():
            return value
        case bool():
            return ""
        case Decimal() if value.is_finite():
            return plain(value)
        case int():
            return str(value)
        case float():
            number = Decimal(repr(value))
            if number.is_finite() and len(number.as_tuple().digits) > _DIGITS_OF_A_DOUBLE:
                msg = "has too many digits for a JSON number: send it as a string"
                raise DecimalInvalid(msg)
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
        msg = "must be a number such as 0,46 or 1.234.567,5"
        raise DecimalInvalid(msg)
    return exact(written.replace(".", "").replace(",", "."))
