"""The cases of the founding article that a resident takes part in, each from end to end."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from playwright.async_api import Page, expect
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from api.jobs import handlers, worker
from tests.client import Api
from tests.clients.browser import in_a_browser
from tests.clients.resident.acts import Served, complaints, follow, handle, receipt_on, write
from tests.factories.feedback import Card, make_feedback
from tests.factories.organisation import Branch

pytestmark = in_a_browser
LONG_AGO = timedelta(days=60)


async def test_s21_a_resident_learns_who_is_in_charge_by_a_code_or_a_qr_code(
    page: Page, served: Served, api: Api, session: AsyncSession, branch: Branch, card: Card
) -> None:
    """The branch prints a card; whoever scans it needs no account, and sees what to expect."""
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    reach = {"reach": "Nhà văn hóa xóm Đình, tối thứ Ba"}
    url = f"/household-groups/{card.group.id}"
    version = {"If-Match": (await api.get(f"{url}/public-code")).headers["ETag"]}
    printed = (await api.post(f"{url}/public-codes", json=reach, headers=version)).json()
    scanned = printed["url"].split("#")[1]

    await page.goto(f"{served.url}/#{scanned}")
    for _ in range(2):  # by the QR code, then by hand
        await expect(page.locator("#card-title")).to_have_text("Nhóm 3, xóm Đình")
        await expect(page.locator(".people li")).to_contain_text(["Lê Văn Cường", "Đỗ Thị Hạnh"])
        await expect(page.locator(".people")).to_contain_text("Đảng viên phụ trách nhóm")
        assert await page.locator(".duties li").count() > 2
        await expect(page.locator("#card")).to_contain_text("tối thứ Ba")
        await page.goto(served.url)
        await page.locator("#code").fill(printed["code"].replace("-", " ").lower())
        await page.locator("#look-up button").click()

    await page.locator("#code").fill(card.code)  # of the card that was lost
    await page.locator("#look-up button").click()
    await expect(page.locator("#group-said")).to_contain_text("Không có nhóm hộ nào")
    assert complaints(page) == []


async def test_s27_a_resident_supervises_and_whom_it_is_about_never_sees_it(
    page: Page,
    served: Served,
    api: Api,
    session: AsyncSession,
    branch: Branch,
    card: Card,
) -> None:
    """Feedback about the lead is asked about, answered, judged and looked at again."""
    said = "Từ tháng Ba đến nay chưa ai đến nhà tôi lần nào."
    await page.goto(f"{served.url}/#{card.code}")
    await write(page, said)
    await page.locator("#give-form [value=conduct_comment]").check()
    await page.locator("#about").get_by_text("Lê Văn Cường").click()
    await page.locator("#send").click()
    receipt = await receipt_on(page)

    await api.sign_in(session, Role.BRANCH_DEPUTY_SECRETARY, branch.id)
    handler = api.headers["Authorization"]
    await handle(api, "reply-requests", {"text": "Đồng chí đến nhóm hộ những lần nào?"})
    await api.sign_in(session, Role.MEMBER, branch.id, person_id=card.lead.id)
    [asked] = (await api.get("/me/reply-requests")).json()["items"]
    assert said not in str(asked)
    reply = {"text": "Tôi đến ngày 5 và 19 hằng tháng."}
    replied = await api.post(f"/me/reply-requests/{asked['id']}/replies", json=reply)
    assert replied.status_code == 201
    api.headers["Authorization"] = handler
    await handle(api, "questions", {"text": "Gia đình ở cụm nào?"})

    await follow(page, served, receipt)
    await expect(page.locator(".talk")).to_contain_text("Người được hỏi không thấy")
    await page.get_by_label("Trả lời câu hỏi").fill("Cụm 2.")
    await page.get_by_role("button", name="Gửi tin nhắn").click()
    await expect(page.locator("#say-said")).to_have_text("Đã gửi.")

    answer = {"text": "Đồng chí ấy sẽ đến từng nhà.", "no_evidence": "not_yet_done"}
    await handle(api, "answers", answer)
    await follow(page, served, receipt)
    await expect(page.locator(".talk")).to_contain_text("Chưa có bằng chứng vì việc chưa xong")
    await page.locator("#rate label").nth(1).click()
    await page.get_by_role("button", name="Gửi đánh giá").click()
    await expect(page.locator("#rate-said")).to_contain_text("Cảm ơn")
    await page.locator("#message").fill("Vẫn chưa ai đến.")
    await page.get_by_role("button", name="đề nghị xem lại").click()
    await expect(page.locator(".state")).to_have_text("Đang xem lại")
    await expect(page.locator("#reopen")).to_be_hidden()  # once
    assert complaints(page) == []


async def test_s27_silence_moves_a_case_up_and_its_sender_sees_where_it_lies(
    page: Page, served: Served, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
) -> None:
    for role, org_id in [
        (Role.BRANCH_SECRETARY, branch.id),
        (Role.COMMUNE_COMMITTEE, branch.commune_id),
    ]:
        await api.sign_in(session, role, org_id)
    since = clock.today() - LONG_AGO
    _, receipt = await make_feedback(session, branch.id, since=since)
    await follow(page, served, receipt)
    before = await page.locator("[data-show=with]").inner_text()
    await worker.done(handlers.raise_overdue, app.state.kevai.sessions)
    await follow(page, served, receipt)
    await expect(page.locator(".talk")).to_contain_text("đã chuyển lên cấp trên")
    assert await page.locator("[data-show=with]").inner_text() != before


@pytest.mark.parametrize(
    ("role", "told"),
    [
        (Role.INSPECTION_COMMITTEE, "Nơi trả lời: Ủy ban kiểm tra, commune_committee"),
        (Role.FATHERLAND_FRONT, "Nơi trả lời: Mặt trận Tổ quốc, commune_committee"),
    ],
)
async def test_s27_where_no_committee_can_its_sender_sees_what_body_comes_after(
    page: Page,
    served: Served,
    api: Api,
    session: AsyncSession,
    branch: Branch,
    role: Role,
    told: str,
) -> None:
    await api.sign_in(session, role, branch.commune_id)
    _, receipt = await make_feedback(session, branch.id)
    await follow(page, served, receipt)
    await expect(page.locator("[data-show=with]")).to_contain_text(told)
    assert complaints(page) == []
