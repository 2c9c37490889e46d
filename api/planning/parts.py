"""A problem cut into parts that have nothing to do with each other, and each of them solved."""

import math
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final
from uuid import UUID

from api.planning import goals
from api.planning.board import ROUNDING, Board
from api.planning.goals import Floats
from api.planning.model import Column, Model
from api.planning.network import TINY, Network
from api.planning.packing import pack
from api.planning.plan import NOBODY, Plan, by_weight
from api.planning.solver import DOUBT, Solution, Stop, solve

FINEST: Final = 1000
"""Weights are thought of in no smaller part of a household."""
NARROWER: Final = 0.9
"""Of the gap, for the solver: it measures without the tolerance that is taken off its bounds."""
LITTLE: Final = 5.0
"""Seconds to take what was found when the time is over already; much less is needed."""


@dataclass(frozen=True, slots=True)
class Bound:
    """No plan leaves less open, and none that leaves as little costs less."""

    open_weight: float
    cost: float


def parts(board: Board, targets: Sequence[int]) -> list[list[int]]:
    """Targets by whose members could meet in one of them: a body, and those it agreed with."""
    above: dict[UUID, UUID] = {}

    def root(body: UUID) -> UUID:
        while (higher := above.setdefault(body, body)) != body:
            body = higher
        return body

    for receiver, senders in board.senders.items():
        for sender in sorted(senders):
            above[root(sender)] = root(receiver)
    found: defaultdict[UUID, list[int]] = defaultdict(list)
    for at in targets:
        found[root(board.targets[at].org_id)].append(at)
    return list(found.values())


class Part:
    """Works on the targets of one part, each of which some member may lead and has room for."""

    def __init__(self, start: Plan, targets: Sequence[int]) -> None:
        self.board = start.board
        self.targets = by_weight(self.board, targets)
        self.network = Network(start, self.targets)
        self.start = start
        self.best = start.copy()
        self.bounds: list[Bound] = []
        self.offered = False
        self.grain = grain(self.board.weights[self.targets].tolist())

    def work(self, *, until: float, share: float, gap: float) -> None:
        """Make ``best`` better and add a bound: relaxed first, in whole targets if need be.

        Where not all can be covered, the fewest are found first, and then the best plan that
        leaves no more than those open: no other goal competes with coverage. What is relaxed is
        soon solved and gives the bound, so it may take until the end; the rest only its share.
        """
        enough = time.monotonic() + share
        least_open, cost = 0.0, 0.0
        if self._may_suffice():
            model = self.network.model()
            cost = self._relax(model, until)
        if self.open_weight() > 0:
            least_open = self._cover(until, enough)
            model = self.network.model(open_weight=self.open_weight() + self.grain / 2)
            cost = self._relax(model, until)
        if not close(self.cost(), cost, gap):
            self._relax(model.fixed(self._counted()), until)
        if not close(self.cost(), cost, gap):
            stop = Stop(_left(enough), gap=NARROWER * gap)
            cost = max(cost, self._work_out(model, stop))
        self.bounds.append(Bound(least_open, cost))

    def _may_suffice(self) -> bool:
        """Whether there is room for the weight of all, as far as sums can tell."""
        room = (self.board.maximum - self.start.loads)[self.network.members]
        return bool(self.board.weights[self.targets].sum() <= room.clip(0).sum() + ROUNDING)

    def surplus(self) -> float:
        """How many points the best plan could at most be better.

        What leaves more open than it does pays for that, and at least nothing else.
        """
        points = goals.OPEN * self.open_weight() + self.cost()
        as_covered = max(goals.OPEN * bound.open_weight + bound.cost for bound in self.bounds)
        less_covered = goals.OPEN * self.next_open()
        return max(0.0, points - min(as_covered, less_covered))

    def proven(self, gap: float) -> bool:
        return close(self.cost(), self.cost() - self.surplus(), gap)

    def next_open(self) -> float:
        """Say which weight comes next above what the best plan leaves open."""
        weights = self.board.weights[self.targets]
        return self.open_weight() + self.grain if self.open_weight() else float(weights.min())

    def open_weight(self, plan: Plan | None = None) -> float:
        lead = (plan or self.best).lead[self.targets]
        return float(self.board.weights[self.targets][lead == NOBODY].sum())

    def cost(self, plan: Plan | None = None) -> float:
        """Say what the covered targets of this part cost beside the locked lines."""
        plan, board = plan or self.best, self.board
        loads = board.burden(plan.loads) - board.burden(self.start.loads)
        pairs = [
            board.weights[at] * board.price(board.members[plan.lead[at]], board.targets[at])
            for at in self.targets
            if plan.lead[at] != NOBODY
        ]
        return float(loads.sum() + sum(pairs))

    def _cover(self, until: float, enough: float) -> float:
        """Find a plan with the fewest households open, and say below how many none can be."""
        model = self.network.coverage_model()
        least = self._whole_grains(self._relax(model, until))
        if self.open_weight() > least + TINY:
            stop = Stop(_left(enough) / 2, points=NARROWER * self.grain)
            least = max(least, self._whole_grains(self._work_out(model, stop)))
        return min(self.open_weight(), least)

    def _whole_grains(self, bound: float) -> float:
        return math.ceil(bound / self.grain - TINY) * self.grain

    def _relax(self, model: Model, until: float) -> float:
        """Solve with targets cut in pieces, and make them whole; return the bound."""
        solution = solve(model, Stop(_left(until)), whole=False)
        self._offer(solution)
        return solution.bound

    def _work_out(self, model: Model, stop: Stop) -> float:
        """Solve in whole counts, then the flow that they leave; return the bound."""
        start = self._counted()
        solution = solve(model, stop, start=start)
        if solution.values is not None:
            counted = {column: round(solution.values[column]) for column in start}
            self._offer(solve(model.fixed(counted), Stop(LITTLE), whole=False))
        return solution.bound

    def _counted(self) -> dict[Column, int]:
        """How many targets of each weight each member has by the best plan."""
        counted = dict.fromkeys(self.network.counts.values(), 0)
        for at in self.targets:
            if (member := int(self.best.lead[at])) != NOBODY:
                counted[self.network.counts[member, float(self.board.weights[at])]] += 1
        return counted

    def _offer(self, solution: Solution) -> None:
        """Make whole targets of a solution, and keep the plan if it is better than the best."""
        plan = self.start.copy()
        if solution.values is not None:
            self._give(plan, solution.values)
        elif self.offered:  # what comes without any solution was had before
            return
        self.offered = True
        plan.fill(self.targets)
        plan.settle(self.targets)
        if self.open_weight(plan) > 0:
            pack(plan, self.targets)
            plan.settle(self.targets)
        before, after = self.open_weight(), self.open_weight(plan)
        if after < before or (after == before and self.cost(plan) < self.cost()):
            self.best = plan

    def _give(self, plan: Plan, values: Floats) -> None:
        for each, shares in zip(self.network.classes, self.network.shares(values), strict=True):
            left = list(each.targets)
            for member, share in shares.items():
                for _ in range(math.floor(share + TINY)):
                    if left and plan.has_room(member, each.weight):
                        plan.give(left.pop(), member)


def close(cost: float, bound: float, gap: float) -> bool:
    """Whether a cost is within ``gap`` of its bound, or as near as the solver can tell."""
    return bool(cost - bound <= gap * cost + 2 * DOUBT * (1 + cost))


def grain(weights: Sequence[float]) -> float:
    """Find by how little two sums of these weights can differ; thirds have a grain as well."""
    parts_of = [Fraction(weight).limit_denominator(FINEST) for weight in weights]
    common = math.lcm(*(each.denominator for each in parts_of))
    if common > FINEST * FINEST:
        return TINY
    return math.gcd(*(int(each * common) for each in parts_of)) / common


def _left(until: float) -> float:
    return until - time.monotonic()
