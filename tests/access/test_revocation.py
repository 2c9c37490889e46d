"""What is taken away stops working within five seconds, in every process, whatever is lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from datetime import date
from time import monotonic
from typing import TypeAlias

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import grants
from api.access.grants import CHANNEL
from api.domain import clock
from api.domain.roles import Role
from api.main import create_app
from api.models.accounts import Account, RoleTerm
from api.models.sign_ins import SignIn
from api.settings import Settings
from tests.client import PROMISED, Api
from tests.factories.accounts import make_account, make_role_term, make_sign_in
from tests.factories.organisation import Branch

LISTENERS = text("SELECT pid FROM pg_stat_activity WHERE query LIKE :listen")
END = text("SELECT pg_terminate_backend(:pid)")


@pytest.fixture
async def processes(
    app: FastAPI, settings: Settings, session: AsyncSession
) -> AsyncIterator[list[FastAPI]]:
    another = create_app(settings)
    async with another.router.lifespan_context(another):
        both = [app, another]
        await _until_all_listen(session, both)
        yield both


@pytest.fixture
def never_finding_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what a process knows never grow old: then it learns only what it is told."""
    monkeypatch.setattr(grants, "LIFETIME", float("inf"))


async def _until_all_listen(
    session: AsyncSession, processes: list[FastAPI], *, instead_of: Collection[int] = ()
) -> None:
    """Wait for these two, and for whoever else listens to this database, by new ears if asked."""
    for _ in range(600):
        grown = await _ears(session) - set(instead_of)
        hearing = [process.state.kevai.grants._listening for process in processes]  # noqa: SLF001
        if all(hearing) and len(grown) >= max(len(processes), len(instead_of)):
            return
        await asyncio.sleep(0.1)
    raise AssertionError


async def _ears(session: AsyncSession) -> set[int]:
    connection = await session.connection()
    found = (await connection.execute(LISTENERS, {"listen": f'LISTEN "{CHANNEL}"%'})).scalars()
    await session.commit()
    return set(found.all())


async def _end_role(session: AsyncSession, account: Account) -> None:
    """End it today, from its first day: in this test it began long ago."""
    of_them = col(RoleTerm.person_id) == account.person_id
    await session.exec(update(RoleTerm).where(of_them).values(valid_to=clock.today()))


async def _end_sign_in(session: AsyncSession, account: Account) -> None:
    of_them = col(SignIn.account_id) == account.id
    await session.exec(update(SignIn).where(of_them).values(ended_at=clock.now()))


async def _close(session: AsyncSession, account: Account) -> None:
    of_them = col(Account.id) == account.id
    await session.exec(update(Account).where(of_them).values(closed_at=clock.now()))


Taking: TypeAlias = Callable[[AsyncSession, Account], Awaitable[None]]
TAKINGS = [(_end_role, 403), (_end_sign_in, 401), (_close, 401)]


async def make_secretary(
    session: AsyncSession, branch: Branch, processes: list[FastAPI]
) -> tuple[Account, list[Api]]:
    """Make a secretary who is known to every process."""
    account = await make_account(session)
    assert account.person_id
    await make_role_term(session, account.person_id, Role.BRANCH_SECRETARY, branch.id)
    sign_in = await make_sign_in(session, account)
    clients = [Api(process) for process in processes]
    for client in clients:
        client.be(sign_in.id)
        assert (await client.get("/households")).status_code == 200
    return account, clients


async def ends_as(clients: list[Api], status: int) -> None:
    """Ask each until it refuses, which is as soon as is promised."""
    begun = monotonic()
    for client in clients:
        while (await client.get("/households")).status_code != status:
            assert monotonic() - begun < PROMISED
            await asyncio.sleep(0.05)


@pytest.mark.usefixtures("never_finding_out")
@pytest.mark.parametrize(("take", "status"), TAKINGS)
async def test_every_process_hears_of_it(
    processes: list[FastAPI], session: AsyncSession, branch: Branch, take: Taking, status: int
) -> None:
    account, clients = await make_secretary(session, branch, processes)
    await take(session, account)
    await session.commit()
    await ends_as(clients, status)


@pytest.mark.parametrize(("take", "status"), TAKINGS)
async def test_a_process_whose_ear_is_cut_off_trusts_nothing_it_knew(
    processes: list[FastAPI], session: AsyncSession, branch: Branch, take: Taking, status: int
) -> None:
    account, clients = await make_secretary(session, branch, processes)
    await _cut_off_ears(session)
    await take(session, account)
    await session.commit()
    await ends_as(clients, status)


async def test_a_deaf_process_still_forgets_in_time(
    processes: list[FastAPI], session: AsyncSession, branch: Branch
) -> None:
    """The line is open and the word is lost: then only the lifetime of what is known helps."""
    await _announcing(session, "DISABLE")
    try:
        account, clients = await make_secretary(session, branch, processes)
        await _end_role(session, account)
        await session.commit()
        with pytest.MonkeyPatch.context() as patch:  # however long we are about it
            patch.setattr(grants, "LIFETIME", float("inf"))
            still = [(await client.get("/households")).status_code for client in clients]
    finally:
        await _announcing(session, "ENABLE")
    assert still == [200, 200]  # nobody was told
    await ends_as(clients, 403)


async def _announcing(session: AsyncSession, how: str) -> None:
    connection = await session.connection()
    await connection.execute(text(f"ALTER TABLE role_term {how} TRIGGER announce"))
    await session.commit()


@pytest.mark.usefixtures("never_finding_out")
async def test_an_ear_that_was_cut_off_grows_again(
    processes: list[FastAPI], session: AsyncSession, branch: Branch
) -> None:
    cut_off = await _cut_off_ears(session)
    await _until_all_listen(session, processes, instead_of=cut_off)
    account, clients = await make_secretary(session, branch, processes)
    await _end_role(session, account)
    await session.commit()
    await ends_as(clients, 403)


async def _cut_off_ears(session: AsyncSession) -> set[int]:
    ears = await _ears(session)
    connection = await session.connection()
    for pid in ears:
        await connection.execute(END, {"pid": pid})
    await session.commit()
    return ears


async def test_a_role_that_ends_with_the_day_ends_at_midnight(
    processes: list[FastAPI], session: AsyncSession, branch: Branch
) -> None:
    """Nobody announces midnight; the day is asked at every request."""
    account = await make_account(session)
    assert account.person_id
    tomorrow = date.fromordinal(clock.today().toordinal() + 1)
    await make_role_term(
        session, account.person_id, Role.BRANCH_SECRETARY, branch.id, valid_to=tomorrow
    )
    sign_in = await make_sign_in(session, account)
    for process in processes:
        async with Api(process) as client:
            client.be(sign_in.id)
            before = (await client.get("/households")).status_code
            with clock.freeze(tomorrow):
                after = (await client.get("/households")).status_code
            assert (before, after) == (200, 403)
