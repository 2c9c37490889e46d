"""Working hours of offices: eight a day, not on holidays, counted from the day after."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain import clock
from api.domain.working_time import due, is_working_day, last_due

DAYS = st.dates(date(2025, 1, 1), date(2035, 12, 31))
HOURS = st.integers(1, 400)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 21), "a Saturday"),
        (date(2026, 2, 17), "the first day of Tết"),
        (date(2026, 4, 27), "in place of the Hùng Kings' day, a Sunday"),
        (date(2026, 9, 1), "the day beside the National Day"),
    ],
)
def test_a_holiday_is_no_working_day(day: date, why: str) -> None:
    assert not is_working_day(day), why


@pytest.mark.parametrize(
    ("since", "hours", "expected"),
    [
        ("2026-11-18", 8, "2026-11-19 17:30"),  # what comes on Wednesday is due on Thursday
        ("2026-11-18", 4, "2026-11-19 11:30"),
        ("2026-11-18", 5, "2026-11-19 14:30"),
        ("2026-11-18", 9, "2026-11-20 08:30"),
        ("2026-11-20", 8, "2026-11-23 17:30"),  # over the weekend
        ("2026-02-13", 8, "2026-02-23 17:30"),  # over Tết: a week and two weekends
        ("2026-11-18", 80, "2026-12-03 17:30"),  # ten working days; 24 November is a holiday
    ],
)
def test_hours_are_counted_from_the_next_working_day(since: str, hours: int, expected: str) -> None:
    local = datetime.fromisoformat(expected).replace(tzinfo=clock.VIETNAM)
    assert due(date.fromisoformat(since), hours) == local


@given(DAYS, HOURS)
def test_more_hours_and_later_days_are_due_later(since: date, hours: int) -> None:
    at = due(since, hours)
    assert is_working_day(at.date())
    assert since < at.date()
    assert at < due(since, hours + 1)
    assert at <= due(since + timedelta(days=1), hours)


@given(DAYS, HOURS, st.integers(0, 24 * 60 - 1))
def test_what_is_overdue_is_told_by_its_day(today: date, hours: int, minute: int) -> None:
    midnight = datetime.combine(today, datetime.min.time(), clock.VIETNAM)
    now = midnight + timedelta(minutes=minute)
    last = last_due(hours, now)
    assert due(last, hours) <= now < due(last + timedelta(days=1), hours)
