import asyncio
import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any, Final
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.proofs import derived_key
from api.jobs import handlers, worker
from api.main import create_app
from api.models.feedback import Feedback
from api.models.proofs import SpentProof
from api.security.sealing import Sealing
from api.services import feedback_intake, proofs
from api.settings import Settings
from clients.python.kevai_client import solve
from tests.client import Api, outcome
from tests.factories.feedback import KEYS, SEALING, WORDS
from tests.factories.organisation import Branch

GIVE: Final = "/public/feedback"
CHALLENGES: Final = "/public/challenges"
WRONG: Final = (422, "proof.wrong")
DRAWN: Final = ("nonce", "salt")
NOWHERE: Final = str(uuid4())


def about(branch: Branch, **changes: Any) -> dict[str, Any]:
    return {"kind": "question", "party_org_id": str(branch.id), "text": WORDS, **changes}


async def cases_at(session: AsyncSession, branch: Branch) -> int:
    count = select(func.count()).where(col(Feedback.origin_id) == branch.id)
    return (await session.exec(count)).one()


def opened(proof: dict[str, str]) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(b64decode(proof["X-Proof"]))
    return content


def written(content: Any) -> dict[str, str]:
    return {"X-Proof": b64encode(json.dumps(content).encode()).decode()}


def changed(value: Any) -> Any:
    """Change a value a little, so that it is still one of its kind."""
    if isinstance(value, int):
        return value * 2 + 1
    return value[:-1] + ("0" if value[-1] != "0" else "1")


def hash_of(proof: dict[str, str]) -> bytes:
    return SEALING.keyed_hash("proof", opened(proof)["challenge"]["signature"])


class TestGetChallenge:
    async def test_asks_for_as_much_whatever_was_sent(
        self, api: Api, branch: Branch, settings: Settings
    ) -> None:
        with clock.freeze(clock.now()):
            before = (await api.get(CHALLENGES)).json()
            for _ in range(3):
                assert (await api.give(about(branch))).status_code == 201
            after = (await api.get(CHALLENGES)).json()
        drawn = [one["parameters"].pop(name) for one in (before, after) for name in DRAWN]
        assert len(set(drawn)) == 4
        assert before["signature"] != after["signature"]
        assert before["parameters"] == after["parameters"]
        assert before["parameters"]["cost"] == settings.proof_cost

    def test_what_it_asks_for_is_the_protocols(self) -> None:
        """Hold keys to one that the protocol's own library derived."""
        nonce, salt = "14b4b3e1e9a26d2e0810c36d570b20fc", "e0dae326e32fe7573d02d78df9f148cb"
        key = "0066aed5427070bb1d1d6319d5656ef8b9224219fffda815373bb29d87c70611"
        assert derived_key(nonce, salt, 128, 226) == key

    async def test_a_proof_at_the_usual_cost(self, usual: Api, branch: Branch) -> None:
        challenge = (await usual.get(CHALLENGES)).json()
        given = await usual.post(GIVE, json=about(branch), headers={"X-Proof": solve(challenge)})
        assert challenge["parameters"]["cost"] == 128
        assert given.status_code == 201


@pytest.fixture
async def usual(settings: Settings) -> AsyncIterator[Api]:
    """Ask an application that asks for as much work as one does in earnest."""
    cost = Settings.model_fields["proof_cost"].default
    app = create_app(settings.model_copy(update={"proof_cost": cost}))
    async with app.router.lifespan_context(app), Api(app) as client:
        yield client


class TestGiveFeedback:
    async def test_without_a_proof_nothing_is_kept(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        refused = await api.post(GIVE, json=about(branch))
        assert outcome(refused) == (428, "proof.required")
        assert [fault["field"] for fault in refused.json()["errors"]] == ["header.X-Proof"]
        assert await cases_at(session, branch) == 0

    @pytest.mark.parametrize("part", ["parameters", "challenge", "solution"])
    async def test_what_was_tampered_with_is_none(
        self, api: Api, session: AsyncSession, branch: Branch, part: str
    ) -> None:
        proof = await api.proof()
        whole = opened(proof)
        pieces = {**whole, "parameters": whole["challenge"]["parameters"]}
        names = [name for name, value in pieces[part].items() if not isinstance(value, dict)]
        for name in names:
            spoilt = opened(proof)
            piece = {**spoilt, "parameters": spoilt["challenge"]["parameters"]}[part]
            bad: list[Any] = [changed(piece[name]), None, "", "đ" * 64, [], -1, 2**70]
            for put in bad:
                piece[name] = put
                refused = await api.post(GIVE, json=about(branch), headers=written(spoilt))
                assert outcome(refused) == WRONG, (name, put)
        assert names
        assert await cases_at(session, branch) == 0
        good = await api.post(GIVE, json=about(branch), headers=proof)
        assert good.status_code == 201  # nothing of that spent it

    @pytest.mark.parametrize("sent", ["", "%", "e30=", "bnVsbA==", "/w==", "W1tbW1s="])
    async def test_what_cannot_be_read_is_none(self, api: Api, branch: Branch, sent: str) -> None:
        refused = await api.post(GIVE, json=about(branch), headers={"X-Proof": sent})
        assert outcome(refused) == WRONG

    async def test_a_solution_that_was_not_worked_for_is_none(
        self, api: Api, branch: Branch
    ) -> None:
        content = opened(await api.proof())
        asked, solution = content["challenge"]["parameters"], content["solution"]
        solution["counter"] += 1
        key = derived_key(asked["nonce"], asked["salt"], asked["cost"], solution["counter"])
        solution["derivedKey"] = key if not key.startswith("00") else "1" * 64
        refused = await api.post(GIVE, json=about(branch), headers=written(content))
        assert outcome(refused) == WRONG

    async def test_a_challenge_of_another_installation_is_none(
        self, api: Api, branch: Branch
    ) -> None:
        sealing = Sealing("the secret of somebody else, who likes to give", KEYS)
        challenge = proofs.challenge(sealing, 2).model_dump(by_alias=True)
        refused = await api.post(GIVE, json=about(branch), headers={"X-Proof": solve(challenge)})
        assert outcome(refused) == WRONG

    async def test_it_expires(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        proof, now = await api.proof(), clock.now()
        with clock.freeze(now + timedelta(minutes=16)):
            refused = await api.post(GIVE, json=about(branch), headers=proof)
            kept = await cases_at(session, branch)
        with clock.freeze(now + timedelta(minutes=14)):
            given = await api.post(GIVE, json=about(branch), headers=proof)
        assert outcome(refused) == (422, "proof.expired")
        assert (kept, given.status_code) == (0, 201)

    async def test_twenty_at_once_make_one_case(
        self, app: FastAPI, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        proof = await api.proof()
        kinds = ("question", "conduct_comment")  # which have budgets of their own
        async with Api(app) as other:
            answers = await asyncio.gather(
                *(
                    client.post(GIVE, json=about(branch, kind=kind), headers=proof)
                    for client in (api, other)
                    for kind in kinds * 5
                )
            )
        refused = [one for one in answers if one.status_code != 201]
        assert len(refused) == 19
        assert {outcome(one) for one in refused} == {(409, "proof.spent")}
        assert await cases_at(session, branch) == 1

    async def test_another_solution_of_the_same_challenge_is_no_other_proof(
        self, api: Api, branch: Branch
    ) -> None:
        proof = await api.proof()
        content = opened(proof)
        asked, solution = content["challenge"]["parameters"], content["solution"]
        key = ""
        while not key.startswith(asked["keyPrefix"]):
            solution["counter"] += 1
            key = derived_key(asked["nonce"], asked["salt"], asked["cost"], solution["counter"])
        solution |= {"derivedKey": key, "time": 12.5}
        first = await api.post(GIVE, json=about(branch), headers=written(content))
        second = await api.post(GIVE, json=about(branch), headers=proof)
        assert first.status_code == 201
        assert outcome(second) == (409, "proof.spent")

    async def test_a_retry_is_answered_whatever_became_of_the_proof(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        key, proof, now = {"Idempotency-Key": uuid4().hex}, await api.proof(), clock.now()
        first = await api.post(GIVE, json=about(branch), headers={**key, **proof})
        with_the_same = await api.post(GIVE, json=about(branch), headers={**key, **proof})
        another = await api.proof()
        with_another = await api.post(GIVE, json=about(branch), headers={**key, **another})
        without = await api.post(GIVE, json=about(branch), headers=key)
        with clock.freeze(now + timedelta(minutes=16)):
            late = await api.post(GIVE, json=about(branch), headers={**key, **proof})
        assert first.status_code == 201
        for again in (with_the_same, with_another, without, late):
            assert (again.status_code, again.content) == (201, first.content)
        assert await cases_at(session, branch) == 1
        unspent = await api.post(GIVE, json=about(branch), headers=another)
        assert unspent.status_code == 201

    async def test_twenty_times_the_same_at_once_are_answered_alike(
        self, app: FastAPI, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        headers = {"Idempotency-Key": uuid4().hex, **await api.proof()}
        async with Api(app) as other:
            answers = await asyncio.gather(
                *(
                    client.post(GIVE, json=about(branch), headers=headers)
                    for client in (api, other) * 10
                )
            )
        assert {(one.status_code, one.content) for one in answers} == {(201, answers[0].content)}
        assert await cases_at(session, branch) == 1

    async def test_a_refusal_spends_nothing(
        self, api: Api, branch: Branch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        proof, other = await api.proof(), await api.proof()
        said = about(branch, text="Tôi tố cáo việc này.")
        asked = await api.post(GIVE, json=said, headers=proof)
        nowhere = await api.post(GIVE, json=about(branch, party_org_id=NOWHERE), headers=proof)
        monkeypatch.setattr(feedback_intake, "A_DAY", range(1, 2))
        given = await api.post(GIVE, json={**said, "confirm": True}, headers=proof)
        too_much = await api.post(GIVE, json=about(branch), headers=other)
        monkeypatch.undo()
        in_the_end = await api.post(GIVE, json=about(branch), headers=other)
        assert outcome(asked) == (409, "feedback.seems_denunciation")
        assert outcome(nowhere) == (404, "party_org.not_found")
        assert outcome(too_much) == (429, "feedback.too_much_today")
        assert (given.status_code, in_the_end.status_code) == (201, 201)

    async def test_a_proof_that_is_not_good_tells_nothing_of_the_body(
        self,
        api: Api,
        branch: Branch,
        elsewhere: Branch,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Where the budget is used up, and where nothing was ever sent, the answers are alike."""
        monkeypatch.setattr(feedback_intake, "A_DAY", range(1, 2))
        spent = await api.proof()
        assert (await api.post(GIVE, json=about(branch), headers=spent)).status_code == 201
        same = {"X-Request-Id": "the-same-for-both"}
        for proof in ({}, {"X-Proof": "e30="}, spent):
            of_both = [
                await api.post(GIVE, json=about(one), headers={**proof, **same})
                for one in (branch, elsewhere)
            ]
            assert len({(one.status_code, one.content) for one in of_both}) == 1
            assert of_both[0].json()["code"].startswith("proof.")


class TestSpentProofs:
    async def test_they_tell_the_day_and_no_more(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        day = clock.start_of(date(2031, 3, 4))
        kept = set()
        for hours in (0, 11.5, 23.9):
            with clock.freeze(day + timedelta(hours=hours)):
                proof = await api.proof()
                await api.post(GIVE, json=about(branch), headers=proof)
            row = await session.get(SpentProof, hash_of(proof))
            assert row
            kept.add(row.kept_until)
            assert set(row.model_dump()) == {"proof_hash", "kept_until"}
        assert kept == {date(2031, 3, 6)}

    async def test_the_application_cannot_read_them(self, app: FastAPI) -> None:
        for asked in ("SELECT count(*) FROM spent_proof", "DELETE FROM spent_proof"):
            with pytest.raises(ProgrammingError, match="permission denied"):
                async with app.state.kevai.sessions.begin() as request:
                    await (await request.connection()).execute(text(asked))

    async def test_they_are_forgotten_once_they_have_expired(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        now, found = clock.now(), {}
        for days in (2, 0):
            with clock.freeze(now - timedelta(days=days)):
                found[days] = await api.proof()
                await api.post(GIVE, json=about(branch), headers=found[days])
        await worker.done(handlers.forget, app.state.kevai.sessions)
        left = {days: await session.get(SpentProof, hash_of(one)) for days, one in found.items()}
        assert left[2] is None
        assert left[0] is not None
        again = await api.post(GIVE, json=about(branch), headers=found[0])
        assert outcome(again) == (409, "proof.spent")


@pytest.mark.parametrize("cost", [0, 1, 100, 2048])
def test_a_cost_is_a_power_of_two_that_we_can_check(settings: Settings, cost: int) -> None:
    with pytest.raises(ValueError, match="a power of two from 2 to 1024"):
        Settings(**{**settings.model_dump(), "proof_cost": cost})
