"""The residents' page in a real browser, against the service as it is really served."""

import httpx
import pytest
from playwright.async_api import BrowserContext, Page, Route, expect
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import Role
from api.settings import ROOT
from tests.client import Api
from tests.clients.browser import in_a_browser
from tests.clients.resident.acts import (
    WORDS,
    Served,
    cases,
    complaints,
    follow,
    handle,
    look_up,
    receipt_on,
    write,
)
from tests.factories.feedback import Card
from tests.factories.organisation import Branch

pytestmark = in_a_browser
DRAFT = "kevai.draft"
FIRST_LOAD = 50_000  # bytes, as they go over the network


async def test_from_a_question_to_an_answer(
    page: Page, served: Served, api: Api, session: AsyncSession, branch: Branch, card: Card
) -> None:
    await look_up(page, served, card)
    await expect(page.locator(".people li")).to_have_count(2)
    await write(page)
    await page.locator("#send").click()
    receipt = await receipt_on(page)
    await page.get_by_role("button", name="Theo dõi ý kiến này").click()
    await expect(page.locator(".state")).to_have_text("Đã nhận")
    await page.get_by_label("Nói thêm với người trả lời").fill("Cột đèn số 7.")
    await page.get_by_role("button", name="Gửi tin nhắn").click()
    await expect(page.locator(".talk li")).to_have_count(2)

    await api.sign_in(session, Role.BRANCH_DEPUTY_SECRETARY, branch.id)
    answer = {"text": "Đã thay bóng đèn hôm qua.", "evidence": "Biên bản treo ở nhà văn hóa"}
    await handle(api, "answers", answer)

    await follow(page, served, receipt.replace("-", " "))
    await expect(page.locator(".state")).to_have_text("Đã trả lời")
    await expect(page.locator(".talk")).to_contain_text("Biên bản treo ở nhà văn hóa")
    await page.locator("#rate label").nth(1).click()
    await page.get_by_role("button", name="Gửi đánh giá").click()
    await expect(page.locator("#rate-said")).to_contain_text("Cảm ơn")
    await page.get_by_label("Nói thêm với người trả lời").fill("Đèn vẫn chưa sáng.")
    await page.get_by_role("button", name="đề nghị xem lại").click()
    await expect(page.locator(".state")).to_have_text("Đang xem lại")

    assert complaints(page) == []
    assert await cases(session, branch) == 1


async def test_another_office_is_named_before_anything_is_kept(
    page: Page, served: Served, session: AsyncSession, branch: Branch, card: Card
) -> None:
    await look_up(page, served, card)
    await write(page, "Tôi muốn tố cáo một việc.")
    await page.get_by_text("Để lại cách liên hệ").click()
    await page.get_by_label("Số điện thoại").fill("0912 345 678")
    await page.locator("#send").click()
    await expect(page.locator("#elsewhere")).to_contain_text("Ban Tiếp công dân")
    assert await cases(session, branch) == 0
    await page.get_by_role("button", name="Vẫn gửi, không kèm liên hệ").click()
    await receipt_on(page)
    assert await cases(session, branch) == 1


async def test_a_scanned_code_opens_its_card_and_leaves_the_address_bar(
    page: Page, served: Served, card: Card
) -> None:
    await page.goto(f"{served.url}/#{card.code}")
    await expect(page.get_by_role("heading", name="Nhóm 3, xóm Đình")).to_be_visible()
    assert page.url == f"{served.url}/"


async def test_mistakes_are_told_in_words(page: Page, served: Served, card: Card) -> None:
    await page.goto(served.url)
    code, said = page.get_by_label("Mã trên thẻ nhóm hộ"), page.locator("#group-said")
    for typed, told in [
        ("", "Xin nhập mã"),
        (card.code[:-1] + ("0" if card.code[-1] != "0" else "1"), "Mã chưa đúng"),
        ("0000-0000-0000-0", "Không có nhóm hộ nào"),
    ]:
        await code.fill(typed)
        await page.locator("#look-up button").click()
        await expect(said).to_contain_text(told)
    await page.get_by_role("button", name="Theo dõi").click()
    await page.get_by_label("Mã tra cứu").fill("0000-0000-0000-0000-0")
    await page.locator("#look button").click()
    await expect(page.locator("#follow-said")).to_contain_text("Không có ý kiến nào")


async def test_the_page_is_small_closed_and_ours(served: Served) -> None:
    async with httpx.AsyncClient(base_url=served.url) as client:
        page = await client.get("/")
        names = [file.name for file in (ROOT / "clients" / "resident").iterdir()]
        files = [page, *[await client.get(f"/static/{name}") for name in names]]
        again = await client.get("/", headers={"If-None-Match": page.headers["ETag"]})
        stranger = await client.get("/static/..%2f..%2fREADME.md")
        unknown = await client.get("/static/secret.txt")
    assert all(file.is_success for file in files)
    assert sum(file.num_bytes_downloaded for file in files[1:]) < FIRST_LOAD  # English too
    for file in files:
        policy = file.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "<style" not in page.text
    assert " style=" not in page.text
    assert (again.status_code, again.content) == (304, b"")
    assert (stranger.status_code, unknown.status_code) == (404, 404)


async def test_a_first_load_is_light_and_asks_no_other_site(
    context: BrowserContext, page: Page, served: Served
) -> None:
    loaded: dict[str, float] = {}
    asked: dict[str, str] = {}
    devtools = await context.new_cdp_session(page)
    devtools.on(
        "Network.requestWillBeSent", lambda e: asked.update({e["requestId"]: e["request"]["url"]})
    )
    devtools.on(
        "Network.loadingFinished", lambda e: loaded.update({e["requestId"]: e["encodedDataLength"]})
    )
    await devtools.send("Network.enable")
    await page.goto(served.url, wait_until="networkidle")
    assert len(loaded) > 2
    assert sum(loaded.values()) < FIRST_LOAD
    assert [url for url in asked.values() if not url.startswith(served.url)] == []
    assert not any("english" in url for url in asked.values())


async def test_english_is_second_and_kept_no_longer_than_the_tab(
    context: BrowserContext, page: Page, served: Served, card: Card
) -> None:
    await look_up(page, served, card)
    await page.locator("nav [data-part=give]").click()
    await page.get_by_label("Nội dung").fill(WORDS)
    await page.get_by_role("button", name="English").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")  # once its words are here
    await expect(page.get_by_role("heading", name="Say something")).to_be_visible()
    await expect(page.get_by_label("What you say")).to_have_value(WORDS)
    left = await page.evaluate("""[...document.querySelectorAll("body *")]
        .filter(one => one.checkVisibility() && !one.closest("[lang=vi]") && !one.children.length
            && /[ăâđêôơư\u1ea0-\u1ef9]/i.test(one.textContent) && one.textContent !== "Kề Vai")
        .map(one => one.outerHTML)""")
    assert [
        one for one in left if card.lead.full_name not in one and "Đỗ Thị Hạnh" not in one
    ] == []
    await page.reload()
    await page.get_by_label("Code on the card").fill("0000-0000-0000-0")
    await page.get_by_role("button", name="Look").click()
    await expect(page.locator("#group-said")).to_contain_text("No household group")
    await page.get_by_role("button", name="Tiếng Việt").click()
    await expect(page.get_by_role("heading", name="Ai phụ trách nhóm hộ")).to_be_visible()
    assert await page.evaluate("Object.keys({...localStorage, ...sessionStorage})") == [DRAFT]
    another = await context.new_page()
    await another.goto(served.url)
    assert await another.locator("html").get_attribute("lang") == "vi"
    assert complaints(page) == []


async def test_both_languages_have_the_same_words(page: Page, served: Served) -> None:
    await page.goto(served.url)
    found = await page.evaluate("""async () => {
        const { vietnamese } = await import("/static/words.js");
        const { english: { page, ...english } } = await import("/static/english.js");
        const names = (of, path = "") => Object.entries(of).flatMap(([name, said]) =>
            typeof said === "object" ? names(said, `${path}${name}.`) : [`${path}${name}`]).sort();
        const shown = [...document.querySelectorAll("[data-word], [data-label]")]
            .map(one => one.dataset.word ?? one.dataset.label);
        const static_ = [...new Set(shown)].sort();
        return [names(vietnamese), names(english), static_, Object.keys(page).sort()];
    }""")
    assert found[0] == found[1]
    assert found[2] == found[3]


async def test_whoever_wishes_to_stand_nowhere_by_name_is_not_named(
    page: Page, served: Served, session: AsyncSession, card: Card
) -> None:
    card.lead.unlisted = True
    session.add(card.lead)
    await session.commit()
    await look_up(page, served, card)
    await expect(page.locator(".people")).to_contain_text("Một đảng viên")
    await expect(page.locator(".people")).to_contain_text("xin hỏi chi bộ")
    await write(page)
    await expect(page.locator("#about")).to_contain_text("Một đảng viên")
    assert card.lead.full_name not in await page.content()


@pytest.mark.parametrize("is_small", [False, True])
async def test_where_there_are_few_households_it_says_so(
    page: Page, served: Served, card: Card, *, is_small: bool
) -> None:
    async def counted(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(
            response=answer, json={**await answer.json(), "small_village": is_small}
        )

    await page.route("**/v1/public/groups", counted)
    await look_up(page, served, card)
    await write(page)
    await expect(page.locator("#small-village")).to_be_visible(visible=is_small)


async def test_the_service_writes_down_nobody(page: Page, served: Served, card: Card) -> None:
    await look_up(page, served, card)
    await write(page)
    await page.locator("#send").click()
    receipt = await receipt_on(page)
    written = served.log.read_text()
    for telling in ("HTTP/1.1", "/v1/public", "Chrome", receipt, card.code, WORDS):
        assert telling not in written, telling
