"""Refresh tokens: 256 random bits each, of which only a hash is kept."""

from base64 import urlsafe_b64encode
from hashlib import blake2b, sha256
from secrets import token_bytes
from typing import Final

SIZE: Final = 32


def fresh() -> str:
    return _written(token_bytes(SIZE))


def seed() -> bytes:
    return token_bytes(SIZE)


def successor(token: str, seed: bytes) -> str:
    """Make the next token: the same from the same, and by nobody who lacks one of the two."""
    return _written(
        blake2b(token.encode(), key=seed, digest_size=SIZE, person=b"successor").digest()
    )


def digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _written(token: bytes) -> str:
    return urlsafe_b64encode(token).decode().rstrip("=")
