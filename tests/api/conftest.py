from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from tests.factories.open311 import Town, make_town
from tests.factories.organisation import Branch


@pytest.fixture
async def app_of_city(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Ask as a civic app does, which knows no document of ours."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api/open311/v2") as client:
        yield client


@pytest.fixture
async def town(session: AsyncSession, branch: Branch) -> Town:
    return await make_town(session, branch)
