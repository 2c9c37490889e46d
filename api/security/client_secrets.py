"""Secrets of machines: 256 random bits, so a plain hash is enough, and no guessing is slowed."""

from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe


def fresh() -> str:
    return token_urlsafe(32)


def hashed(secret: str) -> str:
    return sha256(secret.encode(errors="replace")).hexdigest()


def matches(secret: str, known_hash: str) -> bool:
    return compare_digest(hashed(secret), known_hash)
