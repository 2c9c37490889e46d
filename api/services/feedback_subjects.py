"""What a case is about, known by a hash; and its way to whoever answers for that now."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access import charge_changes, feedback_sight
from api.domain import clock
from api.security.sealing import Hashing

# A case that was being taken in just then began with whoever answered before. No request takes
# as long as this; so each change is followed once more.
UNDER_WAY: Final = timedelta(minutes=1)


def hashed(hashing: Hashing, subject_id: UUID) -> bytes:
    """Name a group or place so that whoever has only the database cannot tell which it is."""
    return hashing.keyed_hash("feedback subject", str(subject_id))


async def follow(session: AsyncSession, hashing: Hashing, today: date) -> int:
    """Let open cases go along with groups and places, and say how many changes were looked at.

    For the worker: the caller raises the wall. Done again it changes nothing.
    """
    now = clock.now()
    changes = await charge_changes.due(session, today, followed_before=now - UNDER_WAY)
    answering = await charge_changes.answering(session, changes, today)
    by_hash = {hashed(hashing, each): org_id for each, org_id in answering.items()}
    for case in await feedback_sight.follow(session, by_hash, today):
        await audit.record(session, None, "feedback.followed", case, {}, announced=False)
    for change in changes:
        if change.followed_at is None:
            change.followed_at = now
        else:
            await session.delete(change)
    await session.flush()
    return len(changes)
