from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.domain.periods import DateRange
from api.domain.working_groups import remaining

START = date(2026, 1, 1)


def days(first: int, last: int | None = None) -> DateRange:
    end = None if last is None else START + timedelta(days=last)
    return DateRange(START + timedelta(days=first), end)


@st.composite
def ranges(draw: st.DrawFn) -> DateRange:
    first = draw(st.integers(0, 20))
    length = draw(st.none() | st.integers(1, 10))
    return days(first, None if length is None else first + length)


def test_what_is_held_is_not_given_again() -> None:
    assert remaining(days(0, 10), []) == [days(0, 10)]
    assert remaining(days(0, 10), [days(2, 4), days(6, 7)]) == [
        days(0, 2),
        days(4, 6),
        days(7, 10),
    ]
    assert remaining(days(3), [days(0)]) == []
    assert remaining(days(3), [days(0, 5)]) == [days(5)]


@given(ranges(), st.lists(ranges(), max_size=5))
def test_every_day_wanted_is_held_or_given_and_never_both(
    wanted: DateRange, held: list[DateRange]
) -> None:
    given_now = remaining(wanted, held)
    for n in range(40):
        day = START + timedelta(days=n)
        is_held = any(one.contains(day) for one in held)
        given_times = sum(one.contains(day) for one in given_now)
        assert given_times == (wanted.contains(day) and not is_held)
