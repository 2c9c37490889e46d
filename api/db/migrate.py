"""Bring a database to the schema of this release: one process at a time, one step at a time."""

import asyncio
from functools import cache
from io import StringIO
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from api.db import server
from api.obstacles import MigrationFailed

MIGRATIONS = Path(__file__).parents[2] / "migrations"
LOCK = 0x6B65766169  # "kevai": any number will do that no other user of the database takes
NOTHING = "an empty schema"


async def upgrade(database_url: str) -> None:
    """Wait for whoever is migrating, then apply what is left, if anything is."""
    await server.require_usable(database_url)
    guard = await server.connect(database_url)
    try:
        await guard.execute("SELECT pg_advisory_lock($1)", LOCK)
        await asyncio.to_thread(_apply, configuration(database_url))
    except Exception as failure:
        current = await _current(database_url)
        raise MigrationFailed(
            failed=_next_after(current), current=current or NOTHING, complaint=_complaint(failure)
        ) from failure
    finally:
        await guard.close()


def as_sql(steps: str) -> str:
    """Write what `steps` ("base:head" is all) tell the database, for review and the linter."""
    output = StringIO()
    config = configuration("postgresql+asyncpg://")
    config.output_buffer = output
    command.upgrade(config, steps, sql=True)
    return output.getvalue()


@cache
def head() -> str:
    """Name the last migration of this release."""
    revision = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert revision is not None  # noqa: S101
    return revision


def configuration(database_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    return config


def _apply(config: Config) -> None:
    command.upgrade(config, "head")


async def _current(database_url: str) -> str | None:
    connection = await server.connect(database_url)
    try:
        if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
            return None
        current: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
        return current
    finally:
        await connection.close()


def _next_after(current: str | None) -> str:
    scripts = ScriptDirectory(str(MIGRATIONS))
    steps = [step.revision for step in reversed(list(scripts.walk_revisions()))]
    if current is None:
        return steps[0] if steps else "none"
    later = steps[steps.index(current) + 1 :] if current in steps else []
    return later[0] if later else current


def _complaint(failure: BaseException) -> str:
    """Quote the server rather than the layers that pass its words on."""
    while failure.__cause__ is not None:
        failure = failure.__cause__
    return (str(failure).strip() or type(failure).__name__).splitlines()[0].rstrip(".")
