"""What a table of steps may hold, for people who fill one in: told from what is really read."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from api.domain import reorganisation_words as words
from api.domain.reorganisation_tables import TITLES
from api.domain.reorganisation_words import WordT

TEMPLATE: Final = """\
Cây,Việc,Mã cũ,Tên gọi tạm,Tên mới,Loại,Mã mới,Cấp trên,Nhập vào,Phần,Phần còn lại
đơn vị hành chính,thành lập,,hac-thanh,Phường Hạc Thành,phường,14797,38,,,
đơn vị hành chính,nhập,14779,,,,,,@hac-thanh,toàn bộ,
đơn vị hành chính,nhập,14758,,,,,,@hac-thanh,một phần,có
đơn vị hành chính,nhập,14758,,,,,,14761,một phần,không
"""


def _told(meanings: Mapping[WordT, Iterable[str]]) -> str:
    return "; ".join(f"`{value}` {' / '.join(those)}" for value, those in meanings.items())


_NODE: Final = "an id, `@` and the `ref` of an earlier row, or a unit's code on the day before"
_SEVERAL: Final = "several, parted by semicolons: "
_HOLDS: Final[Mapping[str, str]] = {
    "tree": _told(words.TREES),
    "action": _told(words.ACTIONS),
    "subject_code": "what it is about: the code of a unit on the day before",
    "subject_id": "what it is about: an id, or `@` and the `ref` of an earlier row",
    "ref": "how later rows call what this one makes, there with `@` before it",
    "name": "its name from the day on",
    "kind": f"of a body: {_told(words.ORG_TYPES)}. Of a place: {_told(words.PLACE_TYPES)}."
    f" Of a unit: {_told(words.UNIT_TYPES)}",
    "parent": f"what it stands under: {_NODE}",
    "into": f"the heir: {_NODE}",
    "code": "the code of a unit from the day on",
    "share": f"{_told(words.SHARES)}; a part that merges is a `split`",
    "unit": f"in which a place lies: {_NODE}",
    "in_charge": "the branch or party group in charge of a new place: an id, or `@` and a ref",
    "default": "`yes` có / x; `no` không: whether this heir takes the rest",
    "keep_grants": _SEVERAL + _told(words.ROLES),
    "children": _SEVERAL + "ids",
    "places": _SEVERAL + "ids",
    "groups": _SEVERAL + "ids, or codes",
    "households": _SEVERAL + "ids, or codes",
    "members": _SEVERAL + "ids",
    "note": "anything",
}


def _rows() -> Iterator[str]:
    for column, (_, *titles) in TITLES.items():
        headed = " / ".join(title[:1].upper() + title[1:] for title in titles)
        yield f"| `{column}` | {headed} | {_HOLDS[column]} |"


DESCRIPTION: Final = f"""\
Write the steps of a table in place of those that are there: all rows, or none.

What is wrong is named by line and column, `line.7.into.G7`: the line as the table counts, from 1
and with its header; the column; and the cell. All rows that name what there is not are named at
once. `dry_run` says the same and writes nothing.

The header names the columns by their English or Vietnamese titles, of which only `tree` and
`action` are needed; cells hold the words of the API or Vietnamese ones. Marks and case do not
matter.

| column | title | holds |
|---|---|---|
{chr(10).join(_rows())}

A table to begin with, in which a new ward is made of one old ward and of a part of another:

```csv
{TEMPLATE}```
"""
