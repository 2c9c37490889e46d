"""The owner's session: for the command line alone, which stands before any account exists."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db import server


@asynccontextmanager
async def owner_session(database_url: str) -> AsyncIterator[AsyncSession]:
    """One transaction: all of it, or on failure nothing."""
    await server.require_usable(database_url)
    engine = create_async_engine(make_url(database_url).set(drivername="postgresql+asyncpg"))
    try:
        async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
            yield session
    finally:
        await engine.dispose()
