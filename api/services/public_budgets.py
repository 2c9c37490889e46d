"""How much people without an account may ask of one body in a day.

Counted for the body, never for an address: who floods it is not known, and shall not be.
"""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.errors import TooOften
from api.security.sealing import Sealing

TAKE: Final = text("SELECT take_public_budget(:subject_id, :purpose, :today, :limit)")


async def take(  # noqa: PLR0913
    session: AsyncSession,
    subject_id: UUID,
    purpose: str,
    today: date,
    *,
    limit: int,
    spent: TooOften,
) -> None:
    """Take one from the budget of today, in all processes alike, or raise ``spent``."""
    asked = {"subject_id": subject_id, "purpose": purpose, "today": today, "limit": limit}
    if not (await (await session.connection()).execute(TAKE, asked)).scalar_one():
        raise spent


def hidden_limit(
    sealing: Sealing, limits: range, subject_id: UUID, purpose: str, today: date
) -> int:
    """Choose the limit of one day, which nobody can foresee or work out."""
    drawn = sealing.keyed_hash("budget", f"{subject_id} {purpose} {today}")
    return limits[int.from_bytes(drawn[:8]) % len(limits)]


def until_tomorrow() -> int:
    """Count the seconds until the next day of Vietnam begins."""
    now = clock.now()
    return (
        int((clock.start_of(clock.local_date(now) + timedelta(days=1)) - now).total_seconds()) + 1
    )
