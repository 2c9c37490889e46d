"""The jobs. Each is one transaction, and calls one service; run twice it does no more."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.visible import holds_on, raise_wall_over
from api.db.objects import Objects
from api.domain import clock
from api.models.party_orgs import PartyOrgSpan
from api.security.sealing import Hashing
from api.services import (
    attachment_sweep,
    charge_changes,
    coverage,
    feedback_clocks,
    handing_on,
    housekeeping,
    notifications,
    periods,
    reorganisation_runs,
    vacancies,
)


async def open_periods(session: AsyncSession) -> int:
    """Open the reporting periods that are due, and add who was assigned since."""
    return len(await periods.open_due(session, clock.today()))


async def carry_out_reorganisations(session: AsyncSession) -> int:
    """Let what a reorganisation divides come to its heirs on the day."""
    today = clock.today()
    await raise_wall_over(session, await _tops(session, today), today)
    return await reorganisation_runs.carry_out_due(session, today)


def following(hashing: Hashing) -> Callable[[AsyncSession], Awaitable[int]]:
    async def follow_charges(session: AsyncSession) -> int:
        """Let open feedback go along with the groups and places that it is about."""
        await see_all(session)
        return await charge_changes.follow(session, hashing, clock.today())

    return follow_charges


async def relay_outbox(session: AsyncSession) -> int:
    """Tell those concerned what happened."""
    await see_all(session)
    return await notifications.relay(session)


async def hand_on(session: AsyncSession) -> int:
    """Let open work go back to whoever leads again today, now that the cover's days are over."""
    await see_all(session)
    return await handing_on.as_foreseen(session)


async def warn_of_vacancies(session: AsyncSession) -> int:
    """Tell the secretaries which vacancies were not covered in time."""
    await see_all(session)
    return await vacancies.warn(session)


async def see_all(session: AsyncSession) -> None:
    """Raise the wall over everything, for what concerns whoever it may be."""
    today = clock.today()
    await raise_wall_over(session, await _tops(session, today), today)


async def _tops(session: AsyncSession, today: date) -> Sequence[str]:
    tops = select(PartyOrgSpan.path).where(
        col(PartyOrgSpan.parent_id).is_(None), holds_on(PartyOrgSpan, today)
    )
    return (await session.exec(tops)).all()


async def settle_arrivals(session: AsyncSession) -> int:
    """Count newly registered households among the totals, so that asking for them stays cheap."""
    return await coverage.settle_arrivals(session)


async def raise_overdue(session: AsyncSession) -> int:
    """Let the feedback that a body left lying go to the body above."""
    return await feedback_clocks.raise_overdue(session)


async def close_settled(session: AsyncSession) -> int:
    """Close the feedback whose sender had time enough to doubt the answer."""
    return await feedback_clocks.close_settled(session)


async def forget(session: AsyncSession) -> int:
    """Delete what was kept for a time only."""
    return await housekeeping.forget(session)


def sweeping(objects: Objects) -> Callable[[AsyncSession], Awaitable[int]]:
    async def sweep_attachments(session: AsyncSession) -> int:
        """Delete what residents added and nobody keeps any more."""
        return await attachment_sweep.sweep(session, objects)

    return sweep_attachments
