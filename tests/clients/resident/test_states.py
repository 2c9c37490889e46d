"""Every state of the page, light and dark, on a phone and a desk: axe-core finds nothing.

With a folder in KEVAI_SCREENSHOTS those of DRAWN are drawn there, for people to look at.
"""

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pytest
from PIL import Image
from playwright.async_api import FilePayload, Page, expect
from sqlmodel import delete
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.feedback import FeedbackKind, FeedbackState
from api.domain.roles import Role
from api.models.public_years import PublicYear, PublicYearFigure
from api.models.publications import PublishedAnswer
from tests.client import Api
from tests.clients.browser import AXE, DESKTOP, PHONE, in_a_browser
from tests.clients.resident.acts import (
    WORDS,
    Served,
    follow,
    handle,
    look_up,
    receipt_on,
    seek_unit,
    write,
)
from tests.factories.attachments import photo
from tests.factories.feedback import Card, make_feedback
from tests.factories.organisation import Branch
from tests.factories.publications import make_answered, make_publication, make_village

pytestmark = in_a_browser
SCREENSHOTS: Final = os.environ.get("KEVAI_SCREENSHOTS")
DRAWN: Final = {
    "home-light-phone",
    "card-light-phone",
    "card-light-desktop",
    "card-dark-phone",
    "form-light-phone",
    "form-light-desktop",
    "form-english",
    "units-light-phone",
    "form_about_unit-light-phone",
    "form_offline-light-phone",
    "notice-light-phone",
    "receipt-light-phone",
    "receipt-light-desktop",
    "question-light-phone",
    "asked_and_assigned-light-phone",
    "rated-light-phone",
    "rated-dark-desktop",
    "reopened-dark-phone",
    "photographed-light-phone",
    "published-light-phone",
    "year-light-phone",
}
ANSWER: Final = {
    "text": "Tổ điện đã thay bóng đèn trước nhà văn hóa tối 27/11. Cảm ơn bà con đã báo.",
    "evidence": "Biên bản sửa đèn, treo ở nhà văn hóa",
}
QUESTION: Final = {"text": "Bà con cho biết thêm: cột đèn số mấy?"}
ASKED: Final = {"text": "Ba tháng qua đồng chí đã đến nhóm hộ những lần nào?"}


@dataclass(frozen=True)
class Scene:
    page: Page
    served: Served
    api: Api
    session: AsyncSession
    branch: Branch
    card: Card

    async def case(self, text: str = WORDS, **more: Any) -> str:
        """Have a case in the branch, whose deputy secretary is signed in; give its receipt."""
        await self.api.sign_in(self.session, Role.BRANCH_DEPUTY_SECRETARY, self.branch.id)
        _, receipt = await make_feedback(self.session, self.branch.id, text=text, **more)
        return receipt

    async def followed(self, receipt: str, state: str) -> None:
        await follow(self.page, self.served, receipt)
        await expect(self.page.locator(".state")).to_have_text(state)


async def home(scene: Scene) -> None:
    await scene.page.goto(scene.served.url)


async def wrong_code(scene: Scene) -> None:
    await home(scene)
    await scene.page.locator("#code").fill("7K3M-9QXT-2HVB-1")
    await scene.page.locator("#look-up button").click()
    await expect(scene.page.locator("#group-said")).to_contain_text("Mã chưa đúng")


async def card(scene: Scene) -> None:
    await look_up(scene.page, scene.served, scene.card)


async def card_unlisted(scene: Scene) -> None:
    scene.card.lead.unlisted = True
    scene.session.add(scene.card.lead)
    await scene.session.commit()
    await look_up(scene.page, scene.served, scene.card)


async def form(scene: Scene) -> None:
    await card(scene)
    await write(scene.page)
    await scene.page.get_by_text("Để lại cách liên hệ").click()
    await scene.page.evaluate("document.querySelector('#small-village').hidden = false")


async def form_without_code(scene: Scene) -> None:
    await home(scene)
    await scene.page.locator("nav [data-part=give]").click()


async def units(scene: Scene) -> None:
    await form_without_code(scene)
    await seek_unit(scene.page, "xom dinh")


async def units_none(scene: Scene) -> None:
    await form_without_code(scene)
    await scene.page.locator("#unit").fill("không có nơi này")
    await scene.page.locator("#seek-unit button").click()
    await expect(scene.page.locator("#unit-said")).to_contain_text("Không tìm thấy")


async def units_too_short(scene: Scene) -> None:
    await form_without_code(scene)
    await scene.page.locator("#unit").fill("x")
    await scene.page.locator("#seek-unit button").click()
    await expect(scene.page.locator("#unit-said")).to_contain_text("ít nhất hai chữ cái")


async def form_about_unit(scene: Scene) -> None:
    await units(scene)
    await scene.page.locator("#units button").first.click()
    await scene.page.locator("#give-form").get_by_text("Góp ý về cách làm").click()
    await expect(scene.page.locator("#of-office")).to_be_visible()


async def form_empty(scene: Scene) -> None:
    await card(scene)
    await write(scene.page, "")
    await scene.page.locator("#send").click()
    await expect(scene.page.locator("#give-said")).to_contain_text("Xin viết")


async def form_offline(scene: Scene) -> None:
    await card(scene)
    await write(scene.page)
    await scene.page.context.set_offline(offline=True)
    await scene.page.locator("#send").click()
    await expect(scene.page.locator("#give-said")).to_contain_text("mất mạng")
    await scene.page.context.set_offline(offline=False)


async def notice(scene: Scene) -> None:
    await card(scene)
    await write(scene.page, "Có người nhận tiền của dân.")
    await scene.page.locator("#send").click()
    await expect(scene.page.locator("#elsewhere")).to_be_visible()


async def receipt(scene: Scene) -> None:
    await card(scene)
    await write(scene.page)
    await scene.page.locator("#send").click()
    await receipt_on(scene.page)


async def wrong_receipt(scene: Scene) -> None:
    await scene.page.goto(scene.served.url)
    await scene.page.locator("nav [data-part=follow]").click()
    await scene.page.locator("#receipt").fill("0000-0000-0000-0000-0")
    await scene.page.locator("#look button").click()
    await expect(scene.page.locator("#follow-said")).to_contain_text("Không có ý kiến nào")


async def received(scene: Scene) -> None:
    await scene.followed(await scene.case(), "Đã nhận")


async def question(scene: Scene) -> None:
    known = await scene.case()
    await handle(scene.api, "questions", QUESTION)
    await scene.followed(known, "Chờ bà con nói thêm")
    await expect(scene.page.get_by_label("Trả lời câu hỏi")).to_be_visible()


async def asked_and_assigned(scene: Scene) -> None:
    words = "Từ tháng Ba đến nay chưa ai đến nhà tôi."
    kind, concerned = FeedbackKind.CONDUCT_COMMENT, [scene.card.lead.id]
    known = await scene.case(words, kind=kind, concerned=concerned, contact="0912 345 678")
    [found] = (await scene.api.get("/feedback")).json()["items"]
    handlers = (await scene.api.get(f"/feedback/{found['id']}")).json()["handlers"]
    await handle(scene.api, "assignees", {"person_id": handlers[0]["person_id"]})
    await handle(scene.api, "reply-requests", ASKED)
    await scene.followed(known, "Đã giao người xem xét")
    await expect(scene.page.locator(".talk")).to_contain_text("không thấy bà con đã viết gì")
    assert ASKED["text"] not in await scene.page.content()


async def answered(scene: Scene) -> None:
    known = await scene.case()
    await handle(scene.api, "answers", ANSWER)
    await scene.followed(known, "Đã trả lời")


async def rated(scene: Scene) -> None:
    await answered(scene)
    await scene.page.locator("#rate label").nth(3).click()
    await scene.page.get_by_role("button", name="Gửi đánh giá").click()
    await expect(scene.page.locator("#rate-said")).to_contain_text("Cảm ơn")


async def reopened(scene: Scene) -> None:
    await answered(scene)
    await scene.page.locator("#message").fill("Đèn vẫn chưa sáng.")
    await scene.page.get_by_role("button", name="đề nghị xem lại").click()
    await expect(scene.page.locator(".state")).to_have_text("Đang xem lại")


async def refused(scene: Scene) -> None:
    known = await scene.case()
    await handle(scene.api, "refusals", {"reason": "not_our_area", "text": "Việc của thôn bên."})
    await scene.followed(known, "Không xử lý")


async def transferred(scene: Scene) -> None:
    known = await scene.case()
    await handle(scene.api, "transfers", {"reference": "12/CV-ĐU"})
    await scene.followed(known, "Đã chuyển nơi khác")


async def closed(scene: Scene) -> None:
    await scene.followed(await scene.case(state=FeedbackState.CLOSED), "Đã khép lại")
    await expect(scene.page.locator("#say")).to_be_hidden()


async def message_elsewhere(scene: Scene) -> None:
    await received(scene)
    await scene.page.locator("#message").fill("Tôi muốn tố cáo một việc.")
    await scene.page.get_by_role("button", name="Gửi tin nhắn").click()
    await expect(scene.page.locator("#say-elsewhere")).to_contain_text("Ban Tiếp công dân")


async def photographed(scene: Scene) -> None:
    await receipt(scene)
    drawn = FilePayload(name="den.jpg", mimeType="image/jpeg", buffer=photo())
    await scene.page.locator("#file-given").set_input_files(drawn)
    await scene.page.locator("#attach-given button").click()
    await expect(scene.page.locator("#attach-given")).to_contain_text("Đã nhận tệp")


async def published(scene: Scene) -> None:
    await scene.session.exec(delete(PublishedAnswer))  # of others, who were here before
    await make_village(scene.session, scene.branch)
    case, _ = await make_answered(scene.session, scene.branch.id)
    drafted = await make_publication(scene.session, case)
    await scene.api.sign_in(scene.session, Role.BRANCH_COMMITTEE, scene.branch.id)
    url = f"/publications/{drafted.id}/publishings"
    assert (await scene.api.post(url, headers={"If-Match": '"1"'})).status_code == 201
    await home(scene)
    await scene.page.locator("nav [data-part=answers]").click()
    await expect(scene.page.locator("#published")).to_contain_text("Tổ điện đã thay bóng")


async def year(scene: Scene) -> None:
    await published(scene)
    past = clock.today().year - 2  # others find the last one as it is: not taken yet
    of_year = {"received": 40, "answered": 35, "in_time": 30, "rated": 25}
    await scene.session.merge(PublicYear(year=past, taken_on=clock.today()))
    figures = {"org_id": scene.branch.id, "satisfaction": Decimal("4.5"), **of_year}
    scene.session.add(PublicYearFigure(year=past, **figures))
    await scene.session.commit()
    await scene.page.locator("#published button").last.click()
    await scene.page.locator("#year").fill(str(past))
    await scene.page.locator("#look-year button").click()
    await expect(scene.page.locator("#figures")).to_contain_text("40")
    await expect(scene.page.locator("#figures")).to_contain_text("4,5")


STATES: Final[list[Callable[[Scene], Awaitable[None]]]] = [
    home,
    wrong_code,
    card,
    card_unlisted,
    form,
    form_without_code,
    units,
    units_none,
    units_too_short,
    form_about_unit,
    form_empty,
    form_offline,
    notice,
    receipt,
    wrong_receipt,
    received,
    question,
    asked_and_assigned,
    answered,
    rated,
    reopened,
    refused,
    transferred,
    closed,
    message_elsewhere,
    photographed,
    published,
    year,
]
NARROW: Final = """
[...document.querySelectorAll("button, input, textarea, .choice")]
    .filter(one => one.checkVisibility() && !["radio", "checkbox"].includes(one.type))
    .filter(one => one.getBoundingClientRect().height < 44)
    .map(one => one.outerHTML)"""


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
async def test_everybody_can_use_it(
    page: Page,
    served: Served,
    api: Api,
    session: AsyncSession,
    branch: Branch,
    card: Card,
    state: Callable[[Scene], Awaitable[None]],
) -> None:
    """No violation that axe knows, nothing wider than the screen, nothing hard to touch."""
    await page.emulate_media(reduced_motion="reduce")
    await state(Scene(page, served, api, session, branch, card))
    await page.evaluate(AXE.read_text())
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        for name, size in {"phone": PHONE, "desktop": DESKTOP}.items():
            await page.set_viewport_size(size)
            await expect_no_fault(page, f"{scheme} {name}")
            await draw(page, f"{state.__name__}-{scheme}-{name}")
    await page.set_viewport_size(PHONE)
    assert await page.evaluate(NARROW) == []
    await page.set_viewport_size({"width": PHONE["width"] // 2, "height": PHONE["height"] // 2})
    await expect_nothing_wide(page, "at 200 %")
    await page.set_viewport_size(PHONE)
    await page.locator("#language").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect_no_fault(page, "in English")
    await draw(page, f"{state.__name__}-english")


async def expect_no_fault(page: Page, when: str) -> None:
    await expect_nothing_wide(page, when)
    found = await page.evaluate("axe.run()")
    faults = [(one["id"], [n["html"] for n in one["nodes"]]) for one in found["violations"]]
    assert faults == [], when


async def expect_nothing_wide(page: Page, when: str) -> None:
    wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, when


async def draw(page: Page, name: str) -> None:
    if SCREENSHOTS and name in DRAWN:
        await page.evaluate("scrollTo(0, 0)")
        drawn = Image.open(BytesIO(await page.screenshot(full_page=True)))
        few = drawn.convert("RGB").quantize(colors=64, dither=Image.Dither.NONE)
        few.save(Path(SCREENSHOTS) / f"{name}.png", optimize=True)
