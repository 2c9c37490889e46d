"""What a case of feedback is about, known by a hash; and its way to whoever answers for that."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access import feedback_sight
from api.security.sealing import Hashing


def hashed(hashing: Hashing, subject_id: UUID) -> bytes:
    """Name a group or place so that whoever has only the database cannot tell which it is."""
    return hashing.keyed_hash("feedback subject", str(subject_id))


async def follow(
    session: AsyncSession, hashing: Hashing, answering: Mapping[UUID, UUID], today: date
) -> None:
    """Let open cases about groups and places begin with whoever answers for each."""
    by_hash = {hashed(hashing, each): org_id for each, org_id in answering.items()}
    for case in await feedback_sight.follow(session, by_hash, today):
        await audit.record(session, None, "feedback.followed", case, {}, announced=False)
