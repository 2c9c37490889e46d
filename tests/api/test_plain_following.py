"""What was said is followed without script: messages, answers, ratings, and what is refused."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.feedback import FeedbackState
from api.domain.roles import Role
from api.models.feedback import Feedback, FeedbackContact
from tests.api.test_plain import followed
from tests.client import Api
from tests.clients.plain_forms import read, sent
from tests.factories.feedback import WORDS, make_feedback
from tests.factories.organisation import Branch


async def _case(
    session: AsyncSession, branch: Branch, state: FeedbackState, **more: Any
) -> tuple[Feedback, str]:
    return await make_feedback(session, branch.id, state=state, **more)


class TestFollow:
    @pytest.mark.parametrize(
        ("receipt", "status", "told"),
        [("0000-0000-0000-0000-0", 404, "Không có ý kiến nào"), ("abc", 422, "17 chữ")],
    )
    async def test_a_wrong_receipt_is_told_so(
        self, plain: httpx.AsyncClient, receipt: str, status: int, told: str
    ) -> None:
        for step in ("", "message", "rating", "reopening"):
            typed = {"receipt": receipt, "step": step, "text": WORDS, "score": "1"}
            answer = await plain.post("/plain/case", data=typed)
            assert answer.status_code == status
            assert told in read(answer).alerts["receipt"]

    @pytest.mark.parametrize(
        ("role", "told"),
        [
            (Role.COMMUNE_COMMITTEE, "Nơi trả lời: {}."),
            (Role.INSPECTION_COMMITTEE, "Nơi trả lời: Ủy ban kiểm tra, {}."),
            (Role.FATHERLAND_FRONT, "Nơi trả lời: Mặt trận Tổ quốc, {}."),
        ],
    )
    async def test_it_says_with_what_body_it_lies(
        self,
        plain: httpx.AsyncClient,
        session: AsyncSession,
        branch: Branch,
        api: Api,
        role: Role,
        told: str,
    ) -> None:
        await api.sign_in(session, role, branch.commune_id)
        _, receipt = await make_feedback(session, branch.id)
        shown = (await api.get("/public/feedback", headers={"X-Receipt": receipt})).json()
        page = await followed(plain, receipt)
        assert told.format(shown["handled_by"]["name"]) in page.words

    async def test_a_question_is_answered_once(
        self, plain: httpx.AsyncClient, session: AsyncSession, branch: Branch, api: Api
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        case, receipt = await _case(session, branch, FeedbackState.RECEIVED)
        opened = await api.get(f"/feedback/{case.id}")
        await api.post(
            f"/feedback/{case.id}/questions",
            json={"text": "Cột đèn số mấy?"},
            headers={"If-Match": opened.headers["ETag"]},
        )
        shown = await followed(plain, receipt)
        assert "Cột đèn số mấy?" in shown.words
        assert "Trả lời câu hỏi" in shown.words
        form = shown.form("/plain/case", "text")
        for _ in range(2):  # the network was lost, and the page sent again
            said = await sent(plain, form, text="Cột số bảy.", step="message")
            assert said.status_code == 200
            assert read(said).words.count("Cột số bảy.") == 1
            assert read(said).form("/plain/case", "text").fields["text"] == ""
        assert "Đang xem xét" in read(said).words

    async def test_an_answer_is_rated_and_doubted_once(
        self, plain: httpx.AsyncClient, session: AsyncSession, branch: Branch
    ) -> None:
        case, receipt = await _case(session, branch, FeedbackState.ANSWERED)
        shown = await followed(plain, receipt)
        unchosen = await sent(plain, shown.form("/plain/case", "receipt"), step="rating")
        assert "score" in read(unchosen).alerts
        assert unchosen.status_code == 422
        for score in ("6", "0", "²", "1e0"):
            bad = await sent(plain, shown.form("/plain/case"), step="rating", score=score)
            assert bad.status_code == 422
        rated = await sent(plain, shown.form("/plain/case"), step="rating", score="2")
        assert "Cảm ơn" in read(rated).words
        form = shown.form("/plain/case", "text")
        assert form.buttons == [("step", "message"), ("step", "reopening")]
        for _ in range(2):
            again = await sent(plain, form, text="Đèn vẫn tối.", step="reopening")
            assert again.status_code == 200
        assert "Đang xem lại" in read(again).words
        await session.refresh(case)
        assert (case.rating, case.state, case.reopened) == (2, FeedbackState.REOPENED, True)
        third = await sent(plain, form, text="Nữa.", step="reopening", key=uuid4().hex)
        assert third.status_code == 409
        assert "một lần" in read(third).alerts[""]
        assert read(third).form("/plain/case", "text").fields["text"] == "Nữa."

    async def test_a_message_for_another_office_lets_go_of_the_contact(
        self, plain: httpx.AsyncClient, session: AsyncSession, branch: Branch
    ) -> None:
        case, receipt = await _case(session, branch, FeedbackState.ACKNOWLEDGED, contact="0912")
        form = (await followed(plain, receipt)).form("/plain/case", "text")
        asked = await sent(plain, form, text="Tôi tố cáo.", step="message")
        again = read(asked).form("/plain/case", "text")
        assert asked.status_code == 409
        assert again.fields == form.fields | {"text": "Tôi tố cáo."}
        assert again.buttons[-1] == ("step", "message confirm")
        done = await sent(plain, again, step="message confirm")
        assert done.status_code == 200
        assert await session.get(FeedbackContact, case.id) is None

    async def test_what_is_closed_takes_no_more_words(
        self, plain: httpx.AsyncClient, session: AsyncSession, branch: Branch
    ) -> None:
        _, receipt = await _case(session, branch, FeedbackState.CLOSED)
        shown = await followed(plain, receipt)
        assert [list(one.fields) for one in shown.forms] == [["receipt"]]
        typed = {"receipt": receipt, "step": "message", "text": WORDS}
        refused = await plain.post("/plain/case", data=typed)
        assert refused.status_code == 409
        assert "đã khép lại" in read(refused).alerts[""]
