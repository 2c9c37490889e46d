"""Yearly classification of Party members: the grades, and by which regulation a year was graded.

The grade is decided by people, at the body that the regulation names; here it is kept. Nothing is
ever graded by the application, and no figure and no feedback changes a grade.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Grade(StrEnum):
    EXCELLENT = "excellent"
    GOOD = "good"
    COMPLETED = "completed"
    NOT_COMPLETED = "not_completed"


class RuleSet(StrEnum):
    """The regulation of a year, by number and year: 124-QĐ/TW is the number of two of them."""

    QD132_2018 = "QD132-2018"
    HD21_2019 = "HD21-2019"
    QD124_2023 = "QD124-2023"
    QD366_2025 = "QD366-2025"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a regulation says of a year's grades.

    At most ``excellent_percent`` of those graded good may be excellent, counted over a grassroots
    Party organisation as a whole, not over each of its branches.
    """

    rule_set: RuleSet
    first_year: int
    excellent_percent: int = 20


# Regulation 132-QĐ/TW of 8 March 2018; Guidance 21-HD/BTCTW of 18 October 2019; Regulation
# 124-QĐ/TW of 4 October 2023; Regulation 366-QĐ/TW of 30 August 2025. Each held for the year in
# which it was issued. Regulation 366 lets the centre allow 25 % in special cases: not known here.
RULES: Final = (
    Rules(RuleSet.QD132_2018, 2018),
    Rules(RuleSet.HD21_2019, 2019),
    Rules(RuleSet.QD124_2023, 2023),
    Rules(RuleSet.QD366_2025, 2025),
)
FIRST_YEAR: Final = RULES[0].first_year


def rules_of(year: int) -> Rules:
    """Return the rules by which a year, from 2018 on, was or is graded."""
    return next(rules for rules in reversed(RULES) if rules.first_year <= year)


def most_excellent(year: int, *, good_or_better: int) -> int:
    """Say how many of those graded good or better may at most be excellent.

    The cap is a share of those who stay good, so of 87 it allows 14 beside 73, and not 17.
    """
    percent = rules_of(year).excellent_percent
    return good_or_better * percent // (100 + percent)
