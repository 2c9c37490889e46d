"""Case S29 of the founding article: opinions are looked over before all can read them."""

from typing import Any, Final

from playwright.async_api import Page, expect
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import Role
from tests.client import Api
from tests.clients.browser import in_a_browser
from tests.clients.resident.acts import (
    Served,
    complaints,
    follow,
    handle,
    look_up,
    receipt_on,
    write,
)
from tests.factories.feedback import Card
from tests.factories.organisation import Branch
from tests.factories.publications import make_village

pytestmark = in_a_browser
WORDING: Final = {
    "title": "Đèn ở đoạn đường tối",
    "question": "Có người hỏi bao giờ đoạn đường tối có đèn.",
    "answer": "Tổ điện đã lắp ba bóng, và xem lại mỗi tháng.",
}


async def search(page: Page, served: Served, words: str) -> None:
    await page.goto(served.url)
    await page.locator("nav [data-part=answers]").click()
    await page.locator("#words").fill(words)
    await page.locator("#seek button").click()


async def test_s29_an_answer_is_public_after_two_persons_and_found_without_diacritics(
    page: Page, served: Served, api: Api, session: AsyncSession, branch: Branch, card: Card
) -> None:
    """From a resident's consent to what everybody reads; and back, when it is withdrawn."""
    await make_village(session, branch)
    await look_up(page, served, card)
    await write(page, "Nhà tôi ở ngõ 3, bao giờ có đèn đường?")
    await page.locator("#give-form [value=question]").check()
    await page.get_by_label("Cho mọi người cùng đọc").check()
    await page.locator("#send").click()
    receipt = await receipt_on(page)
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    [case] = (await api.get("/feedback")).json()["items"]
    await handle(api, "answers", {"text": "Đã lắp đèn.", "no_evidence": "explanation_suffices"})

    drafted: Any = (
        await api.post("/publications", json={"feedback_id": case["id"], **WORDING})
    ).json()
    publishing = (f"/publications/{drafted['id']}/publishings", {"If-Match": '"1"'})
    alone = await api.post(publishing[0], headers=publishing[1])
    await search(page, served, WORDING["title"])
    await expect(page.locator("#answers-said")).to_contain_text("Chưa có câu trả lời")
    await api.sign_in(session, Role.BRANCH_COMMITTEE, branch.id)
    published = await api.post(publishing[0], headers=publishing[1])
    assert (alone.status_code, published.status_code) == (409, 201)

    for words in ["den o doan duong toi", "Đèn ở đoạn"]:
        await search(page, served, words)
        found = page.locator("#published > li").filter(has_text="Chi bộ xóm Đình")
        await expect(found).to_contain_text(WORDING["answer"])
        assert "ngõ 3" not in await page.content()
    await found.get_by_role("button", name="Kết quả theo năm").click()
    await page.locator("#year").fill("2020")
    await page.locator("#look-year button").click()
    await expect(page.locator("#years-said.wrong")).not_to_be_empty()  # it was never taken

    await follow(page, served, receipt)
    await page.get_by_role("button", name="Rút lại").click()
    await expect(page.locator("#consent-said")).to_contain_text("Đã rút lại")
    await search(page, served, "den o doan duong toi")
    await expect(page.locator("#published > li").filter(has_text="xóm Đình")).to_have_count(0)
    assert complaints(page) == []
