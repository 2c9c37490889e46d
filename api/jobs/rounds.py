"""Rounds of proposals: taken up, worked out in a process apart, and written; one at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from sqlalchemy.ext.asyncio import async_sessionmaker
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.proposal_rounds import RoundFailure
from api.errors.proposals import ProposalTooSlow
from api.jobs import handlers
from api.planning.problem import Proposal
from api.services import proposal_round_runs as runs
from api.services.planner import Planner
from api.services.proposal_round_runs import Gathered, Taken

log = structlog.get_logger("kevai.worker")


async def work_out(sessions: async_sessionmaker[AsyncSession], planner: Planner) -> int:
    """Work out the oldest round that waits, if one does; say how many that were.

    Whoever is stopped, or breaks, gives the round back; of who is killed, the lease runs out.
    """
    async with sessions.begin() as session:
        await handlers.see_all(session)
        taken = await runs.take_up(session)
    if taken is None:
        return 0
    try:
        async with _held(sessions, taken):
            drafts = await _worked_out(sessions, planner, taken)
    except ProposalTooSlow:
        async with sessions.begin() as session:
            await runs.give_up(session, taken, RoundFailure.TOO_SLOW)
        return 1
    except BaseException:
        async with sessions.begin() as session:
            await runs.put_back(session, taken)
        raise
    log.info("worked out", job="proposal_round", drafts=drafts)
    return 1


async def _worked_out(
    sessions: async_sessionmaker[AsyncSession], planner: Planner, taken: Taken
) -> int:
    async with sessions.begin() as session:
        gathered = await runs.gather(session, taken)
    found = await _solved(planner, gathered)
    shares = await asyncio.to_thread(gathered.shares, found)
    async with sessions.begin() as session:
        return await runs.write(session, taken, gathered, shares)


async def _solved(planner: Planner, gathered: Gathered) -> Proposal | None:
    if not gathered.problems:
        return None
    return await planner(gathered.whole(), seconds=runs.SECONDS)


@asynccontextmanager
async def _held(sessions: async_sessionmaker[AsyncSession], taken: Taken) -> AsyncIterator[None]:
    """Say now and then that the round is being worked on."""
    saying = asyncio.create_task(_hold_on(sessions, taken))
    try:
        yield
    finally:
        saying.cancel()
        with suppress(asyncio.CancelledError):
            await saying


async def _hold_on(sessions: async_sessionmaker[AsyncSession], taken: Taken) -> None:
    ours = True
    while ours:
        await asyncio.sleep(runs.LEASE.total_seconds() / 3)
        try:
            async with sessions.begin() as session:
                ours = await runs.hold_on(session, taken)
        except Exception:
            log.exception("failed", job="proposal_round", step="hold_on")
