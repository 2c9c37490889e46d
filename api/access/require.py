from collections.abc import Collection, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.access.visible import find_row, holds_on, identity, within
from api.db.base import Scoped, Versioned
from api.domain.paths import is_within
from api.domain.roles import MATRIX, Permission, Role
from api.errors import DomainError, NotPermitted, Stale, VersionRequired
from api.errors.party_orgs import PartyOrgNotFound
from api.models.party_orgs import PartyOrgSpan

RowT = TypeVar("RowT", bound=Scoped)


def require(actor: Actor, permission: Permission, path: str) -> None:
    """Raise unless the actor may do this at a place that is known to be in sight."""
    if not any(is_within(path, root) for root in actor.scope(permission)):
        raise NotPermitted(permission=permission)


async def seen_org(
    session: AsyncSession, actor: Actor, org_id: UUID, *, field: str = "org_id"
) -> PartyOrgSpan:
    """Find the organisation, as it is today, of which the actor can see something.

    One out of sight is *not found*, so that nobody can probe for what exists.
    """
    today = select(PartyOrgSpan).where(
        col(PartyOrgSpan.org_id) == org_id, holds_on(PartyOrgSpan, actor.today)
    )
    span = (await session.exec(today)).first()
    if span is None or not any(is_within(span.path, grant.path) for grant in actor.grants):
        raise PartyOrgNotFound(field=field, org_id=org_id)
    return span


def require_seat(actor: Actor, permission: Permission, org_id: UUID) -> None:
    """Raise unless the permission comes from an office in this very body."""
    seats = (grant for grant in actor.grants if grant.org_id == org_id)
    if not any(permission in MATRIX[grant.role] for grant in seats):
        raise NotPermitted(permission=permission)


def require_from_above(actor: Actor, permission: Permission, path: str) -> None:
    """Raise unless the permission comes from an office in a body above."""
    roots = actor.scope(permission)
    if not any(is_within(path, root) and path != root for root in roots):
        raise NotPermitted(permission=permission)


async def require_org(
    session: AsyncSession,
    actor: Actor,
    permission: Permission,
    org_id: UUID,
    *,
    field: str = "org_id",
) -> PartyOrgSpan:
    """Find the organisation, as it is today, where the actor may do this.

    The answer is *not permitted* only for one of which the actor can see something.
    """
    span = await seen_org(session, actor, org_id, field=field)
    require(actor, permission, span.path)
    return span


async def require_part_in(
    session: AsyncSession, actor: Actor, permission: Permission, org_id: UUID, *, field: str
) -> PartyOrgSpan:
    """Find the organisation where the actor may do this, if only for what is their own."""
    span = await seen_org(session, actor, org_id, field=field)
    if not any(is_within(span.path, place) for place in actor.places(permission)):
        raise NotPermitted(permission=permission)
    return span


def require_above(actor: Actor, permission: Permission, path: str) -> None:
    """Raise unless the actor may do this in the organisation above, which decides of this one."""
    above, has_parent, _ = path.rpartition(".")
    if has_parent:
        require(actor, permission, above)
    elif path not in _administered(actor, permission):
        raise NotPermitted(permission=permission)


def require_administrator(actor: Actor, permission: Permission) -> None:
    """Raise unless the actor administers the system for the whole of some tree."""
    if not _administered(actor, permission):
        raise NotPermitted(permission=permission)


def _administered(actor: Actor, permission: Permission) -> set[str]:
    tops = {grant.path for grant in actor.grants if grant.role is Role.SYSTEM_ADMINISTRATOR}
    return {path for path in actor.scope(permission) if path in tops and "." not in path}


async def require_over(
    session: AsyncSession,
    actor: Actor,
    permission: Permission,
    org_id: UUID,
    *,
    field: str,
) -> PartyOrgSpan:
    """Find an organisation, also one that is to come or has been, where the actor may do this.

    Bodies name no person and everybody may read of them: one out of reach is *not permitted*.
    """
    span = await nearest(session, org_id, actor.today)
    if span is None:
        raise PartyOrgNotFound(field=field, org_id=org_id)
    require(actor, permission, span.path)
    return span


async def nearest(session: AsyncSession, org_id: UUID, on: date) -> PartyOrgSpan | None:
    """Find what an organisation is on a day, else what it will first be, else was last."""
    spans = select(PartyOrgSpan).where(col(PartyOrgSpan.org_id) == org_id)
    return nearest_of((await session.exec(spans.order_by(col(PartyOrgSpan.valid_from)))).all(), on)


def nearest_of(known: Sequence[PartyOrgSpan], on: date) -> PartyOrgSpan | None:
    """Choose among the spans of one organisation, in the order of their days."""
    of_then = (span for span in known if span.valid_to is None or on < span.valid_to)
    return next(of_then, known[-1] if known else None)


async def require_row(  # noqa: PLR0913
    session: AsyncSession,
    actor: Actor,
    record: type[RowT],
    row_id: UUID,
    *,
    read: Permission,
    write: Permission,
    missing: DomainError,
) -> RowT:
    """Find and lock the row that the actor may read *and* may change.

    ``missing`` where it is out of sight; not permitted where it can only be read. Others may
    meanwhile write what belongs to the row: its identity does not change.
    """
    row = await find_row(session, record, actor, read, row_id, lock=True)
    if row is None:
        raise missing
    if write is not read and await find_row(session, record, actor, write, row_id) is None:
        raise NotPermitted(permission=write)
    return row


async def hold(
    session: AsyncSession, record: type[Scoped], ids: Collection[UUID], *, read: bool = False
) -> None:
    """Lock rows of a table by identity; whoever locks more keeps to docs/architecture.md.

    With ``read`` others may hold them so too, and nobody may change them.

    It says nothing of who may do what, so look for the rows when they are held. To look and lock
    at once would pass over a row that came to another body while we waited for it.
    """
    rows = select(identity(record)).where(identity(record).in_(ids)).order_by(identity(record))
    await session.exec(rows.with_for_update(read=read, key_share=not read))


def require_version(row: Versioned, version: int) -> None:
    """Raise where the row has changed since the caller saw it (``If-Match``)."""
    if row.version != version:
        raise Stale(version=row.version)


def require_version_if_any(row: Versioned | None, version: int | None) -> None:
    """Raise where what is there is not as the caller saw it; nothing is seen where nothing is."""
    if row is None:
        if version is not None:
            raise Stale(version=0)
    elif version is None:
        raise VersionRequired(field="header.If-Match")
    else:
        require_version(row, version)


async def require_seen(  # noqa: PLR0913
    session: AsyncSession,
    actor: Actor,
    record: type[RowT],
    row_id: UUID,
    *,
    permission: Permission,
    missing: DomainError,
    sight: Permission | None = None,
) -> RowT:
    """Find a row that a request names; ``missing`` where it is out of sight.

    ``sight`` is another permission by which it is in sight, and then it is *not permitted*.
    """
    row = await find_row(session, record, actor, permission, row_id)
    if row is not None:
        return row
    if sight is not None and await find_row(session, record, actor, sight, row_id) is not None:
        raise NotPermitted(permission=permission)
    raise missing


async def in_charge_of(
    session: AsyncSession, actor: Actor, permission: Permission, org_id: UUID
) -> bool:
    """Say whether the permission is held there for everything, and not only for one's own."""
    there = select(col(PartyOrgSpan.id)).where(
        col(PartyOrgSpan.org_id) == org_id,
        within(actor.scope(permission), actor.today, col(PartyOrgSpan.org_id)),
    )
    return (await session.exec(there)).first() is not None
