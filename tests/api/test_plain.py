"""The pages without script, as a text browser reads them, and what is sent by them."""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.feedback import (
    BodyKind,
    EntryKind,
    FeedbackKind,
    FeedbackState,
    NoEvidence,
    RecusalReason,
    RefusalReason,
)
from api.domain.triage import Subject
from api.i18n import LOCALES
from api.main import create_app
from api.models.feedback import Feedback, FeedbackContact
from api.plain import pages
from api.plain.pages import Speech
from api.services import feedback_intake, waits
from api.services.feedback_intake import ELSEWHERE
from api.settings import Settings
from tests.client import Api
from tests.clients.plain_forms import Form, Reader, read, sent
from tests.factories.feedback import SEALING, WORDS, Card
from tests.factories.organisation import Branch

WAIT: Final = 20
TEXTS: Final = {
    Subject.DANGER: "Có người muốn chết.",
    Subject.CRIME: "Xóm tôi có người bán ma túy.",
    Subject.CORRUPTION: "Ông ấy nhận tiền của dân.",
    Subject.DENUNCIATION: "Tôi tố cáo ông ấy.",
    Subject.COMPLAINT: "Tôi khiếu nại quyết định này.",
}


async def form_for(plain: httpx.AsyncClient, card: Card) -> Form:
    home = read(await plain.get("/plain"))
    shown = await sent(plain, home.form("/plain/group"), code=card.code.lower())
    assert shown.status_code == 200
    return read(shown).form("/plain/feedback")


async def send_later(
    plain: httpx.AsyncClient, form: Form, seconds: float = WAIT, **typed: str
) -> httpx.Response:
    with clock.freeze(clock.now() + timedelta(seconds=seconds + 1)):
        return await sent(plain, form, **typed)


async def cases_at(session: AsyncSession, branch: Branch) -> int:
    count = select(func.count()).where(col(Feedback.origin_id) == branch.id)
    return (await session.exec(count)).one()


def receipt_on(answer: httpx.Response) -> str:
    assert answer.status_code == 201, answer.text
    return read(answer).form("/plain/case").fields["receipt"]


async def followed(plain: httpx.AsyncClient, receipt: str) -> Reader:
    home = read(await plain.get("/plain"))
    answer = await sent(plain, home.form("/plain/case"), receipt=receipt)
    assert answer.status_code == 200
    return read(answer)


class TestPages:
    async def test_no_script_no_cookie_and_nothing_of_another_site(
        self, plain: httpx.AsyncClient, card: Card
    ) -> None:
        form = await form_for(plain, card)
        receipt = receipt_on(await send_later(plain, form, text=WORDS))
        answers = [
            await plain.get("/plain"),
            await sent(plain, Form("/plain/group", {"code": card.code})),
            await sent(plain, form, text=WORDS),
            await sent(plain, Form("/plain/case", {"receipt": receipt})),
            await sent(plain, Form("/plain/case", {"receipt": "?"})),
        ]
        assert [one.status_code for one in answers] == [200, 200, 201, 200, 422]
        for one in answers:
            policy = one.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "script-src" not in policy
            assert "unsafe" not in policy
            assert "Set-Cookie" not in one.headers
            assert one.headers["Cache-Control"] == "no-store"
            assert one.headers["Referrer-Policy"] == "no-referrer"
            assert "<script" not in one.text
            assert "http" not in one.text
            assert " style=" not in one.text
            assert receipt not in str(one.url) + str(one.headers)

    async def test_the_language_is_that_of_the_address_or_of_the_browser(
        self, plain: httpx.AsyncClient, card: Card
    ) -> None:
        browser = {"Accept-Language": "en-GB,en;q=0.9"}
        usual, asked = await plain.get("/plain"), await plain.get("/plain?lang=en")
        by_browser = await plain.get("/plain", headers=browser)
        back = await plain.get("/plain?lang=vi", headers=browser)
        odd = await plain.get("/plain?lang=xx&fbclid=1")
        spoken = [one.headers["Content-Language"] for one in (usual, asked, by_browser, back, odd)]
        assert spoken == ["vi", "en", "en", "vi", "vi"]
        assert 'lang="en"' in asked.text
        shown = await sent(plain, read(asked).form("/plain/group"), code=card.code)
        assert "Who is in charge?" in shown.text  # the form kept to it
        refused = await sent(plain, read(asked).form("/plain/group"), code="1")
        assert read(refused).alerts["code"].startswith("The code must have 13")

    async def test_what_only_takes_forms_leads_home(self, plain: httpx.AsyncClient) -> None:
        for path in ("", "group", "feedback", "case"):
            answer = await plain.get(f"/plain/{path}?lang=en")
            assert (answer.status_code, answer.headers["Location"]) == (303, "/plain?lang=en")

    @pytest.mark.parametrize("locale", LOCALES)
    def test_there_is_a_word_for_all_that_a_case_can_show(self, locale: Any) -> None:
        words = Speech(locale).word
        of: dict[str, Iterable[str]] = {
            "kind": FeedbackKind,
            "state": FeedbackState,
            "body": set(BodyKind) - {BodyKind.COMMITTEE},  # which goes by its name alone
            "entry": EntryKind,
            "reason": [*RefusalReason, *RecusalReason],
            "no_evidence": NoEvidence,
            "role": ["lead", "branch_secretary"],
        }
        assert all(words(name, value) for name, values in of.items() for value in values)

    def test_nothing_is_said_in_one_language_only(self) -> None:
        """No letters stand in a template outside of tags and of what Jinja writes, but names."""
        templates = [file.read_text() for file in pages.TEMPLATES.glob("*.html")]
        assert len(templates) == 7
        for template in templates:
            outside = pages._environment.lex(template)  # noqa: SLF001
            text = "".join(value for _, kind, value in outside if kind == "data")
            shown = re.sub(r"""<[^>]*>|\S+="[^"]*"|autofocus|Kề Vai|Tiếng Việt|English""", "", text)
            assert not [letter for letter in shown if letter.isalpha()], shown


class TestLookUp:
    async def test_the_card_is_shown(self, plain: httpx.AsyncClient, card: Card) -> None:
        answer = await sent(plain, Form("/plain/group", {"code": card.code}))
        for shown in (card.group.name, "Lê Văn Cường", "Nhà văn hóa thôn, tối thứ Ba"):
            assert shown in answer.text

    @pytest.mark.parametrize(
        ("code", "status", "told"),
        [("", 422, "13 chữ"), ("0000-0000-0000-0", 404, "Không có nhóm hộ"), ("x" * 50, 422, "")],
    )
    async def test_a_mistake_is_told_beside_its_field(
        self, plain: httpx.AsyncClient, code: str, status: int, told: str
    ) -> None:
        answer = await sent(plain, Form("/plain/group", {"code": code}))
        assert answer.status_code == status
        assert told in read(answer).alerts["code"]
        assert read(answer).form("/plain/group").fields["code"] == code


class TestGive:
    async def test_its_receipt_leads_to_it(
        self, plain: httpx.AsyncClient, session: AsyncSession, branch: Branch, card: Card
    ) -> None:
        typed = {"text": "Dòng một\r\nDòng hai", "contact": "0912 345 678", "kind": "question"}
        receipt = receipt_on(await send_later(plain, await form_for(plain, card), **typed))
        case = await followed(plain, receipt.lower().replace("-", " "))
        assert "Dòng một\nDòng hai" in case.words
        assert "Câu hỏi gửi ngày" in case.words
        assert "đã được mở: 0." in case.words
        assert await cases_at(session, branch) == 1

    async def test_sent_too_early_it_says_how_long_to_wait_and_keeps_what_was_typed(
        self, plain: httpx.AsyncClient, session: AsyncSession, branch: Branch, card: Card
    ) -> None:
        now = clock.now()
        with clock.freeze(now):
            form = await form_for(plain, card)
        typed = {"text": "Đèn <b>hỏng</b> & tối", "contact": "0912", "kind": "praise"}
        with clock.freeze(now + timedelta(seconds=7)):
            early = await sent(plain, form, **typed)
        again = read(early).form("/plain/feedback")
        left = int(early.headers["Retry-After"])
        assert (early.status_code, left) == (429, 13)
        assert f"Xin chờ {left} giây" in read(early).alerts[""]
        assert again.fields == form.fields | typed
        assert "<b>hỏng" not in early.text
        with clock.freeze(now + timedelta(seconds=7 + left)):
            receipt_on(await sent(plain, again))
        assert await cases_at(session, branch) == 1

    async def test_sent_again_it_leads_to_the_same_case_however_late(
        self, plain: httpx.AsyncClient, session: AsyncSession, branch: Branch, card: Card
    ) -> None:
        form = await form_for(plain, card)
        first = await send_later(plain, form, text=WORDS)
        at_once = await send_later(plain, form, text=WORDS)
        late = await send_later(plain, form, seconds=7200, text=WORDS)
        assert {receipt_on(one) for one in (first, at_once, late)} == {receipt_on(first)}
        assert await cases_at(session, branch) == 1

    async def test_twenty_times_at_once_it_is_one_case(
        self, plain: httpx.AsyncClient, session: AsyncSession, branch: Branch, card: Card
    ) -> None:
        form = await form_for(plain, card)
        with clock.freeze(clock.now() + timedelta(seconds=WAIT + 1)):
            answers = await asyncio.gather(*(sent(plain, form, text=WORDS) for _ in range(20)))
        assert len({receipt_on(one) for one in answers}) == 1
        assert await cases_at(session, branch) == 1

    async def test_a_form_is_good_for_one_thing_said(
        self, plain: httpx.AsyncClient, session: AsyncSession, branch: Branch, card: Card
    ) -> None:
        form = await form_for(plain, card)
        await send_later(plain, form, text=WORDS)
        other = await send_later(plain, form, text="Chuyện khác.")
        anew = read(other).form("/plain/feedback")
        assert other.status_code == 409
        assert "đã đến nơi rồi" in read(other).alerts[""]
        assert (anew.fields["text"], await cases_at(session, branch)) == ("Chuyện khác.", 1)
        assert anew.fields["wait"] != form.fields["wait"]
        receipt_on(await send_later(plain, anew, seconds=2 * WAIT + 2))
        assert await cases_at(session, branch) == 2

    async def test_what_was_not_waited_for_is_not_taken(
        self, plain: httpx.AsyncClient, session: AsyncSession, branch: Branch, card: Card
    ) -> None:
        form = await form_for(plain, card)
        shown, nonce, signature = form.fields["wait"].split(".")
        earlier = f"{int(shown) - 60}.{nonce}.{signature}"
        of_another_form = waits.begun(SEALING, "another")
        for wait in ("", "x", "..", earlier, of_another_form, form.fields["wait"] + "é", "1" * 999):
            refused = await send_later(plain, form, text=WORDS, wait=wait)
            assert refused.status_code == 422, wait
            assert "không còn dùng được" in read(refused).alerts[""]
            assert read(refused).form("/plain/feedback").fields["text"] == WORDS
        late = await send_later(plain, form, seconds=3600, text=WORDS)
        assert late.status_code == 422
        assert "mở quá lâu" in read(late).alerts[""]
        assert await cases_at(session, branch) == 0
        receipt_on(await send_later(plain, form, text=WORDS))  # nothing of that spent it

    @pytest.mark.parametrize("subject", Subject)
    async def test_another_office_is_named_first_and_identity_is_not_kept(
        self,
        plain: httpx.AsyncClient,
        session: AsyncSession,
        branch: Branch,
        card: Card,
        subject: Subject,
    ) -> None:
        form = await form_for(plain, card)
        typed = {"text": TEXTS[subject], "contact": "0912 345 678"}
        asked = await send_later(plain, form, **typed)
        again = read(asked).form("/plain/feedback")
        assert asked.status_code == 409
        assert ELSEWHERE[subject].status == 409
        assert "Nếu vẫn muốn gửi ở đây, hãy xác nhận" in read(asked).alerts[""]
        assert (again.fields, again.buttons) == (form.fields | typed, [("confirm", "true")])
        assert await cases_at(session, branch) == 0
        receipt = receipt_on(await send_later(plain, again, confirm="true"))
        of_receipt = col(Feedback.receipt_hash) == SEALING.keyed_hash("receipt", receipt)
        case = (await session.exec(select(Feedback).where(of_receipt))).one()
        assert await session.get(FeedbackContact, case.id) is None

    @pytest.mark.parametrize(
        ("typed", "field", "told"),
        [
            ({"text": ""}, "text", "Không được để trống"),
            ({"text": "đ" * 5001}, "text", "5000"),
            ({"text": "a\u202eb"}, "text", "đảo chiều"),
            ({"text": WORDS, "kind": "rumour"}, "kind", "Phải là một trong"),
            ({"text": WORDS, "contact": "0" * 201}, "contact", "200"),
            ({"text": WORDS, "member": "gone"}, "member", "không còn đúng"),
            ({"text": WORDS, "group_code": "0000-0000-0000-0"}, "group_code", "Không có nhóm hộ"),
            ({"text": WORDS, "group_code": "?"}, "group_code", "13 chữ"),
        ],
    )
    async def test_a_mistake_is_told_beside_its_field_and_all_is_kept(
        self,
        plain: httpx.AsyncClient,
        session: AsyncSession,
        branch: Branch,
        card: Card,
        typed: dict[str, str],
        field: str,
        told: str,
    ) -> None:
        form = await form_for(plain, card)
        refused = await send_later(plain, form, **typed)
        again = read(refused).form("/plain/feedback")
        assert refused.status_code in {404, 422}
        assert list(read(refused).alerts) == [field]
        assert told in read(refused).alerts[field]
        kept = {name: value for name, value in typed.items() if name not in {"kind", "member"}}
        assert again.fields.items() >= kept.items()
        assert again.fields["wait"] == form.fields["wait"]
        mended = {"text": WORDS, "kind": "feedback", "contact": "", "group_code": card.code}
        receipt_on(await send_later(plain, again, **mended))
        assert await cases_at(session, branch) == 1

    async def test_whom_it_is_about_is_chosen_from_the_card(
        self, plain: httpx.AsyncClient, session: AsyncSession, branch: Branch, card: Card
    ) -> None:
        shown = await sent(plain, Form("/plain/group", {"code": card.code}))
        handle = shown.text.split('name="member" value="')[2].partition('"')[0]
        receipt_on(await send_later(plain, await form_for(plain, card), text=WORDS, member=handle))
        case = (await session.exec(select(Feedback).where(Feedback.origin_id == branch.id))).one()
        assert case.concerned == [card.lead.id]

    async def test_a_flood_by_this_door_leaves_the_other_open_and_the_inbox_small(
        self,
        plain: httpx.AsyncClient,
        api: Api,
        session: AsyncSession,
        branch: Branch,
        card: Card,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(feedback_intake, "A_DAY_PLAINLY", range(2, 3))
        monkeypatch.setattr(feedback_intake, "A_DAY", range(1, 2))
        forms = [await form_for(plain, card) for _ in range(4)]
        answers = [await send_later(plain, form, text=WORDS) for form in forms]
        assert [one.status_code for one in answers] == [201, 201, 429, 429]
        assert "xin gửi lại vào ngày mai" in read(answers[2]).alerts[""]
        assert read(answers[2]).form("/plain/feedback").fields["text"] == WORDS
        conduct = await send_later(plain, forms[2], text=WORDS, kind="conduct_comment")
        assert conduct.status_code == 201
        said = {"kind": "feedback", "group_code": card.code, "text": WORDS}
        by_the_other = [(await api.give(said)).status_code for _ in range(2)]
        assert by_the_other == [201, 429]
        assert await cases_at(session, branch) == 4

    def test_its_budget_is_smaller_and_as_hidden(self) -> None:
        plainly, usual = feedback_intake.A_DAY_PLAINLY, feedback_intake.A_DAY
        assert plainly.stop <= usual.start
        assert len(plainly) >= 30

    async def test_the_wait_is_a_setting(self, settings: Settings, card: Card) -> None:
        app = create_app(settings.model_copy(update={"plain_wait_seconds": 300}))
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client,
        ):
            form = await form_for(client, card)
            early = await send_later(client, form, seconds=290, text=WORDS)
            receipt_on(await send_later(client, form, seconds=300, text=WORDS))
        assert early.status_code == 429

    async def test_a_huge_form_is_refused_before_it_is_read(
        self, plain: httpx.AsyncClient, card: Card
    ) -> None:
        form = await form_for(plain, card)
        longest = await send_later(plain, form, text="ễ" * 5000)  # three bytes, nine when sent
        huge = await send_later(plain, form, text="ễ" * 8000)
        assert (longest.status_code, huge.status_code) == (201, 413)
        assert "lớn quá 64000 byte" in read(huge).words

    async def test_a_failure_of_ours_is_told_in_a_page(
        self, app: FastAPI, card: Card, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://plain") as client:
            form = await form_for(client, card)
            monkeypatch.setattr(feedback_intake, "give_plainly", None)
            failed = await sent(client, replace(form, action=f"{form.action}?lang=en"), text=WORDS)
        assert failed.status_code == 500
        assert "nothing was changed" in read(failed).words
        assert failed.headers["X-Request-Id"]

    async def test_what_is_no_form_is_refused(self, plain: httpx.AsyncClient) -> None:
        for path in ("group", "feedback", "case"):
            as_json = await plain.post(f"/plain/{path}", json={"text": WORDS})
            assert as_json.status_code == 415
            assert (await plain.post(f"/plain/{path}")).status_code == 422
