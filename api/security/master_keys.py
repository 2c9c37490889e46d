"""Master keys: they wrap the key of each sealed thing, and lie outside the database.

A ring holds one or more. The newest wraps; the others only open what was wrapped under them.
"""

import os
import stat
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Sequence
from contextlib import suppress
from hmac import digest as hmac_digest
from pathlib import Path
from typing import Final

import structlog
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from api.errors.sealing import KeyUnknown
from api.obstacles import MasterKeysMalformed, MasterKeysMissing
from api.settings import Settings

KEY: Final = 32  # bytes, of master keys and of the keys that they wrap
KEY_ID: Final = 8
NONCE: Final = 12
WRAPPED: Final = NONCE + KEY + 16
SECRETS_OF_A_CONTAINER: Final = Path("/run/secrets")  # where nobody else is
SECONDS_TO_BRING_IT: Final = 60
log = structlog.get_logger("kevai.master_keys")


class MasterKey:
    def __init__(self, key: bytes) -> None:
        # It follows from the key, so that no other key can go by its name; and tells nothing of it.
        self.id = hmac_digest(key, b"kevai master key", "sha256")[:KEY_ID]
        self._cipher = AESGCM(key)

    def wrap(self, key: bytes, *, context: str) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, key, self._bound(context))

    def unwrap(self, wrapped: bytes, *, context: str) -> bytes:
        return self._cipher.decrypt(wrapped[:NONCE], wrapped[NONCE:], self._bound(context))

    def _bound(self, context: str) -> bytes:
        return b"wrapped\n" + self.id + context.encode()


class MasterKeys:
    def __init__(
        self, keys: Sequence[bytes], look_again: Callable[[], "MasterKeys"] | None = None
    ) -> None:
        ring = [MasterKey(key) for key in keys]
        self.newest = ring[0]
        self._by_id = {key.id: key for key in ring}
        self._look_again = look_again

    @property
    def ids(self) -> frozenset[bytes]:
        return frozenset(self._by_id)

    def named(self, key_id: bytes) -> MasterKey:
        """Give the key of this name, also one that came into the file after the start.

        So a process that has not been restarted yet reads what the others seal. It goes on
        wrapping under the key with which it started.
        """
        if key_id not in self._by_id and self._look_again is not None:
            with suppress(MasterKeysMalformed):
                self._by_id |= self._look_again()._by_id  # noqa: SLF001
        if key_id not in self._by_id:
            raise KeyUnknown(seconds=SECONDS_TO_BRING_IT)
        return self._by_id[key_id]


def generated() -> str:
    """Make a key, as a line of the file."""
    return b64encode(os.urandom(KEY)).decode() + "\n"


def read(settings: Settings) -> MasterKeys:
    """Read the ring that the settings name; what is wrong with it keeps us from starting."""
    if settings.master_keys and (given := settings.master_keys.get_secret_value()):
        return MasterKeys(_parsed(given, "KEVAI_MASTER_KEYS"))
    file = settings.master_keys_file
    if file is None:
        raise MasterKeysMissing
    _warn_if_open(file)
    return MasterKeys(_keys_in(file), look_again=lambda: MasterKeys(_keys_in(file)))


def _keys_in(file: Path) -> list[bytes]:
    try:
        text = file.read_text()
    except OSError as failure:
        complaint = f"it cannot be read: {failure.strerror}"
        raise MasterKeysMalformed(source=file, complaint=complaint) from None
    except UnicodeDecodeError:
        raise MasterKeysMalformed(source=file, complaint="it is no text") from None
    return _parsed(text, file)


def _parsed(text: str, source: object) -> list[bytes]:
    keys: list[bytes] = []
    for number, line in enumerate(text.split(), start=1):
        key = _key(line)
        if key is None:
            complaint = f"key {number} is not 32 bytes in base64"
        elif key in keys:
            complaint = f"key {number} repeats key {keys.index(key) + 1}"
        else:
            keys.append(key)
            continue
        raise MasterKeysMalformed(source=source, complaint=complaint)
    if not keys:
        raise MasterKeysMalformed(source=source, complaint="it is empty")
    return keys


def _key(line: str) -> bytes | None:
    try:
        key = b64decode(line, validate=True)
    except (NotBase64, ValueError):
        return None
    return key if len(key) == KEY else None


def _warn_if_open(file: Path) -> None:
    with suppress(OSError):
        if file.stat().st_mode & stat.S_IROTH and SECRETS_OF_A_CONTAINER not in file.parents:
            log.warning("readable by everybody on this machine: chmod 600", file=str(file))
