from datetime import date, timedelta
from functools import cache
from itertools import count
from uuid import UUID

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db.base import uuid7
from api.domain import clock
from api.domain.roles import Permission, Role
from api.models.accounts import Account, Person, RoleTerm
from api.models.sign_ins import SignIn
from api.security import client_secrets

_serial = count(1)
LONG_AGO = date(2020, 1, 1)
PASSWORD = "Cùng dân, vì dân 2026"
SECRET = "a-secret-of-a-machine"


@cache
def hashed(password: str) -> str:
    """Hash as the service does; once, since it takes its time."""
    return PasswordHash((Argon2Hasher(time_cost=3, memory_cost=19_456, parallelism=1),)).hash(
        password
    )


async def make_person(session: AsyncSession, *, known_to: UUID | None = None) -> Person:
    """Make a person; with an account that a body answers for, where one is named."""
    person = Person()
    session.add(person)
    await session.commit()
    if known_to is not None:
        await make_account(session, person_id=person.id, org_id=known_to)
    return person


async def make_account(
    session: AsyncSession,
    *,
    person_id: UUID | None = None,
    org_id: UUID | None = None,
    password: str | None = None,
    must_change_password: bool = False,
) -> Account:
    """Make an account, or find the person's; without a password nobody signs in to it by one."""
    if person_id is None:
        person_id = (await make_person(session)).id
    known = (await session.exec(select(Account).where(col(Account.person_id) == person_id))).first()
    if known:
        return known
    number = next(_serial)
    account = Account(
        person_id=person_id,
        org_id=org_id,
        login=f"login{number}",
        display_name=f"Người {number}",
        secret_hash=hashed(password) if password else "!",
        must_change_password=must_change_password,
    )
    session.add(account)
    await session.commit()
    return account


async def make_client(
    session: AsyncSession, org_id: UUID, *permissions: Permission, name: str = "Trục liên thông"
) -> Account:
    """Make a machine client whose secret is ``SECRET``."""
    client_id = uuid7()
    client = Account(
        id=client_id,
        login=str(client_id),
        org_id=org_id,
        display_name=name,
        secret_hash=client_secrets.hashed(SECRET),
        cap=sorted(permissions),
    )
    session.add(client)
    await session.commit()
    return client


async def make_role_term(
    session: AsyncSession,
    person_id: UUID,
    role: Role,
    org_id: UUID,
    *,
    valid_from: date = LONG_AGO,
    valid_to: date | None = None,
) -> RoleTerm:
    term = RoleTerm(
        person_id=person_id, role=role, org_id=org_id, valid_from=valid_from, valid_to=valid_to
    )
    session.add(term)
    await session.commit()
    return term


async def make_sign_in(session: AsyncSession, account: Account) -> SignIn:
    sign_in = SignIn(account_id=account.id, expires_at=clock.now() + timedelta(days=1))
    session.add(sign_in)
    await session.commit()
    return sign_in
