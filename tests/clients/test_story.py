"""The founding article, played against the served application on a database of its own."""

import asyncio
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
            yield Told(*[await asyncio.to_thread(tell, base_url, *how) for how in again_and_again])


def test_tells_what_is_expected(told: Told) -> None:
    assert told.first == EXPECTED.read_text()


def test_told_again_it_changes_nothing(told: Told) -> None:
    assert told.again == told.first


@pytest.mark.parametrize(
    "promise",
    [
        "115 đảng viên, 28 được miễn, 87 có thể phân công",
        "Tổ đảng 4 phụ trách Cụm dân cư 4: 52 hộ, có người phụ trách 52 hộ (100 %)",
        "người được chăm sóc đã mất",
        "Lịch sử vẫn còn",
        "18 tổ, 147 người",
        "20 trên 60 hộ không còn ai phụ trách",
        "208 trên 208 hộ có người phụ trách, 0 hộ chưa có",
        "8 đảng viên được giao mà 3 kỳ liền không báo cáo",
        "8 trên 8 báo cáo chưa nộp",
        "không thấy gì, cả việc có góp ý hay không",
    ],
)
def test_keeps_the_promises_of_the_article(told: Told, promise: str) -> None:
    assert promise in told.first


def test_quietly_it_says_who_can_sign_in(told: Told) -> None:
    assert PASSWORD in told.quietly
    assert "bithu.dongbao" in told.quietly
    assert "S1." not in told.quietly
