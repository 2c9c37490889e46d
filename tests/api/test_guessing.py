"""How often a password can be guessed: enough for clumsy fingers, too seldom for a list."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlmodel import col, delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.errors.sign_ins import GuessedTooOften
from api.main import create_app
from api.models.accounts import Account
from api.models.sign_ins import GuessBudget
from api.security import passwords
from api.services.guesses import ELSEWHERE, FAMILIAR, HERE, Guesses, network
from api.settings import Settings
from tests.client import Api, outcome
from tests.conftest import SECRET
from tests.factories.accounts import PASSWORD, make_account

HOME, ABROAD = "14.160.0.7", "203.0.113.9"


@pytest.fixture
async def account(session: AsyncSession) -> Account:
    return await make_account(session, password=PASSWORD)


@pytest.fixture
async def another_process(settings: Settings) -> AsyncIterator[FastAPI]:
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        yield app


def guesses(app: FastAPI, address: str) -> Guesses:
    return Guesses(app.state.kevai.source.pool, SECRET, address)


async def spend(app: FastAPI, login: str, address: str) -> int:
    """Guess from an address until it is refused; say how often it was not."""
    for made in range(100):
        try:
            await guesses(app, address).take(login)
        except GuessedTooOften:
            return made
    raise AssertionError


async def sign_in(app: FastAPI, account: Account, address: str, password: str = PASSWORD) -> int:
    async with Api(app, address=address) as api:
        asked = {"login": account.login, "password": password}
        return (await api.post("/sign-ins", json=asked)).status_code


async def attack(app: FastAPI, account: Account) -> None:
    """Guess from many addresses until the login is refused wherever it is new."""
    for number in range(20):
        await spend(app, account.login, f"198.51.100.{number}")


class TestFromOnePlace:
    async def test_too_many_guesses_wait_even_with_the_right_password(
        self, app: FastAPI, account: Account
    ) -> None:
        async with Api(app, address=ABROAD) as api:
            asked = {"login": account.login, "password": "wrong"}
            wrong = [await api.post("/sign-ins", json=asked) for _ in range(HERE.size + 1)]
            right = await api.post("/sign-ins", json=asked | {"password": PASSWORD})
        wait = int(right.headers["Retry-After"])
        with clock.freeze(clock.now() + timedelta(seconds=wait)):
            later = await sign_in(app, account, ABROAD)
        assert [outcome(one) for one in wrong[:-1]] == [(401, "sign_in.refused")] * HERE.size
        assert outcome(wrong[-1]) == outcome(right) == (429, "sign_in.too_often")
        assert right.json()["params"] == {"seconds": str(wait)}
        assert 0 < wait <= HERE.seconds
        assert later == 201

    async def test_an_unknown_login_is_refused_as_soon(
        self, app: FastAPI, account: Account
    ) -> None:
        assert await spend(app, f"nobody-{uuid4().hex}", ABROAD) == HERE.size
        assert await spend(app, account.login, ABROAD) == HERE.size

    async def test_a_village_behind_one_address_is_not_punished(
        self, app: FastAPI, session: AsyncSession, account: Account
    ) -> None:
        await spend(app, account.login, HOME)
        neighbours = [await make_account(session, password=PASSWORD) for _ in range(12)]
        assert [await sign_in(app, one, HOME) for one in neighbours] == [201] * 12

    async def test_right_passwords_cost_nothing(self, app: FastAPI, account: Account) -> None:
        statuses = [await sign_in(app, account, HOME) for _ in range(HERE.size + 3)]
        assert set(statuses) == {201}

    async def test_guesses_made_at_once_cannot_overdraw(
        self, app: FastAPI, another_process: FastAPI, account: Account
    ) -> None:
        """Nor can guesses that are spread over processes."""
        tries = (HERE.size + 4) // 2
        statuses = await asyncio.gather(
            *(
                sign_in(process, account, ABROAD, "wrong")
                for process in (app, another_process)
                for _ in range(tries)
            )
        )
        assert sorted(statuses) == [401] * HERE.size + [429] * (2 * tries - HERE.size)

    async def test_a_flood_of_guesses_holds_up_strangers_alone(
        self, app: FastAPI, session: AsyncSession, account: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        newcomer = await make_account(session, password=PASSWORD)
        assert await sign_in(app, account, HOME) == 201
        monkeypatch.setattr(passwords.STRANGERS, "_longest", 0)  # as if forty stood there
        assert await sign_in(app, account, HOME) == 201
        refused = [await sign_in(app, newcomer, HOME) for _ in range(HERE.size + 1)]
        monkeypatch.undo()
        assert refused == [503] * (HERE.size + 1)
        assert await sign_in(app, newcomer, HOME) == 201  # none of them was counted

    async def test_a_lane_takes_no_more_than_it_can_serve(self) -> None:
        lane = passwords.Lane("test", longest=2)
        waiting = [asyncio.create_task(lane.run(time.sleep, 0.2)) for _ in range(3)]
        done = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(one) for one in done] == [type(None), type(None), passwords.Busy]
        assert await lane.run(str, 7) == "7"


class TestFromElsewhere:
    async def test_an_attacker_cannot_keep_the_owner_out_of_where_they_are_known(
        self, app: FastAPI, account: Account
    ) -> None:
        assert await sign_in(app, account, HOME) == 201
        await attack(app, account)
        assert await sign_in(app, account, ABROAD) == 429
        assert await sign_in(app, account, HOME) == 201

    async def test_wherever_the_sign_in_goes_on_the_owner_is_known(
        self, app: FastAPI, account: Account
    ) -> None:
        async with Api(app, address=HOME) as api:
            asked = {"login": account.login, "password": PASSWORD}
            token = (await api.post("/sign-ins", json=asked)).json()["refresh_token"]
        async with Api(app, address=ABROAD) as api:  # the telephone has moved
            await api.post("/sign-ins/refresh", json={"refresh_token": token})
        await attack(app, account)
        assert await sign_in(app, account, ABROAD) == 201

    async def test_many_addresses_share_the_budget_of_a_login(
        self, app: FastAPI, account: Account
    ) -> None:
        made = [await spend(app, account.login, f"198.51.100.{number}") for number in range(5)]
        assert sum(made) == ELSEWHERE.size

    async def test_a_place_is_forgotten_in_time(self, app: FastAPI, account: Account) -> None:
        await sign_in(app, account, HOME)
        with clock.freeze(clock.now() + FAMILIAR + timedelta(days=1)):
            await attack(app, account)
            assert await sign_in(app, account, HOME) == 429

    async def test_a_reset_opens_the_door_again(self, app: FastAPI, account: Account) -> None:
        await attack(app, account)
        await guesses(app, HOME).forget(account.login)
        assert await sign_in(app, account, HOME) == 201


class TestWhatIsKept:
    async def test_says_nothing_of_who_was_where(
        self, app: FastAPI, session: AsyncSession, account: Account
    ) -> None:
        await session.exec(delete(GuessBudget))
        await session.commit()
        other = await make_account(session, password=PASSWORD)
        for one in (account, other):
            await spend(app, one.login, HOME)
        rows = (await session.exec(select(GuessBudget))).all()
        keys = {row.key for row in rows}
        assert len(keys) == len(rows) == 4  # the same address, and no two keys alike
        assert all(len(key) == 16 for key in keys)
        assert all(set(row.model_dump()) == set(GuessBudget.model_fields) for row in rows)

    async def test_it_expires(self, app: FastAPI, session: AsyncSession, account: Account) -> None:
        await spend(app, account.login, ABROAD)
        with clock.freeze(clock.now() + ELSEWHERE.memory + FAMILIAR * 2):
            left = await count_over(session)
            while left:  # each guess clears some of what is over, of whatever login
                await guesses(app, HOME).take(f"nobody-{uuid4().hex}")
                before, left = left, await count_over(session)
                assert left == max(0, before - 20)


async def count_over(session: AsyncSession) -> int:
    over = select(func.count()).where(col(GuessBudget.expires_at) < clock.now())
    return (await session.exec(over)).one()


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("14.160.0.7", "14.160.0.7"),
        ("::ffff:14.160.0.7", "14.160.0.7"),
        ("2001:ee0:1:2:a:b:c:d", "2001:ee0:1:2::"),
        ("testclient", ""),
        ("", ""),
    ],
)
def test_a_line_has_one_name(address: str, named: str) -> None:
    assert network(address) == named


@examples(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(pauses=st.lists(st.integers(0, 2 * HERE.seconds), min_size=1, max_size=30))
async def test_the_budget_is_kept_whatever_the_rhythm(app: FastAPI, pauses: list[int]) -> None:
    """Never more than the first ones and those that came back; and what it promises, it keeps."""
    login, start = f"nobody-{uuid4().hex}", clock.now()
    at = start
    for made, pause in enumerate(pauses, start=1):
        at += timedelta(seconds=pause)
        wait = await refused_for(app, login, at)
        if wait:
            at += timedelta(seconds=wait)
            assert await refused_for(app, login, at) == 0
        assert made <= HERE.size + (at - start).total_seconds() / HERE.seconds


async def refused_for(app: FastAPI, login: str, at: datetime) -> int:
    with clock.freeze(at):
        try:
            await guesses(app, ABROAD).take(login)
        except GuessedTooOften as refusal:
            return refusal.seconds
    return 0
