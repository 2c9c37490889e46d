"""Which solver? The same models to each of those that are installed: ``python -m bench.solvers``.

Only HiGHS belongs to the project. To compare, install ``scipy`` and ``ortools`` somewhere and put
that place into PYTHONPATH; what is missing is left out, and said to be.
"""

import importlib.util
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from highspy._core import _Highs as Highs

from api.planning import solver
from api.planning.board import Board
from api.planning.model import Model
from api.planning.network import Network
from api.planning.plan import Plan
from api.planning.problem import Limits, Problem
from bench.villages import REMOTE, URBAN, commune, groups, limited, village

SECONDS: Final = 30.0
GAP: Final = 0.005
PARAMETERS: Final = {
    # CP-SAT knows whole numbers only; loads here come in halves of half a member's household
    "SAT": f"num_workers:1 relative_gap_limit:{GAP} mip_var_scaling:4",
    "SCIP": f"limits/gap = {GAP}",
}


class Found(NamedTuple):
    """Points, how few there could be, and how long it took; None where the time was too short."""

    points: float | None
    bound: float | None
    seconds: float


def highs(model: Model, *, whole: bool) -> Found:
    started = time.perf_counter()
    solution = solver.solve(model, solver.Stop(SECONDS, gap=GAP), whole=whole)
    took = time.perf_counter() - started
    points = None if solution.values is None else float(model.costs @ solution.values)
    return Found(points, solution.bound, took)


def scipy(model: Model, *, whole: bool) -> Found:
    from scipy import optimize  # noqa: PLC0415  (may not be installed)
    from scipy.sparse import csr_array  # noqa: PLC0415

    started = time.perf_counter()
    matrix = csr_array(
        (model.values, model.columns, model.starts), shape=(len(model.low), len(model.costs))
    )
    solution = optimize.milp(
        model.costs,
        integrality=model.whole if whole else np.zeros(len(model.costs)),
        bounds=optimize.Bounds(model.lower, model.upper),
        constraints=optimize.LinearConstraint(matrix, model.low, model.high),
        options={"time_limit": SECONDS, "mip_rel_gap": GAP},
    )
    bound = solution.mip_dual_bound if whole else solution.fun
    return Found(solution.fun, bound, time.perf_counter() - started)


def ortools(name: str) -> Callable[..., Found]:
    def solved(model: Model, *, whole: bool) -> Found:
        from ortools.linear_solver.python import model_builder  # noqa: PLC0415

        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "model.mps"
            writer = Highs()
            writer.setOptionValue("output_flag", False)  # noqa: FBT003  (HiGHS's own)
            writer.passModel(solver.linear(model, whole=whole))
            writer.writeModel(str(file))
            builder = model_builder.Model()
            builder.import_from_mps_file(str(file))
        started = time.perf_counter()
        engine = model_builder.Solver(name)
        engine.set_time_limit_in_seconds(SECONDS)
        if name in PARAMETERS:
            engine.set_solver_specific_parameters(PARAMETERS[name])
        status = engine.solve(builder)
        took = time.perf_counter() - started
        if status not in {model_builder.SolveStatus.OPTIMAL, model_builder.SolveStatus.FEASIBLE}:
            return Found(None, None, took)
        proven = engine.objective_value if status == model_builder.SolveStatus.OPTIMAL else None
        bound = engine.best_objective_bound if whole else proven
        return Found(engine.objective_value, bound, took)

    return solved


SOLVERS: Final[dict[str, tuple[str, Callable[..., Found], tuple[bool, ...]]]] = {
    "HiGHS (highspy)": ("highspy", highs, (False, True)),
    "SciPy milp": ("scipy", scipy, (False, True)),
    "OR-tools GLOP": ("ortools", ortools("GLOP"), (False,)),
    "OR-tools CP-SAT": ("ortools", ortools("SAT"), (True,)),
    "OR-tools SCIP": ("ortools", ortools("SCIP"), (True,)),
}


def models() -> Iterator[tuple[str, Model, bool]]:
    """Models by what they are of, and whether whole numbers are worth asking for."""
    for seed in (1, 2):
        yield f"urban {seed}", model_of(village(seed, URBAN)), True
    yield "remote 1", model_of(village(1, REMOTE)), True
    full = limited(village(1, REMOTE), Limits(maximum=20))
    yield "remote 1, a maximum of 20: coverage", coverage_model_of(full), True
    yield "groups 1", model_of(groups(1)), True
    yield "commune in one piece", model_of(commune(1)), False


def model_of(problem: Problem) -> Model:
    return network_of(problem).model()


def coverage_model_of(problem: Problem) -> Model:
    return network_of(problem).coverage_model()


def network_of(problem: Problem) -> Network:
    board = Board(problem)
    plan = Plan(board)
    return Network(plan, [at for at in plan.free if len(board.row(at).members)])


def said(found: Found) -> str:
    if found.points is None or found.bound is None:
        return f"| not in time | | {found.seconds:.2f} |"
    gap = (found.points - found.bound) / max(found.points, 1e-9)
    return f"| {found.points:,.1f} | {gap:.2%} | {found.seconds:.2f} |"


def main() -> None:
    usable: dict[str, Any] = {}
    for name, (package, solve, kinds) in SOLVERS.items():
        if importlib.util.find_spec(package):
            usable[name] = solve, kinds
        else:
            print(f"{name} is left out: {package} is not installed")
    print("| model | columns, rows | solver | points | gap | seconds |\n|---|---|---|---|---|---|")
    for what, model, worth in models():
        size = f"{len(model.costs):,}, {len(model.low):,}"
        for whole in (False, True)[: 1 + worth]:
            for name, (solve, kinds) in usable.items():
                if whole in kinds:
                    kind = "whole" if whole else "relaxed"
                    print(
                        f"| {what}, {kind} | {size} | {name} {said(solve(model, whole=whole))}",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
