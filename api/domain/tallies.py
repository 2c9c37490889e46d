"""What one obligation adds to the totals of its branch and of all bodies above it.

A change adds the difference of what was and what is, so that totals are never counted anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final


@dataclass(frozen=True)
class Tally:
    """Numbers only.

    ``works`` has (times done, reports) by duty, ``figures`` (sum, reports) by indicator and unit.
    """

    expected: int = 0
    waived: int = 0
    submitted: int = 0
    late: int = 0
    accepted: int = 0
    returned: int = 0
    visits: int = 0
    problems: int = 0
    proposals: int = 0
    core_people_named: int = 0
    works: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    figures: Mapping[tuple[str, str], tuple[Decimal, int]] = field(default_factory=dict)

    def __sub__(self, other: "Tally") -> "Tally":
        numbers = {name: getattr(self, name) - getattr(other, name) for name in NUMBERS}
        return Tally(
            **numbers,
            works=_difference(self.works, other.works),
            figures=_difference(self.figures, other.figures),
        )

    def __bool__(self) -> bool:
        return any(getattr(self, part.name) for part in fields(self))

    @property
    def numbers(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in NUMBERS}


NUMBERS: Final = tuple(part.name for part in fields(Tally) if part.name not in {"works", "figures"})


def _difference(here: Mapping[Any, Any], there: Mapping[Any, Any]) -> dict[Any, Any]:
    none = (0, 0)
    pairs = {
        code: tuple(a - b for a, b in zip(here.get(code, none), there.get(code, none), strict=True))
        for code in here.keys() | there.keys()
    }
    return {code: pair for code, pair in sorted(pairs.items()) if pair != none}


@dataclass(frozen=True)
class Counted:
    """What counts of a report: the version last accepted or, before any is, the one in review."""

    content: Mapping[str, Any]
    first_submitted_on: date
    accepted: bool


def tally(
    counted: Counted | None, *, due_on: date, waived: bool = False, returned: bool = False
) -> Tally:
    """Count one obligation.

    What was returned and never accepted does not count as given: it is its author's turn.
    """
    if waived:
        return Tally(waived=1)
    if counted is None:
        return Tally(expected=1, returned=int(returned))
    content = counted.content
    return Tally(
        expected=1,
        submitted=1,
        late=int(counted.first_submitted_on > due_on),
        accepted=int(counted.accepted),
        visits=content["visits"],
        problems=len(content["problems"]),
        proposals=len(content["proposals"]),
        core_people_named=content["core_people_named"],
        works={work["duty_code"]: (work["times"], 1) for work in content["works"]},
        figures={
            (figure["indicator_code"], figure["unit"]): (Decimal(figure["value"]), 1)
            for figure in content["figures"]
            if figure["adds_up"]
        },
    )
