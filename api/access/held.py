"""Assignments of households, whoever sends those who hold them: for what befalls a household.

The body that answers for a household sees them all; the caller has made sure that it is theirs.
"""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.models.assignments import Assignment


async def running(
    session: AsyncSession, household_ids: Collection[UUID], after: date
) -> Sequence[Assignment]:
    """Find and lock what goes on, or is yet to begin, after a day."""
    until = col(Assignment.valid_to)
    rows = select(Assignment).where(
        col(Assignment.household_id).in_(household_ids), or_(until.is_(None), until > after)
    )
    in_order = rows.order_by(col(Assignment.id)).with_for_update(key_share=True)
    return (await session.exec(in_order)).all()
