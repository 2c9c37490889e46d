"""A connection is lent to one at a time, and what went wrong with one is nobody else's matter."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import asyncpg
import pytest

from api.db.pool import Pool

PROCESS = "SELECT pg_backend_pid()"


@pytest.fixture
async def pool(owner_url: str) -> AsyncIterator[Pool]:
    async with Pool(1, dsn=owner_url) as pool:
        yield pool


async def test_who_comes_while_all_are_lent_waits_for_their_turn(pool: Pool) -> None:
    of_each = await asyncio.gather(*(pool.fetchval(PROCESS) for _ in range(5)))
    assert len(set(of_each)) == 1
    assert (pool.get_size(), pool.get_idle_size()) == (1, 1)


async def test_a_refusal_of_postgres_leaves_the_connection_as_it_was(pool: Pool) -> None:
    process = await pool.fetchval(PROCESS)
    with pytest.raises(asyncpg.DivisionByZeroError):
        await pool.fetch("SELECT 1 / 0")
    with pytest.raises(asyncpg.DataError):
        await pool.fetch("SELECT $1::int", "not a number")
    assert await pool.fetchval(PROCESS) == process


async def test_a_connection_that_was_lost_is_opened_anew(pool: Pool, owner_url: str) -> None:
    process = await pool.fetchval(PROCESS)
    other = await asyncpg.connect(owner_url)
    await other.execute("SELECT pg_terminate_backend($1, 5000)", process)
    await other.close()
    with suppress(asyncpg.PostgresConnectionError, asyncpg.InterfaceError):
        await pool.fetchval(PROCESS)  # whoever asks before the news arrives is told so
    assert await pool.fetchval(PROCESS) != process
    assert await pool.fetchval("SELECT '[1]'::json") == b"[1]"


async def test_what_nobody_waits_for_any_more_holds_up_nobody(pool: Pool) -> None:
    with pytest.raises(TimeoutError):
        await pool.fetchval("SELECT pg_sleep(10)", timeout=0.1)
    slow = asyncio.create_task(pool.fetch("SELECT pg_sleep(10)"))
    await asyncio.sleep(0.1)
    slow.cancel()
    with pytest.raises(asyncio.CancelledError):
        await slow
    assert await asyncio.wait_for(pool.fetchval("SELECT 1"), 5) == 1


async def test_closing_waits_for_what_is_still_asked(owner_url: str) -> None:
    async with Pool(2, dsn=owner_url) as pool:
        asked = asyncio.create_task(pool.fetchval("SELECT 1 FROM pg_sleep(0.3)"))
        await asyncio.sleep(0.05)
    assert await asked == 1
    with pytest.raises(asyncpg.InterfaceError):
        await asyncio.wait_for(pool.fetchval("SELECT 1"), 5)
