"""Of which groups and places it was noted that another body may answer for them now."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.place_parts import in_charge_of
from api.models.charge_changes import ChargeChange
from api.models.household_groups import HouseholdGroup

AT_ONCE: Final = 1000


async def due(
    session: AsyncSession, today: date, *, followed_before: datetime
) -> Sequence[ChargeChange]:
    """Find and lock some whose day has come: new ones, and those followed before an instant."""
    rows = select(ChargeChange).where(
        col(ChargeChange.due) <= today,
        or_(
            col(ChargeChange.followed_at).is_(None),
            col(ChargeChange.followed_at) < followed_before,
        ),
    )
    some = rows.order_by(col(ChargeChange.id)).limit(AT_ONCE)
    return (await session.exec(some.with_for_update(skip_locked=True))).all()


async def answering(
    session: AsyncSession, changes: Sequence[ChargeChange], today: date
) -> dict[UUID, UUID]:
    """Say who answers for each group and place today; the caller sees all of them."""
    groups, places = (
        {one.what_id for one in changes if one.kind == kind} for kind in ("group", "place")
    )
    rows = select(HouseholdGroup.id, HouseholdGroup.org_id).where(
        col(HouseholdGroup.id).in_(groups)
    )
    return dict((await session.exec(rows)).all()) | await in_charge_of(session, places, today)
