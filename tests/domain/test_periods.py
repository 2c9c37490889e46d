from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from api.domain.periods import (
    DateRange,
    Period,
    PeriodKind,
    PeriodNotUnderstood,
    RangeIsEmpty,
    ad_hoc,
    parse,
    period_containing,
)

days = st.dates(date(1930, 1, 1), date(2200, 12, 31))
regular = st.sampled_from([kind for kind in PeriodKind if kind is not PeriodKind.AD_HOC])
periods = st.builds(period_containing, regular, days) | st.tuples(days, days).map(
    lambda pair: ad_hoc(min(pair), max(pair))
)
ranges = st.builds(
    lambda start, length: DateRange(start, start + timedelta(length) if length else None),
    days,
    st.integers(0, 4000),
)


@pytest.mark.parametrize(
    ("kind", "label", "index", "start", "end"),
    [
        (PeriodKind.MONTH, "2026-11", 11, date(2026, 11, 1), date(2026, 12, 1)),
        (PeriodKind.MONTH, "2026-12", 12, date(2026, 12, 1), date(2027, 1, 1)),
        (PeriodKind.QUARTER, "2026-Q4", 4, date(2026, 10, 1), date(2027, 1, 1)),
        (PeriodKind.HALF_YEAR, "2026-H2", 2, date(2026, 7, 1), date(2027, 1, 1)),
        (PeriodKind.YEAR, "2026", 1, date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_a_label_names_half_open_days(
    kind: PeriodKind, label: str, index: int, start: date, end: date
) -> None:
    period = parse(label)
    assert period == Period(start, end, kind)
    assert (period.year, period.index, period.label) == (2026, index, label)


def test_an_ad_hoc_label_names_its_first_and_last_day() -> None:
    period = parse("2026-03-01..2026-04-15")
    assert (period.start, period.end, period.index) == (date(2026, 3, 1), date(2026, 4, 16), 0)


@pytest.mark.parametrize(
    "label",
    [
        "",
        "26",
        "2026-13",
        "2026-0",
        "2026-Q5",
        "2026-H0",
        "2026-11 ",
        "2026-q1",
        "٢٠٢٦",
        "2026-02-30..2026-03-01",
        "2026-03-02..2026-03-01",
        "9999-12-31..9999-12-31",
    ],
)
def test_other_labels_are_refused(label: str) -> None:
    with pytest.raises(PeriodNotUnderstood):
        parse(label)


@given(periods)
def test_labels_can_be_read_back(period: Period) -> None:
    assert parse(period.label) == period


@given(periods)
def test_periods_follow_each_other_without_gap(period: Period) -> None:
    assert period.previous().end == period.start
    assert period.next().start == period.end
    assert period.next().previous() == period == period.previous().next()


@given(regular, days)
def test_each_day_is_in_one_period(kind: PeriodKind, day: date) -> None:
    period = period_containing(kind, day)
    assert period.contains(day)
    assert not period.previous().contains(day)
    assert not period.next().contains(day)
    assert period.days.contains(day)


def test_the_cut_is_local_midnight() -> None:
    late = datetime(2025, 12, 31, 18, 30, tzinfo=UTC)
    assert period_containing(PeriodKind.YEAR, late).label == "2026"
    year = parse("2026")
    assert year.starts_at == datetime(2025, 12, 31, 17, tzinfo=UTC)
    assert year.ends_at == parse("2027").starts_at
    assert year.contains(late)
    assert not year.contains(late - timedelta(hours=2))


def test_a_range_must_hold_a_day() -> None:
    with pytest.raises(RangeIsEmpty):
        DateRange(date(2026, 1, 1), date(2026, 1, 1))
    with pytest.raises(RangeIsEmpty):
        ad_hoc(date(2026, 1, 2), date(2026, 1, 1))


@given(ranges, ranges, days)
def test_an_intersection_holds_the_days_of_both(
    one: DateRange, other: DateRange, day: date
) -> None:
    both = one.intersect(other)
    assert both == other.intersect(one)
    assert one.overlaps(other) == (both is not None)
    assert (both is not None and both.contains(day)) == (one.contains(day) and other.contains(day))


@given(ranges, days, days)
def test_ending_only_shortens(valid: DateRange, end: date, day: date) -> None:
    assume(end > valid.start)
    assert valid.ended_on(end).contains(day) == (valid.contains(day) and day < end)


def test_nothing_ends_before_it_began() -> None:
    with pytest.raises(RangeIsEmpty):
        DateRange(date(2026, 1, 1)).ended_on(date(2026, 1, 1))
