"""How full and how even a plan is."""

from uuid import UUID

import numpy as np

from api.planning import goals
from api.planning.board import Board, Draft
from api.planning.goals import Distance, Floats
from api.planning.problem import Measures


def measured(board: Board, draft: Draft) -> Measures:
    """Measure the loads of the members who can act, those without any load among them."""
    able = np.array([member.unable is None for member in board.members], dtype=np.bool_)
    loads, capacity = board.loads(draft)[able], board.capacity[able]
    full = loads / capacity
    lines = [
        (board.targets[board.target_at[target_id]], member_id)
        for target_id, member_id in draft.items()
        if target_id in board.target_at
    ]
    known = [
        (target, board.members[board.member_at[member_id]])
        for target, member_id in lines
        if member_id in board.member_at
    ]
    return Measures(
        covered=len(lines),
        uncovered=len(board.targets) - len(lines),
        least=float(full.min()) if len(full) else 0.0,
        most=float(full.max()) if len(full) else 0.0,
        gini=gini(loads, np.ones_like(loads)),
        weighted_gini=gini(loads, capacity),
        kept=sum(_continues(board, target.id, member_id) for target, member_id in lines),
        near=sum(
            goals.distance(member.place, target.place) is Distance.SAME_CLUSTER
            for target, member in known
        ),
        matched=sum(bool(target.needs & member.skills) for target, member in known),
    )


def gini(loads: Floats, capacity: Floats) -> float:
    """Twice the area between the Lorenz curve of loads over capacity and the diagonal."""
    whole = loads.sum()
    if not len(loads) or not whole:
        return 0.0
    order = np.argsort(loads / capacity, kind="stable")
    had = np.concatenate(([0.0], np.cumsum(loads[order]) / whole))
    could = np.concatenate(([0.0], np.cumsum(capacity[order]) / capacity.sum()))
    area = float((np.diff(could) * (had[1:] + had[:-1]) / 2).sum())
    return max(0.0, 1 - 2 * area)


def _continues(board: Board, target_id: UUID, member_id: UUID) -> bool:
    return board.problem.current.get(target_id) == member_id
