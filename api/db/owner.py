"""The owner's session: for the command line alone, which stands before any account exists."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db import server


@asynccontextmanager
async def owner_sessions(database_url: str) -> AsyncIterator[async_sessionmaker[AsyncSession]]:
    """Several transactions, one after the other: for what should hold no lock for long."""
    await server.require_usable(database_url)
    engine = create_async_engine(
        make_url(database_url).set(drivername="postgresql+asyncpg"), hide_parameters=True
    )
    try:
        yield async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)
    finally:
        await engine.dispose()


@asynccontextmanager
async def owner_session(database_url: str) -> AsyncIterator[AsyncSession]:
    """One transaction: all of it, or on failure nothing."""
    async with owner_sessions(database_url) as sessions, sessions.begin() as session:
        yield session
