"""Photos on their way to the service and back, right after the receipt and on a later day."""

from io import BytesIO
from typing import Final

from PIL import Image
from playwright.async_api import FilePayload, Locator, Page, Route, expect
from sqlmodel.ext.asyncio.session import AsyncSession

from tests.clients.browser import AXE, in_a_browser
from tests.clients.resident.acts import (
    Served,
    answered_by_lost_network,
    complaints,
    follow,
    look_up,
    receipt_on,
    write,
)
from tests.factories.feedback import Card, make_feedback
from tests.factories.organisation import Branch

pytestmark = in_a_browser
UPLOADS: Final = "**/v1/public/feedback/attachments"


def photo(size: tuple[int, int]) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "green").save(out, "PNG")
    return out.getvalue()


async def add(page: Page, place: str, name: str, kind: str, content: bytes) -> Locator:
    form = page.locator(f"#attach-{place}")
    await form.locator("input").set_input_files(
        FilePayload(name=name, mimeType=kind, buffer=content)
    )
    await form.get_by_role("button", name="Gửi tệp").click()
    return form


async def test_a_photo_is_kept_once_and_seen_again(page: Page, served: Served, card: Card) -> None:
    await look_up(page, served, card)
    await write(page)
    await page.locator("#send").click()
    await receipt_on(page)
    await page.route(UPLOADS, answered_by_lost_network)
    form = await add(page, "given", "IMG_1.png", "image/png", photo((40, 30)))
    await expect(form).to_contain_text("không bị gửi trùng")
    await page.unroute(UPLOADS)
    await form.get_by_role("button", name="Gửi tệp").click()
    await expect(form).to_contain_text("Đã nhận tệp")
    await page.locator("#to-follow").click()
    await expect(page.locator(".files li")).to_have_count(1)
    await page.get_by_role("button", name="Xem Ảnh 1").click()
    shown = page.locator(".files img")
    assert await shown.evaluate("one => one.decode().then(() => one.naturalWidth)") == 40
    await page.evaluate(AXE.read_text())
    assert (await page.evaluate("axe.run()"))["violations"] == []

    async with page.expect_response(UPLOADS) as answered:
        form = await add(page, "follow", "IMG_2.jpg", "image/jpeg", b"no photo at all")
    told = await (await answered.value).json()
    said = form.get_by_role("status")
    await expect(said).to_have_class("said wrong")
    await expect(said).to_have_text(told["title"])
    form = await add(page, "follow", "IMG_3.png", "image/png", photo((20, 20)))
    await expect(page.locator(".files li")).to_have_count(2)
    assert complaints(page) == []


async def test_on_a_later_day_only_a_photo_is_sent_and_not_its_name(
    page: Page, served: Served, session: AsyncSession, branch: Branch
) -> None:
    sent: list[bytes] = []

    async def overhear(route: Route) -> None:
        sent.append(route.request.post_data_buffer or b"")
        await route.continue_()

    _, receipt = await make_feedback(session, branch.id)
    await page.route(UPLOADS, overhear)
    await follow(page, served, receipt)
    form = page.locator("#attach-follow")
    await form.get_by_role("button", name="Gửi tệp").click()
    await expect(form).to_contain_text("Xin chọn một ảnh")
    await add(page, "follow", "a.txt", "text/plain", b"a")
    await expect(form).to_contain_text("Chỉ nhận ảnh")
    assert sent == []
    await add(page, "follow", "IMG_20261128_Nha_ba_Tu.png", "image/png", photo((40, 30)))
    await expect(page.locator(".files li")).to_have_count(1)
    [body] = sent
    assert photo((40, 30)) in body
    assert b"Nha_ba_Tu" not in body
    assert complaints(page) == []
