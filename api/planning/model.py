"""A model for a solver, whichever: least cost under linear constraints, in part whole numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from api.planning.goals import Floats

Column: TypeAlias = int


@dataclass(frozen=True, slots=True)
class Model:
    """Least ``costs @ x`` with ``lower <= x <= upper`` and ``low <= A x <= high``; A by rows."""

    costs: Floats
    lower: Floats
    upper: Floats
    whole: npt.NDArray[np.bool_]
    low: Floats
    high: Floats
    starts: npt.NDArray[np.int32]
    columns: npt.NDArray[np.int32]
    values: Floats

    def fixed(self, values: Mapping[Column, float]) -> "Model":
        """Set some columns to one value each."""
        lower, upper = self.lower.copy(), self.upper.copy()
        columns = list(values)
        lower[columns] = upper[columns] = list(values.values())
        return replace(self, lower=lower, upper=upper)


@dataclass(slots=True)
class Writer:
    """Columns and rows, as they are thought of one by one."""

    costs: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def column(self, cost: float, upper: float = np.inf, *, whole: bool = False) -> Column:
        self.costs.append(cost)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.costs) - 1

    def row(
        self, terms: Sequence[tuple[Column, float]], low: float = 0.0, high: float = 0.0
    ) -> None:
        self.columns.extend(column for column, _ in terms)
        self.values.extend(value for _, value in terms)
        self.starts.append(len(self.columns))
        self.low.append(low)
        self.high.append(high)

    def model(self) -> Model:
        return Model(
            costs=np.array(self.costs),
            lower=np.zeros(len(self.costs)),
            upper=np.array(self.upper),
            whole=np.array(self.whole, dtype=np.bool_),
            low=np.array(self.low),
            high=np.array(self.high),
            starts=np.array(self.starts, dtype=np.int32),
            columns=np.array(self.columns, dtype=np.int32),
            values=np.array(self.values),
        )
