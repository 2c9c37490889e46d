import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from structlog.testing import capture_logs

from api.domain import clock
from api.domain.feedback import FeedbackState
from api.domain.roles import Role
from api.models.records import AuditEntry, IdempotencyKey, OutboxEvent
from tests.client import Api, outcome
from tests.factories.feedback import WORDS, make_feedback
from tests.factories.organisation import Branch

FIRST = {"If-Match": '"1"'}
ANSWER = {"text": "Đã thay bóng đèn ngày 20/11.", "evidence": "Biên bản treo ở nhà văn hóa"}


async def deeds(session: AsyncSession, target_id: Any) -> list[tuple[str, Any, Any]]:
    entries = select(AuditEntry).where(col(AuditEntry.target_id) == target_id)
    ordered = (await session.exec(entries.order_by(col(AuditEntry.id)))).all()
    return [(entry.action, entry.org_id, entry.changes) for entry in ordered]


class TestListFeedback:
    async def test_pages_meet_and_filters_hold(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        made = {str((await make_feedback(session, branch.id))[0].id) for _ in range(5)}
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        seen: list[str] = []
        asked: dict[str, Any] = {"limit": 2}
        for _ in range(3):
            page = (await api.get("/feedback", params=asked)).json()
            seen += [item["id"] for item in page["items"]]
            asked["after"] = page["next"]
        answered = await api.get("/feedback", params={"state": "answered"})
        other_query = {"state": "answered", "after": (await self._cursor(api))}
        assert len(seen) == 5
        assert set(seen) == made
        assert page["next"] is None
        assert answered.json() == {"items": [], "next": None}
        assert outcome(await api.get("/feedback", params=other_query)) == (422, "cursor.invalid")

    async def _cursor(self, api: Api) -> str:
        cursor: str = (await api.get("/feedback", params={"limit": 1})).json()["next"]
        return cursor

    async def test_shows_no_text(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        await make_feedback(session, branch.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        assert WORDS not in (await api.get("/feedback")).text

    @pytest.mark.parametrize("at", [0, 30, 75, -1])  # of the format, the key, the nonce, the tag
    async def test_one_that_was_tampered_with_stays_in_it_and_opens_for_nobody(
        self, api: Api, session: AsyncSession, branch: Branch, at: int
    ) -> None:
        whole, _ = await make_feedback(session, branch.id)
        case, receipt = await make_feedback(session, branch.id, contact="0912 345 678")
        altered = bytearray(case.sealed)
        altered[at] ^= 1
        case.sealed = bytes(altered)
        session.add(case)
        await session.commit()
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        with capture_logs() as said:
            listed = (await api.get("/feedback")).json()["items"]
            shut = [
                await api.get(f"/feedback/{case.id}"),
                await api.get("/public/feedback", headers={"X-Receipt": receipt}),
            ]
        opened = await api.get(f"/feedback/{whole.id}")
        assert {one["id"] for one in listed} == {str(case.id), str(whole.id)}
        assert {outcome(one) for one in shut} == {(503, "sealing.broken")}
        assert opened.status_code == 200
        told = [one for one in said if one["log_level"] == "error"]
        assert told == [{"of": "feedback", "event": "broken", "log_level": "error"}] * 2


class TestGetFeedback:
    async def test_opens_it_and_that_is_on_record(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        case, _ = await make_feedback(session, branch.id, text="Tôi muốn khiếu nại.")
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        opened = await api.get(f"/feedback/{case.id}")
        assert opened.headers["ETag"] == '"1"'
        assert opened.json()["text"] == "Tôi muốn khiếu nại."
        assert opened.json()["resembles"] == ["complaint"]
        assert await deeds(session, case.id) == [("feedback.opened", None, {})]


class TestHandle:
    async def test_from_receipt_to_rating(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        case, receipt = await make_feedback(session, branch.id)
        await api.sign_in(session, Role.BRANCH_DEPUTY_SECRETARY, branch.id)
        url = f"/feedback/{case.id}"
        asked = await api.post(
            f"{url}/acknowledgements", json={"text": "Cột số mấy?"}, headers=FIRST
        )
        headers = {"X-Receipt": receipt}
        await api.post("/public/feedback/messages", json={"text": "Số 7."}, headers=headers)
        unseen = await api.post(f"{url}/answers", json=ANSWER, headers={"If-Match": '"2"'})
        now = (await api.get(url)).headers["ETag"]
        answered = await api.post(f"{url}/answers", json=ANSWER, headers={"If-Match": now})
        twice = await api.post(
            f"{url}/answers", json=ANSWER, headers={"If-Match": f'"{answered.json()["version"]}"'}
        )
        await api.post("/public/feedback/ratings", json={"score": 4}, headers=headers)
        followed = (await api.get("/public/feedback", headers=headers)).json()

        assert asked.json() == {"id": str(case.id), "state": "acknowledged", "version": 2}
        assert outcome(unseen) == (412, "version.stale")
        assert answered.json()["state"] == "answered"
        assert outcome(twice) == (409, "feedback.step_refused")
        kinds = [(entry["kind"], entry["text"]) for entry in followed["entries"]]
        assert kinds == [
            ("acknowledgement", "Cột số mấy?"),
            ("message", "Số 7."),
            ("answer", ANSWER["text"]),
        ]
        assert followed["entries"][2]["evidence"] == ANSWER["evidence"]
        assert (await api.get("/feedback")).json()["items"][0]["rating"] == 4

    @pytest.mark.parametrize(
        "body",
        [
            {"text": "Đã sửa."},
            {**ANSWER, "no_evidence": "not_yet_done"},
            {"text": "Đã sửa.", "no_evidence": "no wish to say"},
            {"evidence": "Biên bản"},
        ],
    )
    async def test_an_answer_shows_what_proves_it_or_says_why_nothing_does(
        self, api: Api, session: AsyncSession, branch: Branch, body: dict[str, str]
    ) -> None:
        case, _ = await make_feedback(session, branch.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        refused = await api.post(f"/feedback/{case.id}/answers", json=body, headers=FIRST)
        assert outcome(refused) == (422, "request.invalid")

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        case, _ = await make_feedback(session, branch.id)
        url = f"/feedback/{case.id}/transfers"
        body = {"reference": "12/CV-ĐU"}
        anonymous = await api.post(url, json=body, headers=FIRST)
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, branch.id)
        without_right = await api.post(url, json=body, headers=FIRST)
        await api.sign_in(session, Role.BRANCH_SECRETARY, elsewhere.id)
        out_of_sight = await api.post(url, json=body, headers=FIRST)
        unknown = await api.post(f"/feedback/{uuid4()}/transfers", json=body, headers=FIRST)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        blind = await api.post(url, json=body)
        done = await api.post(url, json=body, headers=FIRST)

        assert outcome(anonymous) == (401, "auth.required")
        assert outcome(without_right) == (403, "auth.not_permitted")
        assert outcome(out_of_sight) == outcome(unknown) == (404, "feedback.not_found")
        assert outcome(blind) == (428, "version.required")
        assert done.json()["state"] == "transferred"

    async def test_of_two_who_act_at_once_one_is_as_if_they_had_not_been_there(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        async with Api(app) as other:
            await other.sign_in(session, Role.BRANCH_COMMITTEE, branch.id)
            for _ in range(10):
                case, receipt = await make_feedback(session, branch.id)
                url = f"/feedback/{case.id}"
                keys = [{"Idempotency-Key": uuid4().hex} for _ in range(2)]
                answers = await asyncio.gather(
                    api.post(f"{url}/answers", json=ANSWER, headers=FIRST | keys[0]),
                    other.post(
                        f"{url}/refusals", json={"reason": "unclear"}, headers=FIRST | keys[1]
                    ),
                )
                won = [one.status_code for one in answers].index(201)
                headers = {"X-Receipt": receipt}
                followed = (await api.get("/public/feedback", headers=headers)).json()
                kept = select(IdempotencyKey.key).where(
                    col(IdempotencyKey.key).in_([key["Idempotency-Key"] for key in keys])
                )

                assert outcome(answers[1 - won]) == (412, "version.stale")
                assert [entry["kind"] for entry in followed["entries"]] == [
                    ("answer", "refusal")[won]
                ]
                assert followed["state"] == ("answered", "refused")[won]
                assert await deeds(session, case.id) == [
                    (("feedback.answered", "feedback.refused")[won], None, {})
                ]
                assert (await session.exec(kept)).all() == [keys[won]["Idempotency-Key"]]

    async def test_what_was_done_is_on_record_and_announced_to_nobody(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        case, _ = await make_feedback(session, branch.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        key = uuid4().hex
        headers = {**FIRST, "Idempotency-Key": key}
        await api.post(f"/feedback/{case.id}/answers", json=ANSWER, headers=headers)
        await api.post(f"/feedback/{case.id}/answers", json=ANSWER, headers=headers)
        announced = (await session.exec(select(OutboxEvent.payload))).all()
        remembered = select(IdempotencyKey.body).where(col(IdempotencyKey.key) == key)
        assert await deeds(session, case.id) == [("feedback.answered", None, {})]
        assert not [payload for payload in announced if str(case.id) in str(payload)]
        assert ANSWER["text"] not in (await session.exec(remembered)).one()


class TestAssign:
    async def test_to_one_of_those_who_handle_it_who_is_told(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        case, receipt = await make_feedback(session, branch.id)
        url = f"/feedback/{case.id}"
        colleague = await api.sign_in(session, Role.BRANCH_COMMITTEE, branch.id)
        theirs = api.headers["Authorization"]
        above = await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        secretary = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        opened = (await api.get(url)).json()
        outsider = await api.post(f"{url}/assignees", json={"person_id": str(above)}, headers=FIRST)
        body = {"person_id": str(colleague)}
        assigned = await api.post(f"{url}/assignees", json=body, headers=FIRST)
        mine = (await api.get("/feedback", params={"mine": True})).json()["items"]
        api.headers["Authorization"] = theirs
        told = (await api.get("/notifications")).json()["items"]
        [shown] = (await api.get("/feedback", params={"mine": True})).json()["items"]
        status = await api.get("/public/feedback", headers={"X-Receipt": receipt})

        assert {one["person_id"] for one in opened["handlers"]} == {str(colleague), str(secretary)}
        assert outcome(outsider) == (422, "feedback.handler_unknown")
        assert assigned.json() == {"id": str(case.id), "state": "assigned", "version": 2}
        assert mine == []
        assert [(one["topic"], one["target_id"]) for one in told] == [
            ("feedback.assigned", str(case.id))
        ]
        assert (shown["id"], shown["assigned_to"]) == (str(case.id), str(colleague))
        assert [one["kind"] for one in status.json()["entries"]] == ["assigning"]
        assert str(colleague) not in status.text  # the sender learns that, not who

    async def test_passing_it_on_buys_no_time(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        case, _ = await make_feedback(session, branch.id, since=date(2026, 1, 5))
        secretary = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url, body = f"/feedback/{case.id}", {"person_id": str(secretary)}
        await api.post(f"{url}/assignees", json=body, headers=FIRST)
        with clock.freeze(clock.today() + timedelta(days=3)):
            first = (await api.get(url)).json()["due_at"]
            await api.post(f"{url}/assignees", json=body, headers={"If-Match": '"2"'})
            assert (await api.get(url)).json()["due_at"] == first

    async def test_whoever_is_left_out_of_it_has_it_no_longer(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        case, _ = await make_feedback(session, branch.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        mine, url = api.headers["Authorization"], f"/feedback/{case.id}"
        colleague = await api.sign_in(session, Role.BRANCH_COMMITTEE, branch.id)
        body = {"person_id": str(colleague)}
        await api.post(f"{url}/assignees", json=body, headers=FIRST)
        await api.post(f"{url}/recusals", json={"reason": "kin"}, headers={"If-Match": '"2"'})
        api.headers["Authorization"] = mine
        opened = (await api.get(url)).json()
        assert opened["assigned_to"] is None
        assert str(colleague) not in {one["person_id"] for one in opened["handlers"]}

    async def test_what_the_sender_adds_leaves_it_with_them(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        case, receipt = await make_feedback(session, branch.id)
        secretary = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url, body = f"/feedback/{case.id}", {"person_id": str(secretary)}
        await api.post(f"{url}/assignees", json=body, headers=FIRST)
        await api.post(f"{url}/questions", json={"text": "Số mấy?"}, headers={"If-Match": '"2"'})
        said = {"text": "Số 7."}
        await api.post("/public/feedback/messages", json=said, headers={"X-Receipt": receipt})
        opened = (await api.get(url)).json()
        assert (opened["state"], opened["assigned_to"]) == ("assigned", str(secretary))


class TestReadContact:
    async def test_is_a_right_of_its_own(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        case, _ = await make_feedback(session, branch.id, contact="0912 345 678")
        await api.sign_in(session, Role.BRANCH_COMMITTEE, branch.id)
        url = f"/feedback/{case.id}/contact-readings"
        refused = await api.post(url, json={"reason": "give_answer"})
        await api.sign_in(session, Role.BRANCH_DEPUTY_SECRETARY, branch.id)
        read = await api.post(url, json={"reason": "give_answer"})
        assert outcome(refused) == (403, "auth.not_permitted")
        assert read.json()["times_read"] == 1

    async def test_is_counted_for_the_sender_and_its_reason_kept(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        case, receipt = await make_feedback(session, branch.id, contact="0912 345 678")
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/feedback/{case.id}"
        unread = await api.get(url)
        headers = {"Idempotency-Key": uuid4().hex}
        body = {"reason": "arrange_visit"}
        read = await api.post(f"{url}/contact-readings", json=body, headers=headers)
        again = await api.post(f"{url}/contact-readings", json=body, headers=headers)
        followed = await api.get("/public/feedback", headers={"X-Receipt": receipt})

        assert "0912" not in unread.text
        assert (unread.json()["contact_given"], unread.json()["contact_read"]) == (True, 0)
        assert read.json() == {"contact": "0912 345 678", "times_read": 1, "version": 2}
        assert again.json() == {"contact": None, "times_read": 1, "version": 2}
        assert (unread.headers["ETag"], read.headers["ETag"]) == ('"1"', '"2"')
        assert followed.json()["contact_read"] == 1
        assert (await deeds(session, case.id))[1:] == [("feedback.contact_read", None, body)]
        assert (await api.get(url)).headers["ETag"] == '"2"'

    async def test_refusals(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        case, _ = await make_feedback(session, branch.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/feedback/{case.id}/contact-readings"
        without_reason = await api.post(url, json={})
        none_given = await api.post(url, json={"reason": "give_answer"})
        assert outcome(without_reason) == (422, "request.invalid")
        assert outcome(none_given) == (404, "feedback.contact_absent")


@pytest.mark.parametrize("state", FeedbackState)
async def test_every_state_has_its_steps_and_no_others(
    api: Api, session: AsyncSession, branch: Branch, state: FeedbackState
) -> None:
    ending = {"answers", "refusals", "transfers", "assignees"}
    secretary = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    allowed = {
        "received": {"acknowledgements", "questions", *ending},
        "acknowledged": {"questions", *ending},
        "assigned": {"questions", *ending},
        "need_info": {"acknowledgements", *ending},
        "reopened": {"acknowledgements", "questions", *ending},
    }
    bodies = {
        "acknowledgements": {},
        "questions": {"text": "Cột số mấy?"},
        "answers": ANSWER,
        "refusals": {"reason": "unclear"},
        "transfers": {"reference": "1"},
        "assignees": {"person_id": str(secretary)},
    }
    for step, body in bodies.items():
        case, _ = await make_feedback(session, branch.id)
        case.state = state
        session.add(case)
        await session.commit()
        response = await api.post(f"/feedback/{case.id}/{step}", json=body, headers=FIRST)
        expected = 201 if step in allowed.get(state, set()) else 409
        assert response.status_code == expected, (state, step)
