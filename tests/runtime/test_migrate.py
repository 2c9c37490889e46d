"""Migrations that race and migrations that fail, on databases of their own."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import asyncpg
import pytest

from api.db import migrate, server
from api.obstacles import MigrationFailed
from tests.databases import database

STEP = """
from alembic import op

revision = "{revision}"
down_revision = {down_revision!r}


def upgrade():
    for statement in "{statements}".split(";"):
        op.execute(statement)
"""

Write = Callable[[str, str | None, str], None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a migration into a folder that stands in for the real one, under the real rules."""
    (tmp_path / "versions").mkdir()
    shutil.copy(migrate.MIGRATIONS / "env.py", tmp_path)
    monkeypatch.setattr(migrate, "MIGRATIONS", tmp_path)

    def write(revision: str, down_revision: str | None, statements: str) -> None:
        (tmp_path / "versions" / f"{revision}.py").write_text(
            STEP.format(revision=revision, down_revision=down_revision, statements=statements)
        )

    return write


@pytest.fixture
async def empty_database(owner_url: str) -> AsyncIterator[str]:
    async with database(owner_url) as url:
        yield url


async def tables(database_url: str) -> set[str]:
    connection: asyncpg.Connection = await server.connect(database_url)
    rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    await connection.close()
    return {row["tablename"] for row in rows}


async def test_a_failing_step_is_named_and_undone_alone(empty_database: str, write: Write) -> None:
    write("0001_first", None, "CREATE TABLE first ()")
    write("0002_broken", "0001_first", "CREATE TABLE second (); SELECT 1/0")
    with pytest.raises(
        MigrationFailed, match=r"0002_broken failed \(division by zero\) .* stays at 0001_first"
    ):
        await migrate.upgrade(empty_database)
    assert await tables(empty_database) == {"alembic_version", "first"}


async def test_a_mended_step_goes_on_from_there(empty_database: str, write: Write) -> None:
    write("0001_first", None, "CREATE TABLE first ()")
    write("0002_second", "0001_first", "SELECT 1/0")
    with pytest.raises(MigrationFailed):
        await migrate.upgrade(empty_database)
    write("0002_second", "0001_first", "CREATE TABLE second ()")
    await migrate.upgrade(empty_database)
    assert await tables(empty_database) == {"alembic_version", "first", "second"}


async def test_two_at_once_migrate_once(empty_database: str, write: Write) -> None:
    write("0001_first", None, "CREATE TABLE first AS SELECT pg_sleep(0.3)::text")
    await asyncio.gather(*(migrate.upgrade(empty_database) for _ in range(3)))
    assert "first" in await tables(empty_database)
