"""The commands of an operator: what they do, and how they refuse."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import Role
from api.models.accounts import Account, RoleTerm
from api.settings import ROOT, Settings
from tests.conftest import MASTER_KEY
from tests.databases import database, scalar_of

PASSWORD = "mot-con-vit-xoe-ra"


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    return {
        "KEVAI_DATABASE_URL": settings.database_url,
        "KEVAI_SECRET": settings.secret,
        "KEVAI_SIGNING_KEY_FILE": str(settings.signing_key_file),
        "KEVAI_MASTER_KEYS": MASTER_KEY,
        "KEVAI_PASSWORD": PASSWORD,
    }


def kevai(
    *arguments: str, folder: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("KEVAI_")}
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=folder,
        env={**plain, **environment},
        capture_output=True,
        check=False,
        text=True,
    )


async def test_a_system_administrator_is_made_before_anybody_can_sign_in(
    environment: dict[str, str], session: AsyncSession
) -> None:
    login = f"Quan.Tri.{uuid4().hex[:8]}"
    assert kevai("create-account", login, **environment).returncode == 0
    account = (await session.exec(select(Account).where(col(Account.login) == login.lower()))).one()
    terms = select(RoleTerm.role).where(col(RoleTerm.person_id) == account.person_id)
    assert (await session.exec(terms)).all() == [Role.SYSTEM_ADMINISTRATOR]

    again = kevai("create-account", login, **environment)
    assert again.returncode == 1
    assert_one_sentence(again)


@pytest.mark.parametrize("password", ["short", "matkhau123", "quan.tri.moi"])
def test_a_weak_password_is_refused(environment: dict[str, str], password: str) -> None:
    refusal = kevai("create-account", "quan.tri.moi", **{**environment, "KEVAI_PASSWORD": password})
    assert refusal.returncode == 1
    assert password not in refusal.stderr
    assert_one_sentence(refusal)


@pytest.mark.parametrize("command", [["migrate"], ["create-account", "quan.tri.moi"]])
def test_a_server_that_is_not_there_is_one_sentence(
    environment: dict[str, str], command: list[str]
) -> None:
    nowhere = {**environment, "KEVAI_DATABASE_URL": "postgresql://u:hidden@127.0.0.1:9/d"}
    refusal = kevai(*command, **nowhere)
    assert refusal.returncode == 1
    assert "127.0.0.1:9/d cannot be reached" in refusal.stderr
    assert "hidden" not in refusal.stderr
    assert_one_sentence(refusal)


def test_a_list_of_units_is_read_whole_before_any_of_it_counts(
    environment: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "units.csv"
    file.write_text("code,name,type,parent_code\n38,Tỉnh Thanh Hoá,tinh,\n")
    dated = ["--legal-ref", "QĐ 19/2025/QĐ-TTg", "--dry-run", "--valid-from"]
    told = kevai("load-units", str(file), *dated, "2025-07-01", **environment)
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["units"] == 1
    no_day = kevai("load-units", str(file), *dated, "01/07/2025", **environment)
    assert_one_sentence(no_day)
    file.write_text("code,name,type,parent_code\n16348,Xã Trường Văn,xa,38\n")
    refused = kevai("load-units", str(file), *dated, "2025-07-01", **environment)
    assert "body.file.2.parent_code" in refused.stderr
    assert [no_day.returncode, refused.returncode] == [1, 1]


def test_missing_settings_are_named(tmp_path: Path) -> None:
    refusal = kevai("migrate", KEVAI_SIGNING_KEY_FILE=str(tmp_path))
    assert refusal.returncode == 1
    assert "database_url (Field required), secret (Field required)" in refusal.stderr
    assert_one_sentence(refusal)


@pytest.mark.parametrize(
    ("setting", "value", "complaint"),
    [
        ("KEVAI_SECRET", "x" * 31, "secret (String should have at least 32 characters)"),
        ("KEVAI_LOG_LEVEL", "loud", "log_level (Input should be 'debug', 'info', 'warning'"),
        ("KEVAI_METRICS_ADDRESS", "9100", "metrics_address (String should match pattern"),
    ],
)
@pytest.mark.parametrize("command", ["serve", "work", "migrate"])
def test_a_wrong_setting_is_named_at_the_start(
    environment: dict[str, str], command: str, setting: str, value: str, complaint: str
) -> None:
    refusal = kevai(command, **{**environment, setting: value})
    assert refusal.returncode == 1
    assert f"These settings are missing or wrong: {complaint}" in refusal.stderr
    assert "x" * 31 not in refusal.stderr
    assert_one_sentence(refusal)


def test_settings_are_read_from_the_folder_where_the_command_starts(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "KEVAI_SECRET=short\nKEVAI_DATABASE_URL=postgresql://127.0.0.1:9/d\n"
    )
    found = {"KEVAI_SIGNING_KEY_FILE": str(tmp_path), "PYTHONPATH": str(ROOT)}
    refusal = kevai("migrate", folder=tmp_path, **found)
    assert "wrong: secret (String should have at least 32 characters)." in refusal.stderr
    set_beside = kevai("migrate", folder=tmp_path, KEVAI_SECRET="x" * 32, **found)
    assert "at 127.0.0.1:9/d cannot be reached" in set_beside.stderr


@pytest.mark.parametrize(("level", "says"), [("info", True), ("warning", False)])
def test_serving_says_what_its_level_asks_for(
    environment: dict[str, str], level: str, *, says: bool
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "api.cli", "serve", "--port", str(port)],
        env={**os.environ, **environment, "KEVAI_LOG_LEVEL": level},
        stderr=subprocess.PIPE,
    )
    try:
        wait_until_served(port, server)
    finally:
        server.terminate()
        _, said = server.communicate(timeout=20)
    assert (b"Application startup complete" in said) is says


def wait_until_served(port: int, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            assert httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False).is_success
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the service ended")


async def test_the_order_of_fallbacks_is_told_and_set(
    environment: dict[str, str], owner_url: str
) -> None:
    async with database(owner_url) as url:
        of_its_own = {**environment, "KEVAI_DATABASE_URL": url}
        assert kevai("migrate", **of_its_own).returncode == 0
        asked = [(), ("front", "inspection"), (), ("front",), ()]
        done = [kevai("feedback-fallback", *kinds, **of_its_own) for kinds in asked]
        told = [one.stdout.split() for one in done]
        wrong = [("committee",), ("front", "front")]
        refused = [kevai("feedback-fallback", *kinds, **of_its_own) for kinds in wrong]
        after = kevai("feedback-fallback", **of_its_own).stdout.split()
        audited = await scalar_of(
            url,
            "SELECT string_agg(changes::text, ' ' ORDER BY id) FROM audit_entry"
            " WHERE action = 'fallback.set'",
        )
    assert told == [
        ["inspection", "front"],
        *[["front", "inspection"]] * 2,
        *[["front"]] * 2,
    ]
    for refusal in refused:
        assert refusal.returncode == 1
        assert_one_sentence(refusal)
    assert after == ["front"]
    assert audited == (
        '{"kinds": ["front", "inspection"], "before": ["inspection", "front"]} '
        '{"kinds": ["front"], "before": ["front", "inspection"]}'
    )


def test_the_document_needs_no_settings(tmp_path: Path) -> None:
    assert kevai("export-openapi", str(tmp_path / "one.json")).returncode == 0
    assert kevai("export-openapi", str(tmp_path / "two.json")).returncode == 0
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def assert_one_sentence(refusal: subprocess.CompletedProcess[str]) -> None:
    assert "Traceback" not in refusal.stderr
    assert len(refusal.stderr.splitlines()) == 1
