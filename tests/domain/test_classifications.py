import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.classifications import FIRST_YEAR, RuleSet, most_excellent, rules_of
from api.domain.dossiers import told_of_feedback
from api.domain.feedback import FeedbackKind
from api.domain.small_counts import FEWEST_TOLD

COUNTS = st.dictionaries(st.sampled_from(FeedbackKind), st.integers(0, 12))


@pytest.mark.parametrize(
    ("good_or_better", "excellent"),
    [(87, 14), (86, 14), (6, 1), (5, 0), (0, 0)],  # 14 beside 73; 15 beside 72 would be too many
)
def test_one_in_five_of_those_who_stay_good_may_be_excellent(
    good_or_better: int, excellent: int
) -> None:
    assert most_excellent(2026, good_or_better=good_or_better) == excellent


@given(st.integers(FIRST_YEAR, 2100), st.integers(0, 5000))
def test_the_cap_is_kept_and_nobody_more_would_keep_it(year: int, pool: int) -> None:
    most, percent = most_excellent(year, good_or_better=pool), rules_of(year).excellent_percent
    assert most * 100 <= percent * (pool - most)
    assert (most + 1) * 100 > percent * (pool - most - 1)


@pytest.mark.parametrize(
    ("year", "rule_set"),
    [
        (2018, RuleSet.QD132_2018),
        (2022, RuleSet.HD21_2019),
        (2023, RuleSet.QD124_2023),
        (2024, RuleSet.QD124_2023),
        (2026, RuleSet.QD366_2025),
    ],
)
def test_a_year_is_graded_by_the_regulation_that_held(year: int, rule_set: RuleSet) -> None:
    assert rules_of(year).rule_set is rule_set


@given(COUNTS)
def test_nothing_below_five_is_told_or_follows_from_what_is_told(
    counted: dict[FeedbackKind, int],
) -> None:
    cases, told = told_of_feedback(counted)
    assert all(number >= FEWEST_TOLD for number in told.values())
    if cases is not None:
        rest = cases - sum(told.values())
        assert cases >= FEWEST_TOLD
        assert rest == 0 or rest >= FEWEST_TOLD


@pytest.mark.parametrize(
    ("counted", "cases", "told"),
    [
        ({"conduct_comment": 4}, None, {}),
        ({"conduct_comment": 5}, 5, {"conduct_comment": 5}),
        ({"conduct_comment": 3, "praise": 2}, 5, {}),
        # Seven in all would tell of the one.
        ({"conduct_comment": 6, "praise": 1}, None, {"conduct_comment": 6}),
        ({}, None, {}),
    ],
)
def test_what_is_told_of_feedback(
    counted: dict[str, int], cases: int | None, told: dict[str, int]
) -> None:
    given_ = {FeedbackKind(kind): number for kind, number in counted.items()}
    said, by_kind = told_of_feedback(given_)
    assert (said, {str(kind): number for kind, number in by_kind.items()}) == (cases, told)
