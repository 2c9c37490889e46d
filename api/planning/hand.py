"""Changes by hand: what one costs, which lines break a rule, who could cover a vacancy."""

from typing import Final
from uuid import UUID

from api.planning import goals, reasons, rules
from api.planning.board import ROUNDING, Board, Draft
from api.planning.measures import measured
from api.planning.plan import Plan
from api.planning.problem import Barrier, Measures, Price, Problem, Suggested

FEW: Final = 5


def price(problem: Problem, draft: Draft, target_id: UUID, member_id: UUID | None) -> Price:
    """Say what it does to a draft to put a member in charge of one target, or nobody.

    Raises KeyError where the problem knows no such target or no such member.
    """
    board = Board(problem)
    target = board.targets[board.target_at[target_id]]
    after = {line: leader for line, leader in draft.items() if line != target_id}
    barrier, exceeds = None, False
    if member_id is not None:
        after[target_id] = member_id
        at = board.member_at[member_id]
        barrier = rules.barrier(problem, board.members[at], target)
        exceeds = bool(board.loads(after)[at] > board.maximum[at] + ROUNDING)
    return Price(
        barrier=barrier,
        merit=-_dearer(board, draft, after, target_id),
        measures=measured(board, after),
        exceeds_maximum=exceeds,
    )


def check(problem: Problem, draft: Draft) -> dict[UUID, Barrier]:
    """Find the lines that break a hard rule; whom the problem does not have is not assignable."""
    board, broken = Board(problem), {}
    for target_id, member_id in draft.items():
        if (at := board.target_at.get(target_id)) is None:
            continue
        member = board.member_at.get(member_id)
        found = (
            Barrier.NOT_ASSIGNABLE
            if member is None
            else rules.barrier(problem, board.members[member], board.targets[at])
        )
        if found is not None:
            broken[target_id] = found
    return broken


def measure(problem: Problem, draft: Draft) -> Measures:
    return measured(Board(problem), draft)


def cover(problem: Problem, target_id: UUID, draft: Draft) -> tuple[Suggested, ...]:
    """Find the best few for one target, beside whatever else the draft gives them; best first.

    Raises KeyError where the problem knows no such target.
    """
    board = Board(problem)
    at = board.target_at[target_id]
    plan = Plan.of(board, {line: leader for line, leader in draft.items() if line != target_id})
    return reasons.candidates_for(plan, at, FEW)


def _dearer(board: Board, before: Draft, after: Draft, target_id: UUID) -> float:
    """Points of what one line changes; added up by itself, as the whole is too big for cents."""
    loads = board.burden(board.loads(after)) - board.burden(board.loads(before))
    return float(loads.sum()) + _pair(board, after, target_id) - _pair(board, before, target_id)


def _pair(board: Board, draft: Draft, target_id: UUID) -> float:
    at, member_id = board.target_at[target_id], draft.get(target_id)
    weight = float(board.weights[at])
    if member_id is None:
        return weight * goals.OPEN
    member = board.member_at.get(member_id)
    if member is None:
        return 0.0
    return weight * board.price(board.members[member], board.targets[at])
