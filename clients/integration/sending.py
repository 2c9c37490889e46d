"""Sending a list, and saying in which cell it has to be mended."""

import json
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal

from clients.integration import sheets
from clients.integration.bodies import Bodies, NameUnclear
from clients.integration.sheets import Column, Line
from clients.python.kevai_client import Call, Client, Problem, models
from clients.python.kevai_client import operations as op

AT_ONCE: Final = 2000  # one transaction each


@dataclass(frozen=True)
class Table:
    """A list of the commune; ``same`` says of a row what no other may have too."""

    kind: Literal["households", "members"]
    name: str
    columns: Sequence[Column]
    row: Callable[[Line, Bodies], dict[str, Any]]
    same: Callable[[dict[str, Any], Bodies], Hashable] | None = None


@dataclass(frozen=True)
class Lot:
    lines: Sequence[Line]
    rows: Sequence[dict[str, Any]]


@dataclass
class Outcome:
    taken: int
    faults: list[str]


def send(kevai: Client, bodies: Bodies, table: Table, file: Path, *, dry_run: bool) -> Outcome:
    """Send all lines, or none where any cannot be understood here already, or would be refused.

    Several lots are all checked before the first is sent. Only what changes in between can
    still stop the list half-way; the outcome then says how many lines were taken.
    """
    lines = sheets.read(file, table.columns)
    rows, faults = _rows(lines, table, bodies)
    lots = [
        Lot(lines[start : start + AT_ONCE], rows[start : start + AT_ONCE])
        for start in range(0, len(rows), AT_ONCE)
    ]
    faults = faults or list(_repeated(lots, table, bodies))
    if faults:
        return Outcome(0, faults)
    if dry_run:
        faults = [fault for lot in lots for fault in _check(kevai, table, lot)]
        return Outcome(0 if faults else len(rows), faults)
    if len(lots) > 1:
        checked = _check_all(kevai, table, lots)
        if checked.faults:
            return checked
    return _send_all(kevai, table, lots)


def _check_all(kevai: Client, table: Table, lots: Sequence[Lot]) -> Outcome:
    """Say what stands in the way of the list, but for lots that were taken at an earlier try."""
    outcome = Outcome(0, [])
    for lot in lots:
        if faults := _check(kevai, table, lot):
            before = _send_all(kevai, table, [lot])  # refused again, or answered from memory
            outcome.taken += before.taken
            outcome.faults += before.faults and faults
    return outcome


def _send_all(kevai: Client, table: Table, lots: Sequence[Lot]) -> Outcome:
    taken = 0
    for lot in lots:
        try:
            kevai.send(_import(table, lot, dry_run=False).keyed(_key(lot)))
        except Problem as problem:
            return Outcome(taken, list(_told(problem, lot, table)))
        taken += len(lot.rows)
    return Outcome(taken, [])


def _check(kevai: Client, table: Table, lot: Lot) -> list[str]:
    """Ask what would be refused now: never under a key that an earlier answer is kept for."""
    try:
        report = kevai.send(_import(table, lot, dry_run=True))
    except Problem as problem:
        return list(_told(problem, lot, table))
    return [
        _in_cell(lot.lines[row["row"] - 1], fault["field"], fault["message"], table)
        for row in report["rows"]
        for fault in row["faults"]
    ]


def _import(table: Table, lot: Lot, *, dry_run: bool) -> Call[models.ImportReport]:
    rows = list(lot.rows)
    return op.import_rows({"kind": table.kind, "rows": rows, "mode": "atomic", "dry_run": dry_run})


def _key(lot: Lot) -> str:
    """Make a key of the content, so that a list sent again soon is not taken twice."""
    return f"list-{sha256(json.dumps(lot.rows, sort_keys=True).encode()).hexdigest()[:40]}"


def _repeated(lots: Sequence[Lot], table: Table, bodies: Bodies) -> Iterator[str]:
    """Find what stands in two lots: the service sees one at a time, and could take the first."""
    if table.same is None:
        return
    seen: dict[Hashable, int] = {}
    for number, lot in enumerate(lots):
        for line, row in zip(lot.lines, lot.rows, strict=True):
            if seen.setdefault(table.same(row, bodies), number) != number:
                yield _in_cell(line, table.columns[0].field, "Đã có ở một dòng trên.", table)


def _rows(
    lines: Sequence[Line], table: Table, bodies: Bodies
) -> tuple[list[dict[str, Any]], list[str]]:
    rows, faults = [], []
    for line in lines:
        try:
            rows.append(table.row(line, bodies))
        except NameUnclear as unclear:
            field = "place_id" if table.kind == "households" else "org_id"
            faults.append(f"{line.address(field)}: {unclear}")
    return rows, faults


def _told(problem: Problem, lot: Lot, table: Table) -> Iterator[str]:
    if not problem.errors:
        yield problem.title
    for fault in problem.errors:
        place, _, field = fault["field"].removeprefix("body.rows.").partition(".")
        if place.isdecimal():
            yield _in_cell(lot.lines[int(place)], field, fault["message"], table)
        else:
            yield fault["message"]


def _in_cell(line: Line, field: str, message: str, table: Table) -> str:
    """Say what is to be mended where; of what has parts, such as a name elsewhere, the whole."""
    column = field.partition(".")[0]
    titles = {known.field: known.titles[0] for known in table.columns}
    typed = line.texts.get(column, "")
    return f"{line.address(column)} ({titles.get(column, column)}: “{typed}”): {message}"
