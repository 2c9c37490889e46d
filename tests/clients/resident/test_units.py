"""Residents without a card look for the unit that they mean, and give feedback about it."""

from playwright.async_api import Page, expect
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.feedback import FeedbackKind
from api.domain.text import fold
from api.models.feedback import Feedback
from api.models.party_orgs import PartyOrgSpan
from api.models.places import PlaceSpan
from tests.clients.browser import in_a_browser
from tests.clients.resident.acts import WORDS, Served, complaints, look_up, receipt_on, seek_unit
from tests.factories.feedback import Card
from tests.factories.organisation import Branch

pytestmark = in_a_browser


async def call_it_by_a_name_of_its_own(session: AsyncSession, branch: Branch) -> str:
    """Name branch and village as nothing else is called; give the village's name."""
    name = f"Thôn Đồng Sen {branch.path.rpartition('.')[2]}"
    for span, key, called in (
        (PlaceSpan, col(PlaceSpan.place_id) == branch.place_id, name),
        (PartyOrgSpan, col(PartyOrgSpan.org_id) == branch.id, f"Chi bộ {name}"),
    ):
        await session.exec(update(span).where(key).values(name=called, folded_name=fold(called)))
    await session.commit()
    return name


async def kinds(session: AsyncSession, branch: Branch) -> list[tuple[str, int]]:
    """Say of what kind the cases of a branch are, and how many people each concerns."""
    found = select(Feedback).where(col(Feedback.origin_id) == branch.id)
    return [(case.kind, len(case.concerned)) for case in (await session.exec(found)).all()]


async def test_feedback_is_given_about_a_place_by_keyboard_alone(
    page: Page, served: Served, session: AsyncSession, branch: Branch
) -> None:
    name = await call_it_by_a_name_of_its_own(session, branch)
    await page.goto(served.url)
    await page.locator("nav [data-part=give]").click()
    await page.get_by_label("Tìm thôn, tổ dân phố hoặc chi bộ").focus()
    await page.keyboard.type(f"{fold(name)}, xa thu")
    await page.keyboard.press("Enter")
    await expect(page.locator("#unit-said")).to_have_text("Tìm thấy 1 nơi. Xin chọn một nơi.")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await expect(page.locator("#units button")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#give-about")).to_be_focused()
    await expect(page.locator("#give-about")).to_contain_text(f"{name}, Xã Thử")
    await expect(page.locator("#whom")).to_be_hidden()
    await page.get_by_label("Nội dung").fill(WORDS)
    await page.locator("#send").click()
    await receipt_on(page)
    assert await kinds(session, branch) == [(FeedbackKind.FEEDBACK, 0)]
    assert complaints(page) == []


async def test_conduct_of_a_branch_is_commented_on_and_no_member_is_chosen(
    page: Page, served: Served, session: AsyncSession, branch: Branch, card: Card
) -> None:
    name = await call_it_by_a_name_of_its_own(session, branch)
    await look_up(page, served, card)
    await page.locator("#to-give").click()
    await page.locator("#about").get_by_text("Lê Văn Cường").click()
    await page.get_by_role("button", name="Nói về nơi khác").click()
    await expect(page.locator("#unit")).to_be_focused()
    await seek_unit(page, f"chi bộ {name}")
    await page.locator("#units button").first.click()
    await expect(page.locator("#give-about")).to_contain_text(f"Chi bộ {name}")
    await expect(page.locator("#whom")).to_be_hidden()
    await page.locator("#give-form").get_by_text("Góp ý về cách làm").click()
    await expect(page.locator("#of-office")).to_contain_text("sẽ không đọc được")
    await expect(page.locator("#consent")).to_be_hidden()
    await page.get_by_label("Nội dung").fill("Chi bộ họp dân ít quá.")
    await page.locator("#send").click()
    await receipt_on(page)
    assert await kinds(session, branch) == [(FeedbackKind.CONDUCT_COMMENT, 1)]  # its secretary

    await page.locator("nav [data-part=group]").click()
    await page.locator("#to-give").click()  # back to the card: about its group again
    await expect(page.locator("#give-about")).to_contain_text("Nhóm 3, xóm Đình")
    await expect(page.locator("#whom")).to_be_visible()
