"""The pages without script in a real browser whose JavaScript is off."""

import gzip
import os
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

import httpx
import pytest
from playwright.async_api import Browser, Page, Route, async_playwright, expect
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.feedback import FeedbackState
from api.domain.roles import Role
from api.models.feedback import Feedback
from api.settings import Settings
from tests.client import Api, seen
from tests.clients.browser import AXE, CHROMIUM, FLAGS, PHONE, in_a_browser
from tests.clients.conftest import serving
from tests.factories.feedback import Card, make_card, make_feedback
from tests.factories.organisation import Branch

WORDS: Final = "Đèn đường trước nhà văn hóa hỏng đã một tháng."

pytestmark = in_a_browser


@pytest.fixture(scope="module")
def site(settings: Settings) -> Iterator[str]:
    """Serve as ever, but for what has to be waited for."""
    with serving(settings.model_copy(update={"plain_wait_seconds": 1})) as url:
        yield url


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """Open a tab in which no script runs."""
    context = await browser.new_context(
        viewport=PHONE, locale="vi-VN", java_script_enabled=False, reduced_motion="reduce"
    )
    yield await context.new_page()
    assert await context.cookies() == []
    await context.close()


@pytest.fixture
async def card(session: AsyncSession, branch: Branch) -> Card:
    return await make_card(session, branch)


async def cases(session: AsyncSession, branch: Branch) -> int:
    count = select(func.count()).where(col(Feedback.origin_id) == branch.id)
    return (await session.exec(count)).one()


async def look_up(page: Page, site: str, card: Card) -> None:
    await page.goto(f"{site}/plain")
    await page.get_by_label("Mã trên thẻ nhóm hộ").fill(card.code.lower())
    await page.get_by_role("button", name="Xem").click()
    await expect(page.get_by_role("heading", name=card.group.name)).to_be_visible()


async def send(page: Page, text: str = WORDS) -> None:
    """Fill the form in, and take as long as it asks for."""
    await page.get_by_label("Nội dung").fill(text)
    await page.wait_for_timeout(1100)
    await page.get_by_role("button", name="Gửi ý kiến", exact=True).click()


async def follow(page: Page, site: str, receipt: str) -> None:
    await page.goto(f"{site}/plain")
    await page.get_by_label("Mã tra cứu").fill(receipt)
    await page.get_by_role("button", name="Theo dõi").click()
    await expect(page.get_by_role("heading", name="gửi ngày")).to_be_visible()


async def ask_and_answer(api: Api, feedback_id: object, step: str, body: dict[str, str]) -> None:
    shown = await api.get(f"/feedback/{feedback_id}")
    done = await api.post(f"/feedback/{feedback_id}/{step}", json=body, headers=seen(shown))
    assert done.status_code == 201, done.text


async def test_from_a_scanned_card_to_a_doubted_answer(
    page: Page, site: str, api: Api, session: AsyncSession, branch: Branch, card: Card
) -> None:
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    await page.goto(f"{site}/#{card.code}")  # what the card's picture holds
    await page.get_by_role("link", name="trang đơn giản").click()
    await page.get_by_label("Mã trên thẻ nhóm hộ").fill(card.code)
    await page.get_by_role("button", name="Xem").click()
    await expect(page.get_by_text("Lê Văn Cường").first).to_be_visible()
    await send(page)
    receipt = await page.locator(".receipt").inner_text()
    await page.get_by_role("button", name="Theo dõi ý kiến này").click()
    await expect(page.locator(".state")).to_have_text("Đã nhận")

    feedback_id = (await api.get("/feedback")).json()["items"][0]["id"]
    await ask_and_answer(api, feedback_id, "questions", {"text": "Cột đèn số mấy?"})
    await follow(page, site, receipt)  # another day: only the receipt is left
    await page.get_by_label("Trả lời câu hỏi").fill("Cột số bảy.")
    await page.get_by_role("button", name="Gửi tin nhắn").click()
    await expect(page.get_by_role("status")).to_have_text("Đã gửi.")
    await expect(page.locator(".talk li")).to_have_count(3)

    body = {"text": "Đã thay bóng.", "evidence": "Biên bản treo ở nhà văn hóa"}
    await ask_and_answer(api, feedback_id, "answers", body)
    await follow(page, site, receipt)
    await expect(page.locator(".state")).to_have_text("Đã trả lời")
    await page.get_by_label("2 – Kém").check()
    await page.get_by_role("button", name="Gửi đánh giá").click()
    await expect(page.get_by_role("status")).to_contain_text("Cảm ơn")
    await page.get_by_label("Nói thêm với người trả lời").fill("Đèn vẫn chưa sáng.")
    await page.get_by_role("button", name="đề nghị xem lại").click()
    await expect(page.locator(".state")).to_have_text("Đang xem lại")
    assert receipt not in page.url
    assert await cases(session, branch) == 1


async def test_sent_too_early_it_keeps_what_was_typed(
    page: Page, site: str, session: AsyncSession, branch: Branch, card: Card
) -> None:
    await look_up(page, site, card)
    await page.get_by_label("Nội dung").fill(WORDS)
    await page.get_by_label("Số điện thoại").fill("0912 345 678")
    await page.get_by_role("button", name="Gửi ý kiến", exact=True).click()
    if await page.get_by_role("alert").count():  # a slow machine has waited by now
        await expect(page.get_by_role("alert")).to_contain_text("Xin chờ 1 giây")
        await expect(page.get_by_label("Nội dung")).to_have_value(WORDS)
        await expect(page.get_by_label("Số điện thoại")).to_have_value("0912 345 678")
        await send(page)
    await expect(page.locator(".receipt")).to_be_visible()
    assert await cases(session, branch) == 1


async def test_a_lost_network_makes_no_second_case(
    page: Page, site: str, session: AsyncSession, branch: Branch, card: Card
) -> None:
    async def lose_the_answer(route: Route) -> None:
        answer = await route.fetch()
        answered.append(await answer.text())
        await route.abort("connectionreset")

    answered: list[str] = []
    await look_up(page, site, card)
    await page.route("**/plain/feedback", lose_the_answer)
    await send(page)
    await page.wait_for_url("chrome-error://**")
    await page.unroute("**/plain/feedback")
    await page.reload()
    receipt = await page.locator(".receipt").inner_text()
    assert receipt in answered[0]
    assert await cases(session, branch) == 1


async def test_another_office_is_named_first(
    page: Page, site: str, session: AsyncSession, branch: Branch, card: Card
) -> None:
    await look_up(page, site, card)
    await page.get_by_label("Số điện thoại").fill("0912 345 678")
    await send(page, "Tôi muốn tố cáo một việc.")
    await expect(page.get_by_role("alert")).to_contain_text("Ban Tiếp công dân")
    assert await cases(session, branch) == 0
    await page.get_by_role("button", name="Vẫn gửi ở đây, không kèm liên hệ").click()
    await expect(page.locator(".receipt")).to_be_visible()
    assert await cases(session, branch) == 1


async def test_a_keyboard_is_enough(page: Page, site: str, card: Card) -> None:
    async def tab_to(name: str) -> None:
        for _ in range(30):
            await page.keyboard.press("Tab")
            if await page.locator(f"{name}:focus").count():
                return
        pytest.fail(f"no {name} was reached")

    await page.goto(f"{site}/plain")
    await tab_to(".skip")
    await tab_to("#code")
    await page.keyboard.type(card.code)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name=card.group.name)).to_be_visible()
    await tab_to("[name=kind]")
    await page.keyboard.press("ArrowDown")
    await tab_to("#text")
    await page.keyboard.type("Xin thêm ghế đá.")
    await page.wait_for_timeout(1100)
    await tab_to("form button")
    await page.keyboard.press("Enter")
    await expect(page.locator(".receipt")).to_be_visible()
    await tab_to("form button")
    await page.keyboard.press("Space")
    await expect(page.get_by_role("heading", name="Kiến nghị gửi ngày")).to_be_visible()


async def test_a_mistake_takes_the_reader_to_its_field(page: Page, site: str) -> None:
    await page.goto(f"{site}/plain")
    await page.get_by_label("Mã tra cứu").fill("không phải mã")
    await page.get_by_role("button", name="Theo dõi").click()
    field = page.get_by_label("Mã tra cứu")
    await expect(field).to_be_focused()
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_role("alert")).to_contain_text("17 chữ")
    await expect(page).to_have_title("Chưa được: Trang của bà con – Kề Vai")


async def shown(site: str, session: AsyncSession, branch: Branch, card: Card) -> dict[str, str]:
    """Give each page there is, by its name."""
    _, receipt = await make_feedback(session, branch.id, state=FeedbackState.ANSWERED)
    form = {"group_code": card.code, "kind": "feedback", "text": WORDS}
    async with httpx.AsyncClient(base_url=site, trust_env=False) as client:
        group = await client.post("/plain/group", data={"code": card.code})
        wait = group.text.split('name="wait" value="')[1].partition('"')[0]
        form["wait"] = wait
        elsewhere = {}
        while "elsewhere" not in elsewhere:  # until it was waited for
            answer = await client.post("/plain/feedback", data={**form, "text": "Tôi tố cáo."})
            elsewhere = {"elsewhere": answer.text} if answer.status_code == 409 else {}
        return {
            "home": (await client.get("/plain")).text,
            "english": (await client.get("/plain?lang=en")).text,
            "home-wrong": (await client.post("/plain/group", data={"code": "1"})).text,
            "group": group.text,
            "early": (await client.post("/plain/feedback", data={**form, "wait": "1"})).text,
            "wrong": (await client.post("/plain/feedback", data={"wait": wait})).text,
            **elsewhere,
            "given": (await client.post("/plain/feedback", data=form)).text,
            "case": (await client.post("/plain/case", data={"receipt": receipt})).text,
            "case-wrong": (
                await client.post("/plain/case", data={"receipt": receipt, "step": "message"})
            ).text,
        }


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everybody_can_use_it(
    browser: Browser, site: str, session: AsyncSession, branch: Branch, card: Card, scheme: Any
) -> None:
    """No violation that axe knows, nothing wider than a small phone, nothing hard to touch.

    The pages are loaded once more where scripts run, which axe is.
    """
    context = await browser.new_context(
        viewport=PHONE, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True
    )
    page, looked_at = await context.new_page(), ""

    async def give(route: Route) -> None:
        await route.fulfill(body=looked_at, content_type="text/html; charset=utf-8")

    await page.route("**/looked-at", give)
    for name, looked_at in (await shown(site, session, branch, card)).items():  # noqa: B007
        await page.goto(f"{site}/looked-at")
        if folder := os.environ.get("KEVAI_SCREENSHOTS"):
            await page.screenshot(path=f"{folder}/plain-{name}-{scheme}.png", full_page=True)
        wide = await page.evaluate("document.documentElement.scrollWidth")
        small = await page.evaluate("""
            [...document.querySelectorAll("button, input:not([type]), textarea, .choice, nav a")]
                .filter(one => one.getBoundingClientRect().height < 44)
                .map(one => one.outerHTML)
        """)
        assert wide <= PHONE["width"], name
        assert small == [], name
        assert AXE.exists() or "CI" not in os.environ
        if AXE.exists():
            await page.evaluate(AXE.read_text())
            found = await page.evaluate("axe.run()")
            violations = [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]]
            assert violations == [], name
    await context.close()


async def test_each_page_is_small(
    site: str, session: AsyncSession, branch: Branch, card: Card
) -> None:
    for name, content in (await shown(site, session, branch, card)).items():
        assert len(gzip.compress(content.encode(), 5)) < 6_000, name
