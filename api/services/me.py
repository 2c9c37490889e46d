"""What somebody may know and change of their own account."""

from collections.abc import Iterable
from itertools import groupby

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor, Grant
from api.access.visible import holds_on
from api.domain.roles import ANYBODY, MATRIX, Permission, Reach
from api.errors import NotPermitted, Unauthenticated
from api.errors.accounts import PasswordUnchanged, PasswordWrong
from api.models.accounts import Account
from api.models.party_orgs import PartyOrgSpan
from api.schemas.me import BodyServed, MeRead, PasswordChange, RoleHeld
from api.security import passwords
from api.services import sign_ins
from api.services.accounts import require_hard
from api.services.sign_ins import Door


async def get(session: AsyncSession, actor: Actor) -> MeRead:
    """Say who the actor is, and what an application may offer them, body by body."""
    account = await _account(session, actor)
    org_ids = {grant.org_id for grant in actor.grants}
    today = select(PartyOrgSpan).where(
        col(PartyOrgSpan.org_id).in_(org_ids), holds_on(PartyOrgSpan, actor.today)
    )
    spans = {span.org_id: span for span in await session.exec(today)}
    return MeRead(
        account_id=account.id,
        person_id=account.person_id,
        login=account.login,
        display_name=account.display_name,
        must_change_password=account.must_change_password,
        permissions=_within_cap(actor, ANYBODY),
        bodies=[
            _body(actor, spans[org_id], list(grants))
            for org_id, grants in groupby(_by_place(actor), lambda grant: grant.org_id)
            if org_id in spans
        ],
    )


def _by_place(actor: Actor) -> list[Grant]:
    return sorted(actor.grants, key=lambda grant: (grant.path, grant.role, grant.valid_from))


def _body(actor: Actor, span: PartyOrgSpan, grants: list[Grant]) -> BodyServed:
    def permitted(reach: Reach) -> list[Permission]:
        found = {p for grant in grants for p, r in MATRIX[grant.role].items() if r is reach}
        return _within_cap(actor, found)

    return BodyServed(
        org_id=span.org_id,
        name=span.name,
        org_type=span.org_type,
        roles=[RoleHeld.model_validate(grant) for grant in grants],
        permissions=permitted(Reach.SUBTREE),
        own_permissions=permitted(Reach.OWN),
    )


def _within_cap(actor: Actor, permissions: Iterable[Permission]) -> list[Permission]:
    return sorted(p for p in permissions if actor.cap is None or p in actor.cap)


async def change_password(
    session: AsyncSession, actor: Actor, door: Door, change: PasswordChange
) -> None:
    """Change the password of whoever knows the present one; end their other sign-ins.

    Guessing the present one costs what guessing it at the door costs.
    """
    account = await _account(session, actor)
    if account.person_id is None:
        raise NotPermitted(permission=Permission.SELF)
    known_hash = account.secret_hash
    await door.guesses.take(account.login)
    if not await passwords.matches(change.current, known_hash):
        raise PasswordWrong(field="body.current")
    await door.guesses.give_back(account.login)
    if await passwords.matches(change.new, known_hash):
        raise PasswordUnchanged(field="body.new")
    require_hard(change.new, login=account.login, field="body.new")
    secret_hash = await passwords.hashed(change.new)
    await session.refresh(account, with_for_update=True)
    if account.secret_hash != known_hash:  # somebody has reset it meanwhile
        raise PasswordWrong(field="body.current")
    account.sqlmodel_update(
        {
            "secret_hash": secret_hash,
            "must_change_password": False,
            "version": account.version + 1,
        }
    )
    await session.flush()
    await sign_ins.end_all(session, account.id, but=actor.session_id)
    await audit.record(session, actor, "account.password_changed", account, {})


async def _account(session: AsyncSession, actor: Actor) -> Account:
    account = await session.get(Account, actor.account_id)
    if account is None:
        raise Unauthenticated
    return account
