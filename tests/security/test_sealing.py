import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from api.security.sealing import KeyUnknown, Sealing

OURS, THEIRS = Sealing("ours"), Sealing("theirs")
texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200)


@given(texts, texts)
def test_what_is_sealed_opens_in_its_place_and_nowhere_else(text: str, context: str) -> None:
    sealed = OURS.seal(text, context=context)
    assert OURS.unseal(sealed, context=context) == text
    with pytest.raises(InvalidTag):
        OURS.unseal(sealed, context=context + "!")


def test_the_same_text_is_never_sealed_alike() -> None:
    assert OURS.seal("đèn hỏng", context="a") != OURS.seal("đèn hỏng", context="a")


def test_another_secret_says_that_it_lacks_the_key() -> None:
    with pytest.raises(KeyUnknown):
        THEIRS.unseal(OURS.seal("đèn hỏng", context="a"), context="a")


def test_a_changed_text_does_not_open() -> None:
    sealed = bytearray(OURS.seal("đèn hỏng", context="a"))
    sealed[-1] ^= 1
    with pytest.raises(InvalidTag):
        OURS.unseal(bytes(sealed), context="a")


def test_keyed_hashes_differ_by_purpose_and_secret() -> None:
    hashes = {OURS.keyed_hash("a", "x"), OURS.keyed_hash("b", "x"), THEIRS.keyed_hash("a", "x")}
    assert len(hashes) == 3
    assert OURS.keyed_hash("a", "x") in hashes


@given(texts)
def test_a_token_says_what_it_said_and_only_in_its_place(text: str) -> None:
    token = OURS.token(text, context="one")
    assert token == OURS.token(text, context="one")
    assert OURS.read_token(token, context="one") == text
    assert OURS.read_token(token, context="other") is None
    assert THEIRS.read_token(token, context="one") is None


@given(st.text(max_size=60))
def test_what_is_no_token_is_read_as_none(text: str) -> None:
    assert OURS.read_token(text, context="one") is None
