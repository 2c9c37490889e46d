"""A problem laid out in numbers: who may lead what, at which price, and what loads cost."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias
from uuid import UUID

import numpy as np
import numpy.typing as npt

from api.planning import goals
from api.planning.goals import Floats
from api.planning.problem import Candidate, Limits, Problem, Target

Indices: TypeAlias = npt.NDArray[np.intp]
Draft: TypeAlias = Mapping[UUID, UUID]
ROUNDING: Final = 1e-9
"""Sums of weights such as 1.2 come out a little off."""


@dataclass(frozen=True, slots=True)
class Row:
    """The members who may lead a target, and what each of them costs per household of weight."""

    members: Indices
    prices: Floats


@dataclass(frozen=True, slots=True)
class Alike:
    """What makes two targets the same for every member; their weights may differ."""

    org_id: UUID
    place: str
    needs: frozenset[str]
    poor: bool
    current: UUID | None
    previous: UUID | None
    barred: tuple[int, ...]


class Board:
    """Members and targets by their position in the problem; rows are worked out when asked for."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.members = problem.candidates
        self.targets = problem.targets
        self.member_at = {member.id: at for at, member in enumerate(self.members)}
        self.target_at = {target.id: at for at, target in enumerate(self.targets)}
        self.weights = np.array(
            [max(target.weight, goals.LEAST_WEIGHT) for target in self.targets], dtype=np.float64
        )
        self.capacity = np.array(
            [max(member.capacity, goals.LEAST_CAPACITY) for member in self.members],
            dtype=np.float64,
        )
        self.elsewhere = np.array(
            [max(member.elsewhere, 0.0) for member in self.members], dtype=np.float64
        )
        limits = [problem.limits.get(member.org_id, Limits()) for member in self.members]
        self.minimum = _or(0.0, [each.minimum for each in limits])
        self.target = _or(np.inf, [each.target for each in limits])
        self._has_minimum = bool(self.minimum.any())
        self._has_target = bool(np.isfinite(self.target).any())
        self.maximum = _or(np.inf, [each.maximum for each in limits]) * self.capacity
        self._rows: dict[Alike, Row] = {}
        self._row_at: dict[int, Row] = {}
        self._apart: dict[tuple[UUID, str], Floats] = {}
        self._unskilled: dict[tuple[UUID, frozenset[str]], Floats] = {}

    @cached_property
    def _barred(self) -> dict[UUID, tuple[int, ...]]:
        found: defaultdict[UUID, list[int]] = defaultdict(list)
        for at, member in enumerate(self.members):
            for target_id in member.barred:
                found[target_id].append(at)
        return {target_id: tuple(members) for target_id, members in found.items()}

    @cached_property
    def senders(self) -> dict[UUID, frozenset[UUID]]:
        """By the body of a target, those whose members may lead it."""
        found: defaultdict[UUID, set[UUID]] = defaultdict(set)
        for target in self.targets:
            found[target.org_id].add(target.org_id)
        for sender, receiver in self.problem.agreed:
            if receiver in found:
                found[receiver].add(sender)
        return {receiver: frozenset(bodies) for receiver, bodies in found.items()}

    @cached_property
    def _pools(self) -> dict[UUID, Indices]:
        """By the body of a target, its members and those sent to it who can act."""
        able: defaultdict[UUID, list[int]] = defaultdict(list)
        for at, member in enumerate(self.members):
            if member.unable is None:
                able[member.org_id].append(at)
        return {
            receiver: np.array(sorted(at for body in bodies for at in able[body]), dtype=np.intp)
            for receiver, bodies in self.senders.items()
        }

    @cached_property
    def neighbours(self) -> dict[UUID, dict[str, list[int]]]:
        """Members who can act, by body and place."""
        found: defaultdict[UUID, defaultdict[str, list[int]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for at, member in enumerate(self.members):
            if member.unable is None:
                found[member.org_id][member.place].append(at)
        return {org_id: dict(places) for org_id, places in found.items()}

    @cached_property
    def staff(self) -> dict[UUID, list[int]]:
        """All members of each body, those who cannot act among them."""
        found: defaultdict[UUID, list[int]] = defaultdict(list)
        for at, member in enumerate(self.members):
            found[member.org_id].append(at)
        return dict(found)

    @cached_property
    def able(self) -> int:
        return sum(member.unable is None for member in self.members)

    @cached_property
    def probation(self) -> npt.NDArray[np.bool_]:
        return np.array([member.on_probation for member in self.members], dtype=np.bool_)

    def alike(self, at: int) -> Alike:
        target = self.targets[at]
        return Alike(
            org_id=target.org_id,
            place=target.place,
            needs=target.needs,
            poor=target.poor,
            current=self.problem.current.get(target.id),
            previous=self.problem.previous.get(target.id),
            barred=self._barred.get(target.id, ()),
        )

    def row(self, at: int) -> Row:
        if (row := self._row_at.get(at)) is None:
            row = self._row_at[at] = self.row_of(self.alike(at))
        return row

    def row_of(self, alike: Alike) -> Row:
        if alike not in self._rows:
            self._rows[alike] = self._priced(alike)
        return self._rows[alike]

    def _priced(self, alike: Alike) -> Row:
        pool = self._pools[alike.org_id]
        prices = self._apart_of(pool, alike) + self._unskilled_of(pool, alike)
        for leader, price in (
            (alike.current, goals.NOT_CURRENT),
            (alike.previous, goals.NOT_PREVIOUS),
        ):
            if leader is not None:
                prices = prices + price * (pool != self.member_at.get(leader, -1))
        may = np.ones(len(pool), dtype=np.bool_)
        if alike.poor:
            may &= ~self.probation[pool]
        if alike.barred:
            may &= ~np.isin(pool, np.array(alike.barred, dtype=np.intp))
        return Row(pool[may], prices[may])

    def _apart_of(self, pool: Indices, alike: Alike) -> Floats:
        key = alike.org_id, alike.place
        if key not in self._apart:
            by_place = {
                place: goals.APART[goals.distance(place, alike.place)]
                for place in {self.members[at].place for at in pool}
            }
            self._apart[key] = np.array(
                [by_place[self.members[at].place] for at in pool], dtype=np.float64
            )
        return self._apart[key]

    def _unskilled_of(self, pool: Indices, alike: Alike) -> Floats:
        key = alike.org_id, alike.needs
        if key not in self._unskilled:
            self._unskilled[key] = np.array(
                [unskilled(self.members[at].skills, alike.needs) for at in pool], dtype=np.float64
            )
        return self._unskilled[key]

    def price(self, member: Candidate, target: Target) -> float:
        """Say what this member costs per household of weight; allowed or not is not asked."""
        current = self.problem.current.get(target.id, member.id)
        previous = self.problem.previous.get(target.id, member.id)
        return (
            goals.APART[goals.distance(member.place, target.place)]
            + unskilled(member.skills, target.needs)
            + goals.NOT_CURRENT * (current != member.id)
            + goals.NOT_PREVIOUS * (previous != member.id)
        )

    def loads(self, draft: Draft) -> Floats:
        """Households of weight by member; who is not in the problem carries none of it."""
        loads = self.elsewhere.copy()
        for target_id, member_id in draft.items():
            at, on = self.target_at.get(target_id), self.member_at.get(member_id)
            if at is not None and on is not None:
                loads[on] += self.weights[at]
        return loads

    def burden(self, loads: Floats, members: Indices | slice = slice(None)) -> Floats:
        """Points for these loads, of all members or of those named."""
        return goals.burden(
            loads,
            self.capacity[members],
            self.minimum[members] if self._has_minimum else None,
            self.target[members] if self._has_target else None,
        )

    def room(self, loads: Floats, members: Indices, weight: float) -> npt.NDArray[np.bool_]:
        fits: npt.NDArray[np.bool_] = loads[members] + weight <= self.maximum[members] + ROUNDING
        return fits

    def merit(self, draft: Draft) -> float:
        """Return the objective of a whole draft: minus all that is worse than ideal."""
        return -(self.cost(draft) + goals.OPEN * self.open_weight(draft))

    def cost(self, draft: Draft) -> float:
        """Points for everything but open households."""
        pairs = 0.0
        for target_id, member_id in draft.items():
            at, on = self.target_at.get(target_id), self.member_at.get(member_id)
            if at is not None and on is not None:
                pairs += self.weights[at] * self.price(self.members[on], self.targets[at])
        return pairs + float(self.burden(self.loads(draft)).sum())

    def open_weight(self, draft: Draft) -> float:
        left = [target.id not in draft for target in self.targets]
        return float(self.weights[left].sum()) if left else 0.0


def unskilled(skills: frozenset[str], needs: frozenset[str]) -> float:
    return goals.UNSKILLED if needs and not needs & skills else 0.0


def _or(default: float, values: list[float | None]) -> Floats:
    return np.array([default if value is None else value for value in values], dtype=np.float64)
