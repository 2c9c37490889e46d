from typing import Final

import asyncpg

from api.db import migrate
from api.db.reads import Source
from api.errors.health import NotReady

SECONDS_TO_WAIT: Final = 1


async def check(source: Source) -> None:
    try:
        version = await source.pool.fetchval("SELECT version_num FROM alembic_version", timeout=2)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise NotReady(seconds=SECONDS_TO_WAIT) from error
    if version != migrate.head():
        raise NotReady(seconds=SECONDS_TO_WAIT)
