"""The page without a mouse and without eyes: where the focus is, and what is said aloud."""

from playwright.async_api import Locator, Page, expect

from tests.clients.browser import in_a_browser
from tests.clients.resident.acts import WORDS, Served, complaints, receipt_on
from tests.factories.feedback import Card

pytestmark = in_a_browser
FAR = 40  # presses of the Tab key


async def tab_to(page: Page, wanted: Locator) -> None:
    """Go on by the Tab key; each place on the way shows that it has the focus."""
    for _ in range(FAR):
        await page.keyboard.press("Tab")
        assert await page.evaluate("""(() => {
            const one = document.activeElement;
            const shown = one.closest(".choice") ?? (one.name === "score"
                ? one.nextElementSibling : one);
            return one === document.body || getComputedStyle(shown).outlineStyle !== "none";
        })()"""), await page.evaluate("document.activeElement.outerHTML")
        if await wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(wanted)


async def test_give_and_follow_by_keyboard_alone(page: Page, served: Served, card: Card) -> None:
    await page.goto(served.url)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    await page.keyboard.press("Enter")
    await tab_to(page, page.locator("#code"))
    await page.keyboard.type(card.code)
    await page.keyboard.press("Enter")
    await expect(page.locator("#card-title")).to_be_focused()  # read aloud as it appears
    await tab_to(page, page.locator("#to-give"))
    await page.keyboard.press("Enter")
    await expect(page.locator("#give-title")).to_be_focused()
    await tab_to(page, page.locator("#give-form [name=kind]:checked"))
    await page.keyboard.press("ArrowDown")
    await expect(page.locator("#give-form [value=proposal]")).to_be_checked()
    await tab_to(page, page.locator("#send"))
    await page.keyboard.press("Enter")
    await expect(page.locator("#text")).to_be_focused()  # where something is missing
    await expect(page.locator("#text")).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_role("status").filter(has_text="Xin viết nội dung")).to_be_visible()
    await page.keyboard.type(WORDS)
    await tab_to(page, page.locator("#send"))
    await page.keyboard.press("Enter")
    await expect(page.locator("#given-title")).to_be_focused()
    await receipt_on(page)
    await tab_to(page, page.locator("#to-follow"))
    await page.keyboard.press("Enter")
    await expect(page.locator("#case-title")).to_be_focused()
    await tab_to(page, page.locator("#message"))
    await page.keyboard.type("Cột đèn số 7.")
    await tab_to(page, page.get_by_role("button", name="Gửi tin nhắn"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").filter(has_text="Đã gửi.")).to_be_visible()
    await expect(page.locator(".talk li")).to_have_count(2)
    assert complaints(page) == []


async def test_who_asks_for_less_motion_gets_none(page: Page, served: Served, card: Card) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await page.goto(f"{served.url}/#{card.code}")
    await expect(page.locator("#card")).to_be_visible()
    assert await page.evaluate("document.getAnimations().length") == 0
    assert (
        await page.locator("#card").evaluate("one => getComputedStyle(one).animationName") == "none"
    )
