from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.models.records import AuditEntry


async def make_audit_entry(
    session: AsyncSession,
    action: str,
    target_id: UUID,
    *,
    org_id: UUID | None = None,
    account_id: UUID | None = None,
    changes: dict[str, Any] | None = None,
) -> AuditEntry:
    entry = AuditEntry(
        account_id=account_id,
        org_id=org_id,
        action=action,
        target_id=target_id,
        changes=changes or {},
    )
    session.add(entry)
    await session.commit()
    return entry
