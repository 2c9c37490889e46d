from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest

from api.domain import reorganisation_words as words
from api.domain.reorganisation_tables import TITLES, CellFault, header_of, read
from api.domain.text import fold

ID = str(uuid4())


def test_one_column_names_a_thing_in_three_ways() -> None:
    rows = [
        ["Danh sách sắp xếp", "", "", ""],
        ["Cây", "Việc", "Mã cũ", "Nhập vào"],
        ["admin_unit", "merge", "04010", "@moi"],
        ["party_org", "merge", ID, ID],
        ["", "", "", ""],
        ["admin_unit", "merge", 14779.0, "Phường Hạc Thành"],
    ]
    header = header_of(rows)
    assert header
    first, second, third = read(rows, header)
    assert first.said["subject"] == {"code": "04010"}
    assert first.said["into"] == {"ref": "moi"}
    assert second.said["into"] == {"id": ID}
    assert third.said["subject"] == {"code": "14779"}
    assert (third.row, third.faults) == (5, (CellFault("into", "Phường Hạc Thành"),))


def test_a_part_of_a_merger_is_a_split() -> None:
    rows = [["tree", "action", "share", "kind"], ["Admin unit", "Merge", "part", "phuong"]]
    header = header_of(rows)
    assert header
    [row] = read(rows, header)
    assert (row.said["action"], row.said["tree"]) == ("split", "admin_unit")
    assert row.said["kind"] == "ward"


def test_neither_yes_nor_no_is_unclear_and_never_no() -> None:
    rows = [
        ["tree", "action", "default", "share"],
        *[["party_org", "split", answer, "whole"] for answer in ("Có", "không", "phần còn lại")],
        ["admin_unit", "merge", "", "một nửa"],
    ]
    header = header_of(rows)
    assert header
    yes, no, neither, half = read(rows, header)
    assert (yes.said["default"], no.said["default"]) == (True, False)
    assert (yes.faults, no.faults) == ((), ())
    assert neither.faults == (CellFault("default", "phần còn lại"),)
    assert half.faults == (CellFault("share", "một nửa"),)


def test_a_table_without_a_header_is_none() -> None:
    assert header_of([["admin_unit", "merge", "14779"]]) is None


@pytest.mark.parametrize(
    "meanings",
    [
        *(words.TREES, words.ACTIONS, words.SHARES, words.ROLES),
        *(words.ORG_TYPES, words.PLACE_TYPES, words.UNIT_TYPES),
    ],
)
def test_each_value_has_words_and_no_word_two_values(meanings: Mapping[Any, Any]) -> None:
    kinds: Any = type(next(iter(meanings)))
    said = [fold(word) for value, those in meanings.items() for word in those]
    assert set(meanings) == set(kinds)
    assert all(meanings.values())
    assert len(said) == len(set(said))


def test_cells_hold_vietnamese_words_as_people_type_them() -> None:
    rows = [
        ["Cây", "Việc", "Loại", "Phần", "Phần còn lại", "Giữ vai trò"],
        ["Đơn vị hành chính", "SÁP NHẬP", "phường", "Một phần", "Có", ""],
        ["tổ chức đảng", "Thành lập", "Chi bộ", "", "không", "Chi uỷ viên; đảng viên"],
        ["dia ban", "giai the", "Tổ dân phố", "toàn bộ", "", "member"],
        ["Party org", "create", "commune committee", "", "", ""],
    ]
    header = header_of(rows)
    assert header
    unit, body, place, english = read(rows, header)
    assert unit.said == {"tree": "admin_unit", "action": "split", "kind": "ward", "default": True}
    assert body.said == {
        "tree": "party_org",
        "action": "create",
        "kind": "branch",
        "default": False,
        "keep_grants": ["branch_committee", "member"],
    }
    assert (place.said["tree"], place.said["action"]) == ("place", "abolish")
    assert place.said["kind"] == "residential_group"
    assert (english.said["tree"], english.said["kind"]) == ("party_org", "commune_committee")
    assert {one.faults for one in (unit, body, place, english)} == {()}


def test_a_kind_of_another_tree_is_unclear() -> None:
    rows = [["tree", "action", "kind"], ["địa bàn", "thành lập", "chi bộ"]]
    header = header_of(rows)
    assert header
    [row] = read(rows, header)
    assert row.faults == (CellFault("kind", "chi bộ"),)


def test_all_columns_have_vietnamese_titles() -> None:
    assert all(more for _, *more in TITLES.values())
