from collections.abc import AsyncIterator, Iterator
from datetime import date

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from api.models.party_orgs import PartyOrgSpan
from tests.client import Api
from tests.factories.feedback import Card, make_card
from tests.factories.open311 import Town, make_town
from tests.factories.organisation import Branch
from tests.factories.plans import JUNE
from tests.factories.proposal_rounds import Village, make_villages
from tests.jobs.rounds import Committee


@pytest.fixture
async def as_province(api: Api, session: AsyncSession, province: PartyOrgSpan) -> Api:
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
    return api


@pytest.fixture
async def as_commune(api: Api, session: AsyncSession, commune: PartyOrgSpan) -> Api:
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
    return api


@pytest.fixture
async def secretary(api: Api, session: AsyncSession, branch: Branch) -> Api:
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
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


@pytest.fixture
async def villages(session: AsyncSession, commune: PartyOrgSpan) -> list[Village]:
    return await make_villages(session, commune)


@pytest.fixture
async def committee(app: FastAPI, as_commune: Api, commune: PartyOrgSpan) -> Committee:
    return Committee(as_commune, app, commune.org_id)


@pytest.fixture
def june() -> Iterator[date]:
    """Make it the middle of a year, in which the days before and after are of the same year."""
    with clock.freeze(JUNE):
        yield JUNE


@pytest.fixture
async def plain(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://plain") as client:
        yield client


@pytest.fixture
async def card(session: AsyncSession, branch: Branch) -> Card:
    return await make_card(session, branch)
