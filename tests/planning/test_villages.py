"""Whole villages as they are: near the bound, better than by hand, beside other work."""

import asyncio
import time

import pytest

from api.planning import Limits, check, greedy, last_year, measure, propose
from api.planning.board import Board
from bench.villages import REMOTE, URBAN, commune, groups, limited, village
from tests.planning.invented import objective
from tests.planning.people import leads

VILLAGES = {
    "urban": village(1, URBAN),
    "remote": village(1, REMOTE),
    "remote with a maximum": limited(village(1, REMOTE), Limits(minimum=10, maximum=20, target=15)),
    "groups": groups(1, number=20),
    "commune of ten bodies": commune(1, households=2_000, members=250, bodies=10),
}


@pytest.mark.parametrize("name", VILLAGES)
def test_a_proposal_is_within_a_hundredth_of_the_bound_and_better_than_by_hand(name: str) -> None:
    problem = VILLAGES[name]
    proposal = propose(problem, seconds=30)
    assert proposal.proven
    assert proposal.bound - proposal.merit <= 0.01 * Board(problem).cost(leads(proposal))
    assert proposal.merit == pytest.approx(objective(problem, leads(proposal)))
    assert not check(problem, leads(proposal))
    for draft in (greedy(problem), last_year(problem)):
        assert proposal.merit > objective(problem, draft)
        assert proposal.measures.uncovered <= measure(problem, draft).uncovered


def test_where_time_is_short_there_is_a_plan_all_the_same() -> None:
    problem = VILLAGES["groups"]
    proposal = propose(problem, seconds=0)
    assert not proposal.proven
    assert proposal.measures.uncovered == 0
    assert proposal.merit <= proposal.bound


async def test_others_are_served_while_a_proposal_is_worked_out() -> None:
    """The solver lets go of the interpreter, so a thread is enough."""
    work = asyncio.create_task(asyncio.to_thread(propose, VILLAGES["groups"], gap=0.0, seconds=2))
    served, longest, last = 0, 0.0, time.monotonic()
    while not work.done():
        await asyncio.sleep(0.001)
        now = time.monotonic()
        served, longest, last = served + 1, max(longest, now - last), now
    await work
    assert served > 20
    assert longest < 0.5
