import os
from collections.abc import AsyncIterator, Callable
from typing import Final

import pytest
from cryptography.exceptions import InvalidTag

from api.security.sealed_files import CHUNK, TAG, new_key, opened, sealed, sealed_size

PLACE: Final = "feedback_attachment 1"
BLOCK: Final = CHUNK + TAG
THREE: Final = os.urandom(2 * CHUNK + 1000)


async def pieces(stored: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(stored), size):
        yield stored[start : start + size]


async def got(key: bytes, stored: bytes, size: int, *, place: str = PLACE) -> list[bytes]:
    return [one async for one in opened(key, pieces(stored, 10_007), size, context=place)]


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
async def test_what_was_sealed_is_opened(size: int) -> None:
    key, content = new_key(), os.urandom(size)
    stored = sealed(key, content, context=PLACE)
    assert len(stored) == sealed_size(size)
    assert len(stored) % BLOCK == 0  # its size tells little
    assert b"".join(await got(key, stored, size)) == content


def swapped(stored: bytes) -> bytes:
    return stored[BLOCK : 2 * BLOCK] + stored[:BLOCK] + stored[2 * BLOCK :]


@pytest.mark.parametrize(
    "change",
    [
        lambda stored: stored[:-1],
        lambda stored: stored[:-BLOCK],
        lambda stored: stored[: 2 * BLOCK],
        lambda stored: stored + stored[-BLOCK:],
        lambda stored: stored + b"\0",
        lambda stored: stored[BLOCK:],
        lambda stored: stored[:BLOCK] * 3,
        lambda _: b"",
        swapped,
    ],
)
async def test_whatever_was_changed_is_noticed(change: Callable[[bytes], bytes]) -> None:
    key = new_key()
    stored = sealed(key, THREE, context=PLACE)
    with pytest.raises(InvalidTag):
        await got(key, change(stored), len(THREE))


async def test_a_changed_bit_is_noticed_before_its_chunk_is_given() -> None:
    key = new_key()
    stored = bytearray(sealed(key, THREE, context=PLACE))
    stored[BLOCK + 5] ^= 1
    coming = opened(key, pieces(bytes(stored), 999), len(THREE), context=PLACE)
    assert await anext(coming) == THREE[:CHUNK]
    with pytest.raises(InvalidTag):
        await anext(coming)


async def test_it_opens_in_its_place_under_its_key_and_with_its_size_alone() -> None:
    key = new_key()
    stored = sealed(key, THREE, context=PLACE)
    for other in (
        got(new_key(), stored, len(THREE)),
        got(key, stored, len(THREE), place="feedback_attachment 2"),
        got(key, stored, CHUNK),
        got(key, stored, 5 * CHUNK),
    ):
        with pytest.raises(InvalidTag):
            await other
