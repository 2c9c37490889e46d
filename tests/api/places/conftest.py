"""Two branches of a commune, and the unit in which their places lie."""

from uuid import UUID

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from api.models.party_orgs import PartyOrgSpan
from tests.factories.organisation import Branch, make_branch, make_unit


@pytest.fixture
async def branch(session: AsyncSession, commune: PartyOrgSpan) -> Branch:
    return await make_branch(session, commune=commune)


@pytest.fixture
async def neighbour(session: AsyncSession, commune: PartyOrgSpan) -> Branch:
    """Make another branch of the same commune."""
    return await make_branch(session, commune=commune)


@pytest.fixture
async def unit_id(session: AsyncSession) -> UUID:
    return (await make_unit(session, name="Xã Thiệu Toán")).unit_id
