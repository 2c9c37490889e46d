"""The worker: PgQueuer's schedules, and what is done as soon as there is any of it."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final, TypeAlias

import asyncpg
import structlog
from pgqueuer import PgQueuer
from sqlalchemy.ext.asyncio import async_sessionmaker
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db.engine import connecting, writing
from api.db.objects import Objects
from api.jobs import handlers, rounds
from api.security.sealing import Hashing
from api.services.planner import Planner
from api.settings import Settings

Sessions: TypeAlias = async_sessionmaker[AsyncSession]
Job: TypeAlias = Callable[[AsyncSession], Awaitable[int]]
# By UTC: just after midnight in Vietnam; every minute; at night.
SCHEDULES: Final[tuple[tuple[str, str, Job], ...]] = (
    ("carry_out_reorganisations", "5 17 * * *", handlers.carry_out_reorganisations),
    ("hand_on", "10 17 * * *", handlers.hand_on),
    ("open_periods", "15 17 * * *", handlers.open_periods),
    ("relay_outbox", "* * * * *", handlers.relay_outbox),
    ("settle_arrivals", "* * * * *", handlers.settle_arrivals),
    ("raise_overdue", "* * * * *", handlers.raise_overdue),
    ("close_settled", "25 17 * * *", handlers.close_settled),
    ("warn_of_vacancies", "20 17 * * *", handlers.warn_of_vacancies),
    ("forget", "40 18 * * *", handlers.forget),
)
SWEEPING: Final = ("sweep_attachments", "50 18 * * *")  # what was forgotten just before, too
SECONDS_BETWEEN_LOOKS: Final = 2.0
GRACE: Final = 90.0
"""Seconds that a commune's proposal has beyond its search: half a minute goes into its reasons."""
log = structlog.get_logger("kevai.worker")


async def run(settings: Settings) -> None:
    """Work until somebody asks to stop."""
    objects, hashing = Objects(settings.attachments), Hashing(settings.secret)
    connection = await asyncpg.connect(**connecting(settings))
    queuer = PgQueuer.from_asyncpg_connection(connection)
    _stop_when_asked(queuer.shutdown)
    async with writing(settings) as sessions:
        for name, times, job in (*SCHEDULES, (*SWEEPING, handlers.sweeping(objects))):
            _schedule(queuer, name, times, job, sessions)
        await done(handlers.carry_out_reorganisations, sessions)
        await done(handlers.open_periods, sessions)  # whatever came due while nobody worked
        planner = Planner(grace=GRACE)
        looking = [
            asyncio.create_task(_look(name, job, queuer.shutdown))
            for name, job in (
                ("relay_outbox", lambda: done(handlers.relay_outbox, sessions)),
                ("follow_charges", lambda: done(handlers.following(hashing), sessions)),
                ("proposal_round", lambda: rounds.work_out(sessions, planner)),
            )
        ]
        try:
            await queuer.run()
        finally:
            for each in looking:
                each.cancel()
            await asyncio.gather(*looking, return_exceptions=True)
            await connection.close()


async def done(job: Job, sessions: Sessions) -> int:
    """Do a job in a transaction of its own, and say what it did without naming anybody."""
    async with sessions.begin() as session:
        count = await job(session)
    if count:
        log.info("done", job=job.__name__, count=count)
    return count


def _schedule(queuer: PgQueuer, name: str, times: str, job: Job, sessions: Sessions) -> None:
    @queuer.schedule(name, times)
    async def scheduled(_: Any) -> None:
        await done(job, sessions)


async def _look(name: str, job: Callable[[], Awaitable[int]], stopping: asyncio.Event) -> None:
    """Do a job while there is something to do, and look again soon; after a fault, too."""
    while not stopping.is_set():
        try:
            more = await job()
        except Exception:
            log.exception("failed", job=name)
            more = 0
        if not more:
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), SECONDS_BETWEEN_LOOKS)


def _stop_when_asked(stopping: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
