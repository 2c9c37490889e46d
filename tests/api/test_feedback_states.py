"""Between receipt and the end: questions to the sender, and when a case is closed."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.feedback import DOUBT, KEPT, FeedbackState
from api.domain.roles import Role
from api.jobs import handlers, worker
from api.models.feedback import Feedback, FeedbackContact, FeedbackEntry
from tests.api.test_feedback_clocks import followed, inbox, work
from tests.client import Api, outcome
from tests.factories.feedback import make_feedback
from tests.factories.organisation import Branch

TODAY = clock.today()
FIRST = {"If-Match": '"1"'}
OF_CASE = (
    (FeedbackEntry, FeedbackEntry.feedback_id),
    (FeedbackContact, FeedbackContact.feedback_id),
)


async def close(app: FastAPI) -> int:
    return await worker.done(handlers.close_settled, app.state.kevai.sessions)


async def say(api: Api, receipt: str, text: str, what: str = "messages") -> Any:
    headers = {"X-Receipt": receipt}
    return await api.post(f"/public/feedback/{what}", json={"text": text}, headers=headers)


async def leftovers(session: AsyncSession, feedback_id: UUID) -> int:
    """Count what any table still holds of a case by its identity, but for who handled it."""
    left = 0
    for table, column in ((Feedback, Feedback.id), *OF_CASE):
        of_case = select(func.count()).select_from(table).where(col(column) == feedback_id)
        left += (await session.exec(of_case)).one()
    return left


class TestQuestions:
    async def test_a_case_waits_for_its_sender_and_goes_on_when_they_speak(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        case, receipt = await make_feedback(session, branch.id, since=TODAY - timedelta(days=60))
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/feedback/{case.id}/questions"
        asked = await api.post(url, json={"text": "Cột đèn số mấy?"}, headers=FIRST)
        again = await api.post(url, json={"text": "Ngõ nào?"}, headers={"If-Match": '"2"'})
        waiting = await followed(api, receipt)
        await work(app)  # nobody is late while the sender has the word
        [row] = await inbox(api)
        answered = await say(api, receipt, "Cột số 7, cạnh giếng làng.")

        assert asked.json()["state"] == "need_info"
        assert outcome(again) == (409, "feedback.step_refused")
        assert (waiting["state"], waiting["due_at"]) == ("need_info", None)
        assert (row["state"], row["due_at"]) == ("need_info", None)
        assert answered.json()["state"] == "acknowledged"
        assert answered.json()["due_at"] is not None
        assert [entry["kind"] for entry in answered.json()["entries"]] == ["question", "message"]

    @pytest.mark.parametrize("state", ["received", "acknowledged", "answered"])
    async def test_a_word_that_nobody_asked_for_changes_no_state(
        self, api: Api, session: AsyncSession, branch: Branch, state: FeedbackState
    ) -> None:
        _, receipt = await make_feedback(session, branch.id, state=state)
        said = await say(api, receipt, "Thêm một điều.")
        assert said.json()["state"] == state


class TestClosing:
    @pytest.mark.parametrize("state", ["answered", "refused"])
    async def test_what_nobody_doubted_is_closed_and_still_read_and_rated(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        branch: Branch,
        state: FeedbackState,
    ) -> None:
        case, receipt = await make_feedback(session, branch.id, state=state, since=TODAY - DOUBT)
        before = await followed(api, receipt)
        await close(app)
        after = await followed(api, receipt)
        headers = {"X-Receipt": receipt}
        rated = await api.post("/public/feedback/ratings", json={"score": 4}, headers=headers)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        opened = (await api.get(f"/feedback/{case.id}")).json()

        assert (before["may_reopen"], before["closes_on"]) == (True, str(TODAY))
        assert (after["state"], after["may_reopen"], after["closes_on"]) == ("closed", False, None)
        assert [entry["kind"] for entry in after["entries"]] == ["closing"]
        assert after["text"] == before["text"]
        assert rated.json()["rating"] == 4
        assert (opened["state"], opened["rating"]) == ("closed", 4)

    async def test_a_day_early_it_is_left_open(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        since = TODAY - DOUBT + timedelta(days=1)
        _, receipt = await make_feedback(
            session, branch.id, state=FeedbackState.ANSWERED, since=since
        )
        await close(app)
        assert (await followed(api, receipt))["state"] == "answered"

    @pytest.mark.parametrize("state", ["received", "acknowledged", "need_info", "reopened"])
    async def test_what_is_open_never_ends_by_itself(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        branch: Branch,
        state: FeedbackState,
    ) -> None:
        _, receipt = await make_feedback(
            session, branch.id, state=state, since=TODAY - timedelta(days=4000)
        )
        await close(app)
        assert (await followed(api, receipt))["state"] == state

    async def test_nothing_is_added_to_what_is_closed(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        case, receipt = await make_feedback(session, branch.id, state=FeedbackState.CLOSED)
        late = [await say(api, receipt, "Còn nữa", what) for what in ("messages", "reopenings")]
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        answer = {"text": "Xong rồi.", "no_evidence": "explanation_suffices"}
        answered = await api.post(f"/feedback/{case.id}/answers", json=answer, headers=FIRST)
        assert {outcome(one) for one in late} == {(409, "feedback.closed")}
        assert outcome(answered) == (409, "feedback.step_refused")
        assert (await followed(api, receipt))["entries"] == []

    async def test_long_after_the_end_only_that_it_was_is_left(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        ends = [FeedbackState.CLOSED, FeedbackState.TRANSFERRED]
        made = [
            await make_feedback(
                session, branch.id, state=state, since=TODAY - KEPT, contact="0912 345 678"
            )
            for state in ends
        ]
        await say(api, made[1][1], "Thêm một điều nữa.")
        kept = [
            await make_feedback(session, branch.id, state=state, since=since)
            for state, since in (
                (FeedbackState.CLOSED, TODAY - KEPT + timedelta(days=1)),
                (FeedbackState.RECEIVED, TODAY - timedelta(days=4000)),
            )
        ]
        await worker.done(handlers.forget, app.state.kevai.sessions)
        headers = [{"X-Receipt": receipt} for _, receipt in made]
        gone = [await api.get("/public/feedback", headers=one) for one in headers]
        late = await say(api, made[0][1], "Còn ai không?")
        left = [await leftovers(session, case.id) for case, _ in made]

        assert {outcome(one) for one in [*gone, late]} == {(410, "feedback.forgotten")}
        assert gone[0].json()["params"] == {"day": str(TODAY)}
        assert {row["id"] for row in await inbox(api)} == {str(case.id) for case, _ in kept}
        assert left == [0, 0]

    async def test_a_doubt_at_the_same_moment_is_heard_or_refused_and_never_lost(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        for _ in range(8):
            _, receipt = await make_feedback(
                session, branch.id, state=FeedbackState.ANSWERED, since=TODAY - DOUBT
            )
            doubted, *_closed = await asyncio.gather(
                say(api, receipt, "Đèn vẫn hỏng.", "reopenings"), close(app), close(app)
            )
            status = await followed(api, receipt)
            kinds = [entry["kind"] for entry in status["entries"]]
            heard = (doubted.status_code, status["state"], kinds)
            assert heard in [(201, "reopened", ["reopening"]), (409, "closed", ["closing"])]
