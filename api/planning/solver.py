"""The one page that knows HiGHS: a model goes in, values and a bound come out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import highspy
import numpy as np
from highspy._core import _Highs as Highs  # the public class calls back into Python, and prints

from api.planning.goals import Floats
from api.planning.model import Column, Model

DOUBT: Final = 1e-6
"""Tolerance of the solver, taken off its bounds: relative, and in points."""


@dataclass(frozen=True, slots=True)
class Solution:
    """``values`` is None where the time was too short to find any; no plan is below ``bound``."""

    values: Floats | None
    bound: float
    exhausted: bool  # the time ran out


@dataclass(frozen=True, slots=True)
class Stop:
    """When a solution is good enough: a share of its points, or a number of them, or late."""

    seconds: float
    gap: float = 0.0
    points: float = 0.0


def solve(
    model: Model, stop: Stop, *, whole: bool = True, start: Mapping[Column, int] | None = None
) -> Solution:
    """Solve on one thread, so that the same model has the same solution. Lets the GIL go.

    ``start`` are the whole numbers of a solution that is known.
    """
    highs = Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("time_limit", max(stop.seconds, 0.01)),
        ("mip_rel_gap", stop.gap),
        ("mip_abs_gap", max(stop.points, DOUBT)),
        ("random_seed", 1),
    ):
        highs.setOptionValue(option, value)
    highs.passModel(linear(model, whole=whole))
    if start:
        highs.setSolution(
            len(start),
            np.fromiter(start.keys(), np.int32, len(start)),
            np.fromiter(start.values(), np.float64, len(start)),
        )
    highs.run()
    info, status = highs.getInfo(), highs.getModelStatus()
    optimal = status == highspy.HighsModelStatus.kOptimal
    relaxed = info.objective_function_value if optimal else 0.0
    bound = info.mip_dual_bound if whole else relaxed
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return Solution(
        values=np.array(highs.getSolution().col_value) if found else None,
        bound=max(0.0, bound - DOUBT * (1 + abs(bound))) if np.isfinite(bound) else 0.0,
        exhausted=not optimal,
    )


def linear(model: Model, *, whole: bool) -> highspy.HighsLp:
    linear = highspy.HighsLp()
    linear.num_col_, linear.num_row_ = len(model.costs), len(model.low)
    linear.col_cost_, linear.col_lower_, linear.col_upper_ = model.costs, model.lower, model.upper
    linear.row_lower_, linear.row_upper_ = model.low, model.high
    linear.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    linear.a_matrix_.start_ = model.starts
    linear.a_matrix_.index_ = model.columns
    linear.a_matrix_.value_ = model.values
    if whole:
        linear.integrality_ = [
            highspy.HighsVarType.kInteger if each else highspy.HighsVarType.kContinuous
            for each in model.whole
        ]
    return linear
