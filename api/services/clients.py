"""Machine clients: an id and a secret, a cap on what they may do, and role terms that say where."""

from typing import Any, Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.happened import happened
from api.access.heirs import require_living
from api.access.require import require_version
from api.access.visible import at_or_below, within
from api.db.base import uuid7
from api.domain import clock
from api.domain.roles import ANYBODY, MATRIX, Permission, Role
from api.errors.clients import CapUnfit, ClientClosed, ClientNotFound
from api.models.accounts import Account
from api.schemas.clients import (
    ClientCreate,
    ClientCreated,
    ClientQuery,
    ClientRead,
    ClientSecret,
    ClientUpdate,
)
from api.schemas.common import IfHappened, Page
from api.security import client_secrets
from api.security.cursors import Cursors
from api.services import sign_ins
from api.services.paging import page

MANAGE: Final = Permission.CLIENT_MANAGE
FIT: Final = ANYBODY | MATRIX[Role.INTEGRATION_CLIENT].keys()


def _managed(actor: Actor) -> Any:
    answered_for = within(actor.scope(MANAGE), actor.today, col(Account.org_id))
    return select(Account).where(col(Account.person_id).is_(None), answered_for)


async def search(
    session: AsyncSession, actor: Actor, cursors: Cursors, query: ClientQuery
) -> Page[ClientRead]:
    found = _managed(actor)
    if query.org_id is not None:
        day = query.as_of or actor.today
        found = found.where(at_or_below(col(Account.org_id), query.org_id, day))
    if query.closed is not None:
        is_closed = col(Account.closed_at).is_not(None)
        found = found.where(is_closed if query.closed else ~is_closed)
    return await page(session, cursors, query, found, read=_read, by=(col(Account.id),))


async def get(
    session: AsyncSession, actor: Actor, client_id: UUID, query: IfHappened
) -> ClientRead:
    wanted = _managed(actor).where(col(Account.id) == client_id)
    if query.as_of is not None:
        wanted = wanted.where(happened(Account, by=query.as_of))
    client = (await session.exec(wanted)).first()
    if client is None:
        raise ClientNotFound(client_id=client_id)
    return _read(client)


async def register(session: AsyncSession, actor: Actor, new: ClientCreate) -> ClientCreated:
    span = await require_living(session, actor, MANAGE, new.org_id, field="body.org_id")
    client_id, secret = uuid7(), client_secrets.fresh()
    client = Account(
        id=client_id,
        login=str(client_id),
        org_id=span.org_id,
        display_name=new.name,
        secret_hash=client_secrets.hashed(secret),
        cap=_cap(new.permissions),
    )
    session.add(client)
    await session.flush()
    await audit.record(session, actor, "client.registered", client, new)
    return ClientCreated(**_read(client).model_dump(), client_secret=secret)


async def amend(
    session: AsyncSession, actor: Actor, client_id: UUID, change: ClientUpdate, *, version: int
) -> ClientRead:
    """Rename, cap otherwise, close or open again; the tokens that it has are good no more."""
    client = await _to_manage(session, actor, client_id, version=version)
    asked = change.model_fields_set
    if "name" in asked:
        client.display_name = change.name
    if "permissions" in asked:
        client.cap = _cap(change.permissions)
    if "closed" in asked:
        client.closed_at = (client.closed_at or clock.now()) if change.closed else None
    client.version += 1
    await session.flush()
    await sign_ins.end_all(session, client.id)
    await audit.record(session, actor, "client.amended", client, change)
    return _read(client)


async def rotate_secret(
    session: AsyncSession, actor: Actor, client_id: UUID, *, version: int
) -> ClientSecret:
    """Make a new secret. The old one, and every token had for it, are good no more."""
    client = await _to_manage(session, actor, client_id, version=version)
    if client.closed_at is not None:
        raise ClientClosed
    secret = client_secrets.fresh()
    client.sqlmodel_update(
        {"secret_hash": client_secrets.hashed(secret), "version": client.version + 1}
    )
    await session.flush()
    await sign_ins.end_all(session, client.id)
    await audit.record(session, actor, "client.secret_rotated", client, {})
    return ClientSecret(client_id=client.id, client_secret=secret, version=client.version)


async def _to_manage(
    session: AsyncSession, actor: Actor, client_id: UUID, *, version: int
) -> Account:
    wanted = _managed(actor).where(col(Account.id) == client_id)
    client: Account | None = (await session.exec(wanted.with_for_update())).first()
    if client is None:
        raise ClientNotFound(client_id=client_id)
    require_version(client, version)
    return client


def _cap(permissions: list[Permission]) -> list[str]:
    """Refuse what no machine may do anyway, rather than seem to allow it."""
    unfit = sorted(set(permissions) - FIT)
    if unfit:
        raise CapUnfit(field="body.permissions", permissions=", ".join(unfit))
    return sorted(set(permissions))


def _read(client: Account) -> ClientRead:
    return ClientRead(
        client_id=client.id,
        name=client.display_name,
        permissions=[Permission(name) for name in client.cap or ()],
        **client.model_dump(include={"org_id", "closed_at", "version", "created_at"}),
    )
