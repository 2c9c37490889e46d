"""The list of assignments of today, as a spreadsheet."""

from pathlib import Path
from typing import Final

from clients.integration import sheets
from clients.python.kevai_client import Client
from clients.python.kevai_client import operations as op

TITLES: Final = (
    *("Đảng viên", "Vai trò", "Loại", "Mã", "Hộ hoặc nhóm hộ", "Nhiệm vụ riêng"),
    *("Từ ngày", "Đến ngày", "Văn bản"),
)
ROLES: Final = {"lead": "Phụ trách chính", "support": "Phối hợp"}
KINDS: Final = {"group": "Nhóm hộ", "household": "Hộ", "mission": "Nhiệm vụ riêng"}


def write(kevai: Client, file: Path) -> int:
    """Write those that have not ended; say how many."""
    lines = [
        (
            one["member_name"] or "",
            ROLES[one["role"]],
            KINDS[one["kind"]],
            one["target_code"] or "",
            one["target_name"] or "",
            one["title"] or "",
            vietnamese(one["valid_from"]),
            vietnamese(one["valid_to"]),
            one["decision_ref"] or "",
        )
        for one in kevai.each(op.list_assignments(ended=False, limit=200))
    ]
    sheets.write(file, "Phân công", TITLES, lines)
    return len(lines)


def vietnamese(day: str | None) -> str:
    return "/".join(reversed(day.split("-"))) if day else ""
