"""Objects that nobody keeps any more: those of deleted rows, and those that never came to one."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import feedback_sight
from api.db.objects import Objects
from api.domain import clock

GRACE: Final = timedelta(days=2)  # longer than any request; an object has its day alone
AT_ONCE: Final = 500
# A killed process leaves one or two. So many mean another database, or one from before.
MOST_ORPHANS: Final = 100
log = structlog.get_logger("kevai.attachments")


async def sweep(session: AsyncSession, objects: Objects) -> int:
    """Delete the objects of deleted rows at once, and what came to no row after a time."""
    before = clock.now() - GRACE
    await objects.drop_unfinished(before)
    return await _discarded(session, objects) + await _orphans(session, objects, before)


async def _discarded(session: AsyncSession, objects: Objects) -> int:
    """Delete an object and then the row that tells of it: broken off, it is found again."""
    count = 0
    while ids := await feedback_sight.discarded_objects(session, AT_ONCE):
        for one in ids:
            await objects.remove(one.hex)
        await feedback_sight.forget_objects(session, ids)
        count += len(ids)
    return count


async def _orphans(session: AsyncSession, objects: Objects, before: datetime) -> int:
    orphans: list[UUID] = []
    async for names in objects.before(before):
        orphans += await feedback_sight.unknown_objects(session, [*_ids(names)])
        if len(orphans) > MOST_ORPHANS:
            log.error(
                "left alone: more files than a crash leaves are unknown to this database",
                at_least=len(orphans),
            )
            return 0
    for one in orphans:
        await objects.remove(one.hex)
    return len(orphans)


def _ids(names: list[str]) -> Iterator[UUID]:
    """Leave out what has another name than ours: it is not ours to delete."""
    for name in names:
        try:
            found = UUID(hex=name)
        except ValueError:
            continue
        if found.hex == name:
            yield found
