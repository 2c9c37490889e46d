"""Several bodies' problems solved as one, and the proposal handed back to each of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from api.planning.board import Board
from api.planning.measures import measured
from api.planning.parts import close
from api.planning.problem import Barrier, Problem, Proposal, Suggested, Uncovered

T = TypeVar("T")


def together(problems: Iterable[Problem]) -> Problem:
    """Lay problems beside each other; each member and each target stands in one of them."""
    each = list(problems)
    return Problem(
        candidates=tuple(one for problem in each for one in problem.candidates),
        targets=tuple(one for problem in each for one in problem.targets),
        limits=_merged(problem.limits for problem in each),
        agreed=frozenset(pair for problem in each for pair in problem.agreed),
        current=_merged(problem.current for problem in each),
        previous=_merged(problem.previous for problem in each),
        locked=_merged(problem.locked for problem in each),
    )


def apart(
    problems: Mapping[UUID, Problem], proposal: Proposal, *, gap: float = 0.01
) -> dict[UUID, Proposal]:
    """Say of each body's problem what was proposed for it, as if it had been solved by itself.

    Raises ValueError where bodies have agreed on something: what they share is neither's alone.
    """
    if any(problem.agreed for problem in problems.values()):
        msg = "bodies that lend each other members have one proposal"
        raise ValueError(msg)
    body_of = {target.id: body for body, one in problems.items() for target in one.targets}
    lines: defaultdict[UUID, list[Suggested]] = defaultdict(list)
    uncovered: defaultdict[UUID, list[Uncovered]] = defaultdict(list)
    for line in proposal.lines:
        lines[body_of[line.target_id]].append(line)
    for left in proposal.uncovered:
        uncovered[body_of[left.target_id]].append(_among_themselves(left))
    return {
        body: _share(problem, proposal, lines[body], uncovered[body], gap)
        for body, problem in problems.items()
    }


def _share(
    problem: Problem,
    whole: Proposal,
    lines: list[Suggested],
    uncovered: list[Uncovered],
    gap: float,
) -> Proposal:
    board = Board(problem)
    draft = {line.target_id: line.member_id for line in lines}
    bodies = {target.org_id for target in problem.targets}
    surplus = sum(whole.surplus.get(body, 0.0) for body in bodies)
    merit, cost = board.merit(draft), board.cost(draft)
    return Proposal(
        lines=tuple(lines),
        uncovered=tuple(uncovered),
        measures=measured(board, draft),
        merit=merit,
        bound=merit + surplus,
        seconds=whole.seconds,
        proven=close(cost, cost - surplus, gap),
        surplus={body: whole.surplus[body] for body in bodies if body in whole.surplus},
    )


def _among_themselves(left: Uncovered) -> Uncovered:
    """Leave out the members of other bodies: by itself, none of them would be in question."""
    own: dict[Barrier, int] = dict(left.barriers)
    own.pop(Barrier.OUT_OF_REACH, None)
    return replace(left, barriers=own)


def _merged(maps: Iterable[Mapping[UUID, T]]) -> dict[UUID, T]:
    return {key: value for one in maps for key, value in one.items()}
