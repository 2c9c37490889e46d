import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from api.domain.phones import MOVED_IN_2018, Phone, PhoneNotUnderstood, mask, to_e164


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("0912345678", "+84912345678"),
        ("0912.345.678", "+84912345678"),
        (" 0912 345-678 ", "+84912345678"),
        ("(+84) 912 345 678", "+84912345678"),
        ("+84 0912345678", "+84912345678"),
        ("0084912345678", "+84912345678"),
        ("84912345678", "+84912345678"),
        ("912345678", "+84912345678"),
        ("912345678.0", "+84912345678"),
        ("841234567", "+84841234567"),
        ("01682345678", "+84382345678"),
        ("1682345678", "+84382345678"),
        ("+841682345678", "+84382345678"),
        ("01202345678", "+84702345678"),
        ("02373852123", "+842373852123"),
        ("0237.3852.123", "+842373852123"),
        ("2473001234", "+842473001234"),
        ("+81 90 1234 5678", "+819012345678"),
    ],
)
def test_common_spellings(written: str, stored: str) -> None:
    assert to_e164(written) == stored


@pytest.mark.parametrize(
    "written",
    [
        "",
        "không có",
        "113",
        "0912345",
        "09123456789",
        "0112345678",
        "01302345678",
        "9.12346E+08",
        "0912345678/0987654321",
        "+0912345678",
        "+84123",
        "19001234",
    ],
)
def test_nonsense(written: str) -> None:
    with pytest.raises(PhoneNotUnderstood):
        to_e164(written)


def test_the_map_of_2018_is_whole_and_leads_to_mobile_numbers() -> None:
    assert len(MOVED_IN_2018) == len(set(MOVED_IN_2018.values())) == 21
    for old, new in MOVED_IN_2018.items():
        assert to_e164(f"0{old}2345678") == to_e164(f"0{new}2345678") == f"+84{new}2345678"


@given(
    st.from_regex(r"0[35789][0-9]{8}|02[0-9]{9}|01(2[0-9]|6[2-9]|8[68]|99)[0-9]{7}", fullmatch=True)
)
def test_a_stored_number_stays_as_it_is_and_its_zero_may_be_lost(written: str) -> None:
    stored = to_e164(written)
    assert to_e164(stored) == to_e164(written[1:]) == stored


@given(st.text(alphabet="0123456789 +.-()"))
def test_whatever_is_taken_is_e164(written: str) -> None:
    try:
        stored = to_e164(written)
    except PhoneNotUnderstood:
        return
    assert stored[0] == "+"
    assert stored[1:].isdigit()
    assert 9 <= len(stored) <= 16


def test_a_masked_number_does_not_tell_the_number() -> None:
    assert mask("+84912345678") == "+849*****678"
    assert mask("113") == "***"


def test_as_a_type() -> None:
    assert TypeAdapter(Phone).validate_python("0912 345 678") == "+84912345678"
