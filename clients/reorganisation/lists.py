"""The lists that are published of a reorganisation, and what they must agree on.

Codes are text. A code is no identity: nearly every new unit bears one that an old unit bore, so
what came after what stands in the links and is never concluded from a code or a name.
"""

import csv
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Final

LINKS: Final = "succession.csv"
KINDS: Final = frozenset({"unchanged", "whole", "part"})
OF_UNITS: Final = ("code", "name", "type", "parent_code")
OF_LINKS: Final = ("old_code", "new_code", "kind")
DISTRICT: Final = 3  # digits
COMMUNE: Final = 5


Fault = tuple[str, str]
"""A sentence in Vietnamese, and the same in English."""


class ListsFaulty(Exception):
    """The lists contradict each other, or are not what they should be; each fault is a sentence."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(vietnamese for vietnamese, _ in self.faults))

    def told(self, *, english: bool) -> str:
        return "\n".join(fault[english] for fault in self.faults)


@dataclass(frozen=True)
class Unit:
    code: str
    name: str
    type: str
    parent_code: str


@dataclass(frozen=True)
class Link:
    old_code: str
    new_code: str
    kind: str


@dataclass(frozen=True)
class Lists:
    """All units of one province until a day and from it on, and the links between communes."""

    on: date
    before: Mapping[str, Unit]
    after: Mapping[str, Unit]
    links: tuple[Link, ...]

    @cached_property
    def province(self) -> Unit:
        [top] = [unit for unit in self.before.values() if not unit.parent_code]
        return top

    @cached_property
    def districts(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.before.values() if len(unit.code) == DISTRICT)

    @cached_property
    def old(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.before.values() if len(unit.code) == COMMUNE)

    @cached_property
    def new(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.after.values() if len(unit.code) == COMMUNE)

    @cached_property
    def unchanged(self) -> frozenset[str]:
        """Codes of what goes on as it was, but for the district above it."""
        return frozenset(link.new_code for link in self.links if link.kind == "unchanged")

    @cached_property
    def split(self) -> Mapping[str, tuple[str, ...]]:
        """Of each old unit that was divided: the new units that took a part."""
        parts: dict[str, tuple[str, ...]] = {}
        for link in self.links:
            if link.kind == "part":
                parts[link.old_code] = (*parts.get(link.old_code, ()), link.new_code)
        return parts

    def sources(self, new_code: str) -> list[Link]:
        return [link for link in self.links if link.new_code == new_code]

    def heirs(self, old_code: str) -> list[Link]:
        return [link for link in self.links if link.old_code == old_code]


def read(folder: Path, on: date) -> Lists:
    """Read the list of the day before and that of the day, and the links.

    The later list may be of the whole country, and may then stand beside the folder.
    """
    before = _units(_rows(folder / _named(on - timedelta(days=1)), OF_UNITS))
    later = folder / _named(on)
    whole = _units(_rows(later if later.exists() else folder.parent / _named(on), OF_UNITS))
    communes = [
        Link(row["old_code"], row["new_code"], row["kind"])
        for row in _rows(folder / LINKS, OF_LINKS)
        if len(row["old_code"]) == COMMUNE
    ]
    tops = [unit.code for unit in before.values() if not unit.parent_code]
    linked = {link.new_code for link in communes}
    after = {
        code: unit
        for code, unit in whole.items()
        if code in tops or (code in linked and unit.parent_code in tops)
    }
    lists = Lists(on, before, after, tuple(communes))
    if faults := list(_faults(lists)):
        raise ListsFaulty(faults)
    return lists


def _named(day: date) -> str:
    return f"units_{day:%Y_%m_%d}.csv"


def _rows(file: Path, needed: Sequence[str]) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        table = csv.DictReader(opened)
        if missing := [name for name in needed if name not in (table.fieldnames or ())]:
            columns = ", ".join(missing)
            fault = f"{file.name}: thiếu cột {columns}", f"{file.name}: no column {columns}"
            raise ListsFaulty([fault])
        rows = list(table)
    for number, row in enumerate(rows, 2):
        if None in row or None in row.values():
            fault = (
                f"{file.name}: dòng {number} không có đủ hoặc thừa ô",
                f"{file.name}: line {number} has too few cells or too many",
            )
            raise ListsFaulty([fault])
    return [
        {name: unicodedata.normalize("NFC", cell.strip()) for name, cell in row.items()}
        for row in rows
    ]


def _units(rows: Iterable[Mapping[str, str]]) -> dict[str, Unit]:
    return {
        row["code"]: Unit(row["code"], row["name"], row["type"], row["parent_code"]) for row in rows
    }


def _faults(lists: Lists) -> Iterator[Fault]:
    """Say what is lost, left over or said twice."""
    if sum(not unit.parent_code for unit in lists.before.values()) != 1:
        yield (
            "danh sách trước không có đúng một tỉnh",
            "the list of the day before does not have exactly one province",
        )
        return
    kinds: dict[str, Counter[str]] = {unit.code: Counter() for unit in lists.old}
    for link in lists.links:
        said = f"{link.old_code} → {link.new_code}"
        if link.kind not in KINDS:
            yield f"{said}: “{link.kind}” không rõ nghĩa", f"{said}: “{link.kind}” means nothing"
        elif link.old_code not in kinds:
            yield (
                f"{link.old_code} không có trong danh sách trước",
                f"{link.old_code} is not in the list of the day before",
            )
        elif link.new_code not in lists.after:
            yield (
                f"{said}: không có trong danh sách sau",
                f"{said}: the latter is not in the list of the day",
            )
        else:
            kinds[link.old_code][link.kind] += 1
            yield from _changed(lists, link)
    for code, found in kinds.items():
        name = f"{lists.before[code].name} ({code})"
        if not found:
            yield f"{name} không có nơi đến", f"{name} has no destination"
        elif len(found) > 1 or (found.total() > 1) != ("part" in found):
            yield (
                f"{name}: nhập trọn vào một nơi hoặc chia cho nhiều nơi, không phải cả hai",
                f"{name}: it goes whole into one, or is divided among several, and not both",
            )


def _changed(lists: Lists, link: Link) -> Iterator[Fault]:
    old, new = lists.before[link.old_code], lists.after[link.new_code]
    same = (old.code, old.name, old.type) == (new.code, new.name, new.type)
    if link.kind == "unchanged" and not same:
        name = f"{old.name} ({old.code})"
        yield (
            f"{name} ghi là giữ nguyên nhưng mã, tên hoặc loại khác",
            f"{name} is said to stay as it is, but its code, name or type is another",
        )
