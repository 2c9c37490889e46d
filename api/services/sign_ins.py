"""Signing in, going on, signing out. Why it is so: ``docs/adr/0003``."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, func, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.db.pool import Pool
from api.domain import clock
from api.domain.roles import Permission
from api.errors.sign_ins import (
    RefreshTokenReused,
    SignInBusy,
    SignInNotFound,
    SignInOver,
    SignInRefused,
)
from api.models.accounts import Account
from api.models.sign_ins import RefreshToken, SignIn
from api.schemas.common import Page, Paging
from api.schemas.sign_ins import SignInCreate, SignInRead, SignInTokens
from api.security import passwords, refresh_tokens
from api.security.cursors import Cursors
from api.security.tokens import Tokens
from api.services.guesses import Guesses
from api.services.paging import page

# A lost answer is asked for again at once; whoever comes later with a used token is a second one.
REPEATED: Final = timedelta(seconds=10)
# How long what is over is kept for its owner to be told apart from anybody.
REMEMBERED: Final = timedelta(days=7)
BUSY_SECONDS: Final = 3
# Somebody else chose the password: until it is changed, one's own account is all there is.
BEFORE_CHANGE: Final = (Permission.SELF,)
KNOWN: Final = """
    SELECT id, secret_hash FROM account
    WHERE login = $1 AND person_id IS NOT NULL AND closed_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Door:
    """What it takes to let somebody in who stands at one address."""

    pool: Pool
    guesses: Guesses
    tokens: Tokens
    access_lifetime: timedelta
    refresh_lifetime: timedelta


async def begin(session: AsyncSession, door: Door, new: SignInCreate) -> SignInTokens:
    """Sign in. No transaction is open while the password is checked, which takes its time."""
    login = new.login.lower()
    lane = passwords.FAMILIAR if await door.guesses.take(login) else passwords.STRANGERS
    known = await door.pool.fetchrow(KNOWN, login)
    try:
        right = await passwords.matches(new.password, known and known["secret_hash"], lane=lane)
    except passwords.Busy as busy:
        await door.guesses.withdraw(login)
        raise SignInBusy(seconds=BUSY_SECONDS) from busy
    if not right:
        raise SignInRefused
    assert known is not None  # noqa: S101
    # The password may have been changed, or the account closed, while we were looking at it.
    still = select(Account).where(
        col(Account.id) == known["id"],
        col(Account.secret_hash) == known["secret_hash"],
        col(Account.closed_at).is_(None),
    )
    account = (await session.exec(still.with_for_update(read=True))).first()
    if account is None:
        raise SignInRefused
    await forget_old(session, account.id)
    sign_in = SignIn(
        account_id=account.id, device=new.device, expires_at=clock.now() + door.refresh_lifetime
    )
    session.add(sign_in)
    await session.flush()
    token = refresh_tokens.fresh()
    await _add_token(session, sign_in, token)
    await audit.record(session, sign_in, "sign_in.begun", sign_in, {})
    await door.guesses.give_back(login)
    return _tokens(door, account, sign_in, token)


async def refresh(session: AsyncSession, door: Door, token: str) -> SignInTokens:
    """Exchange a refresh token for the next.

    A repeated request gets the answer that was lost. Any other use of a used token means that
    two have it: it ends the sign-in for both.
    """
    digest = refresh_tokens.digest(token)
    sign_in, account = await _continued(session, digest)
    given = (
        await session.exec(select(RefreshToken).where(col(RefreshToken.token_hash) == digest))
    ).one()
    now = clock.now()
    if given.used_at is None:
        following = await _rotate(session, door, sign_in, given, token)
    elif given.seed is not None and now - given.used_at <= REPEATED:
        following = refresh_tokens.successor(token, given.seed)
    else:
        await _end(session, col(SignIn.id) == sign_in.id)
        await audit.record(session, sign_in, "sign_in.token_reused", sign_in, {})
        raise RefreshTokenReused
    sign_in.expires_at = now + door.refresh_lifetime
    await session.flush()
    await door.guesses.recognise(account.login)
    return _tokens(door, account, sign_in, following)


async def _continued(session: AsyncSession, digest: bytes) -> tuple[SignIn, Account]:
    """Find and lock the sign-in that a token belongs to, so that its tokens come one by one."""
    wanted = (
        select(SignIn, Account)
        .join(RefreshToken, col(RefreshToken.sign_in_id) == SignIn.id)
        .join(Account, col(SignIn.account_id) == Account.id)
        .where(
            col(RefreshToken.token_hash) == digest,
            col(SignIn.ended_at).is_(None),
            col(SignIn.expires_at) > clock.now(),
            col(Account.closed_at).is_(None),
        )
        .with_for_update(of=SignIn)
    )
    found = (await session.exec(wanted)).first()
    if found is None:
        raise SignInOver
    sign_in, account = found
    return sign_in, account


async def _rotate(
    session: AsyncSession, door: Door, sign_in: SignIn, given: RefreshToken, token: str
) -> str:
    now = clock.now()
    of_this = col(RefreshToken.sign_in_id) == sign_in.id
    # Its successor is in use, so the token before can no longer be repeated.
    before = of_this & col(RefreshToken.seed).is_not(None)
    await session.exec(update(RefreshToken).where(before).values(seed=None))
    # Known for what it is as long as its owner may still come back with it.
    long_used = of_this & (col(RefreshToken.used_at) < now - door.refresh_lifetime)
    await session.exec(delete(RefreshToken).where(long_used))
    given.used_at, given.seed = now, refresh_tokens.seed()
    following = refresh_tokens.successor(token, given.seed)
    await _add_token(session, sign_in, following)
    return following


async def _add_token(session: AsyncSession, sign_in: SignIn, token: str) -> None:
    session.add(RefreshToken(sign_in_id=sign_in.id, token_hash=refresh_tokens.digest(token)))
    await session.flush()


def _tokens(door: Door, account: Account, sign_in: SignIn, token: str) -> SignInTokens:
    cap = BEFORE_CHANGE if account.must_change_password else None
    return SignInTokens(
        access_token=door.tokens.issue(sign_in.id, lifetime=door.access_lifetime, cap=cap),
        token_type="Bearer",  # noqa: S106
        expires_in=int(door.access_lifetime.total_seconds()),
        refresh_token=token,
        must_change_password=account.must_change_password,
    )


async def own(
    session: AsyncSession, actor: Actor, cursors: Cursors, query: Paging
) -> Page[SignInRead]:
    """List the actor's sign-ins that still hold, the newest first."""
    refreshed_at = (
        select(func.max(RefreshToken.created_at))
        .where(col(RefreshToken.sign_in_id) == SignIn.id)
        .scalar_subquery()
    )
    live = select(SignIn, refreshed_at).where(
        col(SignIn.account_id) == actor.account_id,
        col(SignIn.ended_at).is_(None),
        col(SignIn.expires_at) > clock.now(),
    )

    def read(row: Any) -> SignInRead:
        sign_in, refreshed = row
        return SignInRead(
            **sign_in.model_dump(include={"id", "device", "created_at", "expires_at"}),
            refreshed_at=refreshed or sign_in.created_at,
            is_current=sign_in.id == actor.session_id,
        )

    return await page(
        session,
        cursors,
        query,
        live,
        read=read,
        by=(col(SignIn.id),),
        newest_first=True,
        of=("sign-ins", actor.account_id),
        record=lambda row: row[0],
    )


async def end(session: AsyncSession, actor: Actor, sign_in_id: UUID) -> None:
    """End one of the actor's own sign-ins: on a telephone that was lost, for example."""
    own_one = (col(SignIn.id) == sign_in_id) & (col(SignIn.account_id) == actor.account_id)
    sign_in = (await session.exec(select(SignIn).where(own_one))).first()
    if sign_in is None:
        raise SignInNotFound(sign_in_id=sign_in_id)
    await _end(session, own_one)
    await audit.record(session, actor, "sign_in.ended", sign_in, {})


async def sign_out_everywhere(session: AsyncSession, actor: Actor) -> None:
    """End every sign-in of the actor's, this one too."""
    account: Any = await session.get(Account, actor.account_id)
    await end_all(session, actor.account_id)
    await audit.record(session, actor, "account.signed_out", account, {})


async def end_all(session: AsyncSession, account_id: UUID, *, but: UUID | None = None) -> None:
    """End every sign-in of an account, except perhaps the one that asks for it."""
    of_account = col(SignIn.account_id) == account_id
    await _end(session, of_account if but is None else of_account & (col(SignIn.id) != but))


async def _end(session: AsyncSession, which: Any) -> None:
    live = which & col(SignIn.ended_at).is_(None)
    await session.exec(update(SignIn).where(live).values(ended_at=clock.now()))


async def forget_old(session: AsyncSession, account_id: UUID) -> None:
    """Drop what is long over: an account cleans up after itself when it signs in again."""
    before = clock.now() - REMEMBERED
    over = or_(col(SignIn.ended_at) < before, col(SignIn.expires_at) < before)
    old = select(SignIn.id).where(col(SignIn.account_id) == account_id, over).scalar_subquery()
    await session.exec(delete(RefreshToken).where(col(RefreshToken.sign_in_id).in_(old)))
    await session.exec(delete(SignIn).where(col(SignIn.account_id) == account_id, over))
