"""The founding article, played against the served application on a database of its own."""

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.db import migrate
from api.db.owner import owner_session
from api.services import accounts
from api.settings import ROOT, Settings
from tests.clients.conftest import serving
from tests.databases import database

ADMIN = "quantri"
PASSWORD = "Một câu chuyện có thật"
EXPECTED = Path(__file__).with_name("story.txt")


async def install(url: str) -> None:
    """Make in an empty database what an installation begins with: an administrator."""
    await migrate.upgrade(url)
    async with owner_session(url) as session:
        await accounts.create_administrator(
            session, login=ADMIN, password=PASSWORD, display_name="Quản trị"
        )


@dataclass(frozen=True)
class Told:
    base_url: str
    first: str
    again: str
    quietly: str


def tell(base_url: str, *more: str) -> str:
    done = subprocess.run(  # noqa: S603
        [
            *(sys.executable, "-m", "clients.story", "--base-url", base_url),
            *("--admin", ADMIN, "--password", PASSWORD, *more),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
async def told(owner_url: str, settings: Settings) -> AsyncIterator[Told]:
    async with database(owner_url) as url:
        await install(url)
        with serving(settings.model_copy(update={"database_url": url})) as base_url:
            again_and_again = [(), (), ("--quiet",)]
            said = [await asyncio.to_thread(tell, base_url, *how) for how in again_and_again]
            yield Told(base_url, *said)


def test_tells_what_is_expected(told: Told) -> None:
    assert told.first == EXPECTED.read_text()


def test_told_again_it_changes_nothing(told: Told) -> None:
    assert told.again == told.first


@pytest.mark.parametrize(
    "promise",
    [
        # S1
        "Tổ đảng 4 phụ trách Cụm dân cư 4: 52 hộ, có người phụ trách 52 hộ (100 %)",
        "208 trên 208 hộ có người phụ trách, 0 hộ chưa có",
        "4 đơn vị ngay dưới: 52 đảng viên, 208 trên 208 hộ có người phụ trách (100,0 %)",
        "tên hộ: không được xem; tên đảng viên: không được xem",
        # S4
        "người được chăm sóc đã mất",
        "Lịch sử vẫn còn",
        # S5
        "115 đảng viên, 28 được miễn, 87 có thể phân công; trong đó chưa được giao việc: 0",
        "bị từ chối vì người ấy được miễn",
        "Ngày 15/06/2026: 1 người được miễn còn tên trong phân công",
        "Ngày 01/07/2026: 0 người được miễn còn tên trong phân công",
        "Chuyển một hộ cho Vũ Xuân Sơn: kém 3 điểm, người nhiều nhất có 5 hộ",
        "Lập lại, giữ dòng đã khóa: 176 hộ có người phụ trách, 0 hộ chưa có; mỗi người 2 hộ",
        # S6
        "87 người phải báo cáo, 87 báo cáo được chi bộ công nhận, 100,0 %",
        "dịch vụ chưa xếp loại ai",
        # S8
        "viết lại là “Vận động hiến",
        "Lê Thị Bình cùng giúp nhóm NH-03: Giúp phát triển kinh tế",
        "Người giải quyết: Lê Thị Bình; hạn trả lời 15/12/2026; nay đã xong",
        # S12
        "18 tổ, 147 người",
        "Tổ công tác số 1, 9 người, về Chi bộ thôn Một",
        # S16
        "Nghe báo cáo phụ trách hộ tháng 10 (có báo cáo)",
        # S19
        "52 dòng, đổi 4, còn 0 người phụ trách ngoài cụm mình ở",
        "Nguyễn Xuân Nga (ở Cụm dân cư 2) → Trần Hữu Quý (ở Cụm dân cư 1)",
        "nghị quyết 12-NQ/CB: đã thông qua",
        # S20
        "2/3 số hộ có vườn mẫu; 17 không chia hết cho 3, gần nhất là 11 hộ",
        "hộ dự họp thôn đều: 16 hộ",
        # S21
        "Không có mã đúng thì thẻ: không được xem",
        # S24
        "20 trên 60 hộ không còn ai phụ trách",
        "1 chỗ khuyết, 1 chỗ đã có người thay; tên: không được xem",
        # S25
        "Chi bộ thôn Một: chưa có kế hoạch",
        "Chi bộ thôn Ba: mới có dự thảo, chưa thông qua",
        "8 đảng viên được giao mà 3 kỳ liền không báo cáo",
        "8 trên 8 báo cáo chưa nộp",
        # S27
        "Người dân mở lại",
        "người dân chấm 5 trên 5",
        "hộp thư không đổi, 0 thông báo, hỏi thẳng số của nó: không được xem",
        "Nơi xử lý: Ủy ban Mặt trận Tổ quốc cùng cấp với Tỉnh ủy Thanh Hóa",
        # S29
        "“Lê Thị Hạnh”. Hãy viết tắt: “L.T.H.”",
        "Tìm “chieu sang”: 1 câu trả lời",
        "Lịch sử của bản đăng: soạn, duyệt đăng",
    ],
)
def test_keeps_the_promises_of_the_article(told: Told, promise: str) -> None:
    assert promise in told.first


# Households, members, reports, feedback, accounts, and households in sums.
@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("Quản trị hệ thống", "— — — — 25 —"),
        ("Tỉnh ủy", "— — — 0 — 502"),
        ("Đảng ủy xã Thiệu Toán", "— — — 1 — 208"),
        ("Tổ công tác Như Xuân", "— — — — — 0"),
        ("Bí thư thôn Đồng Bào", "208 52 1 2 5 208"),
        ("Tổ trưởng Tổ đảng 1", "52 13 1 — — 52"),
        ("Đảng viên", "4 1 1 — — —"),
        ("Trưởng thôn Đồng Bào", "— — — — — 208"),
        ("Chi hội trưởng Phụ nữ", "— — — — — 208"),
        ("Mặt trận tỉnh", "— — — 1 — 502"),
        ("Chương trình của xã", "208 — — — — 208"),
        ("Người dân", "— — — — — —"),
    ],
)
def test_each_role_sees_its_own_and_no_more(told: Told, role: str, sees: str) -> None:
    [line] = [line for line in told.first.splitlines() if line.startswith(f"{role:24}")]
    assert line.removeprefix(role).split() == sees.split()


def test_is_short_enough_to_be_read(told: Told) -> None:
    lines = told.first.splitlines()
    assert len(lines) <= 250
    assert max(map(len, lines)) <= 100


def test_quietly_it_says_who_can_sign_in(told: Told) -> None:
    assert PASSWORD in told.quietly
    assert "bithu.dongbao" in told.quietly
    assert "S1." not in told.quietly


def tour(base_url: str) -> str:
    """Give what the README tells to paste, for this service instead of the demo's."""
    section = (ROOT / "README.md").read_text().split("## Five minutes")[1].split("\n## ")[0]
    pasted = "\n".join(re.findall(r"```sh\n(.*?)```", section, re.DOTALL))
    for demo, ours in (
        ("http://127.0.0.1:8000", base_url),
        ("$(cat .kevai/demo-password)", f"'{PASSWORD}'"),
    ):
        assert demo in pasted
        pasted = pasted.replace(demo, ours)
    return pasted


def test_the_tour_of_the_readme_can_be_pasted(told: Told) -> None:
    said = subprocess.run(  # noqa: S603
        ["/bin/bash", "-euo", "pipefail", "-c", tour(told.base_url)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert said.returncode == 0, said.stdout + said.stderr
    refused = re.findall(r'"status": ?(\d+)', said.stdout)
    assert refused == ["403", "422"]  # names do not go up the tree; a household of nobody
    for shown in (
        "head_name",
        "own_permissions",
        "uncovered",
        "covered_percent",
        '"receipt"',
        "runner_up",
        "waiting",
    ):
        assert shown in said.stdout
