"""Where a list goes on: opaque to callers, signed, and good only for the query it came from."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from hmac import compare_digest
from typing import Final

from api.errors import CursorInvalid

SIZE: Final = 12


class Cursors:
    def __init__(self, secret: str) -> None:
        self._mac = blake2b(key=secret.encode()[:64], digest_size=SIZE, person=b"cursor")

    def write(self, key: str, query: str) -> str:
        return urlsafe_b64encode(self._sign(key, query) + key.encode()).decode()

    def read(self, cursor: str, query: str) -> list[str]:
        """Give back the values of the key, a JSON array of texts."""
        try:
            raw = urlsafe_b64decode(cursor)
            key = raw[SIZE:].decode()
        except ValueError as error:
            raise CursorInvalid(field="after") from error
        if not compare_digest(raw[:SIZE], self._sign(key, query)):
            raise CursorInvalid(field="after")
        values: list[str] = json.loads(key)
        return values

    def _sign(self, key: str, query: str) -> bytes:
        mac = self._mac.copy()
        mac.update(f"{key}\n{query}".encode())
        return mac.digest()
