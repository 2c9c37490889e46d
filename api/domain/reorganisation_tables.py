"""A table of steps, one a row, as people keep it in a spreadsheet: from cells to what they say.

One column serves three ways to name a thing: an id, ``@`` and the ref of an earlier row, or the
code of an administrative unit as of the day before. Nothing is ever named by its name. What is
given away by name stands in a cell together, parted by semicolons or spaces.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from api.domain import reorganisation_words as words
from api.domain.reorganisation_nodes import NODES, Naming, NodeNamed
from api.domain.reorganisation_words import is_among, meant
from api.domain.reorganisations import Action, Share, Tree
from api.domain.sheets import Cell, Header, Row, cell_text, find_header
from api.domain.text import fold

TITLES: Final[Mapping[str, tuple[str, ...]]] = {
    "tree": ("tree", "cây", "hệ thống"),
    "action": ("action", "việc", "hình thức"),
    "subject_code": ("subject_code", "mã cũ", "mã đơn vị"),
    "subject_id": ("subject_id", "id"),
    "ref": ("ref", "tên gọi tạm"),
    "name": ("name", "tên mới", "tên"),
    "kind": ("kind", "loại"),
    "parent": ("parent", "cấp trên", "trực thuộc"),
    "into": ("into", "nhập vào", "đơn vị kế thừa"),
    "code": ("code", "mã mới"),
    "share": ("share", "phần"),
    "unit": ("unit", "đơn vị hành chính"),
    "in_charge": ("in_charge", "phụ trách"),
    "default": ("default", "phần còn lại"),
    "keep_grants": ("keep_grants", "giữ vai trò"),
    "children": ("children", "các đơn vị trực thuộc", "cụm dân cư"),
    "places": ("places", "địa bàn"),
    "groups": ("groups", "nhóm hộ"),
    "households": ("households", "hộ", "các hộ"),
    "members": ("members", "đảng viên"),
    "note": ("note", "ghi chú"),
}
NEEDED: Final = ("tree", "action")
PLAIN: Final = ("name", "code", "note")
PARTS: Final = ("children", "places", "groups", "households", "members")
CODED: Final[Mapping[str, str]] = {"groups": "group_codes", "households": "household_codes"}
_REF: Final = "@"
_BORNE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]{0,19}")
_CODE: Final = re.compile(r"\d{2,5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is not understood; ``column`` is the field, and row and index count from 0."""

    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Read:
    """A row of the table: where it stands, and what it says as a step would.

    ``subject`` is the column that names what it is about.
    """

    row: int
    said: dict[str, Any]
    faults: tuple[CellFault, ...]
    subject: str = "subject_code"

    def naming(self, number: int) -> Naming:
        """Say what it names, whatever else of it is not understood."""
        tree = Tree(self.said["tree"]) if self.said["tree"] in set(Tree) else None
        nodes = [
            NodeNamed(field, of, way, UUID(value) if way == "id" else value)
            for field, of_tree in NODES.items()
            if (of := of_tree or tree) is not None
            for way, value in (self.said.get(field) or {}).items()
        ]
        return Naming(number, tree, self.said.get("ref"), nodes)


def header_of(rows: Sequence[Row]) -> Header | None:
    """Find the header; None where none names what every step needs."""
    header = find_header(rows, TITLES)
    if header is None or any(name not in header.columns for name in NEEDED):
        return None
    return header


def read(rows: Sequence[Row], header: Header) -> Iterator[Read]:
    """Read the rows below the header; an empty one says nothing."""
    for number in range(header.first_row, len(rows)):
        cells = _cells(rows[number], header)
        if any(cells.values()):
            yield _read(number, cells)


def _cells(row: Sequence[Cell], header: Header) -> dict[str, str]:
    return {
        name: cell_text(row[index]) if index < len(row) else ""
        for name, index in header.columns.items()
    }


def _read(number: int, cells: Mapping[str, str]) -> Read:
    said: dict[str, Any] = {name: cells[name] for name in PLAIN if cells.get(name)}
    said["tree"] = meant(cells["tree"], words.TREE)
    said["action"] = meant(cells["action"], words.ACTION)
    faults = list(_unknown(cells, said["tree"]))
    if cells.get("kind"):
        said["kind"] = meant(cells["kind"], words.KIND.get(said["tree"], {}))
    share = meant(cells.get("share", ""), words.SHARE)
    if said["action"] == Action.MERGE and share == Share.PART:
        said["action"] = Action.SPLIT
    if cells.get("ref"):
        said["ref"] = cells["ref"].removeprefix(_REF)
    subject = "subject_id" if cells.get("subject_id") else "subject_code"
    if cells.get(subject):
        said["subject"] = _node(subject, cells[subject], faults)
    for name in (name for name in NODES if name != "subject"):
        if cells.get(name):
            said[name] = _node(name, cells[name], faults)
    if cells.get("default"):
        said["default"] = fold(cells["default"]) in words.YES
    if cells.get("keep_grants"):
        roles = cells["keep_grants"].split(";")
        said["keep_grants"] = [meant(role.strip(), words.ROLE) for role in roles]
    if parts := _parts(cells, faults):
        said["parts"] = parts
    return Read(number, said, tuple(faults), subject)


def _unknown(cells: Mapping[str, str], tree: str) -> Iterator[CellFault]:
    """Find what holds none of the few words that it may hold: that means neither yes nor no."""
    few = {
        "share": set(words.SHARE),
        "default": words.YES | words.NO,
        "kind": set(words.KIND.get(tree, ())),
    }
    for name, those in few.items():
        if cells.get(name) and those and not is_among(cells[name], those):
            yield CellFault(name, cells[name])


def _parts(cells: Mapping[str, str], faults: list[CellFault]) -> dict[str, list[str]]:
    """Read what is given by name, several in a cell: ids, or the codes of households and groups."""
    parts: dict[str, list[str]] = {}
    for name in PARTS:
        for text in _several(cells.get(name, "")):
            if _is_id(text):
                parts.setdefault(name, []).append(text)
            elif name in CODED:
                parts.setdefault(CODED[name], []).append(text.upper())
            else:
                faults.append(CellFault(name, text))
    return parts


def _several(cell: str) -> Iterator[str]:
    """Part a cell at semicolons, and at spaces where that parts ids or codes and nothing else."""
    for chunk in filter(None, map(str.strip, cell.split(";"))):
        words = chunk.split()
        plain = all(_is_id(word) or _BORNE.fullmatch(word) for word in words)
        yield from words if plain else [chunk]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _node(column: str, text: str, faults: list[CellFault]) -> dict[str, str] | None:
    if text.startswith(_REF):
        return {"ref": text.removeprefix(_REF)}
    if _CODE.fullmatch(text):
        return {"code": text}
    if _is_id(text):
        return {"id": str(UUID(text))}
    faults.append(CellFault(column, text))
    return None
