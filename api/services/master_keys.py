"""Which master keys the database needs, and sealed things turned to the newest one."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import asyncpg
from cryptography.exceptions import InvalidTag
from sqlalchemy import bindparam, inspect, select, text, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db import server
from api.db.base import Sealed
from api.db.engine import SERVER, connecting
from api.db.pool import Pool
from api.domain import clock
from api.models.master_keys import MasterKeyUsed
from api.obstacles import MasterKeyAbsent, MasterKeyNeverUsed
from api.security import master_keys as ring
from api.security.master_keys import MasterKeys
from api.security.sealing import rewrapped
from api.settings import Settings

NEEDED: Final = "SELECT DISTINCT id FROM master_keys_needed() AS id"


@dataclass(frozen=True)
class Turned:
    """What one step did; ``last`` is where the next one begins, None after the last step."""

    count: int
    spoiled: int  # opens under no key: somebody changed it
    last: UUID | None


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


async def needed(session: AsyncSession) -> set[bytes]:
    return set((await (await session.connection()).execute(text(NEEDED))).scalars())


async def turn(
    session: AsyncSession, keys: MasterKeys, table: type[Sealed], after: UUID | None, most: int
) -> Turned:
    """Wrap the keys of the next few things anew, as the owner of the tables.

    They are locked against changes, in the order of their places, and not against what refers to
    them. So a step waits for a few requests, and a few requests for it.
    """
    columns = inspect(table).columns
    place = columns[table.place_named_by]
    others = columns.key_id.in_(keys.ids - {keys.newest.id})
    wanted = select(place, columns.sealed).where(others).order_by(place).limit(most)
    if after is not None:
        wanted = wanted.where(place > after)
    connection = await session.connection()
    found = (await connection.execute(wanted.with_for_update(key_share=True))).all()
    anew = [row for one, sealed in found if (row := _anew(keys, table, one, sealed))]
    if anew:
        setting = update(table).where(place == bindparam("place"))
        await connection.execute(setting.values(sealed=bindparam("anew")), anew)
    last = found[-1][0] if len(found) == most else None
    return Turned(len(anew), len(found) - len(anew), last)


def _anew(
    keys: MasterKeys, table: type[Sealed], place: UUID, sealed: bytes
) -> dict[str, object] | None:
    try:
        return {"place": place, "anew": rewrapped(keys, sealed, context=table.place(place))}
    except InvalidTag:
        return None


async def give_up(session: AsyncSession, key_id: bytes) -> None:
    """Let the service start without a key that is lost; what it wraps stays, and stays shut."""
    used = await session.get(MasterKeyUsed, key_id)
    if used is None:
        raise MasterKeyNeverUsed(id=key_id.hex())
    used.lost_on = clock.today()
    session.add(used)
    await session.flush()
