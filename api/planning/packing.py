"""Members filled to their maximum, where it leaves households open that one more would fit."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement
from typing import Final, TypeAlias

from api.planning.board import ROUNDING
from api.planning.plan import NOBODY, Plan

Piles: TypeAlias = dict[float, list[int]]
"""Targets by weight; the one to be taken next comes last."""
TAKEN_OFF: Final = 2
GIVEN: Final = 3
FEW_WEIGHTS: Final = 5


def pack(plan: Plan, targets: Sequence[int]) -> None:
    """Exchange what members have for more of what is open, as long as any has room for more.

    Half a household of room is of use to nobody, until one household goes for one of one and a
    half, or that for two. What is taken off is open then, and may fill somebody else.
    """
    members = sorted({int(plan.lead[at]) for at in targets} - {NOBODY})
    while sum(_fill_up(plan, targets, member) for member in members):
        pass


def _fill_up(plan: Plan, targets: Sequence[int], member: int) -> bool:
    room = float(plan.board.maximum[member] - plan.loads[member])
    if room <= ROUNDING or room == float("inf"):
        return False
    had, wanted = _piles(plan, targets, member)
    most, best = ROUNDING, None
    for off, given in _exchanges(had, wanted):
        gain = sum(given) - sum(off)
        if most < gain <= room + ROUNDING:
            most, best = gain + ROUNDING, (off, given)
    if best is None:
        return False
    for weight in best[0]:
        plan.give(had[weight].pop(), NOBODY)
    for weight in best[1]:
        plan.give(wanted[weight].pop(), member)
    return True


def _piles(plan: Plan, targets: Sequence[int], member: int) -> tuple[Piles, Piles]:
    """Sort what a member has, the dearest last, and what is open to them, the cheapest last."""
    had: defaultdict[float, list[tuple[float, int]]] = defaultdict(list)
    wanted: defaultdict[float, list[tuple[float, int]]] = defaultdict(list)
    board = plan.board
    for at in targets:
        lead = plan.lead[at]
        if lead == member or (lead == NOBODY and member in board.row(at).members):
            price = board.price(board.members[member], board.targets[at])
            weight = float(board.weights[at])
            if lead == member:
                had[weight].append((price, at))
            else:
                wanted[weight].append((-price, at))
    return _sorted(had), _sorted(wanted)


def _sorted(piles: dict[float, list[tuple[float, int]]]) -> Piles:
    return {weight: [at for _, at in sorted(pile)] for weight, pile in piles.items()}


def _exchanges(had: Piles, wanted: Piles) -> Iterator[tuple[tuple[float, ...], tuple[float, ...]]]:
    """Weights to take off and to give instead, the smallest exchanges first."""
    given = GIVEN if len(wanted) <= FEW_WEIGHTS else TAKEN_OFF
    offs = [off for number in range(TAKEN_OFF + 1) for off in _picks(had, number)]
    for number in range(1, given + 1):
        for picked in _picks(wanted, number):
            for off in offs:
                yield off, picked


def _picks(piles: Piles, number: int) -> Iterator[tuple[float, ...]]:
    for weights in combinations_with_replacement(sorted(piles, reverse=True), number):
        if all(len(piles[weight]) >= count for weight, count in Counter(weights).items()):
            yield weights
