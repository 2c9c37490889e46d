"""A photo on its way to the service and back, its first answer being lost."""

from io import BytesIO
from typing import Any

from PIL import Image
from playwright.async_api import FilePayload, Page, expect

from tests.clients.browser import in_a_browser
from tests.clients.resident.acts import (
    Served,
    answered_by_lost_network,
    look_up,
    receipt_on,
    write,
)
from tests.factories.feedback import Card

pytestmark = in_a_browser
UPLOADS = "**/v1/public/feedback/attachments"


def photo(size: tuple[int, int]) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "green").save(out, "PNG")
    return out.getvalue()


async def add(page: Page, place: str, name: str, kind: str, content: bytes) -> Any:
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

    form = await add(page, "follow", "IMG_2.jpg", "image/jpeg", b"no photo at all")
    await expect(form.get_by_role("status")).to_have_class("said wrong")
    form = await add(page, "follow", "IMG_3.png", "image/png", photo((20, 20)))
    await expect(page.locator(".files li")).to_have_count(2)
    assert page.complaints == []  # type: ignore[attr-defined]
