"""Work that can be proved, by the ALTCHA protocol (version 2): a key that begins with a prefix.

scrypt derives the keys. At this block size a try at the usual cost fills 128 KiB: as much as the
cache of a cheap telephone holds, and more than a graphics card has near each of its cores.
"""

from hashlib import scrypt
from typing import Final

ALGORITHM: Final = "SCRYPT"
BLOCK_SIZE: Final = 8  # ``memoryCost`` in the words of the protocol, and ``r`` in those of scrypt
PARALLELISM: Final = 1
KEY_LENGTH: Final = 32
KEY_PREFIX: Final = "00"  # one key in 256 begins so
COUNTERS: Final = 2**32


def derived_key(nonce: str, salt: str, cost: int, counter: int) -> str:
    return scrypt(
        bytes.fromhex(nonce) + counter.to_bytes(4),
        salt=bytes.fromhex(salt),
        n=cost,
        r=BLOCK_SIZE,
        p=PARALLELISM,
        dklen=KEY_LENGTH,
    ).hex()
