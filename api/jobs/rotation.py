"""Turn everything that is sealed to the newest master key, while the service runs."""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import async_sessionmaker
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db.base import Sealed
from api.security.master_keys import MasterKeys
from api.services import master_keys


@dataclass(frozen=True)
class Rotation:
    """What was turned, by table; what opens under no key; the keys that something still needs."""

    turned: Counter[str] = field(default_factory=Counter)
    spoiled: Counter[str] = field(default_factory=Counter)
    needed: set[bytes] = field(default_factory=set)

    def complete(self, keys: MasterKeys) -> bool:
        return self.needed <= {keys.newest.id} and not self.spoiled.total()


def told(done: Rotation, keys: MasterKeys) -> list[str]:
    """Say what was done, and which keys may go, in lines."""
    lines = [f"{name}: {count} wrapped anew" for name, count in done.turned.items()]
    lines += [
        f"{name}: {count} were changed by somebody, and open under no key"
        for name, count in done.spoiled.items()
        if count
    ]
    others = keys.ids - {keys.newest.id}
    lines.append(f"Newest: {keys.newest.id.hex()}")
    lines += [f"No longer needed: {each.hex()}" for each in sorted(others - done.needed)]
    lines += [f"Still needed: {each.hex()}" for each in sorted(others & done.needed)]
    lines += [f"Needed, and not given: {each.hex()}" for each in sorted(done.needed - keys.ids)]
    return lines


async def rotate(
    sessions: async_sessionmaker[AsyncSession], keys: MasterKeys, most: int
) -> Rotation:
    """Each step is a transaction: broken off, what is done stays, and the rest is found again.

    A process that was not restarted goes on sealing under the key it knows; so each table is
    walked until nothing is left to turn.
    """
    done = Rotation()
    for table in Sealed.__subclasses__():
        done.turned[name_of(table)] = 0
        while await _walk(sessions, keys, table, most, done):
            pass
    async with sessions.begin() as session:
        done.needed.update(await master_keys.needed(session))
    return done


async def _walk(
    sessions: async_sessionmaker[AsyncSession],
    keys: MasterKeys,
    table: type[Sealed],
    most: int,
    done: Rotation,
) -> int:
    """Go through a table once, and say how much was turned."""
    count, spoiled, last = 0, 0, None
    while True:
        async with sessions.begin() as session:
            step = await master_keys.turn(session, keys, table, last, most)
        count, spoiled, last = count + step.count, spoiled + step.spoiled, step.last
        if last is None:
            break
    done.turned[name_of(table)] += count
    done.spoiled[name_of(table)] = spoiled
    return count


def name_of(table: type[Sealed]) -> str:
    return str(table.__tablename__)
