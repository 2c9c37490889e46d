import unicodedata
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.sheets import (
    Cell,
    Header,
    cell_address,
    cell_text,
    escape_formula,
    find_header,
    unescape_formula,
)

TITLES = {
    "code": ["Mã hộ", "Mã số hộ"],
    "head_name": ["Họ tên chủ hộ", "Chủ hộ Họ và tên"],
    "phone": ["Điện thoại", "Chủ hộ Điện thoại"],
    "size": ["Số nhân khẩu"],
}


@pytest.mark.parametrize("text", ["=1+1", "+84912345678", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_what_a_spreadsheet_would_run_is_marked(text: str) -> None:
    assert escape_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Nguyễn Thị Minh", "15421", "a=b", "'tốt'"])
def test_other_text_stays(text: str) -> None:
    assert escape_formula(text) == text


@given(st.text() | st.text(alphabet="'=+-@a"))
def test_an_export_can_be_imported_again(text: str) -> None:
    assert unescape_formula(escape_formula(text)) == text
    assert escape_formula(text)[:1] not in set("=+-@\t\r")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (912345678.0, "912345678"),
        (0.46, "0.46"),
        (date(1968, 3, 19), "1968-03-19"),
        (datetime(1968, 3, 19), "1968-03-19"),  # noqa: DTZ001 - sheets know no zones
        ("  Hộ\nông  Bảy ", "Hộ ông Bảy"),
        ("'+84912345678", "+84912345678"),
    ],
)
def test_a_cell_as_a_person_would_type_it(value: Cell, text: str) -> None:
    assert cell_text(value) == text


@pytest.mark.parametrize(
    ("row", "column", "address"),
    [(0, 0, "A1"), (6, 1, "B7"), (9, 25, "Z10"), (0, 26, "AA1"), (0, 702, "AAA1")],
)
def test_addresses(row: int, column: int, address: str) -> None:
    assert cell_address(row, column) == address


def test_a_header_below_titles_with_marks_and_in_any_form() -> None:
    rows: list[list[Cell]] = [
        ["ĐẢNG BỘ XÃ YÊN TRƯỜNG", None, None],
        ["DANH SÁCH HỘ", None, None],
        [],
        ["STT", unicodedata.normalize("NFD", "MÃ HỘ (*)"), "Họ tên chủ hộ:"],
        [1.0, "H001", "Lê Thị An"],
    ]
    assert find_header(rows, TITLES) == Header(
        first_row=4,
        columns={"code": 1, "head_name": 2},
        missing=("phone", "size"),
        unknown={0: "STT"},
    )


def test_a_header_of_two_merged_rows() -> None:
    rows: list[list[Cell]] = [
        ["Mã số hộ", "Chủ hộ", "", "Số nhân khẩu"],
        ["", "Họ và tên", "Điện thoại", ""],
        ["H001", "Lê Thị An", "0912345678", 4.0],
    ]
    assert find_header(rows, TITLES) == Header(
        first_row=2,
        columns={"code": 0, "head_name": 1, "phone": 2, "size": 3},
        missing=(),
        unknown={},
    )


def test_a_title_twice_counts_once() -> None:
    header = find_header([["Mã hộ", "Mã số hộ"]], TITLES)
    assert header is not None
    assert header.columns == {"code": 0}
    assert header.unknown == {1: "Mã số hộ"}


@pytest.mark.parametrize("rows", [[], [[]], [["một", "hai"]]])
def test_no_header(rows: list[list[Cell]]) -> None:
    assert find_header(rows, TITLES) is None
