"""Texts sealed at rest, and keyed hashes by which a thing is found without being kept.

The keys are derived from the installation's secret. Each sealed text names its key, so that a
scheme with keys of its own can open what this one sealed, and seal anew beside it.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from hashlib import sha256
from hmac import digest as hmac_digest
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_ID: Final = 4  # bytes
NONCE: Final = 12


class KeyUnknown(RuntimeError):
    """A text was sealed with a key that this installation does not have: its secret changed."""


class Sealing:
    def __init__(self, secret: str) -> None:
        def derived(purpose: str, length: int = 32) -> bytes:
            kdf = HKDF(SHA256(), length, salt=None, info=f"kevai {purpose}".encode())
            return kdf.derive(secret.encode())

        key = derived("seal")
        self._key_id = sha256(key).digest()[:KEY_ID]
        self._cipher = AESGCM(key)
        self._tokens = AESSIV(derived("token", 64))
        self._hashing = derived("hash")

    def seal(self, text: str, *, context: str) -> bytes:
        """Seal a text to the place that it is for: elsewhere it does not open."""
        nonce = os.urandom(NONCE)
        return self._key_id + nonce + self._cipher.encrypt(nonce, text.encode(), context.encode())

    def unseal(self, sealed: bytes, *, context: str) -> str:
        if sealed[:KEY_ID] != self._key_id:
            raise KeyUnknown
        nonce, rest = sealed[KEY_ID : KEY_ID + NONCE], sealed[KEY_ID + NONCE :]
        return self._cipher.decrypt(nonce, rest, context.encode()).decode()

    def keyed_hash(self, purpose: str, value: str) -> bytes:
        return hmac_digest(self._hashing, f"{purpose}\n{value}".encode(), "sha256")

    def token(self, text: str, *, context: str) -> str:
        """Write what callers may hand back and cannot read; the same for the same text."""
        sealed = self._tokens.encrypt(text.encode(), [context.encode()])
        return urlsafe_b64encode(sealed).decode()

    def read_token(self, token: str, *, context: str) -> str | None:
        """Read a token of ours; None for anything else."""
        try:
            sealed = urlsafe_b64decode(token)
            return self._tokens.decrypt(sealed, [context.encode()]).decode()
        except (InvalidTag, NotBase64, ValueError):
            return None
