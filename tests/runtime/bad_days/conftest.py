"""A service of one's own, with a database in which nothing was said before."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db import migrate
from api.settings import Settings
from tests.conftest import MASTER_KEY
from tests.databases import database, owner_of
from tests.runtime.bad_days.service import LOOPBACK, Service


@pytest.fixture(scope="package")
async def empty_url(owner_url: str) -> AsyncIterator[str]:
    async with database(owner_url) as url:
        await migrate.upgrade(url)
        yield url


@pytest.fixture
async def owner(owner_url: str, empty_url: str) -> AsyncIterator[AsyncSession]:
    """Make a database of one's own: all that is in it was said here."""
    async with database(owner_url, copy_of=empty_url) as url, owner_of(url) as session:
        yield session


@pytest.fixture
async def service(
    owner: AsyncSession, settings: Settings, tmp_path: Path
) -> AsyncIterator[Service]:
    engine: Any = owner.bind
    with socket.create_server((LOOPBACK, 0)) as probe:
        port = probe.getsockname()[1]
    environment = {
        "KEVAI_DATABASE_URL": engine.url.set(drivername="postgresql").render_as_string(
            hide_password=False
        ),
        "KEVAI_SECRET": settings.secret,
        "KEVAI_SIGNING_KEY_FILE": str(settings.signing_key_file),
        "KEVAI_MASTER_KEYS": MASTER_KEY,
        "KEVAI_ATTACHMENTS": str(tmp_path / "attachments"),
        "KEVAI_PROOF_COST": str(settings.proof_cost),
        "KEVAI_PLAIN_WAIT_SECONDS": "3",  # the first is sent within two of them
        "KEVAI_CONNECTIONS": "4",
        "KEVAI_LOG_LEVEL": "debug",
    }
    service = Service(environment, port, tmp_path / "said")
    try:
        await service.start()
        yield service
    finally:
        service.end()
