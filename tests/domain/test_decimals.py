from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from api.domain.decimals import DecimalInvalid, Dong, Exact, display_dong, display_vi, parse_local

exact = TypeAdapter(Exact)
dong = TypeAdapter(Dong)
numbers = st.decimals(-(10**12) + 1, 10**12 - 1, places=6)


@pytest.mark.parametrize(
    ("given_value", "stored"),
    [
        ("0.46", "0.46"),
        (0.46, "0.46"),
        (7, "7"),
        ("0.460000", "0.46"),
        ("-0.0", "0"),
        (1e3, "1000"),
        ("999999999999.999999", "999999999999.999999"),
        (Decimal("1E+2"), "100"),
    ],
)
def test_exactly_what_was_sent(given_value: object, stored: str) -> None:
    value = exact.validate_python(given_value)
    assert value == Decimal(stored)
    assert exact.dump_json(value) == f'"{stored}"'.encode()


@pytest.mark.parametrize(
    "value",
    [
        "NaN",
        "Infinity",
        float("nan"),
        float("inf"),
        Decimal("NaN"),
        "0,46",
        "1e3",
        " 1",
        "1_0",
        "٣",
        "",
        True,
        None,
        "0.1234567",
        "1000000000000",
        123456789012.123456,
        0.1 + 0.2,
    ],
)
def test_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        exact.validate_python(value)


@given(numbers)
def test_a_number_survives_json_and_people(value: Decimal) -> None:
    assert exact.validate_json(exact.dump_json(value)) == value
    assert parse_local(display_vi(value)) == value


@given(st.floats())
def test_a_float_is_what_it_says_or_is_refused(value: float) -> None:
    try:
        stored = exact.validate_python(value)
    except ValidationError:
        return
    assert float(stored) == value


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0.46", "0,46"), ("0.460000", "0,46"), ("1234567.5", "1.234.567,5"), ("-1000", "-1.000")],
)
def test_people_read_a_comma(value: str, shown: str) -> None:
    assert display_vi(Decimal(value)) == shown


def test_a_sheet_in_the_other_style_is_refused() -> None:
    with pytest.raises(DecimalInvalid):
        parse_local("1,234.5")


@pytest.mark.parametrize("value", [-1, 1.0, 0.5, "1000", True, 10**15 + 1, None])
def test_no_sum_of_money(value: object) -> None:
    with pytest.raises(ValidationError):
        dong.validate_python(value)


def test_money_is_whole() -> None:
    assert dong.validate_json("149000000") == 149_000_000
    assert display_dong(149_000_000) == "149.000.000 đồng"
