"""Sending a list, and saying in which cell it has to be mended."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal

from clients.integration import sheets
from clients.integration.bodies import Bodies, NameUnclear
from clients.integration.sheets import Column, Line
from clients.python.kevai_client import Client, Problem
from clients.python.kevai_client import operations as op

AT_ONCE: Final = 2000  # one transaction each


@dataclass(frozen=True)
class Table:
    kind: Literal["households", "members"]
    name: str
    columns: Sequence[Column]
    row: Callable[[Line, Bodies], dict[str, Any]]


@dataclass
class Outcome:
    taken: int
    faults: list[str]


def send(kevai: Client, bodies: Bodies, table: Table, file: Path, *, dry_run: bool) -> Outcome:
    """Send all lines, or none where any cannot be understood here already."""
    lines = sheets.read(file, table.columns)
    rows, faults = _rows(lines, table, bodies)
    if faults:
        return Outcome(0, faults)
    taken = 0
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        try:
            taken += _send_part(kevai, table, part, dry_run=dry_run)
        except Problem as problem:
            faults += list(_told(problem, lines[start : start + AT_ONCE], table))
            if not dry_run:
                break
    return Outcome(taken, faults)


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


def _send_part(kevai: Client, table: Table, rows: list[dict[str, Any]], *, dry_run: bool) -> int:
    """Send under a key of the content, so that a list sent again is not taken twice."""
    call = op.import_rows({"kind": table.kind, "rows": rows, "mode": "atomic", "dry_run": dry_run})
    digest = sha256(json.dumps([dry_run, rows], sort_keys=True).encode()).hexdigest()
    kevai.send(call.keyed(f"list-{digest[:40]}"))
    return len(rows)


def _told(problem: Problem, lines: Sequence[Line], table: Table) -> Iterator[str]:
    titles = {column.field: column.titles[0] for column in table.columns}
    if not problem.errors:
        yield problem.title
    for fault in problem.errors:
        _, _, place, *rest = [*fault["field"].split("."), ""]
        field = rest[0] if rest else ""
        if not place.isdecimal():
            yield fault["message"]
            continue
        line = lines[int(place)]
        typed = line.texts.get(field, "")
        yield f"{line.address(field)} ({titles.get(field, field)}: “{typed}”): {fault['message']}"
