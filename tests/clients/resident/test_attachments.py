"""Photos and PDFs, after the receipt and on a later day."""

import json
from base64 import b64decode
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from playwright.async_api import FilePayload, Page, Route, expect
from sqlmodel.ext.asyncio.session import AsyncSession

from tests.clients.browser import AXE, in_a_browser
from tests.clients.resident.acts import Served, follow, look_up, receipt_on, write
from tests.factories.feedback import Card, make_feedback
from tests.factories.organisation import Branch

pytestmark = in_a_browser
PICTURE: Final = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
PHOTO: Final = FilePayload(name="IMG_20261128_Nha_ba_Tu.png", mimeType="image/png", buffer=PICTURE)


@dataclass
class Taken:
    """What the page sent; the first answer is lost on its way back."""

    bodies: list[bytes] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    async def take(self, route: Route) -> None:
        self.bodies.append(route.request.post_data_buffer or b"")
        self.keys.append(route.request.headers["idempotency-key"])
        if len(self.bodies) == 1:
            return await route.abort("connectionreset")
        headers = {"X-Receipt": route.request.headers["x-receipt"]}
        url = route.request.url.removesuffix("/attachments")
        known = await route.fetch(url=url, method="GET", headers=headers, post_data=None)
        return await route.fulfill(status=201, json=await self.with_photo(known))

    async def look(self, route: Route) -> None:
        if route.request.method != "GET":
            return await route.continue_()
        return await route.fulfill(json=await self.with_photo(await route.fetch()))

    async def with_photo(self, answer: Any) -> Any:
        kept = {"number": 1, "added_on": "2026-11-29", "kind": "image/jpeg", "size": 70}
        return {**json.loads(await answer.text()), "attachments": [kept]}


async def show(route: Route) -> None:
    await route.fulfill(body=PICTURE, content_type="image/png")


@pytest.mark.parametrize("place", ["given", "follow"])
async def test_a_photo_is_added_once_and_seen_again(
    page: Page, served: Served, session: AsyncSession, branch: Branch, card: Card, place: str
) -> None:
    taken = Taken()
    await page.route("**/v1/public/feedback/attachments", taken.take)
    await page.route("**/v1/public/feedback/attachments/1", show)
    if place == "given":
        await look_up(page, served, card)
        await write(page)
        await page.locator("#send").click()
        await receipt_on(page)
    else:
        _, receipt = await make_feedback(session, branch.id)
        await follow(page, served, receipt)
    form = page.locator(f"#attach-{place}")
    send = form.get_by_role("button", name="Gửi tệp")
    await send.click()
    await expect(form).to_contain_text("Xin chọn một ảnh")
    text = FilePayload(name="a.txt", mimeType="text/plain", buffer=b"a")
    await form.locator("input").set_input_files(text)
    await send.click()
    await expect(form).to_contain_text("Chỉ nhận ảnh")
    await form.locator("input").set_input_files(PHOTO)
    await send.click()
    await expect(form).to_contain_text("không bị gửi trùng")
    await send.click()
    await expect(form).to_contain_text("Đã nhận tệp")

    assert taken.keys[0] == taken.keys[1]
    assert PICTURE in taken.bodies[1]
    assert b"Nha_ba_Tu" not in taken.bodies[1]
    if place == "given":
        await page.route("**/v1/public/feedback", taken.look)
        await page.locator("#to-follow").click()
    await page.get_by_role("button", name="Xem Ảnh 1").click()
    shown = page.locator(".files img")
    await expect(shown).to_be_visible()
    assert await shown.evaluate("one => one.decode().then(() => one.naturalWidth)") == 1
    await page.evaluate(AXE.read_text())
    assert (await page.evaluate("axe.run()"))["violations"] == []
    assert page.complaints == []  # type: ignore[attr-defined]


async def test_what_the_service_says_of_a_file_is_told(
    page: Page, served: Served, session: AsyncSession, branch: Branch
) -> None:
    async def refuse(route: Route) -> None:
        problem = {"code": "attachment.damaged", "title": "Tệp này bị hỏng."}
        await route.fulfill(status=422, json=problem, content_type="application/problem+json")

    _, receipt = await make_feedback(session, branch.id)
    await page.route("**/v1/public/feedback/attachments", refuse)
    await follow(page, served, receipt)
    await page.locator("#attach-follow input").set_input_files(PHOTO)
    await page.get_by_role("button", name="Gửi tệp").click()
    await expect(page.locator("#attach-said-follow")).to_have_text("Tệp này bị hỏng.")
