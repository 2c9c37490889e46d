from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from api.domain.partial_dates import PartialDate, PartialDateInvalid, Precision

adapter = TypeAdapter(PartialDate)
days = st.dates(date(1800, 1, 1), date(2999, 12, 31))
partial = days.flatmap(
    lambda d: st.sampled_from(
        [PartialDate(d.year), PartialDate(d.year, d.month), PartialDate(d.year, d.month, d.day)]
    )
)


@pytest.mark.parametrize(
    ("text", "precision", "earliest", "latest", "shown"),
    [
        ("1968", Precision.YEAR, date(1968, 1, 1), date(1968, 12, 31), "1968"),
        ("1968-02", Precision.MONTH, date(1968, 2, 1), date(1968, 2, 29), "02/1968"),
        ("1968-12", Precision.MONTH, date(1968, 12, 1), date(1968, 12, 31), "12/1968"),
        ("1968-03-19", Precision.DAY, date(1968, 3, 19), date(1968, 3, 19), "19/03/1968"),
    ],
)
def test_what_is_known(
    text: str, precision: Precision, earliest: date, latest: date, shown: str
) -> None:
    value = adapter.validate_python(text)
    assert (value.precision, value.earliest, value.latest) == (precision, earliest, latest)
    assert value.display_vi() == shown
    assert adapter.dump_json(value) == f'"{text}"'.encode()


@pytest.mark.parametrize(
    "text",
    ["", "68", "1968-3", "1968-13", "1968-00", "1968-02-30", "0000", "1968-03-19T00:00", "١٩٦٨"],
)
def test_what_is_not_in_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        adapter.validate_python(text)


@pytest.mark.parametrize("value", [1968, None, 19.68])
def test_only_text_is_read(value: object) -> None:
    with pytest.raises(ValidationError):
        adapter.validate_python(value)


def test_a_day_needs_its_month() -> None:
    with pytest.raises(PartialDateInvalid):
        PartialDate(1968, None, 19)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("1/7/2025", "2025-07-01"),
        ("19-03-1968", "1968-03-19"),
        ("3/1968", "1968-03"),
        ("1968", "1968"),
    ],
)
def test_a_sheet_names_the_day_first(text: str, iso: str) -> None:
    assert str(PartialDate.parse_local(text)) == iso


def test_a_sheet_that_names_the_month_first_is_refused() -> None:
    with pytest.raises(PartialDateInvalid):
        PartialDate.parse_local("3/19/1968")


@given(partial)
def test_text_and_value_are_one(value: PartialDate) -> None:
    assert adapter.validate_python(str(value)) == value
    assert PartialDate.parse_local(value.display_vi()) == value
    assert value.earliest <= value.latest


@given(partial, partial)
def test_the_order_is_total_and_follows_the_calendar(one: PartialDate, other: PartialDate) -> None:
    assert (one < other) + (other < one) + (one == other) == 1
    if one < other:
        assert one.earliest <= other.earliest
