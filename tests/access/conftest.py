from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from tests.access.matrix import World, make_world
from tests.access.trees import arranged
from tests.databases import engine_of


@pytest.fixture
async def among_strangers(owner_url: str, session: AsyncSession) -> AsyncIterator[AsyncEngine]:
    """Give the owner's engine, of a database where another tree stands beside the examples'."""
    await arranged(session, [0] * 10, [0] * 7)
    engine = engine_of(owner_url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def world(session: AsyncSession) -> World:
    return await make_world(session)
