"""Measure proposals against a greedy pass and last year's plan: ``python -m bench.planning``.

Thirty villages, a branch of the usual size, and a whole commune. Times are of this machine; only
their ratios mean anything elsewhere.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Final, NamedTuple
from uuid import UUID

from api.planning import Limits, Measures, Problem, Proposal, greedy, last_year, measure, propose
from api.planning.board import Board
from bench.villages import REMOTE, URBAN, commune, groups, limited, village

ROUNDS: Final = 5


class Judged(NamedTuple):
    """A draft in figures: weight without anybody in charge, and points beside that."""

    open_weight: float
    points: float
    measures: Measures

    @property
    def order(self) -> tuple[float, float]:
        return self.open_weight, self.points


def judged(problem: Problem, draft: Mapping[UUID, UUID]) -> Judged:
    board = Board(problem)
    return Judged(board.open_weight(draft), board.cost(draft), measure(problem, draft))


def draft_of(proposal: Proposal) -> dict[UUID, UUID]:
    return {line.target_id: line.member_id for line in proposal.lines}


def thirty() -> Iterator[tuple[str, Problem]]:
    """Fifteen urban villages, four of them led in groups; fifteen remote ones, five too small."""
    dice = random.Random(30)
    for seed in range(15):
        size = dice.uniform(0.6, 1.3)
        shape = replace(
            URBAN, members=round(115 * size), households=round(500 * dice.uniform(0.8, 1.2) * size)
        )
        if seed < 11:
            yield f"urban {seed + 1}", village(seed, shape)
        else:
            yield f"urban {seed + 1}, in groups", groups(seed, dice.randint(30, 50), shape)
    for seed in range(15):
        shape = replace(
            REMOTE,
            members=dice.randint(6, 14),
            households=dice.randint(90, 240),
            clusters=dice.randint(3, 9),
        )
        problem = village(100 + seed, shape)
        if seed < 10:
            yield f"remote {seed + 1}", problem
        else:
            most = Limits(maximum=dice.randint(12, 20))
            yield f"remote {seed + 1}, at most {most.maximum:.0f}", limited(problem, most)


def compare(name: str, problem: Problem) -> tuple[str, bool, float]:
    """One line of the table; whether the proposal beats both; how much of greedy's loss it wins."""
    by_hand, as_was = judged(problem, greedy(problem)), judged(problem, last_year(problem))
    proposal = propose(problem)
    ours = judged(problem, draft_of(proposal))
    bound = ours.points - (proposal.bound - proposal.merit)
    able = sum(member.unable is None for member in problem.candidates)
    won = (by_hand.points - ours.points) / max(by_hand.points - bound, 1e-9)
    line = [
        name,
        f"{able}",
        f"{len(problem.targets)}",
        " / ".join(f"{each.open_weight:.1f}" for each in (by_hand, as_was, ours)),
        " / ".join(f"{each.points:,.1f}" for each in (by_hand, as_was, ours)),
        f"{bound:,.1f}",
        f"{(ours.points - bound) / ours.points:.2%}",
        " / ".join(
            f"{each.measures.least:.0f} to {each.measures.most:.0f}" for each in (by_hand, ours)
        ),
        " / ".join(f"{each.measures.near}" for each in (by_hand, ours)),
        " / ".join(f"{each.measures.kept}" for each in (by_hand, ours)),
    ]
    better = ours.order < min(by_hand.order, as_was.order)
    return f"| {' | '.join(line)} |", better, won if by_hand.open_weight == ours.open_weight else 1


def table() -> None:
    print("Greedy / last year / proposal, or greedy / proposal\n")
    print("| village | members | targets | open | points | bound | gap | load | near | kept |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    lines = [compare(name, problem) for name, problem in thirty()]
    for line, _, _ in lines:
        print(line)
    print(f"\nbetter than both: {sum(better for _, better, _ in lines)} of {len(lines)}")
    won = [share for _, _, share in lines]
    print(
        f"of what greedy loses against the bound, won: {statistics.median(won):.1%} (least {min(won):.1%})"
    )


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def usual() -> None:
    """Try a branch of 115 members and 500 households, each beside a greedy pass over it."""
    pairs, solver, gaps = [], [], []
    for seed in range(ROUNDS):
        problem = village(seed, URBAN)
        pass_once = statistics.median(timed(partial(greedy, problem)) for _ in range(3))
        started = time.perf_counter()
        proposal = propose(problem)
        pairs.append((time.perf_counter() - started, pass_once))
        solver.append(proposal.seconds)
        gaps.append((proposal.bound - proposal.merit) / judged(problem, draft_of(proposal)).points)
    ratio = statistics.median(ours / once for ours, once in pairs)
    print(
        f"115 members, 500 households: solver {statistics.median(solver):.2f} s (goal 2), "
        f"greedy {statistics.median(once for _, once in pairs):.3f} s, whole proposal / greedy {ratio:.1f}"
        f" (goal 20), gap at most {max(gaps):.2%} (goal 1 %)"
    )


def whole_commune(name: str, problem: Problem) -> None:
    once = timed(partial(greedy, problem))
    started = time.perf_counter()
    proposal = propose(problem)
    took = time.perf_counter() - started
    points = judged(problem, draft_of(proposal)).points
    print(
        f"{name}: solver {proposal.seconds:.1f} s (goal 60), with reasons {took:.1f} s,"
        f" greedy {once:.1f} s, ratio {took / once:.1f},"
        f" gap {(proposal.bound - proposal.merit) / points:.2%} (goal 2 %)"
    )


def main() -> None:
    table()
    usual()
    whole_commune("36,000 households, 2,500 members, 89 bodies", commune(1))


if __name__ == "__main__":
    main()
