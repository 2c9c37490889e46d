import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from api.domain import receipts
from api.domain.codes import GROUP_CODE, CodeNotUnderstood

chance = st.binary(min_size=10, max_size=10)


@given(chance)
def test_a_receipt_holds_80_random_bits_in_groups_of_four(random: bytes) -> None:
    receipt = receipts.new(random)
    assert [len(group) for group in receipt.split("-")] == [4, 4, 4, 4, 1]
    assert receipts.parse(receipt) == TypeAdapter(receipts.Receipt).validate_python(receipt)


@given(chance, chance)
def test_different_chance_gives_different_receipts(one: bytes, other: bytes) -> None:
    assert (receipts.new(one) == receipts.new(other)) == (one == other)


def test_a_group_code_is_no_receipt() -> None:
    with pytest.raises(CodeNotUnderstood):
        receipts.parse(GROUP_CODE.new(bytes(8)))
