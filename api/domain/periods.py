"""Half-open stretches of local days, and the periods for which people report.

No central text fixes a reporting period: monthly, half-yearly and yearly are all found,
so the kind is data of each unit. Days are days in Vietnam.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from api.domain import clock
from api.errors import FaultyValue


class RangeIsEmpty(ValueError):
    """The end does not lie after the start."""


class PeriodNotUnderstood(FaultyValue):
    """The label names no period."""

    code = "period.not_understood"


@dataclass(frozen=True)
class DateRange:
    """Validity ``[start, end)``: ``end`` is the first day outside, None as long as it is open."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            msg = f"{self.start} to {self.end} holds no day"
            raise RangeIsEmpty(msg)

    def contains(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: "DateRange") -> bool:
        return self.intersect(other) is not None

    def intersect(self, other: "DateRange") -> "DateRange | None":
        start = max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end is not None]
        end = min(ends) if ends else None
        return None if end is not None and end <= start else DateRange(start, end)

    def ended_on(self, day: date) -> "DateRange":
        """Keep the part before ``day``, the first day on which it no longer holds.

        RangeIsEmpty if nothing would remain; one that ended earlier stays as it is.
        """
        return replace(self, end=day if self.end is None else min(day, self.end))


class PeriodKind(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    AD_HOC = "ad_hoc"


_MONTHS: Final = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF_YEAR: 6,
    PeriodKind.YEAR: 12,
}
_LABEL: Final = re.compile(
    r"(?P<year>[12]\d{3})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|H(?P<half_year>[12])))?",
    re.ASCII,
)
_AD_HOC: Final = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", re.ASCII)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Period:
    """``start`` and ``end`` are local days, ``end`` the first day after the period.

    Made by ``period_containing``, ``ad_hoc`` or ``parse``, which alone know the calendar.
    """

    start: date
    end: date
    kind: PeriodKind

    @property
    def year(self) -> int:
        return self.start.year

    @property
    def index(self) -> int:
        """Place in the year from 1: November 11, the fourth quarter 4; 0 for an ad hoc one."""
        if self.kind is PeriodKind.AD_HOC:
            return 0
        return (self.start.month - 1) // _MONTHS[self.kind] + 1

    @property
    def label(self) -> str:
        """``2026-11``, ``2026-Q4``, ``2026-H2`` or ``2026``.

        An ad hoc period is named by its first and last day: ``2026-03-01..2026-04-15``.
        """
        match self.kind:
            case PeriodKind.MONTH:
                return f"{self.year}-{self.index:02}"
            case PeriodKind.QUARTER:
                return f"{self.year}-Q{self.index}"
            case PeriodKind.HALF_YEAR:
                return f"{self.year}-H{self.index}"
            case PeriodKind.YEAR:
                return f"{self.year}"
            case PeriodKind.AD_HOC:
                return f"{self.start}..{self.last_day}"

    @property
    def last_day(self) -> date:
        return self.end - _DAY

    @property
    def days(self) -> DateRange:
        return DateRange(self.start, self.end)

    @property
    def starts_at(self) -> datetime:
        """The instant, in UTC, from which on things fall into the period."""
        return clock.start_of(self.start)

    @property
    def ends_at(self) -> datetime:
        """The first instant, in UTC, after the period."""
        return clock.start_of(self.end)

    def contains(self, moment: date) -> bool:
        """Take a day in Vietnam, or an aware instant."""
        day = clock.local_date(moment) if isinstance(moment, datetime) else moment
        return self.start <= day < self.end

    def previous(self) -> Self:
        if self.kind is PeriodKind.AD_HOC:
            return replace(self, start=self.start - (self.end - self.start), end=self.start)
        return replace(self, start=_months_on(self.start, -_MONTHS[self.kind]), end=self.start)

    def next(self) -> Self:
        if self.kind is PeriodKind.AD_HOC:
            return replace(self, start=self.end, end=self.end + (self.end - self.start))
        return replace(self, start=self.end, end=_months_on(self.end, _MONTHS[self.kind]))


def period_containing(kind: PeriodKind, moment: date) -> Period:
    """Of a day in Vietnam or an aware instant; ad hoc periods have no calendar: ``ad_hoc``."""
    day = clock.local_date(moment) if isinstance(moment, datetime) else moment
    length = _MONTHS[kind]
    start = date(day.year, (day.month - 1) // length * length + 1, 1)
    return Period(start, _months_on(start, length), kind)


def ad_hoc(first_day: date, last_day: date) -> Period:
    if last_day < first_day:
        msg = f"{first_day} to {last_day} holds no day"
        raise RangeIsEmpty(msg)
    return Period(first_day, last_day + _DAY, PeriodKind.AD_HOC)


def parse(label: str) -> Period:
    """Read what ``Period.label`` writes, for the years 1000 to 2999."""
    found = _LABEL.fullmatch(label)
    if found is None:
        return _parse_ad_hoc(label)
    # The group that matched last bears the name of the kind.
    kind = PeriodKind(found.lastgroup or "")
    index = 1 if kind is PeriodKind.YEAR else int(found[kind])
    month = (index - 1) * _MONTHS[kind] + 1
    return period_containing(kind, date(int(found["year"]), month, 1))


def _parse_ad_hoc(label: str) -> Period:
    found = _AD_HOC.fullmatch(label)
    if found is not None:
        try:
            return ad_hoc(date.fromisoformat(found[1]), date.fromisoformat(found[2]))
        except (ValueError, OverflowError):
            pass
    raise PeriodNotUnderstood


def _months_on(first: date, months: int) -> date:
    years, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(years, month + 1, 1)
