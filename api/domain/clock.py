"""The one clock: whoever asks for the time asks here, so that a test can set it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")


class _Clock:
    def __init__(self) -> None:
        self.read: Callable[[], datetime] = self.system

    @staticmethod
    def system() -> datetime:
        return datetime.now(UTC)


_clock = _Clock()


def now() -> datetime:
    """Aware, in UTC."""
    return _clock.read()


def today() -> date:
    """In Vietnam: at 18:30 UTC on 31 December the year is over."""
    return local_date(now())


def local_date(instant: datetime) -> date:
    return _aware(instant).astimezone(VIETNAM).date()


def start_of(day: date) -> datetime:
    """Give the instant, in UTC, at which ``day`` begins in Vietnam."""
    return datetime.combine(day, time.min, VIETNAM).astimezone(UTC)


@contextmanager
def freeze(at: datetime | date) -> Iterator[None]:
    """Stop the clock at an aware instant, or at noon of a day in Vietnam."""
    if not isinstance(at, datetime):
        at = datetime.combine(at, time(12), VIETNAM)
    stopped = _aware(at).astimezone(UTC)
    before, _clock.read = _clock.read, lambda: stopped
    try:
        yield
    finally:
        _clock.read = before


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        msg = "an instant needs its time zone"
        raise ValueError(msg)
    return instant
