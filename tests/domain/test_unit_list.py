from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.unit_list import (
    COLUMNS,
    Change,
    Fault,
    RowError,
    Unit,
    UnitType,
    differences,
    parse,
)

NATIONAL = Path(__file__).parents[2] / "reference" / "units_2025_07_01.csv"
HEADER = ",".join(COLUMNS)
PROVINCE = "38,Tỉnh Thanh Hóa,tinh,"
VAN = Unit("16348", "Xã Trường Văn", UnitType.COMMUNE, "38")


def listed(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows]).encode()


def test_the_national_list() -> None:
    found = parse(NATIONAL.read_bytes())
    assert found.errors == ()
    assert Counter(unit.type for unit in found.units) == {
        UnitType.PROVINCE: 28,
        UnitType.CENTRAL_CITY: 6,
        UnitType.COMMUNE: 2621,
        UnitType.WARD: 687,
        UnitType.SPECIAL_ZONE: 13,
    }
    assert found.units[0] == Unit("01", "Thành phố Hà Nội", UnitType.CENTRAL_CITY)
    assert VAN in found.units
    assert sum(unit.parent_code == "38" for unit in found.units) == 166


def test_districts_of_older_lists_stand_between() -> None:
    found = parse(
        listed(
            PROVINCE,
            "402,Huyện Như Xuân,huyen,38",
            "16174,Thị trấn Yên Cát,thi_tran,402",
        )
    )
    assert found.errors == ()
    assert [unit.parent_code for unit in found.units] == [None, "38", "402"]


@pytest.mark.parametrize(
    ("row", "field", "fault", "value"),
    [
        ("1,Thành phố Hà Nội,thanh_pho,", "code", Fault.CODE_LENGTH, "1"),
        ("1634x,Xã A,xa,38", "code", Fault.CODE_MALFORMED, "1634x"),
        (",Xã A,xa,38", "code", Fault.BLANK, ""),
        ("16348,,xa,38", "name", Fault.BLANK, ""),
        ("16348,Xã Tr\ufffdng,xa,38", "name", Fault.ENCODING, "Xã Tr\ufffdng"),
        ("16348,Xã A,thon,38", "type", Fault.TYPE_UNKNOWN, "thon"),
        ("38,Tỉnh Khác,tinh,", "code", Fault.CODE_TWICE, "38"),
        ("16348,Xã A,xa,39", "parent_code", Fault.PARENT_UNKNOWN, "39"),
        ("16348,Xã A,xa,", "parent_code", Fault.PARENT_MISSING, ""),
        ("16348,Xã A,xa,16348", "parent_code", Fault.PARENT_NOT_ABOVE, "16348"),
        ("16348,Xã A,xa", None, Fault.COLUMNS, "16348,Xã A,xa"),
    ],
)
def test_a_faulty_row_is_named(row: str, field: str | None, fault: Fault, value: str) -> None:
    found = parse(listed(PROVINCE, row))
    assert found.errors == (RowError(3, field, fault, value),)
    assert [unit.code for unit in found.units] == ["38"]


def test_a_faulty_parent_is_one_error() -> None:
    found = parse(listed("38,,tinh,", "16348,Xã Trường Văn,xa,38"))
    assert found.errors == (RowError(2, "name", Fault.BLANK),)


def test_another_encoding_is_refused_with_its_line() -> None:
    content = listed(PROVINCE) + "\n16348,Xã Trường,xa,38".encode("utf-16-le")
    assert parse(b"\xff\xfe").errors == (RowError(1, None, Fault.ENCODING),)
    assert parse(listed(PROVINCE) + b"\n16348,X\xe3,xa,38").errors == (
        RowError(3, None, Fault.ENCODING),
    )
    assert parse(content).errors


@pytest.mark.parametrize("content", [b"", b"\n", b"ma,ten,loai,cha\n"])
def test_another_header_is_refused(content: bytes) -> None:
    assert [error.fault for error in parse(content).errors] == [Fault.COLUMNS]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    content = b"\xef\xbb\xbf" + listed(PROVINCE).replace(b"\n", b"\r\n")
    assert [unit.code for unit in parse(content).units] == ["38"]


@given(st.binary() | st.text().map(lambda text: listed(PROVINCE, text)))
def test_whatever_is_sent_gets_an_answer(content: bytes) -> None:
    found = parse(content)
    assert found.units or found.errors or content.strip() == HEADER.encode()


def test_what_a_new_list_changes() -> None:
    before = replace(VAN, name="Xã Trường Sơn", parent_code="404")
    gone = Unit("16351", "Xã Trường Giang", UnitType.COMMUNE, "404")
    town = Unit("14845", "Thị trấn Mường Lát", UnitType.TOWNSHIP, "384")
    commune = Unit("14845", "Xã Mường Lát", UnitType.COMMUNE, "38")
    added = Unit("16999", "Xã Mới", UnitType.COMMUNE, "38")
    found = differences([before, gone, town], [VAN, commune, added])
    assert found.added == (added,)
    assert found.gone == (gone,)
    assert found.renamed == (Change(town, commune), Change(before, VAN))
    assert found.retyped == (Change(town, commune),)
    assert found.reparented == found.renamed


def test_a_list_does_not_differ_from_itself() -> None:
    units = parse(NATIONAL.read_bytes()).units
    found = differences(units, reversed(units))
    assert not any([found.added, found.gone, found.renamed, found.retyped, found.reparented])


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("16348,Xã\x00A,xa,38", Fault.ENCODING),
        ('16348,"Xã\nA",xa,38', Fault.ENCODING),
        (f"16348,{'X' * 201},xa,38", Fault.TOO_LONG),
    ],
)
def test_a_name_is_one_line_of_text(row: str, fault: Fault) -> None:
    assert [error.fault for error in parse(listed(PROVINCE, row)).errors] == [fault]


@pytest.mark.parametrize("day", [date(2025, 6, 30), date(2025, 7, 1)])
def test_no_list_holds_districts_from_july_2025_on(day: date) -> None:
    found = parse(listed(PROVINCE, "402,Huyện Như Xuân,huyen,38"), since=day)
    ended = [] if day.month == 6 else [RowError(3, "type", Fault.TYPE_ENDED, "huyen")]
    assert list(found.errors) == ended
