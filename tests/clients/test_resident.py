"""The residents' page in a real browser, against the service as it is really served."""

import asyncio
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route, async_playwright, expect
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import Role
from api.models.feedback import Feedback
from api.settings import ROOT, Settings
from tests.client import Api
from tests.conftest import MASTER_KEY
from tests.factories.accounts import make_account, make_role_term
from tests.factories.feedback import Card, make_card
from tests.factories.members import make_member
from tests.factories.organisation import Branch

CHROMIUM: Final = shutil.which("chromium")
AXE: Final = ROOT / "node_modules" / "axe-core" / "axe.min.js"
FLAGS: Final = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: Final = {"width": 360, "height": 740}
WORDS: Final = "Đèn đường trước nhà văn hóa hỏng đã một tháng, đi lại buổi tối rất khó."

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and "CI" not in os.environ, reason="chromium is not installed"
)


@dataclass(frozen=True)
class Served:
    url: str
    log: Path


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
    """Open a tab; anything that the browser complains of fails the test."""
    page = await context.new_page()

    def complained(what: object) -> None:
        complaints.append(str(what))

    complaints: list[str] = []
    page.on("pageerror", complained)
    page.on("console", lambda said: complained(said.text) if is_complaint(said) else None)
    page.complaints = complaints  # type: ignore[attr-defined]
    return page


def is_complaint(said: Any) -> bool:
    """Take errors, but not the line that Chromium writes for each refusal of the API."""
    return said.type == "error" and "Failed to load resource" not in said.text


@pytest.fixture
async def card(session: AsyncSession, branch: Branch) -> Card:
    """Make a card that shows a lead and a secretary, who can sign in."""
    card = await make_card(session, branch)
    card.group.name = "Nhóm 3, xóm Đình"
    session.add(card.group)
    secretary = await make_member(session, branch.id, full_name="Đỗ Thị Hạnh")
    await make_role_term(session, secretary.id, Role.BRANCH_SECRETARY, branch.id)
    await make_account(session, person_id=secretary.id)
    return card


async def cases(session: AsyncSession, branch: Branch) -> int:
    count = select(func.count()).where(col(Feedback.origin_id) == branch.id)
    return (await session.exec(count)).one()


async def look_up(page: Page, served: Served, card: Card) -> None:
    await page.goto(served.url)
    await page.get_by_label("Mã trên thẻ nhóm hộ").fill(card.code.lower())
    await page.locator("#look-up button").click()
    await expect(page.get_by_role("heading", name="Nhóm 3, xóm Đình")).to_be_visible()


async def write(page: Page, text: str = WORDS) -> None:
    await page.get_by_role("button", name="Gửi ý kiến về nhóm này").click()
    await page.get_by_label("Nội dung").fill(text)


async def receipt_on(page: Page) -> str:
    shown = page.locator(".receipt")
    await expect(shown).to_be_visible()
    return (await shown.inner_text()).strip()


async def answered_by_lost_network(route: Route) -> None:
    """Let the request through, and lose the answer on its way back."""
    await route.fetch()
    await route.abort("connectionreset")


async def answer_first(api: Api) -> None:
    feedback_id = (await api.get("/feedback")).json()["items"][0]["id"]
    version = {"If-Match": (await api.get(f"/feedback/{feedback_id}")).headers["ETag"]}
    body = {"text": "Đã thay bóng đèn hôm qua.", "evidence": "Biên bản treo ở nhà văn hóa"}
    answered = await api.post(f"/feedback/{feedback_id}/answers", json=body, headers=version)
    assert answered.status_code == 201


async def test_from_a_question_to_an_answer(
    page: Page, served: Served, api: Api, session: AsyncSession, branch: Branch, card: Card
) -> None:
    await look_up(page, served, card)
    await expect(page.locator(".people li")).to_have_count(2)
    await write(page)
    await page.locator("#send").click()
    receipt = await receipt_on(page)
    await page.get_by_role("button", name="Theo dõi ý kiến này").click()
    await expect(page.locator(".state")).to_have_text("Đã nhận")
    await page.get_by_label("Nói thêm với người trả lời").fill("Cột đèn số 7.")
    await page.get_by_role("button", name="Gửi tin nhắn").click()
    await expect(page.locator(".talk li")).to_have_count(2)

    await api.sign_in(session, Role.BRANCH_DEPUTY_SECRETARY, branch.id)
    await answer_first(api)

    await page.goto(served.url)  # another day: only the receipt is left
    await page.get_by_role("button", name="Theo dõi").click()
    await page.get_by_label("Mã tra cứu").fill(receipt.replace("-", " "))
    await page.locator("#look button").click()
    await expect(page.locator(".state")).to_have_text("Đã trả lời")
    await expect(page.locator(".talk")).to_contain_text("Biên bản treo ở nhà văn hóa")
    await page.locator("#rate label").nth(1).click()
    await page.get_by_role("button", name="Gửi đánh giá").click()
    await expect(page.locator("#follow-said")).to_contain_text("Cảm ơn")
    await page.get_by_label("Nói thêm với người trả lời").fill("Đèn vẫn chưa sáng.")
    await page.get_by_role("button", name="đề nghị xem lại").click()
    await expect(page.locator(".state")).to_have_text("Đang xem lại")

    assert page.complaints == []  # type: ignore[attr-defined]
    assert await cases(session, branch) == 1


async def test_a_lost_network_makes_no_second_case(
    page: Page, served: Served, session: AsyncSession, branch: Branch, card: Card
) -> None:
    await look_up(page, served, card)
    await write(page)
    await page.route("**/v1/public/feedback", answered_by_lost_network)
    await page.locator("#send").click()
    await expect(page.locator("#give-said")).to_contain_text("không bị gửi trùng")
    await page.locator("#send").click()
    await expect(page.locator("#give-said")).to_contain_text("không bị gửi trùng")
    await page.unroute("**/v1/public/feedback")
    await page.locator("#send").click()
    receipt = await receipt_on(page)

    assert await cases(session, branch) == 1
    assert len(receipt) == 21
    left = await page.evaluate("[{...localStorage}, {...sessionStorage}]")
    assert left == [{}, {}]


async def test_what_was_typed_outlives_a_reload_and_still_makes_one_case(
    page: Page, served: Served, session: AsyncSession, branch: Branch, card: Card
) -> None:
    await look_up(page, served, card)
    await write(page)
    await page.route("**/v1/public/feedback", answered_by_lost_network)
    await page.locator("#send").click()
    await expect(page.locator("#give-said")).to_contain_text("không bị gửi trùng")
    await page.unroute("**/v1/public/feedback")
    await look_up(page, served, card)
    await page.get_by_role("button", name="Gửi ý kiến về nhóm này").click()
    await expect(page.get_by_label("Nội dung")).to_have_value(WORDS)
    await page.get_by_label("Nội dung").fill("Lời khác hẳn.")
    await page.locator("#send").click()
    await expect(page.locator("#give-said")).to_contain_text("đã đến nơi rồi")
    assert await cases(session, branch) == 1


async def unfit_once(route: Route) -> None:
    """Spoil the proof of the first request, as if it had expired on the way."""
    await route.continue_(headers={**route.request.headers, "x-proof": "e30="})


async def test_the_work_is_done_while_somebody_writes_and_quietly_again_if_need_be(
    page: Page, served: Served, session: AsyncSession, branch: Branch, card: Card
) -> None:
    await look_up(page, served, card)
    async with page.expect_response("**/v1/public/challenges"), page.expect_event("worker"):
        await write(page)
    await page.route("**/v1/public/feedback", unfit_once, times=1)
    async with page.expect_response("**/v1/public/challenges"):  # once more
        await page.locator("#send").click()
    await receipt_on(page)
    assert await cases(session, branch) == 1


async def test_another_office_is_named_before_anything_is_kept(
    page: Page, served: Served, session: AsyncSession, branch: Branch, card: Card
) -> None:
    await look_up(page, served, card)
    await write(page, "Tôi muốn tố cáo một việc.")
    await page.get_by_text("Để lại cách liên hệ").click()
    await page.get_by_label("Số điện thoại").fill("0912 345 678")
    await page.locator("#send").click()
    await expect(page.locator("#elsewhere")).to_contain_text("Ban Tiếp công dân")
    assert await cases(session, branch) == 0
    await page.get_by_role("button", name="Vẫn gửi, không kèm liên hệ").click()
    await receipt_on(page)
    assert await cases(session, branch) == 1


async def test_a_scanned_code_opens_its_card_and_leaves_the_address_bar(
    page: Page, served: Served, card: Card
) -> None:
    await page.goto(f"{served.url}/#{card.code}")
    await expect(page.get_by_role("heading", name="Nhóm 3, xóm Đình")).to_be_visible()
    assert page.url == f"{served.url}/"


async def test_mistakes_are_told_in_words(page: Page, served: Served, card: Card) -> None:
    await page.goto(served.url)
    code, said = page.get_by_label("Mã trên thẻ nhóm hộ"), page.locator("#group-said")
    for typed, told in [
        ("", "Xin nhập mã"),
        (card.code[:-1] + ("0" if card.code[-1] != "0" else "1"), "Mã chưa đúng"),
        ("0000-0000-0000-0", "Không có nhóm hộ nào"),
    ]:
        await code.fill(typed)
        await page.locator("#look-up button").click()
        await expect(said).to_contain_text(told)
    await page.get_by_role("button", name="Theo dõi").click()
    await page.get_by_label("Mã tra cứu").fill("0000-0000-0000-0000-0")
    await page.locator("#look button").click()
    await expect(page.locator("#follow-said")).to_contain_text("Không có ý kiến nào")


Step = Callable[[Page, Served, Card], Awaitable[None]]


async def _card_shown(page: Page, served: Served, card: Card) -> None:
    await look_up(page, served, card)


async def _form_open(page: Page, served: Served, card: Card) -> None:
    await look_up(page, served, card)
    await write(page)
    await page.get_by_text("Để lại cách liên hệ").click()


async def _elsewhere(page: Page, served: Served, card: Card) -> None:
    await look_up(page, served, card)
    await write(page, "Có người nhận tiền của dân.")
    await page.locator("#send").click()
    await expect(page.locator("#elsewhere")).to_be_visible()


async def _receipt_shown(page: Page, served: Served, card: Card) -> None:
    await look_up(page, served, card)
    await write(page)
    await page.locator("#send").click()
    await receipt_on(page)


async def _followed(page: Page, served: Served, card: Card) -> None:
    await _receipt_shown(page, served, card)
    await page.get_by_role("button", name="Theo dõi ý kiến này").click()
    await expect(page.locator(".state")).to_be_visible()
    await page.evaluate("document.querySelector('#rate').hidden = false")


STEPS: Final[dict[str, Step]] = {
    "card": _card_shown,
    "form": _form_open,
    "elsewhere": _elsewhere,
    "receipt": _receipt_shown,
    "followed": _followed,
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("step", STEPS)
async def test_everybody_can_use_it(
    browser: Browser, served: Served, card: Card, scheme: Any, step: str
) -> None:
    """No violation that axe knows, nothing wider than a small phone, nothing hard to touch."""
    context = await browser.new_context(
        viewport=PHONE, color_scheme=scheme, reduced_motion="reduce", locale="vi-VN"
    )
    page = await context.new_page()
    await STEPS[step](page, served, card)
    if folder := os.environ.get("KEVAI_SCREENSHOTS"):
        for name, size in {"phone": PHONE, "desktop": {"width": 1280, "height": 860}}.items():
            await page.set_viewport_size(size)
            await page.screenshot(path=f"{folder}/{step}-{scheme}-{name}.png", full_page=True)
        await page.set_viewport_size(PHONE)
    wide = await page.evaluate("document.documentElement.scrollWidth")
    small = await page.evaluate("""
        [...document.querySelectorAll("button, input:not([type=radio]), textarea, .choice")]
            .filter(one => one.offsetParent && one.getBoundingClientRect().height < 44)
            .map(one => one.outerHTML)
    """)
    assert wide <= PHONE["width"]
    assert small == []
    if AXE.exists():
        await page.evaluate(AXE.read_text())
        found = await page.evaluate("axe.run()")
        assert [(one["id"], [n["html"] for n in one["nodes"]]) for one in found["violations"]] == []
    await context.close()


async def test_the_page_is_small_closed_and_ours(served: Served) -> None:
    async with httpx.AsyncClient(base_url=served.url) as client:
        page = await client.get("/")
        names = [file.name for file in (ROOT / "clients" / "resident").iterdir()]
        files = [page, *[await client.get(f"/static/{name}") for name in names]]
        again = await client.get("/", headers={"If-None-Match": page.headers["ETag"]})
        stranger = await client.get("/static/..%2f..%2fREADME.md")
        unknown = await client.get("/static/secret.txt")
    assert all(file.is_success for file in files)
    assert sum(len(file.content) for file in files[1:]) < 50_000  # the page is one of them
    for file in files:
        policy = file.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "<style" not in page.text
    assert " style=" not in page.text
    assert (again.status_code, again.content) == (304, b"")
    assert (stranger.status_code, unknown.status_code) == (404, 404)


async def test_the_service_writes_down_nobody(page: Page, served: Served, card: Card) -> None:
    await look_up(page, served, card)
    await write(page)
    await page.locator("#send").click()
    receipt = await receipt_on(page)
    written = served.log.read_text()
    for telling in ("HTTP/1.1", "/v1/public", "Chrome", receipt, card.code, WORDS):
        assert telling not in written, telling
