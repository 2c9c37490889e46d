"""Connections that reads and hot writes share; each statement borrows one, and leaves no trace."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar

import asyncpg

if TYPE_CHECKING:
    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record]
    Free: TypeAlias = asyncio.LifoQueue[Connection]

Found = TypeVar("Found")


class Pool:
    """A fixed number of connections, of which a lost one is opened anew when it is wanted.

    asyncpg's own pool can do more, and pays for it: it wraps each connection that it lends, and
    takes it back by a task of its own. Of a list of 50, that was a seventh of all Python.
    """

    def __init__(self, size: int, **connecting: Any) -> None:
        self._size, self._connecting = size, connecting
        self._free: Free = asyncio.LifoQueue()
        self._is_open = False

    async def __aenter__(self) -> Self:
        for _ in range(self._size):
            self._free.put_nowait(await self._open())
        self._is_open = True
        return self

    async def __aexit__(self, *_: object) -> None:
        """Lend no more, wait for those that are lent, and close all."""
        self._is_open = False
        for _turn in range(self._size):
            await (await self._free.get()).close()

    async def execute(self, sql: str, *values: object) -> str:
        return await self.lend(lambda connection: connection.execute(sql, *values))

    async def fetch(self, sql: str, *values: object) -> list[asyncpg.Record]:
        return await self.lend(lambda connection: connection.fetch(sql, *values))

    async def fetchrow(self, sql: str, *values: object) -> asyncpg.Record | None:
        return await self.lend(lambda connection: connection.fetchrow(sql, *values))

    async def fetchval(self, sql: str, *values: object, timeout: float | None = None) -> Any:  # noqa: ASYNC109
        return await self.lend(
            lambda connection: connection.fetchval(sql, *values, timeout=timeout)
        )

    def get_size(self) -> int:
        return self._size

    def get_idle_size(self) -> int:
        return self._free.qsize()

    async def lend(self, ask: "Callable[[Connection], Awaitable[Found]]") -> Found:
        if not self._is_open:  # who waited for a connection now would wait for ever
            message = "the pool is closed"
            raise asyncpg.InterfaceError(message)
        connection = await self._free.get()
        try:
            if connection.is_closed():
                connection = await self._open()
            return await ask(connection)
        except (asyncpg.PostgresError, asyncpg.InterfaceError):  # an answer like another
            raise
        except BaseException:  # nobody waits for what Postgres still has to say
            connection.terminate()
            raise
        finally:
            self._free.put_nowait(connection)

    async def _open(self) -> "Connection":
        connection: Connection = await asyncpg.connect(**self._connecting)
        await connection.set_type_codec(
            "json", schema="pg_catalog", format="binary", encoder=str.encode, decoder=bytes
        )  # decoding a page, only to encode it again, was a twentieth of a list's Python
        return connection
