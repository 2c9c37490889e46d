"""Spreadsheets as people keep them: titles above the table, numbers as text, lost zeros."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import xlsxwriter
from python_calamine import CalamineWorkbook

LINES_BEFORE_TABLE: Final = 20
FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
BRACKETS: Final = re.compile(r"\([^()]*\)|\*")


class HeaderMissing(Exception):
    def __init__(self, file: Path, titles: Sequence[str]) -> None:
        super().__init__(f"{file.name}: không tìm thấy cột {', '.join(f'“{t}”' for t in titles)}")


@dataclass(frozen=True)
class Column:
    """One column: its field, and the titles under which people keep it, the best one first."""

    field: str
    titles: tuple[str, ...]
    is_needed: bool = True


@dataclass(frozen=True)
class Line:
    """A line of a table: texts by field, and where each stands."""

    number: int
    texts: Mapping[str, str]
    letters: Mapping[str, str]

    def address(self, field: str) -> str:
        letter = self.letters.get(field)
        return f"Dòng {self.number}, ô {letter}{self.number}" if letter else f"Dòng {self.number}"


def read(file: Path, columns: Sequence[Column]) -> list[Line]:
    """Find the table in the first sheet and give its lines; empty ones are passed over."""
    sheet = CalamineWorkbook.from_path(file).get_sheet_by_index(0)
    rows = [[text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    top, places = _header(rows, columns)
    missing = [c.titles[0] for c in columns if c.is_needed and c.field not in places]
    if missing:
        raise HeaderMissing(file, missing)
    return list(_lines(rows, top, places))


def _lines(rows: Sequence[Sequence[str]], top: int, places: Mapping[str, int]) -> Iterator[Line]:
    letters = {field: letter(place) for field, place in places.items()}
    for number, row in enumerate(rows[top + 1 :], top + 2):
        texts = {field: row[place] for field, place in places.items()}
        if any(texts.values()):
            yield Line(number, texts, letters)


def _header(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> tuple[int, dict[str, int]]:
    """Take for the header the row that names most fields."""
    known = {plain(title): column.field for column in columns for title in column.titles}
    best: tuple[int, dict[str, int]] = (0, {})
    for number, row in enumerate(rows[:LINES_BEFORE_TABLE]):
        places: dict[str, int] = {}
        for place, title in enumerate(row):
            if field := known.get(plain(title)):
                places.setdefault(field, place)
        if len(places) > len(best[1]):
            best = (number, places)
    return best


def plain(title: str) -> str:
    """Fold a title, so that marks, case, remarks in brackets and asterisks do not matter."""
    bare = unicodedata.normalize("NFD", BRACKETS.sub(" ", title).lower().replace("đ", "d"))
    letters = "".join(one for one in bare if not unicodedata.combining(one))
    return " ".join(re.sub(r"\W+", " ", letters).split())


def text(cell: object) -> str:
    """Write a cell as a person would have typed it."""
    match cell:
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case _:
            joined = " ".join(unicodedata.normalize("NFC", str(cell)).split())
            return joined[1:] if joined.startswith("'") and FORMULA.match(joined) else joined


def letter(place: int) -> str:
    """Name a column, counted from 0, as spreadsheets do."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def whole_number(typed: str) -> int | str:
    """Read ``4``, ``4,0`` or ``4.0``; what is no whole number is sent as it is, and refused."""
    bare = re.sub(r"[.,]0+$", "", typed)
    return int(bare) if bare.isdecimal() else typed


def iso_day(typed: str) -> str:
    """Read ``3/2/1990`` or ``2/1990`` as people here write it; leave anything else."""
    parts = re.fullmatch(r"(?:(\d{1,2})[/.\-])?(\d{1,2})[/.\-](\d{4})", typed)
    if parts is None:
        return typed
    day, month, year = parts.groups()
    return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")


def write(file: Path, name: str, titles: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Write a table of texts; nothing in it is run by a spreadsheet program."""
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(name)
        as_text = book.add_format({"num_format": "@"})
        bold = book.add_format({"bold": True, "bottom": 1})
        for column, title in enumerate(titles):
            sheet.write_string(0, column, title, bold)
            sheet.set_column(column, column, max(14, len(title) + 4), as_text)
        for row, line in enumerate(lines, 1):
            for column, cell in enumerate(line):
                sheet.write_string(row, column, escaped(cell), as_text)
        sheet.freeze_panes(1, 0)


def escaped(cell: str) -> str:
    """Mark what a spreadsheet program would run with an apostrophe; ``text`` takes it off."""
    return f"'{cell}" if FORMULA.match(cell) else cell
