"""What is kept for a time only, and then forgotten."""

from datetime import timedelta
from typing import Final

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import notifications
from api.domain import clock
from api.models.notifications import Notification
from api.models.records import IdempotencyKey
from api.models.sign_ins import RefreshToken, SignIn
from api.services import feedback_clocks, proofs

ANSWERS: Final = timedelta(hours=48)  # twice what we promise to whoever repeats a request
READ: Final = timedelta(days=90)
ENDED: Final = timedelta(days=30)  # after that nobody asks when somebody was signed in


async def forget(session: AsyncSession) -> int:
    """Delete what is past its time, and say how many rows that were."""
    now = clock.now()
    over = col(SignIn.expires_at) < now - ENDED
    old = [
        delete(IdempotencyKey).where(col(IdempotencyKey.created_at) < now - ANSWERS),
        notifications.forget().where(col(Notification.read_at) < now - READ),
        delete(RefreshToken).where(col(RefreshToken.sign_in_id).in_(select(SignIn.id).where(over))),
        delete(SignIn).where(over),
    ]
    connection = await session.connection()
    deleted = [(await connection.execute(statement)).rowcount for statement in old]
    others = [await proofs.forget(session), await feedback_clocks.forget(session)]
    return sum(deleted) + sum(others)
