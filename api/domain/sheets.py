"""Spreadsheets as people keep them: titles above the table, merged headers, lost zeros.

Works on rows of cells as any reader hands them over; knows no file format.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from api.domain.text import fold, normalise

# The full-width forms are read as formulas too by programs in East Asian settings.
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_REMARK: Final = re.compile(r"\([^()]*\)")
_NOT_WORD: Final = re.compile(r"[^\w]+")
_LINES_BEFORE_TABLE: Final = 20
_HEADER_ROWS: Final = 3

Cell = object
Row = Sequence[Cell]


def escape_formula(text: str) -> str:
    """Mark a text cell that a spreadsheet would run, as ``=cmd…``, with an apostrophe."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescape_formula(text: str) -> str:
    """Undo ``escape_formula``, so that an export can be imported again."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def cell_text(value: Cell) -> str:
    """Write a cell as the text a person would have typed: no ``.0``, ISO dates, one line."""
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return " ".join(unescape_formula(normalise(str(value))).split())


def cell_address(row: int, column: int) -> str:
    """``B7`` for row 6 and column 1, both counted from 0."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


@dataclass(frozen=True)
class Header:
    """Rows and columns are counted from 0; ``first_row`` is the first row below the header."""

    first_row: int
    columns: Mapping[str, int]
    missing: tuple[str, ...]
    unknown: Mapping[int, str]


def find_header(rows: Sequence[Row], titles: Mapping[str, Iterable[str]]) -> Header | None:
    """Guess where the table begins and which column holds which field.

    ``titles`` is field to the titles it is known by; marks, case, remarks in brackets and
    asterisks do not matter. The header is what names most fields, of up to three rows merged
    into one, within the first twenty rows; None if nothing names any.
    """
    known = {_title(title): field for field, names in titles.items() for title in names}
    best: Header | None = None
    for top in range(min(len(rows), _LINES_BEFORE_TABLE)):
        for below in range(top + 1, min(top + _HEADER_ROWS, len(rows)) + 1):
            header = _header(rows[top:below], below, known, list(titles))
            if header.columns and (best is None or len(header.columns) > len(best.columns)):
                best = header
    return best


def _header(
    rows: Sequence[Row], first_row: int, known: Mapping[str, str], fields: Sequence[str]
) -> Header:
    columns: dict[str, int] = {}
    unknown: dict[int, str] = {}
    for column, names in enumerate(_names(rows)):
        field = next((known[_title(name)] for name in names if _title(name) in known), None)
        if field is not None and field not in columns:
            columns[field] = column
        elif names:
            unknown[column] = names[-1]
    missing = tuple(field for field in fields if field not in columns)
    return Header(first_row, columns, missing, unknown)


def _names(rows: Sequence[Row]) -> list[list[str]]:
    """For each column the titles it may go by: all its rows together, or the lowest alone.

    A merged cell holds its text in the first column only, so it is carried to the right
    wherever there is a title below.
    """
    width = max(map(len, rows))
    table = [[cell_text(row[i]) if i < len(row) else "" for i in range(width)] for row in rows]
    for upper, lower in pairwise(table):
        for column in range(1, width):
            if not upper[column] and lower[column]:
                upper[column] = upper[column - 1]
    stacks = [[text for text in column if text] for column in zip(*table, strict=True)]
    return [[" ".join(stack), stack[-1]] if stack else [] for stack in stacks]


def _title(text: str) -> str:
    return _NOT_WORD.sub(" ", fold(_REMARK.sub(" ", text))).strip()
