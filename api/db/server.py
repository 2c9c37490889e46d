"""What must be true of a Postgres before Kề Vai uses it."""

from typing import Any

import asyncpg
from sqlalchemy import make_url

from api.obstacles import DatabaseTooOld, DatabaseUnreachable

OLDEST_MAJOR = 18
SECONDS_TO_CONNECT = 10


async def identity(database_url: str) -> str:
    """Name this very database, so that what was noted about another is not taken for it."""
    connection = await connect(database_url)
    try:
        system = await connection.fetchval("SELECT system_identifier FROM pg_control_system()")
        return f"{system}/{await connection.fetchval('SELECT current_database()')}"
    finally:
        await connection.close(timeout=SECONDS_TO_CONNECT)


async def require_usable(database_url: str) -> None:
    connection = await connect(database_url)
    try:
        found = connection.get_server_version()
    finally:
        await connection.close(timeout=SECONDS_TO_CONNECT)
    if found.major < OLDEST_MAJOR:
        raise DatabaseTooOld(
            address=address(database_url),
            found=f"{found.major}.{found.micro}",
            needed=OLDEST_MAJOR,
        )


async def connect(database_url: str, **options: Any) -> asyncpg.Connection:
    plain = make_url(database_url).set(drivername="postgresql")
    try:
        return await asyncpg.connect(
            plain.render_as_string(hide_password=False), timeout=SECONDS_TO_CONNECT, **options
        )
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
        raise DatabaseUnreachable(
            address=address(database_url), complaint=str(failure) or type(failure).__name__
        ) from failure


def address(database_url: str) -> str:
    """Say where the server is, without the name and the password that open it."""
    url = make_url(database_url)
    host = url.host or url.query.get("host") or "localhost"
    return f"{host}:{url.port or 5432}/{url.database or ''}"
