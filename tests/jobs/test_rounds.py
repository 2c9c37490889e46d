"""Rounds of proposals whose worker stops, breaks, is killed or comes late: each draft is one."""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

import psutil
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db.base import table_of
from api.domain import clock
from api.domain.roles import Role
from api.jobs import handlers, rounds
from api.models.party_orgs import PartyOrgSpan
from api.models.proposal_rounds import ProposalRound
from api.models.records import AuditEntry
from api.planning.problem import Problem, Proposal
from api.services import proposal_drafts, proposal_round_runs
from api.services.planner import Planner
from api.services.proposal_round_runs import MOST_ATTEMPTS, Gathered, Taken
from api.settings import Settings
from tests.client import Api
from tests.conftest import HOUR, MASTER_KEY
from tests.factories.organisation import Branch
from tests.factories.proposal_rounds import make_villages
from tests.jobs.rounds import Committee, asking, outcomes, plans_of, work_all

HELD_UP: Final = text("LOCK TABLE assignment_plan IN SHARE MODE")
WAITING: Final = text("""
    SELECT count(*) FROM pg_locks
    WHERE NOT granted AND relation = 'assignment_plan'::regclass
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
""")


@dataclass(frozen=True)
class Asked:
    """A round of three branches that was asked for, and what is made of it."""

    id: UUID
    committee: Committee
    session: AsyncSession
    branches: list[Branch]

    async def read(self) -> dict[str, Any]:
        return await self.committee.read(self.id)

    async def at_hand(self) -> ProposalRound:
        await self.session.rollback()
        found = await self.session.get(ProposalRound, self.id, populate_existing=True)
        assert found
        return found

    async def leased(self, until: datetime) -> None:
        round_ = table_of(ProposalRound).update().where(col(ProposalRound.id) == self.id)
        await (await self.session.connection()).execute(round_.values(leased_until=until))
        await self.session.commit()

    async def let_go(self) -> None:
        """Let the lease of the round be over."""
        await self.leased(until=clock.now() - timedelta(seconds=1))

    async def drafted(self) -> list[int]:
        """Count the plans of each branch, and how often one was said to be proposed."""
        plans = await plans_of(self.session, *self.branches)
        said = select(func.count()).where(
            col(AuditEntry.action) == "plan.proposed_in_round",
            col(AuditEntry.target_id).in_([plan.id for plan in plans]),
        )
        return [len([p for p in plans if p.org_id == one.id]) for one in self.branches] + [
            (await self.session.exec(said)).one()
        ]


@pytest.fixture
async def asked(app: FastAPI, api: Api, session: AsyncSession, commune: PartyOrgSpan) -> Asked:
    await work_all(app)  # what other tests left
    branches = [village.branch for village in await make_villages(session, commune)]
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
    committee = Committee(api, app, commune.org_id)
    return Asked(await committee.asked(), committee, session, branches)


async def taken_up(app: FastAPI) -> Taken:
    async with app.state.kevai.sessions.begin() as session:
        await handlers.see_all(session)
        taken = await proposal_round_runs.take_up(session)
    assert taken
    return taken


async def gathered_for(app: FastAPI, taken: Taken) -> tuple[Gathered, dict[UUID, Proposal]]:
    """Gather, and solve."""
    async with app.state.kevai.sessions.begin() as session:
        gathered = await proposal_round_runs.gather(session, taken)
    found = await app.state.kevai.planner(gathered.whole(), seconds=10)
    return gathered, gathered.shares(found)


async def written(app: FastAPI, taken: Taken, worked: Any) -> int:
    async with app.state.kevai.sessions.begin() as session:
        return await proposal_round_runs.write(session, taken, *worked)


async def test_a_worker_that_is_killed_leaves_its_round_to_another(
    app: FastAPI, session: AsyncSession, settings: Settings, asked: Asked
) -> None:
    environment = {
        **os.environ,
        "KEVAI_DATABASE_URL": settings.database_url,
        "KEVAI_SECRET": settings.secret,
        "KEVAI_SIGNING_KEY_FILE": str(settings.signing_key_file),
        "KEVAI_MASTER_KEYS": MASTER_KEY,
    }
    connection = await session.connection()
    await connection.execute(HELD_UP)  # so it stands where it would write, however quick it is
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "api.cli", "work"), env=environment, stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(60):
            while True:
                if (await connection.execute(WAITING)).scalar_one():
                    break
                await asyncio.sleep(0.02)
    finally:
        process.send_signal(signal.SIGKILL)
        await process.wait()
    killed = (await asked.at_hand()).state
    await session.rollback()
    await asked.leased(until=clock.now() + HOUR)  # by the clock of the tests
    left = await asked.drafted()
    await work_all(app)
    still = (await asked.at_hand()).state
    await asked.let_go()
    await work_all(app)
    done = await asked.at_hand()
    assert (killed, left, still) == ("working", [0, 0, 0, 0], "working")
    assert (done.state, done.attempts, done.leased_until) == ("done", 2, None)
    assert await asked.drafted() == [1, 1, 1, 3]


async def test_what_breaks_while_it_writes_has_written_nothing(
    app: FastAPI, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, times = proposal_drafts.write, 0

    async def breaking(*given: Any) -> None:
        nonlocal times
        times += 1
        if times == 2:
            raise ConnectionResetError
        await write(*given)

    with monkeypatch.context() as patch:
        patch.setattr(proposal_drafts, "write", breaking)
        with pytest.raises(ConnectionResetError):
            await work_all(app)
    broken = (await asked.at_hand()).state
    assert (broken, await asked.drafted()) == ("waiting", [0, 0, 0, 0])
    await work_all(app)
    assert (await asked.at_hand()).state == "done"
    assert await asked.drafted() == [1, 1, 1, 3]


async def test_a_worker_that_stops_gives_its_round_back(app: FastAPI, asked: Asked) -> None:
    started = asyncio.Event()

    async def slow(_: Problem, *, seconds: float) -> Proposal:
        started.set()
        await asyncio.sleep(seconds)
        raise AssertionError

    working = asyncio.create_task(rounds.work_out(app.state.kevai.sessions, cast("Planner", slow)))
    await started.wait()
    meanwhile = (await asked.read())["state"]
    await work_all(app)  # nobody else takes it
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    stopped = (await asked.at_hand()).state
    await work_all(app)
    assert (meanwhile, stopped) == ("working", "waiting")
    assert await asked.drafted() == [1, 1, 1, 3]


async def test_who_comes_late_writes_nothing_beside_the_other(app: FastAPI, asked: Asked) -> None:
    first = await taken_up(app)
    worked = await gathered_for(app, first)
    await asked.let_go()
    second = await taken_up(app)
    late = await written(app, first, worked)
    async with app.state.kevai.sessions.begin() as at_work:
        held = [await proposal_round_runs.hold_on(at_work, one) for one in (first, second)]
    in_time = await written(app, second, await gathered_for(app, second))
    again = await written(app, second, worked)
    assert (first.attempt, second.attempt, held) == (1, 2, [False, True])
    assert (late, in_time, again) == (0, 3, 0)
    assert await asked.drafted() == [1, 1, 1, 3]


async def test_several_workers_work_one_round_out_once(app: FastAPI, asked: Asked) -> None:
    sessions = app.state.kevai.sessions
    worked = await asyncio.gather(*(rounds.work_out(sessions, Planner()) for _ in range(3)))
    assert sorted(worked) == [0, 0, 1]
    assert (await asked.at_hand()).attempts == 1
    assert await asked.drafted() == [1, 1, 1, 3]


async def test_what_a_branch_drafts_meanwhile_stays(
    app: FastAPI, session: AsyncSession, asked: Asked
) -> None:
    """Both before the round looks once more, and while it writes."""
    taken = await taken_up(app)
    worked = await gathered_for(app, taken)
    async with Api(app) as secretary:
        await secretary.sign_in(session, Role.BRANCH_SECRETARY, asked.branches[0].id)
        own = await secretary.post("/plans", json=asking(asked.branches[0].id))
        assert await written(app, taken, worked) == 2
        kept = (await secretary.get("/plans")).json()["items"]
    found = await asked.read()
    assert [one["id"] for one in kept] == [own.json()["id"]]
    assert outcomes(found) == {
        str(asked.branches[0].id): "has_draft",
        str(asked.branches[1].id): "drafted",
        str(asked.branches[2].id): "drafted",
    }
    assert (found["totals"]["drafted"], found["totals"]["left"]) == (2, 1)


async def test_a_draft_that_slips_in_while_it_writes_stays_too(
    app: FastAPI, session: AsyncSession, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def none(*_: Any) -> dict[UUID, Any]:
        return {}

    async with Api(app) as secretary:
        await secretary.sign_in(session, Role.BRANCH_SECRETARY, asked.branches[1].id)
        await secretary.post("/plans", json=asking(asked.branches[1].id))
    monkeypatch.setattr(proposal_round_runs, "_planned", none)  # as if it had come just after
    await work_all(app)
    found = await asked.read()
    assert found["state"] == "done"
    assert outcomes(found)[str(asked.branches[1].id)] == "has_draft"
    assert await asked.drafted() == [1, 1, 1, 2]


async def test_what_takes_too_long_is_ended_and_may_be_asked_for_again(
    app: FastAPI, asked: Asked
) -> None:
    late = Planner(grace=-proposal_round_runs.SECONDS)
    assert await rounds.work_out(app.state.kevai.sessions, late) == 1
    failed = await asked.read()
    assert (failed["state"], failed["failure"], failed["totals"]) == ("failed", "too_slow", None)
    assert await asked.drafted() == [0, 0, 0, 0]
    await asked.committee.asked()
    await work_all(app)
    assert await asked.drafted() == [1, 1, 1, 3]


async def test_what_breaks_again_and_again_is_given_up(app: FastAPI, asked: Asked) -> None:
    async def broken(_: Problem, *, seconds: float) -> Proposal:
        raise ArithmeticError(seconds)

    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(ArithmeticError):
            await rounds.work_out(app.state.kevai.sessions, cast("Planner", broken))
    await work_all(app)
    failed = await asked.read()
    assert (failed["state"], failed["failure"]) == ("failed", "interrupted")
    assert await asked.drafted() == [0, 0, 0, 0]


async def test_the_lease_lasts_as_long_as_somebody_works(
    app: FastAPI, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = asyncio.Event()
    monkeypatch.setattr(proposal_round_runs, "LEASE", timedelta(seconds=0.9))

    async def slow(problem: Problem, *, seconds: float) -> Proposal:
        await go_on.wait()
        found: Proposal = await app.state.kevai.planner(problem, seconds=seconds)
        return found

    working = asyncio.create_task(rounds.work_out(app.state.kevai.sessions, cast("Planner", slow)))
    await asyncio.sleep(2.0)
    await work_all(app)
    go_on.set()
    assert await working == 1
    assert (await asked.at_hand()).attempts == 1
    assert await asked.drafted() == [1, 1, 1, 3]


async def test_the_worker_sees_the_commune_and_nothing_beside_it(
    app: FastAPI, asked: Asked
) -> None:
    taken = await taken_up(app)
    async with app.state.kevai.sessions.begin() as at_work:
        await proposal_round_runs.gather(at_work, taken)
        connection = await at_work.connection()
        seen = await connection.scalars(text("SELECT DISTINCT org_id FROM party_member"))
        assert set(seen) == {branch.id for branch in asked.branches}
        as_of_one_moment = await connection.scalar(text("SHOW transaction_isolation"))
    async with app.state.kevai.sessions.begin() as other:
        otherwise = await (await other.connection()).scalar(text("SHOW transaction_isolation"))
    assert (as_of_one_moment, otherwise) == ("repeatable read", "read committed")
    await asked.let_go()
    await work_all(app)
    assert (await asked.at_hand()).state == "done"


async def test_the_solver_of_a_worker_that_is_killed_ends_with_it() -> None:
    solver = (
        "import time; from api.services import planner_program as program;"
        " program.propose = lambda *_, **__: time.sleep(60); program.main()"
    )
    starter = (
        "import pickle, subprocess, sys, time;"
        f" begun = subprocess.Popen([sys.executable, '-c', {solver!r}], stdin=subprocess.PIPE);"
        " begun.stdin.write(pickle.dumps((None, 1, 1))); begun.stdin.flush();"
        " print(begun.pid, flush=True); time.sleep(60)"
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", starter), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    begun = psutil.Process(int(await process.stdout.readline()))
    await asyncio.sleep(2)
    lives = begun.is_running()
    process.kill()
    await process.wait()
    await asyncio.to_thread(psutil.wait_procs, [begun], timeout=20)
    assert (lives, begun.is_running() and begun.status() != psutil.STATUS_ZOMBIE) == (True, False)
