"""Whole numbers and days are taken as they are written, and nothing else is taken for one.

Pydantic would read ``"4"``, ``4.0`` and ``true`` as numbers, and a number as a day. Its strict mode
goes further than JSON can: it refuses every day, id and decimal, for they are texts there.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias, cast

from pydantic_core import CoreSchema, PydanticKnownError, core_schema


def _whole(value: Any) -> Any:
    if isinstance(value, str | float | bool):
        raise PydanticKnownError("int_type")  # noqa: EM101 - a code
    return value


def _day(value: Any) -> Any:
    if _is_number(value):
        raise PydanticKnownError("date_type")  # noqa: EM101
    return value


def _moment(value: Any) -> Any:
    if _is_number(value):
        raise PydanticKnownError("datetime_type")  # noqa: EM101
    return value


def _is_number(value: Any) -> bool:
    """Say what Pydantic would take for seconds since 1970."""
    if isinstance(value, str):
        return value.strip().lstrip("+-").replace(".", "", 1).isdecimal()
    return isinstance(value, int | float)


Checks: TypeAlias = Mapping[str, Callable[[Any], Any]]
IN_A_QUERY: Final[Checks] = {"date": _day, "datetime": _moment}
IN_A_BODY: Final[Checks] = {"int": _whole, **IN_A_QUERY}


def check_first(part: Any, checks: Checks) -> None:
    """Put the checks before the values of these kinds, wherever they stand in a schema."""
    if isinstance(part, list | tuple):
        for inner in part:
            check_first(inner, checks)
    if not isinstance(part, dict):
        return
    kind = part.get("type")  # or a field of this name
    if kind == "function-before" and part["function"]["function"] in checks.values():
        return
    for inner in part.values():
        check_first(inner, checks)
    if isinstance(kind, str) and kind in checks:
        plain = cast("CoreSchema", part.copy())
        part.clear()
        part.update(core_schema.no_info_before_validator_function(checks[kind], plain))
