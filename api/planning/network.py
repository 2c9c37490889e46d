"""The problem as a network in which households flow to members, small enough to be solved.

Targets that are alike for every member and weigh the same are one *class*. Members of one body
who live in one place are alike to a class, so it sends to a *pool* of them and not to each; only
today's and last year's leads, and members beside whom somebody of the pool is barred, get an
arc of their own. Nothing is left out that a plan could do, so a bound here is one for all plans.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID

import numpy as np

from api.planning import goals
from api.planning.board import ROUNDING, Alike, Board
from api.planning.goals import Floats
from api.planning.model import Column, Model, Writer
from api.planning.plan import Plan

LUMP: Final = 2.5
"""From this many households on, a target is a lump that the load's price alone describes badly."""
STEP: Final = 1e-3
TINY: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Class:
    alike: Alike
    weight: float
    targets: tuple[int, ...]


class Pool(NamedTuple):
    """Members who cost the same for a class, by what they have in common, and the weight sent."""

    org_id: UUID
    place: str
    official_only: bool
    needs: frozenset[str]  # that each of them meets; empty: it was not asked
    weight: float


class Network:
    """One part of a problem: targets and members that have nothing to do with the rest.

    ``plan`` holds the locked lines, whose loads are paid already.
    """

    def __init__(self, plan: Plan, targets: Sequence[int]) -> None:
        self.board = plan.board
        self.base = plan.loads
        self.classes = _classes(self.board, targets)
        self.direct: list[tuple[int, int, Column]] = []  # class, member
        self.into: defaultdict[Pool, list[tuple[int, Column]]] = defaultdict(list)  # class
        self.out_of: defaultdict[Pool, list[tuple[int, Column]]] = defaultdict(list)  # member
        self.counts: dict[tuple[int, float], Column] = {}  # by member and weight
        self._pool_members: dict[Pool, list[int]] = {}
        rows = [self.board.row_of(each.alike).members for each in self.classes]
        self.members = np.unique(np.concatenate(rows))
        everything = self.board.weights[list(targets)].sum() + self.base[self.members].sum()
        self._fair = float(everything / self.board.capacity[self.members].sum())

    def model(self, *, open_weight: float = 0.0) -> Model:
        """Write the model that lets at most ``open_weight`` households be open."""
        writer = self._flows(priced=True)
        self._open(writer, open_weight)
        for member, received in self._received().items():
            self._load(writer, member, received)
        return writer.model()

    def coverage_model(self) -> Model:
        """Write the model that leaves as few households open as can be, whatever else it costs."""
        writer = self._flows(priced=False)
        self._open(writer, np.inf, price=1.0)
        for member, received in self._received().items():
            writer.row(received, -np.inf, self._room(member) + ROUNDING)
        return writer.model()

    def _flows(self, *, priced: bool) -> Writer:
        """Columns from classes to members or pools, from pools to members, and what they count.

        Only the counts must be whole: for given ones, the rest is a flow, which has whole
        solutions of its own accord.
        """
        writer = Writer()
        self.direct, self.into, self.out_of = [], defaultdict(list), defaultdict(list)
        for at, each in enumerate(self.classes):
            price = each.weight if priced else 0.0
            for member, cost in self._own_arcs(each):
                column = writer.column(price * cost, len(each.targets))
                self.direct.append((at, member, column))
            for pool, cost in self._pool_arcs(each):
                self.into[pool].append((at, writer.column(price * cost, len(each.targets))))
        for pool, arcs in self.into.items():
            self.out_of[pool] = [(member, writer.column(0.0)) for member in self._members_of(pool)]
            writer.row(
                [(column, 1.0) for _, column in arcs]
                + [(column, -1.0) for _, column in self.out_of[pool]]
            )
        self._count(writer)
        return writer

    def _count(self, writer: Writer) -> None:
        """How many targets of one weight come to one member."""
        found: defaultdict[tuple[int, float], list[tuple[Column, float]]] = defaultdict(list)
        for at, member, column in self.direct:
            found[member, self.classes[at].weight].append((column, 1.0))
        for pool, arcs in self.out_of.items():
            for member, column in arcs:
                found[member, pool.weight].append((column, 1.0))
        self.counts = {}
        for (member, weight), terms in found.items():
            most = np.floor(self._room(member) / weight + ROUNDING)
            self.counts[member, weight] = column = writer.column(0.0, most, whole=True)
            writer.row([*terms, (column, -1.0)])

    def _open(self, writer: Writer, open_weight: float, price: float = 0.0) -> None:
        supplies: list[list[tuple[Column, float]]] = [[] for _ in self.classes]
        for at, _, column in self.direct:
            supplies[at].append((column, 1.0))
        for arcs in self.into.values():
            for at, column in arcs:
                supplies[at].append((column, 1.0))
        if open_weight > 0:
            opened = [
                writer.column(price * each.weight, len(each.targets)) for each in self.classes
            ]
            for at, column in enumerate(opened):
                supplies[at].append((column, 1.0))
            if open_weight < np.inf:
                weights = [each.weight for each in self.classes]
                writer.row(list(zip(opened, weights, strict=True)), -np.inf, open_weight)
        for each, terms in zip(self.classes, supplies, strict=True):
            writer.row(terms, len(each.targets), len(each.targets))

    def _received(self) -> dict[int, list[tuple[Column, float]]]:
        """By member, the counts of what comes in and how much each of it weighs."""
        found: defaultdict[int, list[tuple[Column, float]]] = defaultdict(list)
        for (member, weight), column in self.counts.items():
            found[member].append((column, weight))
        return found

    def _room(self, member: int) -> float:
        return max(0.0, float(self.board.maximum[member] - self.base[member]))

    def _load(self, writer: Writer, member: int, received: list[tuple[Column, float]]) -> None:
        """Price a member's load, step by step; the last step ends at the maximum."""
        weights = sorted({weight for _, weight in received})
        steps = list(self._steps(member, weights[-1]))
        lumpy = weights[-1] / self.board.capacity[member] > LUMP
        segments = [writer.column(0.0 if lumpy else slope, length) for length, slope in steps]
        writer.row(received + [(column, -1.0) for column in segments])
        if lumpy:
            points = writer.column(1.0)
            slopes = [slope for _, slope in steps]
            writer.row(
                [(points, 1.0), *((c, -s) for c, s in zip(segments, slopes, strict=True))],
                0.0,
                np.inf,
            )
            for prices, less in self._lumps(member, weights):
                writer.row(
                    [(points, 1.0), *((column, -prices[weight]) for column, weight in received)],
                    -less,
                    np.inf,
                )

    def _steps(self, member: int, heaviest: float) -> Iterator[tuple[float, float]]:
        """Length and slope of each step of the price of load, from what is locked up."""
        board, base = self.board, float(self.base[member])
        capacity, most = float(board.capacity[member]), float(board.maximum[member])
        last = min(most, base + max(3 * self._fair * capacity, heaviest) + 6 * capacity)
        marks = [base, last, board.minimum[member] * capacity, board.target[member] * capacity]
        marks += [step * capacity for step in range(int(last / capacity) + 2)]
        bounds = np.array(sorted({round(mark, 9) for mark in marks if base <= mark <= last}))
        lengths, rises = np.diff(bounds), np.diff(self._burden(member, bounds))
        slope = 0.0
        for length, rise in zip(lengths.tolist(), rises.tolist(), strict=True):
            slope = rise / length
            yield length, slope
        if last < most:  # dearer in truth, so what is bound here is bound there
            yield most - last, slope

    def _lumps(
        self, member: int, weights: list[float]
    ) -> Iterator[tuple[dict[float, float], float]]:
        """Prices by weight, less a constant, that no set of whole targets falls below.

        The price of load h is convex with h(0) = 0. *Tangents*: of two lumps beyond the point n
        where the tangent of slope s and height -h*(s) touches, h(v + w) >= h(v) + h(w) + h*(s).
        *Counts*: sorted from the heaviest, the j-th target w finds at least (j - 1) w there.
        """
        base = float(self.base[member])

        def h(load: float) -> float:
            paid, after = self._burden(member, np.array([base, base + load]))
            return float(after - paid)

        def rise(count: int, weight: float) -> float:
            return h(count * weight) - h((count - 1) * weight)

        for point in sorted({0.0, *(round(share * weights[-1]) for share in (0.4, 0.7, 1.0))}):
            slope = (h(point) - h(point - STEP)) / STEP if point else 0.0
            less = slope * point - h(point)
            yield (
                {w: h(w) + less if w >= point else slope * w for w in weights},
                less,
            )
        for count in range(2, 6):
            less = sum(
                max(rise(count, w) - rise(before, w) for w in weights) for before in range(1, count)
            )
            yield {w: rise(count, w) for w in weights}, less

    def _burden(self, member: int, loads: Floats) -> Floats:
        return self.board.burden(loads, np.full(len(loads), member, dtype=np.intp))

    def _own_arcs(self, each: Class) -> Iterator[tuple[int, float]]:
        """Find arcs to single members: in charge before, or living beside somebody barred."""
        alike, row = each.alike, self.board.row_of(each.alike)
        before = (alike.current, alike.previous)
        own = {self.board.member_at.get(leader) for leader in before if leader}
        barred = set(alike.barred)
        for _, members in self._neighbours(alike):
            if barred.intersection(members):
                own.update(members)
        for member, price in zip(row.members.tolist(), row.prices.tolist(), strict=True):
            if member in own and self._fits(member, each.weight):
                yield member, price

    def _pool_arcs(self, each: Class) -> Iterator[tuple[Pool, float]]:
        alike, barred = each.alike, set(each.alike.barred)
        change = goals.NOT_CURRENT * (alike.current is not None)
        change += goals.NOT_PREVIOUS * (alike.previous is not None)
        for (org_id, place), members in self._neighbours(alike):
            if barred.intersection(members):
                continue
            apart = goals.APART[goals.distance(place, alike.place)] + change
            wanted = [(frozenset[str](), goals.UNSKILLED if alike.needs else 0.0)]
            wanted += [(alike.needs, 0.0)] if alike.needs else []
            for needs, price in wanted:
                pool = Pool(org_id, place, alike.poor, needs, each.weight)
                if self._members_of(pool):
                    yield pool, apart + price

    def _neighbours(self, alike: Alike) -> Iterator[tuple[tuple[UUID, str], list[int]]]:
        """Members who can act, by body and place, of the bodies that may lead such a target."""
        for org_id in sorted(self.board.senders[alike.org_id]):
            for place, members in self.board.neighbours.get(org_id, {}).items():
                yield (org_id, place), members

    def _members_of(self, pool: Pool) -> list[int]:
        if pool not in self._pool_members:
            board = self.board
            self._pool_members[pool] = [
                member
                for member in board.neighbours[pool.org_id][pool.place]
                if not (pool.official_only and board.members[member].on_probation)
                and (not pool.needs or pool.needs & board.members[member].skills)
                and self._fits(member, pool.weight)
            ]
        return self._pool_members[pool]

    def _fits(self, member: int, weight: float) -> bool:
        return weight <= self._room(member) + ROUNDING

    def shares(self, values: Floats) -> list[dict[int, float]]:
        """How many targets of each class a solution gives to each member.

        Within a pool all cost the same for a class, so who of them gets which does not matter.
        """
        found: list[dict[int, float]] = [defaultdict(float) for _ in self.classes]
        for at, member, column in self.direct:
            found[at][member] += values[column]
        for pool, arcs in self.into.items():
            takers = [(member, float(values[column])) for member, column in self.out_of[pool]]
            for at, column in arcs:
                left = float(values[column])
                while left > TINY and takers:
                    member, room = takers.pop()
                    taken = min(left, room)
                    found[at][member] += taken
                    left -= taken
                    if room - taken > TINY:
                        takers.append((member, room - taken))
        return [dict(share) for share in found]


def _classes(board: Board, targets: Sequence[int]) -> list[Class]:
    found: defaultdict[tuple[Alike, float], list[int]] = defaultdict(list)
    for at in targets:
        found[board.alike(at), float(board.weights[at])].append(at)
    return [Class(alike, weight, tuple(same)) for (alike, weight), same in found.items()]
