import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from api.domain.codes import ALPHABET, GROUP_CODE, CodeNotUnderstood, Shape, TooLittleChance

chance = st.binary(min_size=GROUP_CODE.random_bytes, max_size=GROUP_CODE.random_bytes)
shapes = st.integers(1, 30).map(Shape)


def test_a_group_code_has_60_random_bits() -> None:
    code = GROUP_CODE.new(bytes(GROUP_CODE.random_bytes))
    assert code == "0000-0000-0000-0"
    assert GROUP_CODE.size * 5 == 60


def test_every_random_bit_counts() -> None:
    bits = (1 << place for place in range(60))
    codes = {GROUP_CODE.new(bit.to_bytes(8, "big")) for bit in bits}
    assert len(codes) == 60


def test_look_alikes_are_not_in_the_alphabet() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("OILU") & set(ALPHABET)


@given(shapes, st.data())
def test_what_is_written_can_be_read_however_it_is_typed(shape: Shape, data: st.DataObject) -> None:
    size = shape.random_bytes
    code = shape.new(data.draw(st.binary(min_size=size, max_size=size)))
    assert shape.parse(code) == code
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert shape.parse(f" {typed}\n") == code


@given(shapes, st.data())
def test_a_wrong_character_is_noticed(shape: Shape, data: st.DataObject) -> None:
    size = shape.random_bytes
    code = shape.new(data.draw(st.binary(min_size=size, max_size=size))).replace("-", "")
    place = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from(ALPHABET))
    assume(wrong != code[place])
    with pytest.raises(CodeNotUnderstood):
        shape.parse(code[:place] + wrong + code[place + 1 :])


@given(shapes, st.data())
def test_a_swap_of_any_two_is_noticed(shape: Shape, data: st.DataObject) -> None:
    size = shape.random_bytes
    code = list(shape.new(data.draw(st.binary(min_size=size, max_size=size))).replace("-", ""))
    places = st.integers(0, len(code) - 1)
    one, other = data.draw(places), data.draw(places)
    assume(code[one] != code[other])
    code[one], code[other] = code[other], code[one]
    with pytest.raises(CodeNotUnderstood):
        shape.parse("".join(code))


@given(chance)
def test_neighbours_of_one_code_exhaustively(random: bytes) -> None:
    code = GROUP_CODE.new(random).replace("-", "")
    for place in range(len(code) - 1):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        if swapped != code:
            with pytest.raises(CodeNotUnderstood):
                GROUP_CODE.parse(swapped)


@pytest.mark.parametrize("text", ["", "0000-0000-0000", "0000-0000-0000-U", "đ000-0000-0000-0"])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(CodeNotUnderstood):
        GROUP_CODE.parse(text)


def test_chance_must_suffice() -> None:
    with pytest.raises(TooLittleChance):
        GROUP_CODE.new(b"1234567")
    with pytest.raises(ValueError, match="guards"):
        Shape(31)
