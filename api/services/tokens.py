"""Tokens for machines: OAuth 2 client credentials (RFC 6749, section 4.4)."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.domain import clock
from api.errors.clients import (
    ClientRefused,
    GrantTypeUnsupported,
    ScopeTooWide,
    TokenRequestInvalid,
)
from api.models.accounts import Account
from api.models.sign_ins import SignIn
from api.schemas.clients import MachineToken
from api.security import client_secrets
from api.services.sign_ins import Door, forget_old

GRANT_TYPE: Final = "client_credentials"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the request said, wherever it said it."""

    grant_type: str | None
    client_id: str | None
    client_secret: str | None
    scope: str | None


async def grant(session: AsyncSession, door: Door, asked: Asked) -> MachineToken:
    """Give a short token. ``scope`` narrows the client's cap; it never widens it."""
    if not asked.grant_type:
        raise TokenRequestInvalid(parameter="grant_type")
    if asked.grant_type != GRANT_TYPE:
        raise GrantTypeUnsupported
    client = await _proven(session, asked)
    cap = _narrowed(client, asked.scope)
    sign_in = await _sign_in(session, door, client.id)
    return MachineToken(
        access_token=door.tokens.issue(sign_in.id, lifetime=door.access_lifetime, cap=cap),
        token_type="Bearer",  # noqa: S106
        expires_in=int(door.access_lifetime.total_seconds()),
        scope=" ".join(cap),
    )


async def _proven(session: AsyncSession, asked: Asked) -> Account:
    if not asked.client_id or not asked.client_secret:
        raise ClientRefused
    try:
        client_id = UUID(asked.client_id)
    except ValueError as error:
        raise ClientRefused from error
    known = select(Account).where(
        col(Account.id) == client_id,
        col(Account.person_id).is_(None),
        col(Account.closed_at).is_(None),
    )
    client = (await session.exec(known.with_for_update())).first()
    if client is None or not client_secrets.matches(asked.client_secret, client.secret_hash):
        raise ClientRefused
    return client


def _narrowed(client: Account, scope: str | None) -> list[str]:
    cap = frozenset(client.cap or ())
    asked = frozenset(scope.split()) if scope and scope.strip() else cap
    if not asked <= cap:
        raise ScopeTooWide(scope=" ".join(sorted(asked - cap))[:200])
    return sorted(asked)


async def _sign_in(session: AsyncSession, door: Door, client_id: UUID) -> SignIn:
    """Find the one sign-in of the machine, or begin it: tokens by the hour add no rows."""
    now = clock.now()
    live = select(SignIn).where(
        col(SignIn.account_id) == client_id,
        col(SignIn.ended_at).is_(None),
        col(SignIn.expires_at) > now + door.access_lifetime,
    )
    sign_in = (await session.exec(live)).first()
    if sign_in is None:
        await forget_old(session, client_id)
        sign_in = SignIn(account_id=client_id, expires_at=now + door.refresh_lifetime)
        session.add(sign_in)
        await session.flush()
        await audit.record(session, sign_in, "sign_in.begun", sign_in, {})
    return sign_in
