from uuid import uuid4

from api.domain.reorganisation_tables import CellFault, header_of, read

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
