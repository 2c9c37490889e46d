"""Whatever is sent as a token, it is refused as one."""

import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from jose import jwt

from api.errors import Unauthenticated
from api.security.tokens import Tokens


def part(content: str) -> str:
    return urlsafe_b64encode(content.encode()).decode().rstrip("=")


@pytest.fixture
def tokens(signing_key_file: Path) -> Tokens:
    return Tokens(signing_key_file.read_bytes())


def test_what_was_issued_is_known_again(tokens: Tokens) -> None:
    session_id = uuid4()
    token = tokens.issue(session_id, lifetime=timedelta(minutes=1), cap=["household:read"])
    bearer = tokens.verified(token)
    assert (bearer.session_id, bearer.cap) == (session_id, frozenset({"household:read"}))


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b",
        "é.é.é",
        f"{part('[' * 20_000)}.e30.AA",
        f"{part('{}')}.{part('{}')}.AA",
        f"{part(json.dumps({'alg': 'none'}))}.{part('{}')}.",
        f"{part(json.dumps({'alg': ['ES256']}))}.{part('{}')}.AA",
        f"{part(json.dumps({'alg': 'ES256'}))}.{part('[]')}.AA",
        jwt.encode({"iss": "kevai", "sid": str(uuid4()), "exp": 4_000_000_000}, "k", "HS256"),
    ],
)
def test_anything_else_is_nobodys(tokens: Tokens, token: str) -> None:
    with pytest.raises(Unauthenticated):
        tokens.verified(token)


def test_another_keys_token_is_nobodys(tokens: Tokens) -> None:
    """The very same claims, signed by whoever has no key of ours."""
    claims = jwt.get_unverified_claims(tokens.issue(uuid4(), lifetime=timedelta(minutes=1)))
    with pytest.raises(Unauthenticated):
        tokens.verified(jwt.encode(claims, "another", "HS256"))
