"""Things sealed at rest, and keyed hashes by which a thing is found without being kept.

Each sealed thing has a key of its own, which it carries wrapped by a master key:

    1 format | 8 master key's id | 12 nonce, 48 wrapped key | 12 nonce, n + 16 what is sealed

Wrapped key and content are both bound to the place that they are for: elsewhere neither opens.
The database reads the id by its position (``migrations/keys.py``). What must be looked up, and
what callers hand back, depends on keys derived from the installation's secret.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from hmac import digest as hmac_digest
from typing import Final

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from api.errors.sealing import SealBroken
from api.security.master_keys import KEY, KEY_ID, NONCE, WRAPPED, MasterKeys

FORMAT: Final = b"\x01"
NAMED: Final = len(FORMAT) + KEY_ID
HEAD: Final = NAMED + WRAPPED
SECONDS_TO_RESTORE: Final = 3600
log = structlog.get_logger("kevai.sealing")


class Hashing:
    """What can be said with the installation's secret alone, and opens nothing."""

    def __init__(self, secret: str) -> None:
        self._hashing = _derived(secret, "hash")

    def keyed_hash(self, purpose: str, value: str) -> bytes:
        return hmac_digest(self._hashing, f"{purpose}\n{value}".encode(), "sha256")


class Sealing(Hashing):
    def __init__(self, secret: str, keys: MasterKeys) -> None:
        super().__init__(secret)
        self._keys = keys
        self._tokens = AESSIV(_derived(secret, "token", 64))
        self.found_broken = 0  # times that something did not open, since the start

    def seal(self, text: str, *, context: str) -> bytes:
        """Seal a text to the place that it is for: elsewhere it does not open."""
        return self.seal_bytes(text.encode(), context=context)

    def unseal(self, sealed: bytes, *, context: str) -> str:
        return self.unseal_bytes(sealed, context=context).decode()

    def seal_bytes(self, content: bytes, *, context: str) -> bytes:
        key, nonce = AESGCM.generate_key(KEY * 8), os.urandom(NONCE)
        head = _head(self._keys, key, context)
        return head + nonce + AESGCM(key).encrypt(nonce, content, _bound(context))

    def unseal_bytes(self, sealed: bytes, *, context: str) -> bytes:
        """Open what was sealed to this place; ``KeyUnknown`` or ``SealBroken`` if it does not."""
        try:
            key = _key_of(self._keys, sealed, context)
            nonce, rest = sealed[HEAD : HEAD + NONCE], sealed[HEAD + NONCE :]
            return AESGCM(key).decrypt(nonce, rest, _bound(context))
        except InvalidTag:
            self.found_broken += 1
            log.error("broken", of=context.partition(" ")[0])  # noqa: TRY400 - the kind, no more
            raise SealBroken(seconds=SECONDS_TO_RESTORE) from None

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


def _derived(secret: str, purpose: str, length: int = 32) -> bytes:
    kdf = HKDF(SHA256(), length, salt=None, info=f"kevai {purpose}".encode())
    return kdf.derive(secret.encode())


def rewrapped(keys: MasterKeys, sealed: bytes, *, context: str) -> bytes:
    """Wrap the key of a sealed thing under the newest master key; what is sealed stays as it is."""
    return _head(keys, _key_of(keys, sealed, context), context) + sealed[HEAD:]


def _head(keys: MasterKeys, key: bytes, context: str) -> bytes:
    return FORMAT + keys.newest.id + keys.newest.wrap(key, context=context)


def _key_of(keys: MasterKeys, sealed: bytes, context: str) -> bytes:
    if not sealed.startswith(FORMAT) or len(sealed) < HEAD + NONCE:
        raise InvalidTag
    master_key = keys.named(sealed[len(FORMAT) : NAMED])
    return master_key.unwrap(sealed[NAMED:HEAD], context=context)


def _bound(context: str) -> bytes:
    return FORMAT + context.encode()
