"""Where sealed contents lie that are too large for a row: a folder, or a store that speaks S3.

What comes here is sealed already, under names that say nothing. In a folder, a file has the day of
its writing for a time, and no more: what residents do has a day, and no instant.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from api.domain import clock
from api.obstacles import ObjectsUnreachable

DAY: Final = 86_400
PATIENCE: Final = timedelta(seconds=20)  # with a store that does not answer
TRIES: Final = 3
PIECE: Final = 256 * 1024
# A caller asks for these rather than for those of the library.
Failure = BaseError


class Objects:
    def __init__(self, place: str) -> None:
        self._folder = None if "://" in place else Path(place)
        try:
            self._store = _opened(place, self._folder)
        except (BaseError, OSError, ValueError) as failure:
            raise ObjectsUnreachable(place=place, complaint=str(failure)) from None

    async def put(self, name: str, content: bytes) -> None:
        """Keep it, so that it is still there when the machine loses power the next moment."""
        await self._store.put_async(name, content)
        if self._folder is not None:
            await asyncio.to_thread(_settle, self._folder, name)

    async def get(self, name: str) -> AsyncIterator[bytes]:
        found = await self._store.get_async(name)
        async for piece in found.stream(min_chunk_size=PIECE):
            yield bytes(piece)

    async def remove(self, name: str) -> None:
        """Let go of it; what is not there is gone already."""
        with suppress(FileNotFoundError):
            await self._store.delete_async(name)

    async def before(self, day: datetime) -> AsyncIterator[list[str]]:
        """Name what was written before a day, some at a time."""
        async for some in self._store.list():
            if names := [one["path"] for one in some if one["last_modified"] < day]:
                yield names

    async def drop_unfinished(self, day: datetime) -> None:
        """Drop what a process left in the folder that was ended while it wrote."""
        if self._folder is not None:
            await asyncio.to_thread(_drop, self._folder.glob("*#*"), day)


def _opened(place: str, folder: Path | None) -> ObjectStore:
    if folder is not None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return LocalStore(folder)
    return from_url(
        place,
        # The address of a store of one's own says whether it speaks TLS; what goes there is sealed.
        client_options={"timeout": PATIENCE, "allow_http": True},
        retry_config={"max_retries": TRIES, "retry_timeout": PATIENCE},
    )


def _settle(folder: Path, name: str) -> None:
    midnight = clock.now().timestamp() // DAY * DAY
    os.utime(folder / name, (midnight, midnight))
    for one in (folder / name, folder):
        handle = os.open(one, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _drop(files: Iterable[Path], day: datetime) -> None:
    for one in files:
        if datetime.fromtimestamp(one.stat().st_mtime, UTC) < day:
            one.unlink(missing_ok=True)
