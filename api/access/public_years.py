"""The figures of past years: rounded before they are kept, so that who adds up learns no more."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.models.public_years import PublicYear

# The units that stood at or below a body when the year ended.
SUMS: Final = text("""
    SELECT sum(shown.received), sum(shown.answered), sum(shown.in_time), sum(shown.rated),
        sum(shown.satisfaction * shown.rated) / sum(shown.rated)
    FROM party_org_span AS root
    JOIN party_org_span AS span ON span.path >= root.path AND span.path < root.path || '/'
        AND span.valid_from <= :day AND (span.valid_to IS NULL OR span.valid_to > :day)
    JOIN public_year_figure AS shown ON shown.org_id = span.org_id AND shown.year = :year
    WHERE root.org_id = :org_id
        AND root.valid_from <= :day AND (root.valid_to IS NULL OR root.valid_to > :day)
""")
TAKE: Final = text("SELECT take_public_year(:year, :today)")
FIRST: Final = text("SELECT first_public_year()")


@dataclass(frozen=True, slots=True)
class Figures:
    received: int | None
    answered: int | None
    in_time: int | None
    rated: int | None
    satisfaction: Decimal | None


async def was_taken(session: AsyncSession, year: int) -> bool:
    taken = select(PublicYear.year).where(col(PublicYear.year) == year)
    return (await session.exec(taken)).first() is not None


async def figures_of(session: AsyncSession, year: int, org_id: UUID) -> Figures:
    asked = {"year": year, "day": date(year, 12, 31), "org_id": org_id}
    return Figures(*(await (await session.connection()).execute(SUMS, asked)).one())


async def first_year(session: AsyncSession) -> int | None:
    """Say from which year the oldest case is that is still kept."""
    found: int | None = (await (await session.connection()).execute(FIRST)).scalar_one()
    return found


async def take(session: AsyncSession, year: int, today: date) -> bool:
    """Take the figures of a past year; False where that was done before."""
    asked = {"year": year, "today": today}
    return bool((await (await session.connection()).execute(TAKE, asked)).scalar_one())
