"""Connections to Postgres, all as role ``kevai_app``, which owns nothing and passes no wall."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db.pool import Pool
from api.settings import Settings

ROLE: Final = "kevai_app"
SERVER: Final = {"role": ROLE, "application_name": "kevai"}


def connecting(settings: Settings) -> dict[str, Any]:
    return {
        "dsn": settings.app_database_url or settings.database_url,
        "server_settings": SERVER,
    }


@asynccontextmanager
async def reading(settings: Settings) -> AsyncIterator[Pool]:
    async with Pool(settings.connections, **connecting(settings)) as pool:
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
