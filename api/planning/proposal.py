"""A whole plan, proposed: every target with somebody in charge, or the reason why not."""

import time
from collections.abc import Mapping
from uuid import UUID

from api.planning import reasons
from api.planning.board import Board
from api.planning.measures import measured
from api.planning.parts import Part, close, parts
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
    done = _work(plan, until=started + seconds, gap=gap)
    took = time.monotonic() - started
    surplus = {board.targets[part.targets[0]].org_id: part.surplus() for part in done}
    return _explained(plan, surplus, took, gap)


def _work(plan: Plan, *, until: float, gap: float) -> list[Part]:
    """Work on one part after the other, then once more on those that are not good enough yet.

    Each may take the share of the time that its size is; most take much less.
    """
    board = plan.board
    coverable = [at for at in plan.free if _somebody_may(plan, at)]
    done = [Part(plan.copy(), targets) for targets in parts(board, coverable)]
    _in_turn(done, until=until, gap=gap)
    _in_turn([part for part in done if not part.proven(gap)], until=until, gap=gap, late=False)
    for part in done:
        for at in part.targets:
            plan.give(at, int(part.best.lead[at]))
    return done


def _in_turn(work: list[Part], *, until: float, gap: float, late: bool = True) -> None:
    """``late``: even where the time is over, as each part needs some plan."""
    left = sum(len(part.targets) for part in work)
    for part in work:
        share = (until - time.monotonic()) * len(part.targets) / left
        if late or share > 0:
            part.work(until=until, share=share, gap=gap)
        left -= len(part.targets)


def _somebody_may(plan: Plan, at: int) -> bool:
    """Whether the locked lines leave room for this target with anybody who may lead it."""
    members = plan.board.row(at).members
    return bool(plan.board.room(plan.loads, members, float(plan.board.weights[at])).any())


def _explained(plan: Plan, surpluses: Mapping[UUID, float], took: float, gap: float) -> Proposal:
    board, surplus = plan.board, sum(surpluses.values())
    covered = [at in plan.strangers or plan.lead[at] != NOBODY for at in range(len(plan.lead))]
    draft = plan.draft()
    merit, cost = board.merit(draft), board.cost(draft)
    return Proposal(
        lines=tuple(reasons.suggested(plan, at) for at, led in enumerate(covered) if led),
        uncovered=tuple(reasons.uncovered(plan, at) for at, led in enumerate(covered) if not led),
        measures=measured(board, draft),
        merit=merit,
        bound=merit + surplus,
        seconds=took,
        proven=close(cost, cost - surplus, gap),
        surplus=surpluses,
    )
