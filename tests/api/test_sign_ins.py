import asyncio
import unicodedata
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db.base import uuid7
from api.domain import clock
from api.domain.roles import Permission, Role
from api.models.accounts import Account
from api.models.records import AuditEntry
from api.models.sign_ins import RefreshToken, SignIn
from api.security import passwords, refresh_tokens
from tests.client import Api, outcome, told
from tests.factories.accounts import PASSWORD, SECRET, make_account, make_client, make_role_term
from tests.factories.organisation import Branch

Body: TypeAlias = dict[str, Any]


def by_password(account: Account, **changes: object) -> Body:
    return {"login": account.login, "password": PASSWORD, **changes}


@pytest.fixture
async def account(session: AsyncSession) -> Account:
    return await make_account(session, password=PASSWORD)


async def signed_in(api: Api, account: Account) -> Body:
    tokens: Body = (await api.post("/sign-ins", json=by_password(account))).json()
    api.headers["Authorization"] = f"Bearer {tokens['access_token']}"
    return tokens


async def refreshed(
    api: Api, token: str, *, at: datetime | None = None, after: float = 0
) -> httpx.Response:
    """Ask for the next token now, or so many seconds after a moment."""
    moment = (at or clock.now()) + timedelta(seconds=after)
    # Not at all for what is asked at once: of two that stop the clock, one would leave it stopped.
    with clock.freeze(moment) if at or after else nullcontext():
        return await api.post("/sign-ins/refresh", json={"refresh_token": token})


class TestSignIn:
    async def test_gives_tokens_that_work(self, api: Api, account: Account) -> None:
        response = await api.post("/sign-ins", json=by_password(account))
        tokens = response.json()
        api.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        assert response.status_code == 201
        assert response.headers["Cache-Control"] == "no-store"
        assert tokens["expires_in"] == 900
        assert tokens["must_change_password"] is False
        assert (await api.get("/me")).json()["account_id"] == str(account.id)

    @pytest.mark.parametrize(
        ("login", "password"),
        [
            (str.upper, str),
            (lambda login: f" {login} ", str),
            (str, lambda typed: unicodedata.normalize("NFD", typed)),
        ],
    )
    async def test_knows_what_keyboards_do(
        self,
        api: Api,
        account: Account,
        login: Callable[[str], str],
        password: Callable[[str], str],
    ) -> None:
        typed = {"login": login(account.login), "password": password(PASSWORD)}
        assert (await api.post("/sign-ins", json=typed)).status_code == 201

    async def test_every_refusal_is_the_same_and_costs_the_same_work(
        self,
        api: Api,
        session: AsyncSession,
        account: Account,
        branch: Branch,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        verify, work = passwords.HASHER.verify, []

        def counted(password: str, known_hash: str) -> bool:
            work.append(known_hash.rsplit("$", 2)[0])  # its kind and parameters
            return verify(password, known_hash)

        monkeypatch.setattr(passwords.HASHER, "verify", counted)
        machine = await make_client(session, branch.id, Permission.SELF)
        closed = await make_account(session, password=PASSWORD)
        closed.closed_at = clock.now()
        session.add(closed)
        await session.commit()
        asked = [
            by_password(account, password="wrong"),
            by_password(account, login=f"nobody-{uuid4().hex}"),
            by_password(closed),
            {"login": machine.login, "password": SECRET},
        ]
        answers = [await api.post("/sign-ins", json=body) for body in asked]
        bodies = [response.json() for response in answers]
        for body in bodies:
            del body["request_id"]
        assert [outcome(response) for response in answers] == [(401, "sign_in.refused")] * 4
        assert bodies == [bodies[0]] * 4
        assert work == ["$argon2id$v=19$m=19456,t=3,p=1"] * 4

    @pytest.mark.parametrize(
        ("field", "value"),
        [("login", "a\x00b"), ("login", "x" * 101), ("password", ""), ("password", "x" * 201)],
    )
    async def test_bad_input_names_its_field(
        self, api: Api, account: Account, field: str, value: str
    ) -> None:
        response = await api.post("/sign-ins", json=by_password(account, **{field: value}))
        assert outcome(response) == (422, "request.invalid")
        assert [fault["field"] for fault in response.json()["errors"]] == [f"body.{field}"]
        assert "input" not in response.text

    async def test_half_a_character_is_no_fault_of_ours(self, api: Api) -> None:
        content = b'{"login": "a", "password": "\\ud800"}'
        headers = {"Content-Type": "application/json"}
        response = await api.post("/sign-ins", content=content, headers=headers)
        assert response.status_code == 422

    async def test_a_password_that_another_chose_opens_nothing_yet(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        account = await make_account(session, password=PASSWORD, must_change_password=True)
        assert account.person_id
        await make_role_term(session, account.person_id, Role.BRANCH_SECRETARY, branch.id)
        tokens = await signed_in(api, account)
        before = await api.get("/households")
        chosen = {"current": PASSWORD, "new": "một con đường khác"}
        changed = await api.put("/me/password", json=chosen)
        tokens = (await refreshed(api, tokens["refresh_token"])).json()
        api.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        after = await api.get("/households")
        assert outcome(before) == (403, "auth.not_permitted")
        assert changed.status_code == 204
        assert tokens["must_change_password"] is False
        assert after.status_code == 200


class TestRefresh:
    async def test_each_token_is_good_once(
        self, api: Api, session: AsyncSession, account: Account
    ) -> None:
        first = (await signed_in(api, account))["refresh_token"]
        second = (await refreshed(api, first)).json()["refresh_token"]
        third = (await refreshed(api, second)).json()["refresh_token"]
        kept = (await session.exec(select(RefreshToken.token_hash))).all()
        assert len({first, second, third}) == 3
        assert all(len(token) == 43 for token in (first, second, third))  # 256 bits
        assert {refresh_tokens.digest(token) for token in (first, second, third)} <= set(kept)

    async def test_a_lost_answer_is_given_again(self, api: Api, account: Account) -> None:
        first = (await signed_in(api, account))["refresh_token"]
        start = clock.now()
        lost = await refreshed(api, first, at=start)
        again = await refreshed(api, first, at=start, after=9)
        following = await refreshed(api, again.json()["refresh_token"])
        assert again.json()["refresh_token"] == lost.json()["refresh_token"]
        assert following.status_code == 200

    async def test_two_requests_at_once_get_the_same_answer(
        self, api: Api, account: Account
    ) -> None:
        first = (await signed_in(api, account))["refresh_token"]
        answers = await asyncio.gather(*(refreshed(api, first) for _ in range(4)))
        assert [answer.status_code for answer in answers] == [200] * 4
        assert len({answer.json()["refresh_token"] for answer in answers}) == 1

    async def test_a_used_token_that_comes_back_ends_it_for_both(
        self, api: Api, session: AsyncSession, account: Account
    ) -> None:
        first = (await signed_in(api, account))["refresh_token"]
        second = (await refreshed(api, first)).json()["refresh_token"]
        stolen = await refreshed(api, first, after=11)
        honest = await refreshed(api, second)
        ended = await told(api, 401, "/me")
        entries = select(AuditEntry.action).where(col(AuditEntry.account_id) == account.id)
        assert outcome(stolen) == (401, "sign_in.token_reused")
        assert outcome(honest) == (401, "sign_in.over")
        assert outcome(ended) == (401, "auth.required")
        assert "sign_in.token_reused" in (await session.exec(entries)).all()

    async def test_it_is_known_however_late_its_owner_comes_back(
        self, api: Api, account: Account
    ) -> None:
        """A thief goes on with it day by day; the owner opens the telephone after three weeks."""
        day = timedelta(days=1).total_seconds()
        first = token = (await signed_in(api, account))["refresh_token"]
        for number in range(1, 20):
            token = (await refreshed(api, token, after=number * day)).json()["refresh_token"]
        owner = await refreshed(api, first, after=21 * day)
        thief = await refreshed(api, token, after=21 * day)
        assert outcome(owner) == (401, "sign_in.token_reused")
        assert outcome(thief) == (401, "sign_in.over")

    async def test_once_the_next_is_in_use_there_is_no_second_answer(
        self, api: Api, account: Account
    ) -> None:
        first = (await signed_in(api, account))["refresh_token"]
        second = (await refreshed(api, first)).json()["refresh_token"]
        await refreshed(api, second)
        assert outcome(await refreshed(api, first)) == (401, "sign_in.token_reused")

    async def test_one_stolen_sign_in_ends_no_other(self, api: Api, account: Account) -> None:
        first = (await signed_in(api, account))["refresh_token"]
        other = (await signed_in(api, account))["refresh_token"]
        await refreshed(api, first)
        await refreshed(api, first, after=11)
        assert (await refreshed(api, other)).status_code == 200

    async def test_it_ends_when_it_is_not_continued_for_a_month(
        self, api: Api, account: Account
    ) -> None:
        month = timedelta(days=30).total_seconds()
        first = (await signed_in(api, account))["refresh_token"]
        second = (await refreshed(api, first, after=month - 60)).json()["refresh_token"]
        third = (await refreshed(api, second, after=2 * month - 120)).json()["refresh_token"]
        assert outcome(await refreshed(api, third, after=3 * month)) == (401, "sign_in.over")

    async def test_what_is_long_over_is_dropped(
        self, api: Api, session: AsyncSession, account: Account
    ) -> None:
        await signed_in(api, account)
        with clock.freeze(clock.now() + timedelta(days=40)):
            await api.post("/sign-ins", json=by_password(account))
        of_account = select(SignIn.id).where(col(SignIn.account_id) == account.id)
        assert len((await session.exec(of_account)).all()) == 1

    @pytest.mark.parametrize("token", ["x", "é", "a" * 43])
    async def test_a_token_of_nobody(self, api: Api, token: str) -> None:
        assert outcome(await refreshed(api, token)) == (401, "sign_in.over")


Ending: TypeAlias = Callable[[Api, str], Awaitable[httpx.Response]]


class TestSignOut:
    @pytest.mark.parametrize(
        ("path", "left"), [("/current", [401, 200]), ("/{id}", [401, 200]), ("", [401, 401])]
    )
    async def test_ends_what_it_says(
        self, api: Api, account: Account, path: str, left: list[int]
    ) -> None:
        other = await signed_in(api, account)
        mine = await signed_in(api, account)
        current = next(
            one for one in (await api.get("/sign-ins")).json()["items"] if one["is_current"]
        )
        ended = await api.delete(f"/sign-ins{path.format(id=current['id'])}")
        statuses = []
        for tokens, expected in zip((mine, other), left, strict=True):
            api.headers["Authorization"] = f"Bearer {tokens['access_token']}"
            by_access = (await told(api, expected, "/me")).status_code
            by_refresh = (await refreshed(api, tokens["refresh_token"])).status_code
            assert by_access == by_refresh
            statuses.append(by_access)
        assert (ended.status_code, statuses) == (204, left)

    async def test_lists_the_live_ones_by_the_names_that_their_owner_gave(
        self, api: Api, account: Account
    ) -> None:
        await api.post("/sign-ins", json=by_password(account, device="Máy ở nhà văn hóa"))
        await signed_in(api, account)
        await signed_in(api, account)
        await api.delete("/sign-ins/current")
        await signed_in(api, account)
        items = (await api.get("/sign-ins")).json()["items"]
        assert [one["device"] for one in items] == [None, None, "Máy ở nhà văn hóa"]
        assert [one["is_current"] for one in items] == [True, False, False]

    async def test_nobody_ends_what_is_not_theirs(
        self, api: Api, session: AsyncSession, account: Account
    ) -> None:
        await signed_in(api, account)
        theirs = (await api.get("/sign-ins")).json()["items"][0]["id"]
        await signed_in(api, await make_account(session, password=PASSWORD))
        for sign_in_id in (theirs, uuid7()):
            answer = await api.delete(f"/sign-ins/{sign_in_id}")
            assert outcome(answer) == (404, "sign_in.not_found")


class TestKeySet:
    async def test_verifies_our_tokens(self, api: Api, app: FastAPI, account: Account) -> None:
        tokens = await signed_in(api, account)
        published = await api.get("http://api/.well-known/jwks.json")
        [key] = published.json()["keys"]
        assert published.headers["Cache-Control"] == "public, max-age=3600"
        assert set(key) == {"alg", "kty", "crv", "x", "y", "kid", "use"}  # and not "d"
        assert app.state.kevai.tokens.verified(tokens["access_token"]).cap is None
