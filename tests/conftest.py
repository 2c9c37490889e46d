"""One database for the run, built by the migrations.

Tests commit, and share no organisation: scope keeps them apart, as it keeps branches apart.
"""

import gc
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db import embedded, migrate
from api.domain import clock
from api.domain.party_orgs import OrgType
from api.main import create_app
from api.models.party_orgs import PartyOrgSpan
from api.settings import Settings
from tests.client import Api
from tests.databases import engine_of
from tests.factories.organisation import Branch, make_branch, make_org

SECRET = "a-secret-of-the-tests-and-of-nothing-else"
MASTER_KEY = "YSBtYXN0ZXIga2V5IG9mIHRoZSB0ZXN0cyBhbG9uZSE="
ATTACHMENTS = Path(gettempdir()) / f"kevai-tests-attachments-{os.getpid()}"
HOUR = timedelta(hours=1)
LONG = {
    "test_any_query.py",
    "test_cli.py",
    "test_kills.py",
    "test_non_interference.py",
    "test_receipt_guesses.py",
    "test_run.py",
    "test_stalled_senders.py",
    "test_story.py",
    "test_traces.py",
}

# A run sees one day: tests read it while they are collected, and ask about it minutes later.
# Where it is about to end in Vietnam, all processes of the run take it to have ended.
ENDS = str(clock.local_date(clock.now() + HOUR) != clock.today())
if os.environ.setdefault("TESTS_BEGIN_NEXT_DAY", ENDS) == str(True):
    time_machine.travel(datetime.now(UTC) + HOUR, tick=True).start()


# What is there when all is collected stays to the end: it need not be looked through for garbage
# now, nor ever again. That was a seventh of the work of a run.
gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, lest one process ends a run with it while the other has done."""
    items.sort(key=lambda item: item.path.name not in LONG)


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def _the_clock_runs_on() -> Iterator[None]:
    """Fail the test that leaves the clock stopped, and none of those that come after it."""
    of_this = clock._clock  # noqa: SLF001
    running = of_this.read
    yield
    left, of_this.read = of_this.read, running
    assert left is running, "the clock was stopped here, and left so"


@pytest.fixture(scope="session")
def owner_url() -> Iterator[str]:
    """Start a Postgres of the run; not below pytest's folder, which it closes to other users."""
    with (
        TemporaryDirectory(prefix="kevai-tests-") as folder,
        embedded.running(Path(folder) / "postgres", options={"fsync": "off"}) as own,
    ):
        yield own.url


@pytest.fixture(scope="session")
def signing_key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    file = tmp_path_factory.mktemp("keys") / "signing.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return file


@pytest.fixture(scope="session")
async def settings(owner_url: str, signing_key_file: Path) -> AsyncIterator[Settings]:
    await migrate.upgrade(owner_url)
    yield Settings(
        database_url=owner_url,
        secret=SECRET,
        signing_key_file=signing_key_file,
        master_keys=SecretStr(MASTER_KEY),
        attachments=str(ATTACHMENTS),
        connections=4,
        proof_cost=2,  # as little work as there can be
    )
    shutil.rmtree(ATTACHMENTS, ignore_errors=True)


@pytest.fixture(scope="session")
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture(scope="session")
async def owner(owner_url: str, settings: Settings) -> AsyncIterator[AsyncEngine]:
    """Keep the owner's connections: to open one for each test costs as much as many a test."""
    assert settings
    engine = engine_of(owner_url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def session(owner: AsyncEngine) -> AsyncIterator[AsyncSession]:
    async with AsyncSession(owner, expire_on_commit=False) as session:
        yield session


@pytest.fixture
async def api(app: FastAPI) -> AsyncIterator[Api]:
    """Nobody yet: ``await api.sign_in(session, Role.X, org)`` makes it somebody."""
    async with Api(app) as client:
        yield client


@pytest.fixture
async def province(session: AsyncSession) -> PartyOrgSpan:
    return await make_org(session, OrgType.PROVINCIAL_COMMITTEE)


@pytest.fixture
async def commune(session: AsyncSession, province: PartyOrgSpan) -> PartyOrgSpan:
    return await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=province)


@pytest.fixture
async def branch(session: AsyncSession) -> Branch:
    return await make_branch(session)


@pytest.fixture
async def elsewhere(session: AsyncSession) -> Branch:
    """Make a branch of another commune."""
    return await make_branch(session)
