import re

import pytest

from api.domain.public_units import described, letters


def test_words_for_a_kind_tell_little_unless_nothing_else_is_said() -> None:
    assert described("Thôn Đồng Bào, xã Thiệu Toán").telling == ["dong", "bao", "thieu", "toan"]
    assert described("chi bộ thôn").telling == ["chi", "bo", "thon"]


@pytest.mark.parametrize("text", ["Thôn Đồng Bào, Thiệu Toán", " , thôn đồng bào", "THON DONG-BAO"])
def test_its_own_name_ends_at_the_first_comma(text: str) -> None:
    assert described(text).first == "thon dong bao"


@pytest.mark.parametrize("name", ["bao", "dong bao", "thon bac/bao", "thon 3 (bao loc)", "b-bao"])
def test_a_word_is_found_where_words_begin(name: str) -> None:
    assert re.search(described("bảo").some, name)
    assert not re.search(described("bảo").some, name.replace("bao", "xbao"))


@pytest.mark.parametrize(("text", "count"), [("ố", 1), (" ,.!", 0), ("t. 3", 2), ("Thôn", 4)])
def test_letters_and_digits_count(text: str, count: int) -> None:
    assert letters(text) == count
