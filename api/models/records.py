"""What is written beside a change, in the transaction of the change."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from api.db.base import Record


class AuditEntry(Record, table=True):
    """Who did what to what; a sensitive read counts as doing. Added to, never changed."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_target", "target_id"),
        Index("ix_audit_entry_org", "org_id", "id"),
    )

    account_id: UUID | None  # none: the public, or the service itself
    org_id: UUID | None
    action: str
    target_id: UUID
    changes: dict[str, Any] = Field(sa_type=JSONB)


class OutboxEvent(Record, table=True):
    """What others must hear of; the worker passes it on after the commit."""

    __tablename__ = "outbox_event"

    topic: str
    payload: dict[str, Any] = Field(sa_type=JSONB)


class IdempotencyKey(Record, table=True):
    """A request that was answered, and the answer."""

    __tablename__ = "idempotency_key"
    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        Index("ix_idempotency_key_age", "created_at"),
    )

    account_id: UUID
    key: str
    request: bytes
    status: int
    body: str
