import os

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from api.errors.sealing import UNOPENED, KeyUnknown, SealBroken
from api.security.master_keys import KEY, MasterKeys
from api.security.sealing import Sealing, rewrapped

OLD, NEW = os.urandom(KEY), os.urandom(KEY)
OURS = Sealing("ours", MasterKeys([OLD]))
THEIRS = Sealing("theirs", MasterKeys([NEW]))
TURNED = MasterKeys([NEW, OLD])
texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200)
# Where each part begins; the last bit is of the tag.
PARTS = {"format": 0, "nonce of the key": 9, "key": 21, "nonce": 69, "content": 81, "tag": -1}


@given(texts, texts)
def test_what_is_sealed_opens_in_its_place_and_nowhere_else(text: str, context: str) -> None:
    sealed = OURS.seal(text, context=context)
    assert OURS.unseal(sealed, context=context) == text
    with pytest.raises(SealBroken):
        OURS.unseal(sealed, context=context + "!")


@given(st.binary(max_size=200))
def test_bytes_are_sealed_as_texts_are(content: bytes) -> None:
    sealed = OURS.seal_bytes(content, context="a")
    assert OURS.unseal_bytes(sealed, context="a") == content
    assert len(sealed) == len(content) + 97


def test_nothing_is_common_to_two_seals_of_one_text_but_the_name_of_the_master_key() -> None:
    one, other = (OURS.seal("đèn hỏng", context="a") for _ in range(2))
    assert one[:9] == other[:9]
    for begin, end in ((9, 21), (21, 69), (69, 81), (81, None)):
        assert one[begin:end] != other[begin:end]


@pytest.mark.parametrize("part", PARTS)
def test_what_was_changed_does_not_open(part: str) -> None:
    sealed = bytearray(OURS.seal("đèn hỏng", context="a"))
    sealed[PARTS[part]] ^= 1
    with pytest.raises(SealBroken):
        OURS.unseal(bytes(sealed), context="a")


def test_under_the_name_of_another_master_key_it_does_not_open() -> None:
    both = Sealing("ours", TURNED)
    sealed = both.seal("đèn hỏng", context="a")
    old_id = OURS.seal("", context="a")[1:9]
    with pytest.raises(SealBroken):
        both.unseal(sealed[:1] + old_id + sealed[9:], context="a")
    with pytest.raises(KeyUnknown):
        both.unseal(sealed[:1] + bytes(8) + sealed[9:], context="a")


def test_the_key_of_one_thing_opens_no_other() -> None:
    one, other = (OURS.seal(text, context="a") for text in ("một", "hai"))
    with pytest.raises(SealBroken):
        OURS.unseal(one[:69] + other[69:], context="a")


@given(st.binary(max_size=100))
def test_what_was_never_sealed_does_not_open(anything: bytes) -> None:
    with pytest.raises(UNOPENED):
        OURS.unseal(anything, context="a")


def test_without_its_master_key_it_says_so() -> None:
    sealed = OURS.seal("đèn hỏng", context="a")
    assert Sealing("ours", TURNED).unseal(sealed, context="a") == "đèn hỏng"
    with pytest.raises(KeyUnknown):
        THEIRS.unseal(sealed, context="a")


def test_wrapped_anew_it_opens_without_the_old_key_and_its_content_is_as_it_was() -> None:
    sealed = OURS.seal("đèn hỏng", context="a")
    turned = rewrapped(TURNED, sealed, context="a")
    assert Sealing("ours", MasterKeys([NEW])).unseal(turned, context="a") == "đèn hỏng"
    assert turned[69:] == sealed[69:]
    with pytest.raises(InvalidTag):
        rewrapped(TURNED, sealed, context="b")


def test_keyed_hashes_differ_by_purpose_and_secret_and_stay_when_master_keys_turn() -> None:
    hashes = {OURS.keyed_hash("a", "x"), OURS.keyed_hash("b", "x"), THEIRS.keyed_hash("a", "x")}
    assert len(hashes) == 3
    assert Sealing("ours", TURNED).keyed_hash("a", "x") in hashes


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
