"""A whole plan, proposed: every target with somebody in charge, or the reason why not."""

import time

from api.planning import goals, reasons
from api.planning.board import Board
from api.planning.measures import measured
from api.planning.parts import Bound, Part, close, parts
from api.planning.plan import NOBODY, Plan
from api.planning.problem import Problem, Proposal


def propose(problem: Problem, *, seconds: float = 60, gap: float = 0.01) -> Proposal:
    """Work out a plan within ``gap`` of what none can exceed, or the best of that time.

    The same problem has the same proposal, unless the time runs out. ``gap`` is a share of the
    points that are not for open households; those are as few as can be.
    """
    started = time.monotonic()
    board = Board(problem)
    plan = Plan.of(board, problem.locked)
    bounds = _work(plan, until=started + seconds, gap=gap)
    took = time.monotonic() - started
    return _explained(plan, bounds, took, gap)


def _work(plan: Plan, *, until: float, gap: float) -> list[tuple[Part, Bound]]:
    """Work on one part after the other; each may take the share of the time that its size is."""
    board = plan.board
    coverable = [at for at in plan.free if _somebody_may(plan, at)]
    done = []
    left = len(coverable)
    for targets in parts(board, coverable):
        part = Part(plan.copy(), targets)
        share = (until - time.monotonic()) * len(targets) / left
        done.append((part, part.work(seconds=share, gap=gap)))
        left -= len(targets)
    for part, _ in done:
        for at in part.targets:
            plan.give(at, int(part.best.lead[at]))
    return done


def _somebody_may(plan: Plan, at: int) -> bool:
    """Whether the locked lines leave room for this target with anybody who may lead it."""
    members = plan.board.row(at).members
    return bool(plan.board.room(plan.loads, members, float(plan.board.weights[at])).any())


def _explained(plan: Plan, done: list[tuple[Part, Bound]], took: float, gap: float) -> Proposal:
    board = plan.board
    covered = [at in plan.strangers or plan.lead[at] != NOBODY for at in range(len(plan.lead))]
    draft = plan.draft()
    merit = board.merit(draft)
    cost, surplus = board.cost(draft), sum(_surplus(part, bound) for part, bound in done)
    return Proposal(
        lines=tuple(reasons.suggested(plan, at) for at, led in enumerate(covered) if led),
        uncovered=tuple(reasons.uncovered(plan, at) for at, led in enumerate(covered) if not led),
        measures=measured(board, draft),
        merit=merit,
        bound=merit + surplus,
        seconds=took,
        proven=close(cost, cost - surplus, gap),
    )


def _surplus(part: Part, bound: Bound) -> float:
    """How many points the best plan of a part could at most be better.

    What leaves more open than ours pays for that, and at least nothing else.
    """
    points = goals.OPEN * part.open_weight() + part.cost()
    as_covered = goals.OPEN * bound.open_weight + bound.cost
    less_covered = goals.OPEN * part.next_open()
    return max(0.0, points - min(as_covered, less_covered))
