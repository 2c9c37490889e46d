"""What people do without a solver, to measure a proposal against."""

from uuid import UUID

from api.planning.board import Board
from api.planning.plan import NOBODY, Plan, by_weight
from api.planning.problem import Problem


def greedy(problem: Problem) -> dict[UUID, UUID]:
    """Take the heaviest first, each to whoever costs least just then: near, and not yet laden."""
    board = Board(problem)
    plan = Plan.of(board, problem.locked)
    plan.fill(by_weight(board, plan.free))
    return plan.draft()


def last_year(problem: Problem) -> dict[UUID, UUID]:
    """Keep what everybody has, by today's leads or else last year's plan, where they still may.

    What is new, or lost its lead, goes to whoever costs least; nobody goes beyond the maximum.
    """
    board = Board(problem)
    plan = Plan.of(board, problem.locked)
    for at in plan.free:
        target = board.targets[at]
        leader = problem.current.get(target.id, problem.previous.get(target.id))
        member = board.member_at.get(leader, NOBODY) if leader else NOBODY
        may = member in board.row(at).members
        if may and plan.has_room(member, float(board.weights[at])):
            plan.give(at, member)
    plan.fill(plan.free)
    return plan.draft()
