"""Lists of administrative units as the State publishes them, and what one list changes.

Codes follow Quyết định 19/2025/QĐ-TTg of 30 June 2025: text of two digits for a province and
five for a commune; lists from before 1 July 2025 also hold districts of three digits. Neither
code nor name is an identity: a code may stay while the area and the name change. What
``differences`` finds is a question for the person who loads the list, not yet a lineage.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from io import StringIO
from typing import Final

from api.domain.party_orgs import DISTRICTS_ENDED
from api.domain.text import line as one_line
from api.domain.text import normalise


class UnitType(StrEnum):
    PROVINCE = "province"
    CENTRAL_CITY = "central_city"
    COMMUNE = "commune"
    WARD = "ward"
    SPECIAL_ZONE = "special_zone"
    # Until 30 June 2025.
    DISTRICT = "district"
    URBAN_DISTRICT = "urban_district"
    DISTRICT_TOWN = "district_town"
    PROVINCIAL_CITY = "provincial_city"
    TOWNSHIP = "township"


TYPE_WORDS: Final = {
    "tinh": UnitType.PROVINCE,
    "thanh_pho": UnitType.CENTRAL_CITY,
    "xa": UnitType.COMMUNE,
    "phuong": UnitType.WARD,
    "dac_khu": UnitType.SPECIAL_ZONE,
    "huyen": UnitType.DISTRICT,
    "quan": UnitType.URBAN_DISTRICT,
    "thi_xa": UnitType.DISTRICT_TOWN,
    "thanh_pho_thuoc_tinh": UnitType.PROVINCIAL_CITY,
    "thi_tran": UnitType.TOWNSHIP,
}
"""Words of the list to types."""

_PROVINCE, _DISTRICT, _COMMUNE = 2, 3, 5
CODE_LENGTHS: Final = {
    UnitType.PROVINCE: _PROVINCE,
    UnitType.CENTRAL_CITY: _PROVINCE,
    UnitType.COMMUNE: _COMMUNE,
    UnitType.WARD: _COMMUNE,
    UnitType.SPECIAL_ZONE: _COMMUNE,
    UnitType.DISTRICT: _DISTRICT,
    UnitType.URBAN_DISTRICT: _DISTRICT,
    UnitType.DISTRICT_TOWN: _DISTRICT,
    UnitType.PROVINCIAL_CITY: _DISTRICT,
    UnitType.TOWNSHIP: _COMMUNE,
}
COMMUNE_LEVEL: Final = frozenset(
    {unit_type for unit_type, length in CODE_LENGTHS.items() if length == _COMMUNE}
)
# With the districts ended all that was not commune, ward or special zone.
ENDED: Final = frozenset(UnitType) - {
    UnitType.PROVINCE,
    UnitType.CENTRAL_CITY,
    UnitType.COMMUNE,
    UnitType.WARD,
    UnitType.SPECIAL_ZONE,
}
LONGEST_NAME: Final = 200
COLUMNS: Final = ("code", "name", "type", "parent_code")
_CODE: Final = re.compile(r"\d+", re.ASCII)


class Fault(StrEnum):
    ENCODING = "encoding"
    COLUMNS = "columns"
    BLANK = "blank"
    CODE_MALFORMED = "code_malformed"
    CODE_LENGTH = "code_length"
    CODE_TWICE = "code_twice"
    TOO_LONG = "too_long"
    TYPE_ENDED = "type_ended"
    TYPE_UNKNOWN = "type_unknown"
    PARENT_MISSING = "parent_missing"
    PARENT_UNKNOWN = "parent_unknown"
    PARENT_NOT_ABOVE = "parent_not_above"


@dataclass(frozen=True)
class Unit:
    code: str
    name: str
    type: UnitType
    parent_code: str | None = None


@dataclass(frozen=True)
class RowError:
    """``line`` counts from 1, the header included; ``value`` is what was found there."""

    line: int
    field: str | None
    fault: Fault
    value: str = ""


@dataclass(frozen=True)
class UnitList:
    """Good rows in the order of the file. A list with errors is not to be loaded in part."""

    units: tuple[Unit, ...]
    errors: tuple[RowError, ...]


def parse(content: bytes, *, since: date | None = None) -> UnitList:
    """Read UTF-8 CSV, with or without a byte order mark, with the columns of ``COLUMNS``.

    ``since`` is the day from which the list holds: from July 2025 on there are no districts.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return UnitList((), (RowError(line, None, Fault.ENCODING),))
    rows = csv.reader(StringIO(text, newline=""))
    try:
        numbered = [(rows.line_num, _cleaned(row)) for row in rows if row]
    except csv.Error:
        return UnitList((), (RowError(rows.line_num, None, Fault.COLUMNS),))
    lines = dict(numbered)
    header = lines.pop(1, [])
    if tuple(header) != COLUMNS:
        return UnitList((), (RowError(1, None, Fault.COLUMNS, ",".join(header)),))
    return _read(lines, since or date.min)


def _cleaned(row: list[str]) -> list[str]:
    return [normalise(cell).strip() for cell in row]


def _read(lines: Mapping[int, list[str]], since: date) -> UnitList:
    units: dict[int, Unit] = {}
    errors: list[RowError] = []
    for line, row in lines.items():
        faults = list(_row_errors(line, row, since))
        errors += faults
        if not faults:
            code, name, word, parent = row
            units[line] = Unit(code, name, TYPE_WORDS[word], parent or None)
    errors += _code_errors(units)
    # A row that is itself at fault is still there to be a parent: one error, not hundreds.
    present = {row[0] for row in lines.values()}
    errors += _parent_errors(units, present)
    faulty = {error.line for error in errors}
    good = (unit for line, unit in units.items() if line not in faulty)
    return UnitList(tuple(good), tuple(sorted(errors, key=lambda error: error.line)))


def _row_errors(line: int, row: list[str], since: date) -> Iterator[RowError]:
    if len(row) != len(COLUMNS):
        yield RowError(line, None, Fault.COLUMNS, ",".join(row))
        return
    code, name, word, _ = row
    if fault := _name_fault(name):
        yield RowError(line, "name", fault, name[:LONGEST_NAME])
    if not code:
        yield RowError(line, "code", Fault.BLANK)
    elif not _CODE.fullmatch(code):
        yield RowError(line, "code", Fault.CODE_MALFORMED, code)
    elif word in TYPE_WORDS and len(code) != CODE_LENGTHS[TYPE_WORDS[word]]:
        yield RowError(line, "code", Fault.CODE_LENGTH, code)
    if word not in TYPE_WORDS:
        yield RowError(line, "type", Fault.TYPE_UNKNOWN, word)
    elif since >= DISTRICTS_ENDED and TYPE_WORDS[word] in ENDED:
        yield RowError(line, "type", Fault.TYPE_ENDED, word)


def _name_fault(name: str) -> Fault | None:
    if not name:
        return Fault.BLANK
    if len(name) > LONGEST_NAME:
        return Fault.TOO_LONG
    try:
        return Fault.ENCODING if "\ufffd" in one_line(name) else None
    except ValueError:
        return Fault.ENCODING


def _code_errors(units: Mapping[int, Unit]) -> Iterator[RowError]:
    seen: set[str] = set()
    for line, unit in units.items():
        if unit.code in seen:
            yield RowError(line, "code", Fault.CODE_TWICE, unit.code)
        seen.add(unit.code)


def _parent_errors(units: Mapping[int, Unit], present: set[str]) -> Iterator[RowError]:
    for line, unit in units.items():
        parent = unit.parent_code
        if parent is None:
            if len(unit.code) != _PROVINCE:
                yield RowError(line, "parent_code", Fault.PARENT_MISSING)
        elif len(parent) >= len(unit.code):
            yield RowError(line, "parent_code", Fault.PARENT_NOT_ABOVE, parent)
        elif parent not in present:
            yield RowError(line, "parent_code", Fault.PARENT_UNKNOWN, parent)


@dataclass(frozen=True)
class Change:
    before: Unit
    after: Unit


@dataclass(frozen=True)
class Differences:
    """By code; a unit that was renamed and moved is in both places."""

    added: tuple[Unit, ...]
    gone: tuple[Unit, ...]
    renamed: tuple[Change, ...]
    retyped: tuple[Change, ...]
    reparented: tuple[Change, ...]


def is_same(before: Unit, after: Unit) -> bool:
    """Say whether a code still means the unit that it meant.

    The rule is strict: name, type and code of the parent must all stay. A list cannot tell a
    renamed unit from another one under an old code, nor one that grew from one that did not; so
    whatever changed begins anew, and whoever knows better enters a succession.
    """
    return before == after


def differences(current: Iterable[Unit], new: Iterable[Unit]) -> Differences:
    before = {unit.code: unit for unit in current}
    after = {unit.code: unit for unit in new}
    kept = [Change(before[code], after[code]) for code in sorted(before.keys() & after.keys())]
    return Differences(
        added=tuple(after[code] for code in sorted(after.keys() - before.keys())),
        gone=tuple(before[code] for code in sorted(before.keys() - after.keys())),
        renamed=tuple(c for c in kept if c.before.name != c.after.name),
        retyped=tuple(c for c in kept if c.before.type is not c.after.type),
        reparented=tuple(c for c in kept if c.before.parent_code != c.after.parent_code),
    )
