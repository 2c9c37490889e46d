"""The service as it is really served, a browser that opens its page, and a card to look up."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import Role
from api.models.party_orgs import PartyOrgSpan
from api.settings import ROOT, Settings
from tests.clients.browser import CHROMIUM, FLAGS, PHONE
from tests.clients.resident.acts import Served, listen
from tests.conftest import MASTER_KEY
from tests.factories.accounts import make_account, make_role_term
from tests.factories.feedback import Card, make_card
from tests.factories.members import make_member
from tests.factories.organisation import Branch


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
async def served(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    port, log = free_port(), tmp_path_factory.mktemp("served") / "log"
    environment = {
        "KEVAI_DATABASE_URL": settings.database_url,
        "KEVAI_SECRET": settings.secret,
        "KEVAI_SIGNING_KEY_FILE": str(settings.signing_key_file),
        "KEVAI_MASTER_KEYS": MASTER_KEY,
        "KEVAI_CONNECTIONS": "2",
    }
    with log.open("wb") as sink:
        server = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "api.cli", "serve", "--port", str(port)),
            cwd=ROOT,
            env=os.environ | environment,
            stdout=sink,
            stderr=sink,
        )
        try:
            await until_ready(f"http://127.0.0.1:{port}")
            yield Served(f"http://127.0.0.1:{port}", log)
        finally:
            server.terminate()
            await server.wait()


async def until_ready(url: str) -> None:
    async with httpx.AsyncClient(base_url=url) as client:
        for _ in range(600):
            try:
                if (await client.get("/health/ready")).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.2)
    pytest.fail("the service did not become ready")


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(viewport=PHONE, locale="vi-VN")
    yield context
    await context.close()


@pytest.fixture
async def page(context: BrowserContext) -> Page:
    """Open a tab; what the browser complains of there is kept for the test."""
    page = await context.new_page()
    listen(page)
    return page


@pytest.fixture
async def card(session: AsyncSession, branch: Branch) -> Card:
    """Make a card that shows a lead and a secretary, who can sign in."""
    card = await make_card(session, branch)
    card.group.name = "Nhóm 3, xóm Đình"
    session.add(card.group)
    named = update(PartyOrgSpan).where(col(PartyOrgSpan.org_id) == branch.id)
    await session.exec(named.values(name="Chi bộ xóm Đình", folded_name="chi bo xom dinh"))
    secretary = await make_member(session, branch.id, full_name="Đỗ Thị Hạnh")
    await make_role_term(session, secretary.id, Role.BRANCH_SECRETARY, branch.id)
    await make_account(session, person_id=secretary.id)
    return card
