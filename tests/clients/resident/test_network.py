"""A weak network and a slow phone: nothing is sent twice, and writing stays smooth."""

from typing import Final

from playwright.async_api import BrowserContext, Page, Route, expect
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.feedback import FeedbackState
from api.models.feedback import FeedbackEntry
from tests.clients.browser import in_a_browser
from tests.clients.resident.acts import (
    WORDS,
    Served,
    answered_by_lost_network,
    cases,
    follow,
    look_up,
    receipt_on,
    write,
)
from tests.factories.feedback import Card, make_feedback
from tests.factories.organisation import Branch

pytestmark = in_a_browser
SLOW: Final = 6  # times slower than this machine
LONGEST_PAUSE: Final = 400  # milliseconds in which a letter may wait to be shown


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


async def test_without_any_network_it_waits_for_it(
    context: BrowserContext,
    page: Page,
    served: Served,
    session: AsyncSession,
    branch: Branch,
    card: Card,
) -> None:
    await look_up(page, served, card)
    await write(page)
    await context.set_offline(offline=True)
    await page.locator("#send").click()
    await expect(page.locator("#give-said")).to_contain_text("không bị gửi trùng")
    await expect(page.get_by_label("Nội dung")).to_have_value(WORDS)
    assert await cases(session, branch) == 0
    await context.set_offline(offline=False)
    await page.locator("#send").click()
    await receipt_on(page)
    assert await cases(session, branch) == 1


async def test_a_message_and_a_reopening_arrive_once(
    page: Page, served: Served, session: AsyncSession, branch: Branch
) -> None:
    case, receipt = await make_feedback(session, branch.id, state=FeedbackState.ANSWERED)
    await follow(page, served, receipt)
    for path, button in [("messages", "Gửi tin nhắn"), ("reopenings", "đề nghị xem lại")]:
        await page.locator("#message").fill("Cột đèn số 7.")
        await page.route(f"**/feedback/{path}", answered_by_lost_network)
        await page.get_by_role("button", name=button).click()
        await expect(page.locator("#say-said")).to_contain_text("không bị gửi trùng")
        await page.unroute(f"**/feedback/{path}")
        await page.get_by_role("button", name=button).click()
        await expect(page.locator("#say-said")).to_have_text("Đã gửi.")
    entries = select(func.count()).where(col(FeedbackEntry.feedback_id) == case.id)
    assert (await session.exec(entries)).one() == 2
    await expect(page.locator(".state")).to_have_text("Đang xem lại")


async def test_on_a_slow_phone_writing_stays_smooth_while_the_work_is_done(
    context: BrowserContext, page: Page, served: Served, card: Card
) -> None:
    await look_up(page, served, card)
    devtools = await context.new_cdp_session(page)
    await devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOW})
    await page.evaluate("""
        window.pauses = [];
        new PerformanceObserver(list => pauses.push(...list.getEntries().map(one => one.duration)))
            .observe({ type: "longtask" });
    """)
    async with page.expect_event("worker") as working:
        await page.get_by_role("button", name="Gửi ý kiến về nhóm này").click()
        await page.get_by_label("Nội dung").press_sequentially(WORDS)
    worker = await working.value
    assert worker.url.endswith("/static/proof.js")  # and not the page's own thread
    await expect(page.get_by_label("Nội dung")).to_have_value(WORDS)
    assert max(await page.evaluate("pauses"), default=0) < LONGEST_PAUSE
    await page.locator("#send").click()
    await receipt_on(page)
