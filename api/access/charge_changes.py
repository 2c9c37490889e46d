"""Of which households, groups and places it was noted that another body may answer for them now."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Uuid, any_, func, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.place_parts import in_charge_of
from api.models.charge_changes import ChargeChange
from api.models.household_groups import HouseholdGroup
from api.models.households import Household

AT_ONCE: Final = 1000
GROUP, HOUSEHOLD, PLACE = "group", "household", "place"


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
    groups = await _answering(session, HouseholdGroup, _named(changes, GROUP))
    return groups | await in_charge_of(session, _named(changes, PLACE), today)


async def just_changed(session: AsyncSession) -> tuple[dict[UUID, UUID], dict[UUID, UUID]]:
    """Say who answers now for the groups, and for the households, that this transaction changed."""
    rows = select(ChargeChange).where(col(ChargeChange.created_at) == func.now())
    changes = (await session.exec(rows)).all()
    groups = await _answering(session, HouseholdGroup, _named(changes, GROUP))
    return groups, await _answering(session, Household, _named(changes, HOUSEHOLD))


def _named(changes: Sequence[ChargeChange], kind: str) -> set[UUID]:
    return {one.what_id for one in changes if one.kind == kind}


async def _answering(
    session: AsyncSession, record: type[HouseholdGroup] | type[Household], ids: set[UUID]
) -> dict[UUID, UUID]:
    # As one array: a revert may have changed more of them than a statement has parameters.
    these = literal(list(ids), ARRAY(Uuid))
    rows = select(record.id, record.org_id).where(col(record.id) == any_(these))
    return dict((await session.exec(rows)).all())
