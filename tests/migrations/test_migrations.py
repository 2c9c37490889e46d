"""The migrations build what the models say, and every step can be undone and done again."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlmodel import SQLModel

from api import models
from api.db import migrate
from tests.databases import database, engine_of

assert models
# What PostgreSQL 18 holds and SQLAlchemy has no word for: temporal keys, and their indexes.
NOT_OF_MODELS = ("_period", "pgqueuer")


@pytest.fixture
async def empty_url(owner_url: str) -> AsyncIterator[str]:
    """Make a database of one's own in the server of the run."""
    async with database(owner_url) as url:
        yield url


def _of_models(_: Any, name: str | None, kind: str, reflected: bool, __: Any) -> bool:  # noqa: FBT001
    if not reflected or name is None:
        return True
    if kind == "table":
        return name != "alembic_version" and not name.startswith(NOT_OF_MODELS)
    return not name.endswith(NOT_OF_MODELS)


def _drift(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"include_object": _of_models})
    drift: list[Any] = compare_metadata(context, SQLModel.metadata)
    return drift


async def test_models_and_migrations_do_not_drift_apart(empty_url: str) -> None:
    await migrate.upgrade(empty_url)
    engine = engine_of(empty_url)
    async with engine.connect() as connection:
        drift = await connection.run_sync(_drift)
    await engine.dispose()
    assert drift == []


async def test_every_step_can_be_undone_and_done_again(empty_url: str) -> None:
    await migrate.upgrade(empty_url)
    config = migrate.configuration(empty_url)
    await asyncio.to_thread(command.downgrade, config, "base")
    connection = await asyncpg.connect(empty_url)
    left = await connection.fetch(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'S') AND relname <> 'alembic_version'"
    )
    functions = await connection.fetch(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"
    )
    await connection.close()
    await migrate.upgrade(empty_url)
    assert [row[0] for row in left] == []
    assert [row[0] for row in functions] == []
