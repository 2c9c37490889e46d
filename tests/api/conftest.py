from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.party_orgs import PartyOrgSpan
from tests.client import Api
from tests.factories.open311 import Town, make_town
from tests.factories.organisation import Branch, make_org


@pytest.fixture
async def province(session: AsyncSession) -> PartyOrgSpan:
    return await make_org(session, OrgType.PROVINCIAL_COMMITTEE)


@pytest.fixture
async def commune(session: AsyncSession, province: PartyOrgSpan) -> PartyOrgSpan:
    return await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=province)


@pytest.fixture
async def as_province(api: Api, session: AsyncSession, province: PartyOrgSpan) -> Api:
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
    return api


@pytest.fixture
async def app_of_city(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Ask as a civic app does, which knows no document of ours."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api/open311/v2") as client:
        yield client


@pytest.fixture
async def town(session: AsyncSession, branch: Branch) -> Town:
    return await make_town(session, branch)
