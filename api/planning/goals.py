"""What a good plan is, in points: the one page to change if a committee weighs things otherwise.

All points are paid for what is worse than ideal, so a lower sum is better; a plan's merit is that
sum with a minus before it. Everything is per household of weight, so that a group of seventeen
counts seventeen times. The formulas are in docs/planning.md.
"""

from enum import IntEnum
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

OPEN: Final = 10_000_000.0
"""A household without anybody in charge. So much that no sum of the rest outweighs it."""

LOAD: Final = 1.0
"""The n-th household of a full member costs n times this: who has more is dearer."""
BELOW_MINIMUM: Final = 0.5
"""Share of that price up to the policy's minimum, so that all reach it first."""
ABOVE_TARGET: Final = 2.0
"""Multiple of that price beyond the policy's target."""

UNSKILLED: Final = 1.5
"""The household needs a skill, and the member has none of those it needs."""
NOT_CURRENT: Final = 1.0
"""Somebody else is in charge there today."""
NOT_PREVIOUS: Final = 0.5
"""Somebody else was by last year's plan."""

LEAST_CAPACITY: Final = 0.1
"""Nobody who is assignable counts as less than a tenth of a full member."""

LEAST_WEIGHT: Final = 0.1
"""Even a group that has no household yet wants somebody."""


class Distance(IntEnum):
    SAME_CLUSTER = 0
    SAME_VILLAGE = 1
    ELSEWHERE = 2  # or not known


APART: Final[dict[Distance, float]] = {
    Distance.SAME_CLUSTER: 0.0,
    Distance.SAME_VILLAGE: 2.0,
    Distance.ELSEWHERE: 6.0,
}
"""Two households more are better than one that lies in another cluster."""


def distance(one: str, other: str) -> Distance:
    """How far two places are apart; the first label is the village, the next its cluster."""
    if not one or not other or one.partition(".")[0] != other.partition(".")[0]:
        return Distance.ELSEWHERE
    return Distance.SAME_CLUSTER if one == other and "." in one else Distance.SAME_VILLAGE


def burden(
    load: Floats, capacity: Floats, minimum: Floats | None = None, target: Floats | None = None
) -> Floats:
    """Points for the loads of members; convex, and nothing for who has nothing.

    ``minimum`` and ``target`` are per full member, 0 and infinity where some have none.
    """
    full = load / capacity
    points = stairs = _stairs(full)
    if minimum is not None:
        points = points - (1 - BELOW_MINIMUM) * _stairs(np.minimum(full, minimum))
    if target is not None:
        points = points + (ABOVE_TARGET - 1) * (stairs - _stairs(np.minimum(full, target)))
    return LOAD * capacity * points


def _stairs(load: Floats) -> Floats:
    """1 + 2 + 3 + ..., and a part of the next step for a part of a household."""
    whole = np.floor(load)
    stairs: Floats = (whole + 1) * (load - whole / 2)
    return stairs
