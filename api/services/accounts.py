"""Accounts of people: opened by those who answer for the person, closed, and helped back into."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from pydantic import SecretStr
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.accounts import answered_for, stands_over_all_of
from api.access.actor import Actor
from api.access.heirs import require_living
from api.access.require import require_seen, require_version
from api.access.visible import holds_on
from api.db.conflicts import refused_by
from api.domain import clock, passwords
from api.domain.party_orgs import OrgType
from api.domain.roles import Permission, Role
from api.errors.accounts import (
    AccountExists,
    AccountIsOwn,
    AccountNotFound,
    AccountStandsAbove,
    AccountWithoutBody,
    LoginTaken,
    PasswordTooEasy,
    PersonNotFound,
)
from api.models.accounts import Account, Person, RoleTerm
from api.models.members import PartyMember
from api.models.party_orgs import PartyOrgSpan
from api.schemas.accounts import (
    AccountCreate,
    AccountCreated,
    AccountQuery,
    AccountRead,
    AccountUpdate,
    PasswordReset,
)
from api.schemas.common import Page
from api.schemas.party_orgs import PartyOrgCreate
from api.security.cursors import Cursors
from api.security.passwords import hashed
from api.services import party_orgs, sign_ins
from api.services.guesses import Guesses
from api.services.paging import page

MANAGE: Final = Permission.ACCOUNT_MANAGE
BEGINNING: Final = date(1930, 2, 3)  # of the tree: no body can be older than what it is below


def _managed(actor: Actor) -> Any:
    return select(Account).where(col(Account.person_id).is_not(None), answered_for(actor, MANAGE))


async def search(
    session: AsyncSession, actor: Actor, cursors: Cursors, query: AccountQuery
) -> Page[AccountRead]:
    found = _managed(actor)
    if query.login is not None:
        found = found.where(col(Account.login) == query.login.lower())
    if query.person_id is not None:
        found = found.where(col(Account.person_id) == query.person_id)
    if query.closed is not None:
        is_closed = col(Account.closed_at).is_not(None)
        found = found.where(is_closed if query.closed else ~is_closed)
    read = AccountRead.model_validate
    return await page(session, cursors, query, found, read=read, by=(col(Account.login),))


async def get(session: AsyncSession, actor: Actor, account_id: UUID) -> AccountRead:
    wanted = _managed(actor).where(col(Account.id) == account_id)
    account = (await session.exec(wanted)).first()
    if account is None:
        raise AccountNotFound(account_id=account_id)
    return AccountRead.model_validate(account)


async def open_for(session: AsyncSession, actor: Actor, new: AccountCreate) -> AccountCreated:
    """Open an account for a member that the actor answers for, or for whoever stands in a body.

    Only what the actor could also have given may come within reach of a password they know.
    """
    org_id = await _answering(session, actor, new)
    if new.person_id and not await stands_over_all_of(session, actor, new.person_id):
        raise AccountStandsAbove(field="body.person_id")
    made = None if new.password else passwords.generated()
    account = await create(
        session,
        login=new.login,
        password=new.password or SecretStr(made or ""),
        display_name=new.display_name,
        person_id=new.person_id,
        org_id=org_id,
        must_change_password=True,
    )
    changes = {"login": new.login, "person_id": str(account.person_id)}
    await audit.record(session, actor, "account.opened", account, changes)
    return AccountCreated(**AccountRead.model_validate(account).model_dump(), password=made)


async def _answering(session: AsyncSession, actor: Actor, new: AccountCreate) -> UUID | None:
    """Find the body that will answer for the account; none where the member's branch does."""
    if new.person_id:
        await require_seen(
            session,
            actor,
            PartyMember,
            new.person_id,
            permission=MANAGE,
            sight=Permission.MEMBER_READ,
            missing=PersonNotFound(field="body.person_id", person_id=new.person_id),
        )
        return None
    if new.org_id is None:
        raise AccountWithoutBody(field="body.org_id")
    permission = Permission.PERSON_REGISTER
    return (
        await require_living(session, actor, permission, new.org_id, field="body.org_id")
    ).org_id


async def create(  # noqa: PLR0913
    session: AsyncSession,
    *,
    login: str,
    password: SecretStr,
    display_name: str,
    person_id: UUID | None = None,
    org_id: UUID | None = None,
    must_change_password: bool = False,
) -> Account:
    """Make an account, for a new person unless one is named. Nobody is asked whether they may."""
    require_hard(password, login=login, field="body.password")
    secret_hash = await hashed(password)
    if person_id is None:
        person = Person()
        session.add(person)
        await session.flush()
        person_id = person.id
    account = Account(
        login=login,
        display_name=display_name,
        secret_hash=secret_hash,
        person_id=person_id,
        org_id=org_id,
        must_change_password=must_change_password,
    )
    session.add(account)
    with refused_by(
        uq_account_login=LoginTaken(field="body.login", login=login),
        uq_account_person_id=AccountExists(field="body.person_id"),
    ):
        await session.flush()
    return account


def require_hard(password: SecretStr, *, login: str, field: str) -> None:
    if passwords.too_easy(password.get_secret_value(), login=login):
        raise PasswordTooEasy(field=field)


async def amend(
    session: AsyncSession, actor: Actor, account_id: UUID, change: AccountUpdate, *, version: int
) -> AccountRead:
    """Rename, close or open again. Whatever was signed in when it closed stays signed out."""
    account = await _to_manage(session, actor, account_id, version=version)
    changes = change.model_dump(exclude_unset=True)
    closed = changes.pop("closed", account.closed_at is not None)
    if closed and account.closed_at is None:
        changes["closed_at"] = clock.now()
        await sign_ins.end_all(session, account.id)
    elif not closed:
        changes["closed_at"] = None
    account.sqlmodel_update({**changes, "version": version + 1})
    await session.flush()
    await audit.record(session, actor, "account.amended", account, change)
    return AccountRead.model_validate(account)


async def reset_password(
    session: AsyncSession, actor: Actor, guesses: Guesses, account_id: UUID, *, version: int
) -> PasswordReset:
    """Help somebody back in who forgot: a new password to be changed, and a clean slate."""
    account = await _to_manage(session, actor, account_id, version=version)
    made = passwords.generated()
    account.sqlmodel_update(
        {
            "secret_hash": await hashed(SecretStr(made)),
            "must_change_password": True,
            "version": version + 1,
        }
    )
    await session.flush()
    await sign_ins.end_all(session, account.id)
    await audit.record(session, actor, "account.password_reset", account, {})
    await guesses.forget(account.login)
    return PasswordReset(password=made, version=account.version)


async def _to_manage(
    session: AsyncSession, actor: Actor, account_id: UUID, *, version: int
) -> Account:
    """Find and lock an account of somebody over whom the actor stands."""
    wanted = _managed(actor).where(col(Account.id) == account_id)
    account: Account | None = (await session.exec(wanted.with_for_update())).first()
    if account is None or account.person_id is None:
        raise AccountNotFound(account_id=account_id)
    if account.id == actor.account_id:
        raise AccountIsOwn
    if not await stands_over_all_of(session, actor, account.person_id):
        raise AccountStandsAbove
    require_version(account, version)
    return account


async def create_administrator(  # noqa: PLR0913
    session: AsyncSession,
    *,
    login: str,
    password: str,
    display_name: str,
    body_name: str = "Tỉnh ủy",
    body_type: OrgType = OrgType.PROVINCIAL_COMMITTEE,
) -> Account:
    """Make a system administrator at the root of the tree; found the root if there is none.

    For the command line, which stands before any account exists.
    """
    root_id = await _root(session) or await _found(session, body_name, body_type)
    account = await create(
        session,
        login=login.lower(),
        password=SecretStr(password),
        display_name=display_name,
        org_id=root_id,
    )
    term = RoleTerm(
        person_id=account.person_id,
        role=Role.SYSTEM_ADMINISTRATOR,
        org_id=root_id,
        valid_from=clock.today(),
    )
    session.add(term)
    await session.flush()
    await audit.record(session, None, "account.opened", account, {"login": account.login})
    await audit.record(session, None, "role_term.granted", term, {"role": term.role})
    return account


async def _root(session: AsyncSession) -> UUID | None:
    roots = select(PartyOrgSpan.org_id).where(
        col(PartyOrgSpan.parent_id).is_(None), holds_on(PartyOrgSpan, clock.today())
    )
    return (await session.exec(roots.order_by(col(PartyOrgSpan.org_id)))).first()


async def _found(session: AsyncSession, name: str, org_type: OrgType) -> UUID:
    """Found the body at which the tree begins."""
    root = PartyOrgCreate(name=name, org_type=org_type, parent_id=None, valid_from=BEGINNING)
    return (await party_orgs.plant(session, root)).id
