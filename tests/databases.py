"""Databases of one's own in the server of the run, for what cannot be shared."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession


@asynccontextmanager
async def database(owner_url: str, *, copy_of: str | None = None) -> AsyncIterator[str]:
    """Make a database, empty or a copy of another, and drop it in the end; give its address."""
    name = f"kevai_{uuid4().hex[:12]}"
    template = f" TEMPLATE {make_url(copy_of).database}" if copy_of else ""
    await _told(owner_url, f"CREATE DATABASE {name}{template}")
    try:
        yield make_url(owner_url).set(database=name).render_as_string(hide_password=False)
    finally:
        await _told(owner_url, f"DROP DATABASE {name} WITH (FORCE)")


async def _told(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


def engine_of(url: str) -> AsyncEngine:
    return create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"))


@asynccontextmanager
async def owner_of(url: str) -> AsyncIterator[AsyncSession]:
    """Open the owner's session: for arranging, and for looking behind the walls."""
    engine = engine_of(url)
    async with AsyncSession(engine, expire_on_commit=False) as session:
        yield session
    await engine.dispose()
