"""Working time of public offices in Vietnam, for promises that are made in working hours.

Forty hours a week, on the days from Monday to Friday (Quyết định 188/1999/QĐ-TTg of 17 September
1999), but for public holidays and the days off in their place (Bộ luật Lao động 45/2019/QH14,
Article 112; kept up to date by the package ``holidays``). When the hours of a day begin and end
is each office's own; these are usual ones.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Final

from holidays import country_holidays

from api.domain import clock

SHIFTS: Final = ((time(7, 30), 4), (time(13, 30), 4))  # from when on, and for how many hours
HOURS_A_DAY: Final = sum(hours for _, hours in SHIFTS)
_DAY: Final = timedelta(days=1)
_FRIDAY: Final = 4


@cache
def is_working_day(day: date) -> bool:
    return day.weekday() <= _FRIDAY and day not in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("VN", years=year))


@lru_cache(maxsize=10_000)
def due(since: date, hours: int) -> datetime:
    """Say when so many working hours have passed that began after a day.

    Only the day is known on which something came, so the first hour that counts is that of the
    next working day: nobody is late because it came in the evening.
    """
    days, rest = divmod(hours - 1, HOURS_A_DAY)
    coming = _working_days_after(since)
    for _ in range(days):
        next(coming)
    return _at(next(coming), rest + 1)


def days_after(day: date, days: int) -> date:
    """Say which day comes so many working days after a day."""
    coming = _working_days_after(day)
    for _ in range(days - 1):
        next(coming)
    return next(coming)


def last_due(hours: int, now: datetime) -> date:
    """Say of which day at the latest something must be, to be overdue by now."""
    since = now.astimezone(clock.VIETNAM).date()
    while due(since, hours) > now:
        since -= _DAY
    return since


def _at(day: date, hours: int) -> datetime:
    """Say when so many hours of a working day have passed."""
    for begins, length in SHIFTS:
        if hours <= length:
            return datetime.combine(day, begins, clock.VIETNAM) + timedelta(hours=hours)
        hours -= length
    raise ValueError(hours)


def _working_days_after(day: date) -> Iterator[date]:
    while True:
        day += _DAY
        if is_working_day(day):
            yield day
