"""Which master keys the database needs."""

from typing import Final

import asyncpg

from api.db import server
from api.db.engine import SERVER, Pool, connecting
from api.obstacles import MasterKeyAbsent
from api.security import master_keys as ring
from api.security.master_keys import MasterKeys
from api.settings import Settings

NEEDED: Final = "SELECT DISTINCT id FROM master_keys_needed() AS id"


async def require_ready(settings: Settings) -> None:
    """Refuse to start without master keys, or without one that this database needs."""
    keys = ring.read(settings)
    connection = await server.connect(connecting(settings)["dsn"], server_settings=SERVER)
    try:
        await require_all(connection, keys)
    finally:
        await connection.close()


async def require_all(connection: Pool | asyncpg.Connection, keys: MasterKeys) -> None:
    """Refuse where something would not open; before its migrations a database has nothing."""
    if await connection.fetchval("SELECT to_regproc('master_keys_needed')") is None:
        return
    needed = {row["id"] for row in await connection.fetch(NEEDED)}
    if absent := needed - keys.ids:
        raise MasterKeyAbsent(ids=", ".join(sorted(key_id.hex() for key_id in absent)))
