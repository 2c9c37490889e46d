import json
import unicodedata
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError

from api.domain.text import Line, Prose, fold, initials, normalise, sort_key, sort_key_plain

line = TypeAdapter(Line)
prose = TypeAdapter(Prose)
short = TypeAdapter(Annotated[Line, Field(min_length=2, max_length=5)])

ALPHABET = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
VOWELS = [letter for letter in ALPHABET if letter in "aăâeêioôơuưy"]


def test_a_line_is_composed_and_trimmed() -> None:
    decomposed = unicodedata.normalize("NFD", "Nguyễn Thị Minh")
    assert line.validate_python(f"  {decomposed}\ufeff\u00a0") == "Nguyễn Thị Minh"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "\u200b",
        "\u061c\u2062",
        "a\nb",
        "a\tb",
        "a\x00b",
        "a\x85b",
        "a\u2028b",
        "a\u202eb",
        "\u2066a",
    ],
)
def test_a_line_refuses(text: str) -> None:
    with pytest.raises(ValidationError):
        line.validate_python(text)


def test_prose_keeps_its_paragraphs() -> None:
    assert prose.validate_python("Một\r\nHai\rBa\tBốn\n") == "Một\nHai\nBa\tBốn"


@pytest.mark.parametrize("text", [" \n ", "a\x00b", "a\x0bb", "a\u202db", "a\u2069"])
def test_prose_refuses(text: str) -> None:
    with pytest.raises(ValidationError):
        prose.validate_python(text)


def test_a_length_is_that_of_the_cleaned_text() -> None:
    assert short.validate_python(unicodedata.normalize("NFD", "  Nguyễ ")) == "Nguyễ"
    with pytest.raises(ValidationError):
        short.validate_python(" a ")


def test_the_schema_shows_what_is_refused() -> None:
    schema = short.json_schema()
    assert (schema["minLength"], schema["maxLength"]) == (2, 5)
    assert "\\u202A-\\u202E" in json.loads(json.dumps(schema))["pattern"]


@given(st.from_regex(line.json_schema()["pattern"], fullmatch=True))
def test_what_the_schema_promises_is_taken(text: str) -> None:
    assert line.validate_python(text)


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    try:
        once = line.validate_python(text)
    except ValidationError:
        return
    assert line.validate_python(once) == once == normalise(once)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đỗ Đình  Đức", "do dinh duc"),
        ("Nguyễn\u00a0Thị\tƯng", "nguyen thi ung"),
        ("HÒA hoà Hóa", "hoa hoa hoa"),
        ("Thôn 3, xã Yên Trường", "thon 3, xa yen truong"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == fold(unicodedata.normalize("NFD", text)) == folded


@given(st.text())
def test_fold_does_not_care_for_form_and_is_stable(text: str) -> None:
    folded = fold(text)
    assert folded == fold(unicodedata.normalize("NFD", text)) == fold(folded)


@given(st.text())
def test_the_given_name_decides(text: str) -> None:
    assert sort_key(f"Nguyễn {text} An") < sort_key(f"Bùi {text} Bình")


@pytest.mark.parametrize(
    "ordered",
    [
        ["Duẩn", "Dũng", "Dương", "Đào", "Đặng"],
        ["Bao", "Bào", "Bảo", "Bão", "Báo", "Bạo"],
        ["An", "Ánh", "Ân", "Bình"],
        ["Thôn 2", "Thôn 2A", "Thôn 10", "Thôn Đoài", "Thôn 陳"],
        ["Phú", "Phú 2", "Phú An", "Phúc"],
        ["Xã Đông Tiến", "Xã Đồng Tiến"],
    ],
)
def test_places_stand_in_the_order_of_the_alphabet(ordered: list[str]) -> None:
    keys = [sort_key_plain(name) for name in ordered]
    assert keys == sorted(set(keys))


def test_people_stand_by_given_name_then_family_then_middle() -> None:
    ordered = [
        "Lê Thị An",
        "Trần Văn An",
        "Trần Văn An (cụm 1)",
        "Trần Văn An (cụm 2)",
        "Nguyễn Văn Anh",
        "Trần Văn Bào",
        "Lê Thị Báo",
        "Đỗ Thị Duẩn",
        "Lê Đức",
    ]
    keys = [sort_key(name) for name in ordered]
    assert keys == sorted(set(keys))


def test_the_place_of_the_tone_does_not_matter() -> None:
    assert sort_key("Lê Hòa") == sort_key("lê hoà") == sort_key("Lê  HOÀ")


@given(st.text())
def test_a_key_is_ascii_and_blind_to_the_form(text: str) -> None:
    assert sort_key(text).isascii()
    assert sort_key(text).isprintable()
    assert sort_key(text) == sort_key(unicodedata.normalize("NFD", text))


letters = st.integers(0, len(ALPHABET) - 1)
words = st.tuples(
    st.lists(letters, max_size=3),
    st.sampled_from(VOWELS),
    st.integers(0, 5),
    st.lists(letters, max_size=2),
)


def spelled(word: tuple[list[int], str, int, list[int]]) -> str:
    head, vowel, tone, tail = word
    spelled = "".join(ALPHABET[i] for i in head) + vowel + TONES[tone]
    return unicodedata.normalize("NFC", spelled + "".join(ALPHABET[i] for i in tail)).title()


def rank(word: tuple[list[int], str, int, list[int]]) -> tuple[list[int], int]:
    head, vowel, tone, tail = word
    return [*head, ALPHABET.index(vowel), *tail], tone


@given(words, words)
def test_words_compare_as_their_places_in_the_alphabet(
    one: tuple[list[int], str, int, list[int]], other: tuple[list[int], str, int, list[int]]
) -> None:
    by_key = sort_key_plain(spelled(one)) < sort_key_plain(spelled(other))
    assert by_key == (rank(one) < rank(other))


def test_initials() -> None:
    assert initials("Nguyễn Thị Minh") == "N.T.M."
    assert initials(unicodedata.normalize("NFD", " đỗ  Ưng")) == "Đ.Ư."
