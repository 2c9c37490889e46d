"""A commune below a province, and the branches in it that are reorganised."""

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from api.models.party_orgs import PartyOrgSpan
from tests.factories.organisation import Branch, make_branch


@pytest.fixture
async def one(session: AsyncSession, commune: PartyOrgSpan) -> Branch:
    return await make_branch(session, commune=commune)


@pytest.fixture
async def other(session: AsyncSession, commune: PartyOrgSpan) -> Branch:
    return await make_branch(session, commune=commune)


@pytest.fixture
async def third(session: AsyncSession, commune: PartyOrgSpan) -> Branch:
    return await make_branch(session, commune=commune)
