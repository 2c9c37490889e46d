"""A draft that is being worked on: who leads what, and how full each member is."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

import numpy as np

from api.planning import goals
from api.planning.board import ROUNDING, Board, Indices
from api.planning.goals import Floats

NOBODY: Final = -1
WORTH_IT: Final = 1e-7


class Choice(NamedTuple):
    """The members who may lead one target, and what each would cost beside all else they have."""

    members: Indices
    prices: Floats  # per household of weight
    loads: Floats  # without this target
    costs: Floats  # infinite where the maximum leaves no room


class Plan:
    """Leads and members by their positions on the board."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.lead = np.full(len(board.targets), NOBODY, dtype=np.intp)
        self.loads: Floats = board.elsewhere.copy()
        self.strangers: dict[int, UUID] = {}  # leads who are not in the problem

    @classmethod
    def of(cls, board: Board, draft: Mapping[UUID, UUID | None]) -> "Plan":
        """Lay out a draft as it is, whatever rules it breaks."""
        plan = cls(board)
        for target_id, member_id in draft.items():
            at = board.target_at.get(target_id)
            if at is None or member_id is None:
                continue
            if (member := board.member_at.get(member_id)) is None:
                plan.strangers[at] = member_id
            else:
                plan.give(at, member)
        return plan

    @property
    def free(self) -> list[int]:
        """Targets that no lock holds."""
        locked = self.board.problem.locked
        return [at for at, target in enumerate(self.board.targets) if target.id not in locked]

    def copy(self) -> "Plan":
        other = Plan.__new__(Plan)
        other.board, other.strangers = self.board, self.strangers
        other.lead, other.loads = self.lead.copy(), self.loads.copy()
        return other

    def give(self, at: int, member: int) -> None:
        """Put a member in charge, or nobody, in place of whoever is."""
        weight = self.board.weights[at]
        if self.lead[at] != NOBODY:
            self.loads[self.lead[at]] -= weight
        if member != NOBODY:
            self.loads[member] += weight
        self.lead[at] = member

    def draft(self) -> dict[UUID, UUID]:
        members, targets = self.board.members, self.board.targets
        leads = {
            targets[at].id: members[member].id
            for at, member in enumerate(self.lead)
            if member != NOBODY
        }
        return leads | {targets[at].id: member_id for at, member_id in self.strangers.items()}

    def choice(self, at: int) -> Choice:
        """Everybody who may lead a target; who leads it now, as if it had just been taken off."""
        board, row, weight = self.board, self.board.row(at), float(self.board.weights[at])
        loads = self.loads[row.members]
        loads[row.members == self.lead[at]] -= weight
        without, beside = board.burden(np.stack((loads, loads + weight)), row.members)
        costs = weight * row.prices + (beside - without)
        costs[loads + weight > board.maximum[row.members] + ROUNDING] = np.inf
        return Choice(row.members, row.prices, loads, costs)

    def best(self, at: int) -> tuple[int, float]:
        """Who would cost least, and how much."""
        choice = self.choice(at)
        if not len(choice.costs) or np.isinf(choice.costs.min()):
            return NOBODY, float(self.board.weights[at]) * goals.OPEN
        least = int(choice.costs.argmin())
        return int(choice.members[least]), float(choice.costs[least])

    def fill(self, order: Iterable[int]) -> None:
        """Give each open target to whoever costs least at that moment."""
        for at in order:
            if self.lead[at] == NOBODY:
                self.give(at, self.best(at)[0])

    def cost_of(self, at: int) -> float:
        """Say what this line costs given the rest of the plan."""
        board, member, weight = self.board, int(self.lead[at]), float(self.board.weights[at])
        if member == NOBODY:
            return weight * goals.OPEN
        one = np.array([member], dtype=np.intp)
        load = self.loads[one]
        price = board.price(board.members[member], board.targets[at])
        return weight * price + float(
            board.burden(load, one)[0] - board.burden(load - weight, one)[0]
        )

    def has_room(self, member: int, weight: float) -> bool:
        return bool(self.loads[member] + weight <= self.board.maximum[member] + ROUNDING)

    def settle(self, targets: Sequence[int], rounds: int = 30) -> None:
        """Move single targets for as long as that makes the plan better."""
        for _ in range(rounds):
            moved = [self._move(at) for at in targets]
            if not any(moved):
                return

    def _move(self, at: int) -> bool:
        member, cost = self.best(at)
        if member == self.lead[at] or cost > self.cost_of(at) - WORTH_IT:
            return False
        self.give(at, member)
        return True


def by_weight(board: Board, targets: Sequence[int]) -> list[int]:
    """Put the heaviest first, as they are hardest to place; equals stay in order."""
    return sorted(targets, key=lambda at: (-board.weights[at], at))
