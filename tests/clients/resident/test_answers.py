"""What everybody may read: published answers, and the figures of past years."""

import json
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import Page, Route, expect
from sqlmodel.ext.asyncio.session import AsyncSession

from tests.clients.browser import AXE, PHONE, in_a_browser
from tests.clients.resident.acts import Served, complaints, follow, look_up, write
from tests.factories.feedback import Card, make_feedback
from tests.factories.organisation import Branch

pytestmark = in_a_browser
ORG: Final = "01890000-0000-7000-8000-000000000001"
LAMP: Final = {
    "id": "01890000-0000-7000-8000-000000000002",
    "org_id": ORG,
    "org_name": "Chi bộ xóm Đình",
    "kind": "question",
    "month": "2026-11",
    "title": "Đèn đường trước nhà văn hóa",
    "question": "Bao giờ thôn lắp thêm đèn đường?",
    "answer": "Xã đã duyệt kinh phí; đèn được lắp trong tháng 12.",
}
FIGURES: Final = {
    "year": 2025,
    "org_id": ORG,
    "org_name": "Chi bộ xóm Đình",
    "received": 40,
    "answered": 35,
    "in_time": 30,
    "rated": None,
    "satisfaction": None,
}


async def expect_no_fault(page: Page) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await page.evaluate(AXE.read_text())
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        found = await page.evaluate("axe.run()")
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


async def test_published_answers_are_searched_and_lead_to_figures(
    page: Page, served: Served
) -> None:
    asked: list[dict[str, list[str]]] = []

    async def listed(route: Route) -> None:
        query = parse_qs(urlsplit(route.request.url).query)
        asked.append(query)
        later = {**LAMP, "id": ORG, "title": "Đường hoa"}
        found = [later] if "after" in query else [] if query.get("q") == ["gi do"] else [LAMP]
        await route.fulfill(json={"items": found, "next": None if "after" in query else "more"})

    async def figures(route: Route) -> None:
        year = urlsplit(route.request.url).path.rsplit("/", 1)[1]
        if year == "2025":
            return await route.fulfill(json=FIGURES)
        problem = {"code": "public_year.not_taken", "title": "Số liệu năm này chưa có."}
        return await route.fulfill(status=404, json=problem)

    await page.route("**/v1/public/answers?*", listed)
    await page.route("**/v1/public/years/*", figures)
    await page.goto(served.url)
    await page.get_by_role("button", name="Công khai").click()
    await expect(page.get_by_role("heading", name="Đèn đường trước nhà văn hóa")).to_be_visible()
    await page.get_by_role("button", name="Xem thêm").click()
    await expect(page.locator("#published > li")).to_have_count(2)
    await expect(page.get_by_role("heading", name="Đường hoa")).to_be_focused()
    await page.get_by_label("Tìm trong các câu trả lời").fill("den duong")
    await page.get_by_role("button", name="Tìm").click()
    await expect(page.locator("#published > li")).to_have_count(1)
    assert [(query.get("q"), query.get("after")) for query in asked] == [
        (None, None),
        (None, ["more"]),
        (["den duong"], None),
    ]
    await expect_no_fault(page)

    await page.get_by_role("button", name="Kết quả theo năm").click()
    await expect(page.locator("#years-title")).to_be_focused()
    await page.get_by_label("Năm").fill("2025")
    await page.locator("#look-year button").click()
    await expect(page.locator("#figures")).to_contain_text("40")
    await expect(page.locator("#figures")).to_contain_text("Không nêu")
    await expect_no_fault(page)
    await page.get_by_label("Năm").fill("2026")
    await page.locator("#look-year button").click()
    await expect(page.locator("#years-said")).to_have_text("Số liệu năm này chưa có.")
    await page.get_by_label("Tìm trong các câu trả lời").fill("gi do")
    await page.get_by_role("button", name="Tìm").click()
    await expect(page.locator("#answers-said")).to_contain_text("Chưa có câu trả lời nào")
    assert complaints(page) == []


async def test_consent_is_asked_where_it_is_about_nobody(
    page: Page, served: Served, card: Card
) -> None:
    sent: list[dict[str, Any]] = []

    async def take(route: Route) -> None:
        sent.append(route.request.post_data_json)
        await route.fulfill(status=201, json={"receipt": "0000-0000-0000-0000-0"})

    await page.route("**/v1/public/feedback", take)
    consent = page.get_by_label("Cho mọi người cùng đọc")
    for member, is_asked, is_sent in [("", True, True), ("Lê Văn Cường", False, None)]:
        await look_up(page, served, card)
        await write(page)
        await consent.check()
        if member:
            await page.locator("#about").get_by_text(member).click()
        await expect(consent).to_be_visible(visible=is_asked)
        await page.locator("#send").click()
        await expect(page.locator("#given")).to_be_visible()
        assert sent.pop().get("may_publish") is is_sent


async def test_consent_is_withdrawn(
    page: Page, served: Served, session: AsyncSession, branch: Branch
) -> None:
    sent: list[dict[str, Any]] = []

    async def look(route: Route) -> None:
        found = json.loads(await (await route.fetch()).text())
        await route.fulfill(json={**found, "may_publish": True})

    async def take(route: Route) -> None:
        sent.append(route.request.post_data_json)
        url = route.request.url.removesuffix("/publication-consents")
        headers = {"X-Receipt": route.request.headers["x-receipt"]}
        found = json.loads(await (await page.request.get(url, headers=headers)).text())
        await route.fulfill(json={**found, "may_publish": False})

    _, receipt = await make_feedback(session, branch.id)
    await page.route("**/v1/public/feedback", look)
    await page.route("**/v1/public/feedback/publication-consents", take)
    await follow(page, served, receipt)
    await page.get_by_role("button", name="Rút lại").click()
    await expect(page.locator("#consent-said")).to_contain_text("Đã rút lại")
    await expect(page.get_by_role("button", name="Rút lại")).to_be_hidden()
    assert sent == [{"may_publish": False}]
