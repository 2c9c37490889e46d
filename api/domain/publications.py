"""What the public sees of feedback: in which steps an answer gets there, and of which years.

Where fewer than 18 households live, what somebody writes tells their neighbours who wrote it
(``few_households_of`` in the database decides that): from there nothing is published, and whoever
writes is told so.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from api.domain.transitions import TransitionRefused, Transitions


class PublicationState(StrEnum):
    DRAFTED = "drafted"
    RETURNED = "returned"
    PUBLISHED = "published"
    TAKEN_DOWN = "taken_down"
    WITHDRAWN = "withdrawn"


class PublicationStep(StrEnum):
    """What was done: by those who handle the case or sit above, or (the last) by its sender."""

    DRAFT = "draft"
    RETURN = "return"
    PUBLISHING = "publishing"
    REMOVAL = "removal"
    WITHDRAWAL = "withdrawal"


class PublicationTransitionRefused(TransitionRefused):
    pass


S = PublicationState
TRANSITIONS: Final = Transitions(
    initial=frozenset({S.DRAFTED}),
    table={
        S.DRAFTED: frozenset({S.DRAFTED, S.RETURNED, S.PUBLISHED, S.WITHDRAWN}),
        S.RETURNED: frozenset({S.DRAFTED, S.WITHDRAWN}),
        S.PUBLISHED: frozenset({S.TAKEN_DOWN, S.WITHDRAWN}),
        S.TAKEN_DOWN: frozenset({S.DRAFTED, S.WITHDRAWN}),
        S.WITHDRAWN: frozenset({S.DRAFTED}),
    },
    refusal=PublicationTransitionRefused,
)

# The figures of a year are taken when also what came in December, with Tết between, had its
# time to be answered and judged; well before anything of that year is let go of.
TAKEN_FROM_MONTH: Final = 3


def month_of(day: date) -> date:
    return day.replace(day=1)


def last_year_to_take(today: date) -> int:
    return today.year - (1 if today.month >= TAKEN_FROM_MONTH else 2)


def half_steps(average: Decimal | None) -> Decimal | None:
    """Round an average of ratings to steps of a half."""
    if average is None:
        return None
    return ((average * 2).quantize(Decimal(1), ROUND_HALF_UP) / 2).quantize(Decimal("0.1"))
