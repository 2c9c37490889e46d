"""Connections to Postgres, all as role ``kevai_app``, which owns nothing and passes no wall."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import asyncpg
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from api.settings import Settings

if TYPE_CHECKING:
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
else:
    Pool = asyncpg.Pool

ROLE: Final = "kevai_app"
SERVER: Final = {"role": ROLE, "application_name": "kevai"}


def connecting(settings: Settings) -> dict[str, Any]:
    return {
        "dsn": settings.app_database_url or settings.database_url,
        "server_settings": SERVER,
    }


async def _leave_as_it_is(_: object) -> None:
    """Spare a round trip: a read changes no setting that outlives its statement."""


async def _leave_json_as_bytes(connection: Any) -> None:
    """Spare decoding a page, only to encode it again: a tenth of a list's Python."""
    await connection.set_type_codec(
        "json", schema="pg_catalog", format="binary", encoder=str.encode, decoder=bytes
    )


async def open_pool(size: int, **connection: Any) -> Pool:
    """Open what reads come from: as many connections as there are, and no timer on any."""
    return await asyncpg.create_pool(
        **connection,
        min_size=size,
        max_size=size,
        max_inactive_connection_lifetime=0,
        init=_leave_json_as_bytes,
        reset=_leave_as_it_is,
    )


@asynccontextmanager
async def reading(settings: Settings) -> AsyncIterator[Pool]:
    async with await open_pool(settings.connections, **connecting(settings)) as pool:
        yield pool


@asynccontextmanager
async def writing(settings: Settings) -> AsyncIterator[async_sessionmaker[AsyncSession]]:
    async def connect() -> Any:
        return await asyncpg.connect(**connecting(settings))

    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        pool_size=settings.connections,
        max_overflow=0,
        hide_parameters=True,  # a failed statement is logged, what people wrote is not
    )
    yield async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)
    await engine.dispose()
