import asyncio
import json
import unicodedata
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock, receipts
from api.domain.feedback import FeedbackKind, FeedbackState
from api.domain.roles import Role
from api.errors.feedback import (
    ComplaintElsewhere,
    CorruptionElsewhere,
    CrimeElsewhere,
    DangerElsewhere,
    DenunciationElsewhere,
)
from api.models.feedback import Feedback, FeedbackContact, FeedbackEntry
from api.models.records import AuditEntry, OutboxEvent
from api.services import feedback_intake, public_feedback
from tests.client import Api, outcome
from tests.databases import sizes
from tests.factories.accounts import make_account, make_role_term
from tests.factories.feedback import SEALING, WORDS, Card, make_card, make_feedback
from tests.factories.organisation import Branch, make_place

GIVE = "/public/feedback"


def about(card: Card, **changes: Any) -> dict[str, Any]:
    return {"kind": "feedback", "group_code": card.code, "text": WORDS, **changes}


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid4().hex}


def holding(receipt: str) -> dict[str, str]:
    return {"X-Receipt": receipt}


async def case_of(session: AsyncSession, receipt: str) -> Feedback:
    of_receipt = col(Feedback.receipt_hash) == SEALING.keyed_hash("receipt", receipt)
    return (await session.exec(select(Feedback).where(of_receipt))).one()


async def cases_at(session: AsyncSession, branch: Branch) -> int:
    count = select(func.count()).where(col(Feedback.origin_id) == branch.id)
    return (await session.exec(count)).one()


class TestGiveFeedback:
    async def test_its_receipt_leads_to_it(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        api.be_nobody()
        card = await make_card(session, branch)
        given = await api.give(about(card))
        receipt = given.json()["receipt"]
        found = await api.get(GIVE, headers=holding(receipt.lower().replace("-", " ")))

        assert given.status_code == 201
        assert receipts.parse(receipt) == receipt
        assert found.json()["text"] == WORDS
        assert found.json()["state"] == "received"
        assert found.json()["handled_by"]["kind"] == "committee"

    async def test_nothing_that_is_kept_tells_who_or_when(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        card = await make_card(session, branch)
        contact = "0912 345 678"
        headers = {**key(), "User-Agent": "a-telling-agent"}
        given = await api.give(about(card, contact=contact), headers)
        receipt = given.json()["receipt"]
        case = await case_of(session, receipt)
        connection = await session.connection()
        for table in (
            "feedback",
            "feedback_contact",
            "feedback_entry",
            "public_budget",
            "spent_proof",
        ):
            columns = await connection.execute(
                text(
                    "SELECT column_name, data_type FROM information_schema.columns"
                    " WHERE table_name = :table"
                ),
                {"table": table},
            )
            assert not [one for one in columns.all() if "time" in one.data_type], table
            rows = (await connection.execute(text(f"SELECT * FROM {table}"))).all()
            for telling in (receipt, contact, WORDS, headers["Idempotency-Key"], "telling-agent"):
                assert telling.encode() not in str(rows).encode(), (table, telling)
                assert telling.encode() not in b"".join(
                    cell for row in rows for cell in row if isinstance(cell, bytes)
                ), (table, telling)

        assert case.id.version == 4  # an identity of version 7 tells the millisecond
        assert case.received_on == clock.today()
        for record in (AuditEntry.target_id, OutboxEvent.id):
            told = select(func.count()).where(col(record) == case.id)
            assert (await session.exec(told)).one() == 0

    async def test_a_retry_makes_no_second_case(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        card = await make_card(session, branch)
        headers, body = key(), about(card, contact="0912 345 678")
        first = await api.give(body, headers)
        again = await api.give(body, headers)
        other_words = await api.give({**body, "text": "Khác."}, headers)
        without_key = await api.give(body)
        assert first.json() == again.json()
        assert outcome(other_words) == (422, "idempotency.key_reused")
        assert without_key.json()["receipt"] != first.json()["receipt"]
        assert await cases_at(session, branch) == 2

    async def test_two_at_the_same_moment_make_one_case(
        self, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        card = await make_card(session, branch)
        headers, body = key(), about(card)
        async with Api(app) as one, Api(app) as other:
            answers = await asyncio.gather(
                *(client.give(body, headers) for client in (one, other) * 3)
            )
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.text for answer in answers}) == 1
        assert await cases_at(session, branch) == 1

    @pytest.mark.parametrize(
        ("said", "refusal"),
        [
            ("Có người đang muốn chết.", DangerElsewhere),
            ("Nhà bên có bạo lực gia đình.", CrimeElsewhere),
            ("Có người nhận tiền của dân.", CorruptionElsewhere),
            ("Tôi tố cáo việc này.", DenunciationElsewhere),
            ("Tôi khiếu nại về đất.", ComplaintElsewhere),
        ],
    )
    async def test_what_another_office_must_hear_of_is_asked_about_first(
        self, api: Api, session: AsyncSession, branch: Branch, said: str, refusal: Any
    ) -> None:
        card = await make_card(session, branch)
        body = about(card, text=said, contact="0912 345 678")
        asked = await api.give(body)
        with_contact = await api.give({**body, "confirm": True})
        none_kept = await cases_at(session, branch)
        taken = await api.give(about(card, text=said, confirm=True))

        assert outcome(asked) == (409, refusal.code)
        assert outcome(with_contact) == (422, "feedback.contact_refused")
        assert none_kept == 0
        assert taken.status_code == 201

    async def test_a_member_is_chosen_from_the_card_and_from_nowhere_else(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        card, other = await make_card(session, branch), await make_card(session, branch)
        looked_up = await api.get("/public/groups", headers={"X-Group-Code": card.code})
        handle = looked_up.json()["people"][0]["handle"]
        chosen = await api.give(about(card, member=handle))
        of_another = await api.give(about(other, member=handle))
        an_id = await api.give(about(card, member=str(card.lead.id)))
        with clock.freeze(clock.now() + timedelta(days=2)):
            late = await api.give(about(card, member=handle))
        no_card = {"kind": "praise", "party_org_id": str(branch.id), "text": WORDS}
        without_card = await api.give({**no_card, "member": handle})

        assert (await case_of(session, chosen.json()["receipt"])).concerned == [card.lead.id]
        refused = (422, "feedback.member_unknown")
        assert outcome(of_another) == outcome(an_id) == outcome(late) == refused
        assert outcome(without_card) == (422, "request.invalid")

    async def test_a_comment_on_conduct_always_concerns_somebody(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        card = await make_card(session, branch)
        seated = await make_account(session)
        assert seated.person_id
        await make_role_term(session, seated.person_id, Role.BRANCH_COMMITTEE, branch.id)
        of_group = await api.give(about(card, kind="conduct_comment"))
        said = {"kind": "conduct_comment", "text": WORDS}
        of_branch = await api.give({**said, "party_org_id": str(branch.id)})
        of_place = await api.give({**said, "place_id": str(branch.place_id)})

        concerned = [
            (await case_of(session, given.json()["receipt"])).concerned
            for given in (of_group, of_branch, of_place)
        ]
        assert concerned == [[card.lead.id], [seated.person_id], [seated.person_id]]

    async def test_refusals(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        said = {"kind": "question", "text": WORDS}
        no_group = await api.give({**said, "group_code": "0000-0000-0000-0"})
        no_place = await api.give({**said, "place_id": str(uuid4())})
        unlooked_after = await make_place(session, None)
        no_charge = await api.give({**said, "place_id": str(unlooked_after.place_id)})
        no_org = await api.give({**said, "party_org_id": str(uuid4())})
        taken = await api.give({**said, "party_org_id": str(branch.id)})
        assert outcome(no_group) == (404, "public_code.unknown")
        assert outcome(no_place) == (404, "place.not_found")
        assert outcome(no_charge) == (409, "place.without_charge")
        assert outcome(no_org) == (404, "party_org.not_found")
        assert taken.status_code == 201

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("kind", "denunciation"),
            ("text", " "),
            ("text", "a\x00b"),
            ("text", "a" * 5001),
            ("contact", "a" * 201),
            ("group_code", "0000-0000-0000-1"),
            ("name", "we do not ask"),
        ],
    )
    async def test_bad_input_names_its_field(
        self, api: Api, session: AsyncSession, branch: Branch, field: str, value: str
    ) -> None:
        card = await make_card(session, branch)
        response = await api.give(about(card, **{field: value}))
        assert outcome(response) == (422, "request.invalid")
        assert [fault["field"] for fault in response.json()["errors"]] == [f"body.{field}"]

    @pytest.mark.parametrize("given", [{}, {"place_id": None}, {"place_id": str(uuid4())}])
    async def test_is_about_exactly_one_thing(
        self, api: Api, session: AsyncSession, branch: Branch, given: dict[str, Any]
    ) -> None:
        card = await make_card(session, branch)
        body = about(card) | given
        if not given.get("place_id"):
            body.pop("group_code")
        assert outcome(await api.give(body)) == (422, "request.invalid")

    async def test_a_flood_meets_the_budget_of_the_body(
        self,
        api: Api,
        session: AsyncSession,
        branch: Branch,
        elsewhere: Branch,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(feedback_intake, "A_DAY", range(2, 3))
        card, other = await make_card(session, branch), await make_card(session, elsewhere)
        headers = key()
        first = await api.give(about(card), headers)
        given = await asyncio.gather(*(api.give(about(card)) for _ in range(4)))
        again = await api.give(about(card), headers)
        of_another = await api.give(about(other))
        assert sorted(one.status_code for one in given) == [201, 429, 429, 429]
        assert (again.status_code, again.json()) == (201, first.json())  # a retry costs nothing
        assert of_another.status_code == 201
        conduct = await api.give(about(card, kind="conduct_comment"))
        assert conduct.status_code == 201  # nobody silences it by praise
        with clock.freeze(clock.now() + timedelta(days=1)):
            assert (await api.give(about(card))).status_code == 201


HOSTILE: Final = {
    "nothing": ("a\x00b", "text.control_character"),
    "a bell": ("a\x07b", "text.control_character"),
    "of the second set": ("a\x85b", "text.control_character"),
    "a separator of lines": ("a\u2028b", "text.control_character"),
    "an embedding": ("a\u202ab", "text.direction_turned"),
    "an override": ("a\u202eb", "text.direction_turned"),
    "an isolate": ("a\u2066b", "text.direction_turned"),
    "half a character": ("a\ud83d", "string_unicode"),
    "too much": ("ă" * 5001, "too_long"),
    "much too much": ("a" * 60_000, "too_long"),
    "only what nobody sees": ("\u200b\ufeff\u200e\u200f\u061c", "text.blank"),
}
JSON: Final = {"Content-Type": "application/json"}


class TestHostileInput:
    @pytest.mark.parametrize("field", ["text", "contact"])
    async def test_it_is_refused_by_name_and_leaves_nothing(
        self, api: Api, session: AsyncSession, branch: Branch, field: str
    ) -> None:
        card = await make_card(session, branch)
        before, proof = await sizes(session), await api.proof()
        for what, (value, fault) in HOSTILE.items():
            sent = json.dumps(about(card, **{field: value})).encode()
            refused = await api.post(GIVE, content=sent, headers={**proof, **JSON})
            assert outcome(refused) == (422, "request.invalid"), what
            [told] = refused.json()["errors"]
            of_prose = told["code"].replace("line_broken", "control_character")
            assert (told["field"], of_prose) == (f"body.{field}", fault), what
        assert await sizes(session) == before
        assert (await api.post(GIVE, json=about(card), headers=proof)).status_code == 201

    @pytest.mark.parametrize(
        ("sent", "refusal"),
        [
            (b'{"text": "' + b"a" * 1_000_000 + b'"}', (413, "request.too_large")),
            (b'{"text": ' + b"[" * 1000 + b"]" * 1000 + b"}", (422, "request.invalid")),
            (b'{"text": ' * 1000 + b"1" + b"}" * 1000, (422, "request.invalid")),
            (b"[" * 60_000, (422, "request.invalid")),
        ],
        ids=["a million letters", "deep lists", "deep objects", "bottomless"],
    )
    async def test_what_is_too_large_or_too_deep_is_refused(
        self, api: Api, session: AsyncSession, sent: bytes, refusal: tuple[int, str]
    ) -> None:
        before = await sizes(session)
        refused = await api.post(GIVE, content=sent, headers={**await api.proof(), **JSON})
        assert outcome(refused) == refusal
        assert await sizes(session) == before

    @pytest.mark.parametrize("announced", [True, False])
    async def test_many_megabytes_are_refused_before_they_are_read(
        self, api: Api, *, announced: bool
    ) -> None:
        read = 0

        async def megabytes() -> AsyncIterator[bytes]:
            nonlocal read
            for _ in range(50):
                read += 1
                yield b" " * 1_000_000

        headers = {**JSON, **({"Content-Length": "50000000"} if announced else {})}
        refused = await api.post(GIVE, content=megabytes(), headers=headers)
        assert outcome(refused) == (413, "request.too_large")
        assert read == (0 if announced else 1)

    async def test_text_is_kept_composed_and_without_what_nobody_sees(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        """One spelling, whoever typed it; an emoji keeps what joins its parts."""
        card = await make_card(session, branch)
        typed = (
            unicodedata.normalize("NFD", WORDS) + " \u200f\u061c\u200b\u200e👨‍👩‍👧\r\nXin cảm ơn."
        )
        given = await api.give(about(card, text=typed))
        found = await api.get(GIVE, headers=holding(given.json()["receipt"]))
        case = await case_of(session, given.json()["receipt"])
        kept = SEALING.unseal(case.sealed, context=case.place(case.id))
        assert found.json()["text"] == f"{WORDS} 👨‍👩‍👧\nXin cảm ơn."
        assert unicodedata.is_normalized("NFC", json.loads(kept)["text"])


class TestFollowFeedback:
    async def test_only_a_receipt_that_was_given_leads_anywhere(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        _, receipt = await make_feedback(session, branch.id)
        for method, path, body in [
            ("GET", "", None),
            ("POST", "/messages", {"text": "Xin hỏi thêm."}),
            ("POST", "/ratings", {"score": 1}),
            ("POST", "/reopenings", {"text": "Chưa xong."}),
        ]:
            unknown = holding(receipts.new(bytes(10)))
            response = await api.request(method, GIVE + path, json=body, headers=unknown)
            assert outcome(response) == (404, "feedback.receipt_unknown")
            mistyped = holding(receipt[:-1])
            response = await api.request(method, GIVE + path, json=body, headers=mistyped)
            assert outcome(response) == (422, "request.invalid")
        assert (await api.get(GIVE, headers=holding(receipt))).status_code == 200

    async def test_says_when_nobody_free_of_it_sits_anywhere(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        _, receipt = await make_feedback(session, branch.id)
        assert (await api.get(GIVE, headers=holding(receipt))).json()["handled_by"] is None


class TestAddMessage:
    async def test_is_added_once_however_often_it_is_sent(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        case, receipt = await make_feedback(session, branch.id)
        headers = {**holding(receipt), **key()}
        for _ in range(2):
            said = await api.post(f"{GIVE}/messages", json={"text": "Cột số 7."}, headers=headers)
        await session.refresh(case)
        assert [(one["kind"], one["text"]) for one in said.json()["entries"]] == [
            ("message", "Cột số 7.")
        ]
        assert case.version == 2  # whoever is about to answer has not seen it
        more = await api.post(f"{GIVE}/messages", json={"text": "Cột số 8."}, headers=headers)
        assert [one["text"] for one in more.json()["entries"]] == ["Cột số 7.", "Cột số 8."]

    async def test_what_another_office_must_hear_of_ends_the_contact(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        case, receipt = await make_feedback(session, branch.id, contact="0912 345 678")
        body = {"text": "Tôi muốn tố cáo."}
        asked = await api.post(f"{GIVE}/messages", json=body, headers=holding(receipt))
        sure = {**body, "confirm": True}
        said = await api.post(f"{GIVE}/messages", json=sure, headers=holding(receipt))
        kept = select(FeedbackContact).where(col(FeedbackContact.feedback_id) == case.id)
        assert outcome(asked) == (409, "feedback.seems_denunciation")
        assert (said.status_code, said.json()["contact_read"]) == (201, None)
        assert (await session.exec(kept)).first() is None

    async def test_there_is_an_end_to_messages(
        self, api: Api, session: AsyncSession, branch: Branch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(public_feedback, "MESSAGES", 3)
        _, receipt = await make_feedback(session, branch.id)
        said = [
            await api.post(f"{GIVE}/messages", json={"text": "Alô?"}, headers=holding(receipt))
            for _ in range(4)
        ]
        assert [one.status_code for one in said[:3]] == [201] * 3
        assert outcome(said[3]) == (409, "feedback.too_many_messages")

    async def test_messages_of_one_moment_all_arrive(
        self, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        case, receipt = await make_feedback(session, branch.id)
        async with Api(app) as one, Api(app) as other:
            await asyncio.gather(
                *(
                    client.post(
                        f"{GIVE}/messages", json={"text": f"Lần {n}"}, headers=holding(receipt)
                    )
                    for n, client in enumerate((one, other) * 3)
                )
            )
        numbers = select(FeedbackEntry.number).where(col(FeedbackEntry.feedback_id) == case.id)
        assert sorted((await session.exec(numbers)).all()) == [1, 2, 3, 4, 5, 6]


class TestJudgeTheAnswer:
    async def test_rating_and_reopening_follow_an_answer(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        case, receipt = await make_feedback(session, branch.id)
        rating, why = {"score": 2}, {"text": "Đèn vẫn chưa sáng."}
        early = await api.post(f"{GIVE}/ratings", json=rating, headers=holding(receipt))
        too_early = await api.post(f"{GIVE}/reopenings", json=why, headers=holding(receipt))
        case.state = FeedbackState.ANSWERED
        session.add(case)
        await session.commit()
        rated = await api.post(f"{GIVE}/ratings", json=rating, headers=holding(receipt))
        reopened = await api.post(f"{GIVE}/reopenings", json=why, headers=holding(receipt))
        twice = await api.post(f"{GIVE}/reopenings", json=why, headers=holding(receipt))

        assert outcome(early) == outcome(too_early) == (409, "feedback.not_answered_yet")
        assert (rated.json()["rating"], rated.json()["may_reopen"]) == (2, True)
        assert (reopened.json()["state"], reopened.json()["may_reopen"]) == ("reopened", False)
        assert outcome(twice) == (409, "feedback.reopened_before")

    async def test_whose_answer_was_lost_is_answered_again(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        case, receipt = await make_feedback(session, branch.id)
        case.state = FeedbackState.ANSWERED
        session.add(case)
        await session.commit()
        headers, why = {**holding(receipt), **key()}, {"text": "Đèn vẫn chưa sáng."}
        rated, rated_again = [
            await api.post(f"{GIVE}/ratings", json={"score": 2}, headers=headers) for _ in range(2)
        ]
        reopened, again = [
            await api.post(f"{GIVE}/reopenings", json=why, headers=headers) for _ in range(2)
        ]
        other_words = await api.post(f"{GIVE}/reopenings", json={"text": "A."}, headers=headers)
        of_case = col(FeedbackEntry.feedback_id) == case.id
        [entry] = (await session.exec(select(FeedbackEntry).where(of_case))).all()
        await session.refresh(case)
        assert (rated.status_code, rated.content) == (201, rated_again.content)
        assert (reopened.status_code, reopened.content) == (201, again.content)
        assert outcome(other_words) == (409, "feedback.reopened_before")
        assert (case.version, entry.kind) == (3, "reopening")
        assert entry.once_hash
        assert entry.sealed
        assert headers["Idempotency-Key"].encode() not in entry.once_hash + entry.sealed

    @pytest.mark.parametrize("score", [0, 6, "5 sao", 2**70])
    async def test_a_rating_is_one_to_five(
        self, api: Api, session: AsyncSession, branch: Branch, score: object
    ) -> None:
        _, receipt = await make_feedback(session, branch.id)
        body = {"score": score}
        response = await api.post(f"{GIVE}/ratings", json=body, headers=holding(receipt))
        assert outcome(response) == (422, "request.invalid")


def test_every_kind_is_named_in_the_document(app: FastAPI) -> None:
    schema = app.openapi()["components"]["schemas"]["FeedbackKind"]
    assert set(schema["enum"]) == set(FeedbackKind)
