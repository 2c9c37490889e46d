"""The two lists of a commune, and how their lines become what the service takes."""

from typing import Any, Final

from clients.integration.bodies import Bodies
from clients.integration.sheets import Column, Line, iso_day, whole_number

HOUSEHOLDS: Final = (
    Column("code", ("Mã hộ", "Mã số hộ", "Số hộ")),
    Column("head_name", ("Họ và tên chủ hộ", "Họ tên chủ hộ", "Chủ hộ", "Họ và tên")),
    Column("size", ("Số nhân khẩu", "Nhân khẩu", "Số khẩu")),
    Column("place_id", ("Cụm dân cư hoặc thôn", "Cụm dân cư", "Thôn", "Tổ dân phố", "Nơi ở")),
)
MEMBERS: Final = (
    Column("full_name", ("Họ và tên", "Họ tên", "Họ và tên đảng viên")),
    Column("birth_year", ("Năm sinh", "Ngày sinh", "Ngày tháng năm sinh")),
    Column("org_id", ("Chi bộ hoặc tổ đảng", "Chi bộ", "Tổ đảng", "Nơi sinh hoạt")),
    Column("since", ("Sinh hoạt từ ngày", "Ngày về chi bộ", "Từ ngày")),
    Column("joined_on", ("Ngày vào Đảng", "Ngày kết nạp"), is_needed=False),
    Column("phone", ("Điện thoại", "Số điện thoại", "SĐT"), is_needed=False),
)


def household(line: Line, bodies: Bodies) -> dict[str, Any]:
    texts = line.texts
    return {
        "code": texts["code"].upper(),
        "head_name": texts["head_name"],
        "size": whole_number(texts["size"]),
        "place_id": bodies.place(texts["place_id"]),
    }


def household_code(row: dict[str, Any], bodies: Bodies) -> tuple[str, str]:
    """Give what is one household's alone: its code, in the body that answers for it."""
    return bodies.in_charge_of(row["place_id"]), row["code"]


def member(line: Line, bodies: Bodies) -> dict[str, Any]:
    texts = line.texts
    row: dict[str, Any] = {
        "full_name": texts["full_name"],
        "birth_year": whole_number(iso_day(texts["birth_year"])[:4]),
        "org_id": bodies.org(texts["org_id"]),
        "since": iso_day(texts["since"]),
    }
    if joined_on := texts.get("joined_on"):
        row["joined_on"] = iso_day(joined_on)
    if phone := texts.get("phone"):
        row["phone"] = phone if phone[:1] in {"0", "+"} else f"0{phone}"  # sheets lose the zero
    return row
