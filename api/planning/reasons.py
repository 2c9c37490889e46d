"""Why a line is as it is, who would come next, and why a target has nobody."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from api.planning import goals, rules
from api.planning.board import ROUNDING, Board
from api.planning.goals import Distance
from api.planning.plan import NOBODY, Choice, Plan
from api.planning.problem import Barrier, Reason, Shortfall, Suggested, Target, Uncovered


def suggested(plan: Plan, at: int) -> Suggested:
    """Give a line of the plan with its reasons, and whoever would cost least in their place."""
    board, member = plan.board, int(plan.lead[at])
    target = board.targets[at]
    if member == NOBODY:  # locked to somebody who is not in the problem
        return Suggested(target.id, plan.strangers[at], (Reason.LOCKED,))
    found = plan.choice(at)
    others = np.where(found.members == member, np.inf, found.costs)
    reasons = tuple(_reasons(board, at, member, found))
    if not len(others) or np.isinf(others.min()):
        return Suggested(target.id, board.members[member].id, reasons)
    next_one = int(others.argmin())
    return Suggested(
        target_id=target.id,
        member_id=board.members[member].id,
        reasons=reasons,
        runner_up=board.members[int(found.members[next_one])].id,
        runner_up_price=float(others[next_one]) - plan.cost_of(at),
    )


def candidates_for(plan: Plan, at: int, most: int) -> tuple[Suggested, ...]:
    """Return the best few for a target that is open, each with the next and how much dearer."""
    board, found = plan.board, plan.choice(at)
    order = [int(each) for each in np.argsort(found.costs, kind="stable")]
    order = [each for each in order if np.isfinite(found.costs[each])]
    best = []
    for each, following in zip(order, [*order[1:], None], strict=False):
        member = int(found.members[each])
        best.append(
            Suggested(
                target_id=board.targets[at].id,
                member_id=board.members[member].id,
                reasons=tuple(_reasons(board, at, member, found)),
                runner_up=None
                if following is None
                else board.members[int(found.members[following])].id,
                runner_up_price=None
                if following is None
                else float(found.costs[following] - found.costs[each]),
            )
        )
    return tuple(best[:most])


def _reasons(board: Board, at: int, member: int, found: Choice) -> Iterator[Reason]:
    """In the order of what they are worth in points, as goals.py has it."""
    target, candidate = board.targets[at], board.members[member]
    if board.problem.locked.get(target.id) == candidate.id:
        yield Reason.LOCKED
    if found.members.tolist() == [member]:
        yield Reason.ONLY_ONE
    apart = goals.distance(candidate.place, target.place)
    if apart is Distance.SAME_CLUSTER:
        yield Reason.SAME_CLUSTER
    if apart is Distance.SAME_VILLAGE:
        yield Reason.SAME_VILLAGE
    if candidate.skills & target.needs:
        yield Reason.SKILL_MATCHES
    if board.problem.current.get(target.id) == candidate.id:
        yield Reason.CONTINUES
    if _least_loaded(board, member, found):
        yield Reason.LEAST_LOADED


def _least_loaded(board: Board, member: int, found: Choice) -> bool:
    """Nobody who would do as well otherwise has less, for their share of a full load."""
    own = found.members == member
    if not own.any():
        return False
    full = found.loads / board.capacity[found.members]
    as_well = found.prices <= found.prices[own][0] + ROUNDING
    return bool(as_well.sum() > 1 and full[own][0] <= full[as_well].min() + ROUNDING)


def uncovered(plan: Plan, at: int) -> Uncovered:
    board = plan.board
    target = board.targets[at]
    if target.id in board.problem.locked:
        shortfall = Shortfall.LOCKED
    elif len(board.row(at).members):
        shortfall = Shortfall.EVERYBODY_FULL
    else:
        shortfall = Shortfall.NOBODY_MAY
    return Uncovered(target.id, shortfall, _barriers(board, target))


def _barriers(board: Board, target: Target) -> dict[Barrier, int]:
    """How many members each rule keeps from this target; of other bodies, those who could act."""
    counted = Counter(
        rules.barrier(board.problem, board.members[at], target)
        for body in board.senders[target.org_id]
        for at in board.staff.get(body, ())
    )
    counted[Barrier.OUT_OF_REACH] = board.able - sum(
        len(members)
        for body in board.senders[target.org_id]
        for members in board.neighbours.get(body, {}).values()
    )
    return {rule: counted[rule] for rule in Barrier if counted[rule]}
