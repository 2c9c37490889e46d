"""Access tokens: short, signed with ES256. The one module that knows the token library."""

from collections.abc import Iterable
from datetime import timedelta
from time import time
from typing import Any, Final, NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jose import JWTError, jwk, jwt

from api.domain import clock
from api.errors import Unauthenticated

ALGORITHM: Final = "ES256"
ISSUER: Final = "kevai"
# Until its signature is looked at, a token is anybody's JSON, of whatever kind and depth.
UNREADABLE: Final = (JWTError, KeyError, ValueError, AttributeError, TypeError, RecursionError)
CAPACITY: Final = 10_000


class Bearer(NamedTuple):
    """What a verified token says: whose sign-in it is, and the most that it may be used for."""

    session_id: UUID
    cap: frozenset[str] | None


class Tokens:
    """Issues tokens; verifies each once, and trusts it again until it expires."""

    def __init__(self, signing_key_pem: bytes) -> None:
        load_pem_private_key(signing_key_pem, password=None)  # a clear refusal at the start
        self._signing = jwk.construct(signing_key_pem.decode(), ALGORITHM)
        public = self._signing.public_key()
        self._public: dict[str, Any] = {
            name: value.decode() if isinstance(value, bytes) else value
            for name, value in public.to_dict().items()
        }
        self._verifying = public
        self._key_id = str(self._public["x"])[:12]
        self._known: dict[str, tuple[float, Bearer]] = {}

    def published(self) -> dict[str, Any]:
        """Give the JSON Web Key Set by which others verify our tokens."""
        key = {**self._public, "kid": self._key_id, "use": "sig", "alg": ALGORITHM}
        return {"keys": [key]}

    def issue(
        self, session_id: UUID, *, lifetime: timedelta, cap: Iterable[str] | None = None
    ) -> str:
        now = clock.now()
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "sid": str(session_id),
            "iat": now,
            "exp": now + lifetime,
        }
        if cap is not None:
            claims["scope"] = " ".join(sorted(cap))
        token: str = jwt.encode(
            claims, self._signing, algorithm=ALGORITHM, headers={"kid": self._key_id}
        )
        return token

    def verified(self, token: str) -> Bearer:
        expires, bearer = self._known.get(token) or self._verify(token)
        if expires <= time():
            self._known.pop(token, None)
            raise Unauthenticated
        return bearer

    def _verify(self, token: str) -> tuple[float, Bearer]:
        try:
            claims = jwt.decode(token, self._verifying, algorithms=[ALGORITHM], issuer=ISSUER)
            cap = frozenset(claims["scope"].split()) if "scope" in claims else None
            known = float(claims["exp"]), Bearer(UUID(claims["sid"]), cap)
        except UNREADABLE as error:
            raise Unauthenticated from error
        if len(self._known) >= CAPACITY:
            del self._known[next(iter(self._known))]
        self._known[token] = known
        return known
