"""What lies with whoever answers for a group or a place follows when somebody else comes to."""

from datetime import date, timedelta
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import charge_changes
from api.domain import clock
from api.security.sealing import Hashing
from api.services import feedback_subjects

# A case that was being taken in just then began with whoever answered before. No request takes
# as long as this; so each change is followed once more.
UNDER_WAY: Final = timedelta(minutes=1)


async def follow(session: AsyncSession, hashing: Hashing, today: date) -> int:
    """Let open feedback go along, and say how many changes were looked at.

    For the worker: the caller raises the wall. Done again it changes nothing.
    """
    now = clock.now()
    changes = await charge_changes.due(session, today, followed_before=now - UNDER_WAY)
    answering = await charge_changes.answering(session, changes, today)
    await feedback_subjects.follow(session, hashing, answering, today)
    for change in changes:
        if change.followed_at is None:
            change.followed_at = now
        else:
            await session.delete(change)
    await session.flush()
    return len(changes)
