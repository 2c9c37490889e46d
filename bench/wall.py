"""What the second wall costs: the same statements with it and without, ``python -m bench.wall``.

Without it means: as the owner of the tables, whom row-level security does not hold.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import asyncpg

from api.access.listing import _one, _page
from api.db import embedded
from api.db.engine import SERVER
from api.db.reads import Read
from api.domain import clock
from api.services.households import LISTING
from bench.database import PLACES
from bench.run import prepare

ROUNDS: Final = 5
CALLS: Final = 300


async def seconds(connection: Any, read: Read, values: dict[str, Any]) -> float:
    asked = {"person": None, "today": clock.today(), **values}
    start = time.perf_counter()
    for _ in range(CALLS):
        assert await read.row(connection, **asked)
    return (time.perf_counter() - start) / CALLS


async def compare(owner_url: str, folder: Path) -> None:
    bench = await asyncio.to_thread(lambda: asyncio.run(prepare(owner_url, folder)))
    walled = await asyncpg.connect(owner_url, server_settings=SERVER)
    owner = await asyncpg.connect(owner_url)
    page, one = _page(LISTING, frozenset(), own=False), _one(LISTING, own=False)
    shapes = {
        "list 50, branch": (page, {"limit": 50, "sight": PLACES["branch"]}),
        "list 50, country": (page, {"limit": 50, "sight": PLACES["country"]}),
        "get one": (one, {"row_id": bench.household_id, "sight": PLACES["branch"]}),
    }
    for what, (read, values) in shapes.items():
        found = [
            (await seconds(walled, read, values), await seconds(owner, read, values))
            for _ in range(ROUNDS)
        ]
        with_wall, without = (statistics.median(times) for times in zip(*found, strict=True))
        print(f"{what:18} with the wall {with_wall / without:.2f} times without")
    await walled.close()
    await owner.close()


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded.running(Path(folder) / "postgres") as own,
    ):
        asyncio.run(compare(own.url, Path(folder)))


if __name__ == "__main__":
    main()
