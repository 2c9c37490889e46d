"""Who did what: for those who answer for the system, and without what only the branch may know."""

from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.access.audit_entries import is_open, is_root, shown
from api.access.visible import at_or_below
from api.models.party_orgs import PartyOrgSpan
from api.models.records import AuditEntry
from api.schemas.audit_entries import AuditEntryRead, AuditQuery
from api.schemas.common import Page
from api.security.cursors import Cursors
from api.services.paging import page


async def search(
    session: AsyncSession, actor: Actor, cursors: Cursors, query: AuditQuery
) -> Page[AuditEntryRead]:
    root = select(PartyOrgSpan.id).where(is_root(actor))
    at_root = (await session.exec(root)).first() is not None
    found = _asked_for(select(AuditEntry).where(shown(actor, at_root=at_root)), query)
    if query.org_id is not None:
        day = query.as_of or actor.today
        found = found.where(at_or_below(col(AuditEntry.org_id), query.org_id, day))
    by = (col(AuditEntry.id),)
    return await page(session, cursors, query, found, read=_read, by=by, newest_first=True)


def _asked_for(found: Any, query: AuditQuery) -> Any:
    if query.target_id is not None:
        found = found.where(col(AuditEntry.target_id) == query.target_id)
    if query.account_id is not None:
        found = found.where(col(AuditEntry.account_id) == query.account_id)
    if query.action is not None:
        action = col(AuditEntry.action)
        whole = "." in query.action
        found = found.where(
            action == query.action
            if whole
            else action.startswith(f"{query.action}.", autoescape=True)
        )
    if query.since is not None:
        found = found.where(col(AuditEntry.created_at) >= query.since)
    if query.before is not None:
        found = found.where(col(AuditEntry.created_at) < query.before)
    return found


def _read(entry: AuditEntry) -> AuditEntryRead:
    changes = entry.changes if is_open(entry.action) else None
    return AuditEntryRead(**entry.model_dump(exclude={"changes"}), changes=changes)
