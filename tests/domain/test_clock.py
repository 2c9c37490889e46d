from datetime import UTC, date, datetime, timedelta

import pytest

from api.domain import clock


def test_the_year_ends_earlier_in_vietnam() -> None:
    with clock.freeze(datetime(2025, 12, 31, 18, 30, tzinfo=UTC)):
        assert clock.now() == datetime(2025, 12, 31, 18, 30, tzinfo=UTC)
        assert clock.today() == date(2026, 1, 1)


def test_the_clock_runs_on_after_an_error() -> None:
    with pytest.raises(LookupError), clock.freeze(date(2020, 2, 29)):
        raise LookupError
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=5)


def test_the_inner_of_two_rules() -> None:
    with clock.freeze(date(2020, 1, 1)):
        with clock.freeze(date(2021, 1, 1)):
            assert clock.today() == date(2021, 1, 1)
        assert clock.today() == date(2020, 1, 1)


def test_an_instant_without_its_zone_is_refused() -> None:
    naive = datetime(2025, 1, 1)  # noqa: DTZ001 - the fault itself
    with pytest.raises(ValueError, match="time zone"):
        clock.local_date(naive)
    with pytest.raises(ValueError, match="time zone"), clock.freeze(naive):
        pass


def test_a_day_starts_at_five_in_the_evening_of_utc() -> None:
    assert clock.start_of(date(2026, 1, 1)) == datetime(2025, 12, 31, 17, tzinfo=UTC)
