"""Contents too large for a row, sealed in chunks under a key that a ``Sealed`` row keeps.

Each chunk is bound to the place of the row, to its number, and to being the last or not: so none
can be changed, left out, put elsewhere or added without its being noticed, and what comes out was
authenticated before. The last chunk is filled up, so that the size tells little of what it is.
"""

from collections.abc import AsyncIterable, AsyncIterator
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT: Final = b"\x01"
CHUNK: Final = 64 * 1024
TAG: Final = 16


def new_key() -> bytes:
    return AESGCM.generate_key(256)


def sealed(key: bytes, content: bytes, *, context: str) -> bytes:
    cipher, bound, count = AESGCM(key), _bound(context), _count(len(content))
    written = bytearray()
    for number in range(count):
        chunk = content[number * CHUNK : (number + 1) * CHUNK].ljust(CHUNK, b"\0")
        written += cipher.encrypt(_nonce(number, count), chunk, bound)
    return bytes(written)


def sealed_size(size: int) -> int:
    return _count(size) * (CHUNK + TAG)


async def opened(
    key: bytes, stored: AsyncIterable[bytes], size: int, *, context: str
) -> AsyncIterator[bytes]:
    """Give what was sealed, chunk by chunk, each only once it is known to be right."""
    cipher, bound, count = AESGCM(key), _bound(context), _count(size)
    number, waiting = 0, bytearray()
    async for more in stored:
        waiting += more
        while len(waiting) >= CHUNK + TAG:
            if number == count:
                raise InvalidTag
            chunk = bytes(waiting[: CHUNK + TAG])
            del waiting[: CHUNK + TAG]
            yield cipher.decrypt(_nonce(number, count), chunk, bound)[: size - number * CHUNK]
            number += 1
    if waiting or number < count:
        raise InvalidTag


def _count(size: int) -> int:
    return max(1, -(-size // CHUNK))


def _nonce(number: int, count: int) -> bytes:
    """Count: the key is of this one content alone, so that no nonce comes twice under it."""
    return number.to_bytes(11, "big") + (b"\x01" if number == count - 1 else b"\0")


def _bound(context: str) -> bytes:
    return FORMAT + context.encode()
