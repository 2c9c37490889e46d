"""The commune's script with real spreadsheets, against the service as it is served."""

import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import Permission, Role
from api.models.accounts import RoleTerm
from api.models.households import Household
from api.models.members import PartyMember
from api.models.party_orgs import PartyOrgSpan
from api.settings import ROOT
from clients.integration.sending import AT_ONCE
from tests.factories.accounts import SECRET, make_client
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.members import make_member
from tests.factories.organisation import Branch

PERMISSIONS = (
    Permission.ASSIGNMENT_READ,
    Permission.HOUSEHOLD_READ,
    Permission.HOUSEHOLD_WRITE,
    Permission.IMPORT_RUN,
    Permission.MEMBER_READ,
    Permission.MEMBER_WRITE,
    Permission.REFERENCE_READ,
    Permission.SELF,
)
HOUSEHOLDS = ("STT", "MÃ HỘ (*)", "Họ và tên", "Số nhân khẩu", "Thôn")
MEMBERS = ("Họ tên", "Năm sinh", "Chi bộ", "Từ ngày", "Số điện thoại", "Ngày vào Đảng")


@dataclass(frozen=True)
class Script:
    base_url: str
    client_id: str
    branch_name: str
    folder: Path

    def run(self, *arguments: str) -> tuple[int, str]:
        done = subprocess.run(  # noqa: S603
            [
                *(sys.executable, "-m", "clients.integration", "--base-url", self.base_url),
                *("--client-id", self.client_id, "--client-secret", SECRET, *arguments),
            ],
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr

    def sheet(self, name: str, titles: tuple[str, ...], *rows: tuple[Any, ...]) -> str:
        """Write a list as people keep it, below a merged title."""
        file = self.folder / name
        with xlsxwriter.Workbook(file) as book:
            sheet = book.add_worksheet()
            sheet.merge_range(0, 0, 0, len(titles) - 1, "DANH SÁCH CỦA XÃ, NĂM 2026")
            sheet.write_row(2, 0, titles)
            for number, row in enumerate(rows, 3):
                sheet.write_row(number, 0, row)
        return str(file)


@pytest.fixture
async def script(served: str, session: AsyncSession, branch: Branch, tmp_path: Path) -> Script:
    machine = await make_client(session, branch.id, *PERMISSIONS)
    session.add(
        RoleTerm(
            account_id=machine.id,
            role=Role.INTEGRATION_CLIENT,
            org_id=branch.id,
            valid_from=date(2020, 1, 1),
        )
    )
    await session.commit()
    named = select(PartyOrgSpan.name).where(col(PartyOrgSpan.org_id) == branch.id)
    return Script(served, machine.login, (await session.exec(named)).one(), tmp_path)


async def households_of(session: AsyncSession, branch: Branch) -> list[tuple[str, str, int]]:
    await session.rollback()
    found = select(Household).where(col(Household.org_id) == branch.id)
    rows = (await session.exec(found.order_by(col(Household.code)))).all()
    return [(row.code, row.head_name, row.size) for row in rows]


async def test_takes_households_as_people_write_them(
    script: Script, session: AsyncSession, branch: Branch
) -> None:
    file = script.sheet(
        "so_ho.xlsx",
        HOUSEHOLDS,
        (1, "h-001", "Lê  Thị Ơn", 4.0, "Thôn Thử"),
        (2, "H-002", "Đỗ Văn Ước", "3,0", "thôn thử"),
        (None, "", "", None, ""),
    )
    ended, said = script.run("--households", file)
    again, _ = script.run("--households", file)
    assert (ended, said) == (0, "so_ho.xlsx: đã nhận 2 hộ, 0 chỗ cần sửa\n")
    assert again == 0
    assert await households_of(session, branch) == [
        ("H-001", "Lê Thị Ơn", 4),
        ("H-002", "Đỗ Văn Ước", 3),
    ]


async def test_says_in_which_cell_what_is_wrong_and_takes_nothing(
    script: Script, session: AsyncSession, branch: Branch
) -> None:
    file = script.sheet(
        "so_ho.xlsx",
        HOUSEHOLDS,
        (1, "H-001", "Lê Thị Ơn", 4, "Thôn Thử"),
        (2, "H-002", "Đỗ Văn Ước", 0, "Thôn Thử"),
        (3, "H-001", "Bùi Văn Yên", "bốn", "Thôn Thử"),
    )
    ended, said = script.run("--households", file)
    assert ended == 1
    assert "Dòng 5, ô D5 (Số nhân khẩu: “0”): Không được nhỏ hơn 1." in said
    assert "Dòng 6, ô D6 (Số nhân khẩu: “bốn”): Phải là số nguyên, như 4." in said
    assert "đã nhận 0 hộ, 2 chỗ cần sửa" in said
    assert await households_of(session, branch) == []


async def test_a_name_that_means_no_place_is_shown_where_it_stands(script: Script) -> None:
    file = script.sheet("so_ho.xlsx", HOUSEHOLDS, (1, "H-1", "Lê Thị Ơn", 4, "Thôn Lạ"))
    ended, said = script.run("--households", file)
    assert ended == 1
    assert "Dòng 4, ô E4: không có nơi nào tên là “Thôn Lạ”" in said


async def test_a_dry_run_takes_nothing(
    script: Script, session: AsyncSession, branch: Branch
) -> None:
    file = script.sheet("so_ho.xlsx", HOUSEHOLDS, (1, "H-1", "Lê Thị Ơn", 4, "Thôn Thử"))
    ended, said = script.run("--households", file, "--dry-run")
    assert (ended, said) == (0, "so_ho.xlsx: có thể nhận 1 hộ, 0 chỗ cần sửa\n")
    assert await households_of(session, branch) == []


async def test_a_dry_run_says_in_which_cell_what_is_wrong(script: Script) -> None:
    file = script.sheet(
        "so_ho.xlsx",
        HOUSEHOLDS,
        (1, "H-001", "Lê Thị Ơn", 0, "Thôn Thử"),
        (2, "H-002", "Đỗ Văn Ước", 3, "Thôn Thử"),
        (3, "H-002", "Bùi Văn Yên", 2, "Thôn Thử"),
    )
    ended, said = script.run("--households", file, "--dry-run")
    assert ended == 1
    assert "Dòng 4, ô D4 (Số nhân khẩu: “0”): " in said
    assert "Dòng 6, ô B6 (Mã hộ: “H-002”)" in said
    assert "có thể nhận 0 hộ, 2 chỗ cần sửa" in said


async def test_a_dry_run_is_checked_anew_each_time(script: Script) -> None:
    file = script.sheet("so_ho.xlsx", HOUSEHOLDS, (1, "H-1", "Lê Thị Ơn", 4, "Thôn Thử"))
    before, _ = script.run("--households", file, "--dry-run")
    other = script.sheet("khac.xlsx", HOUSEHOLDS, (1, "H-1", "Bùi Văn Yên", 2, "Thôn Thử"))
    script.run("--households", other)
    after, said = script.run("--households", file, "--dry-run")
    assert (before, after) == (0, 1)
    assert "Dòng 4, ô B4 (Mã hộ: “H-1”)" in said


def many(*last: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """Write as many lines as go in one lot, and some more."""
    return [(n, f"H-{n}", "Lê Thị Ơn", 4, "Thôn Thử") for n in range(1, AT_ONCE + 1)] + [*last]


async def test_a_list_of_several_lots_is_taken_whole_or_not_at_all(
    script: Script, session: AsyncSession, branch: Branch
) -> None:
    faulty = script.sheet("so_ho.xlsx", HOUSEHOLDS, *many((0, "H-0", "Bùi Văn Yên", 0, "Thôn Thử")))
    ended, said = script.run("--households", faulty)
    assert ended == 1
    assert "Dòng 2004, ô D2004 (Số nhân khẩu: “0”): " in said
    assert "đã nhận 0 hộ, 1 chỗ cần sửa" in said
    assert await households_of(session, branch) == []

    mended = script.sheet("so_ho.xlsx", HOUSEHOLDS, *many((0, "H-0", "Bùi Văn Yên", 2, "Thôn Thử")))
    for _ in ("sent", "sent again"):
        assert script.run("--households", mended) == (
            0,
            "so_ho.xlsx: đã nhận 2001 hộ, 0 chỗ cần sửa\n",
        )
    assert len(await households_of(session, branch)) == AT_ONCE + 1


async def test_a_list_of_which_one_lot_was_taken_before_says_so_and_goes_on(
    script: Script, session: AsyncSession, branch: Branch
) -> None:
    script.run("--households", script.sheet("so_ho.xlsx", HOUSEHOLDS, *many()))
    faulty = script.sheet("so_ho.xlsx", HOUSEHOLDS, *many((0, "H-0", "Bùi Văn Yên", 0, "Thôn Thử")))
    ended, said = script.run("--households", faulty)
    assert ended == 1
    assert "đã nhận 2000 hộ, 1 chỗ cần sửa\nso_ho.xlsx: giữ nguyên các dòng đã nhận" in said

    mended = script.sheet("so_ho.xlsx", HOUSEHOLDS, *many((0, "H-0", "Bùi Văn Yên", 2, "Thôn Thử")))
    assert script.run("--households", mended)[0] == 0
    assert len(await households_of(session, branch)) == AT_ONCE + 1


async def test_a_code_that_stands_in_two_lots_is_found_before_any_is_sent(
    script: Script, session: AsyncSession, branch: Branch
) -> None:
    file = script.sheet("so_ho.xlsx", HOUSEHOLDS, *many((0, "h-7", "Bùi Văn Yên", 2, "Thôn Thử")))
    ended, said = script.run("--households", file)
    assert ended == 1
    assert "Dòng 2004, ô B2004 (Mã hộ: “h-7”): Đã có ở một dòng trên." in said
    assert await households_of(session, branch) == []


async def test_a_list_without_a_needed_column_is_named(script: Script) -> None:
    ended, said = script.run("--households", script.sheet("so_ho.xlsx", ("Mã hộ", "Chủ hộ")))
    assert ended == 1
    assert "không tìm thấy cột “Số nhân khẩu”, “Cụm dân cư hoặc thôn”" in said


async def test_takes_members_with_dates_and_telephones_as_sheets_spoil_them(
    script: Script, session: AsyncSession, branch: Branch
) -> None:
    file = script.sheet(
        "dang_vien.xlsx",
        MEMBERS,
        ("Phạm Thị Ất", 1968, script.branch_name, "1/7/2025", 912345678, "3/1990"),
        ("Hoàng Văn Giáp", "1971", script.branch_name, "01/07/2025", "", ""),
    )
    ended, said = script.run("--members", file)
    found = select(PartyMember).where(col(PartyMember.org_id) == branch.id)
    members = (await session.exec(found.order_by(col(PartyMember.birth_year)))).all()
    assert (ended, said) == (0, "dang_vien.xlsx: đã nhận 2 đảng viên, 0 chỗ cần sửa\n")
    assert [(m.full_name, m.phone) for m in members] == [
        ("Phạm Thị Ất", "+84912345678"),
        ("Hoàng Văn Giáp", None),
    ]


async def test_exports_assignments_as_texts_that_nothing_runs(
    script: Script, session: AsyncSession, branch: Branch
) -> None:
    member = await make_member(session, branch.id, full_name="=HYPERLINK(1)")
    group = await make_group(session, branch)
    await make_assignment(session, member, group)
    file = script.folder / "phan_cong.xlsx"
    ended, said = script.run("--export", str(file))
    titles, line = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    assert (ended, said) == (0, "phan_cong.xlsx: 1 dòng phân công\n")
    assert titles[0] == "Đảng viên"
    assert line[0] == "'=HYPERLINK(1)"


def test_a_template_has_the_titles_that_it_reads(tmp_path: Path) -> None:
    subprocess.run(  # noqa: S603
        [sys.executable, "-m", "clients.integration", "--template", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    sheet = CalamineWorkbook.from_path(tmp_path / "mau_households.xlsx").get_sheet_by_index(0)
    assert sheet.to_python()[0] == [
        "Mã hộ",
        "Họ và tên chủ hộ",
        "Số nhân khẩu",
        "Cụm dân cư hoặc thôn",
    ]
