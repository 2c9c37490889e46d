"""Who did what: one row per deed, in the transaction that does it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol
from uuid import UUID

from pydantic import BaseModel
from pydantic_core import to_json
from sqlalchemy import CTE, DateTime, Uuid, bindparam, cast, func, insert, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db.base import uuid7
from api.db.given import rows_given
from api.domain import clock
from api.models.records import AuditEntry, OutboxEvent

# One statement for both, past the unit of work: audit must not double the price of a change.
QUIETLY: Final = insert(AuditEntry).values(
    {name: bindparam(f"entry_{name}") for name in AuditEntry.model_fields}
)
RECORD: Final = (
    insert(OutboxEvent)
    .values({name: bindparam(f"event_{name}") for name in OutboxEvent.model_fields})
    .add_cte(QUIETLY.cte("entry"))
)


class Doer(Protocol):
    """Anybody with an account; what is done without one has no doer."""

    @property
    def account_id(self) -> UUID: ...


class Target(Protocol):
    id: UUID


async def record(  # noqa: PLR0913
    session: AsyncSession,
    actor: Doer | None,
    action: str,
    target: Target,
    changes: BaseModel | dict[str, Any],
    *,
    announced: bool = True,
) -> None:
    """Write who did what, and announce it, unless nobody else is to hear of it.

    ``action`` is the stem and a verb in the past tense: ``household.registered``. ``changes``
    must hold nothing that the target's readers may not see.
    """
    if isinstance(changes, BaseModel):
        changes = changes.model_dump(mode="json", exclude_unset=True)
    now = clock.now()
    org_id = getattr(target, "org_id", None)
    entry = {
        "entry_id": uuid7(),
        "entry_created_at": now,
        "entry_account_id": actor.account_id if actor else None,
        "entry_org_id": org_id,
        "entry_action": action,
        "entry_target_id": target.id,
        "entry_changes": changes,
    }
    event = {
        "event_id": uuid7(),
        "event_created_at": now,
        "event_topic": action,
        "event_payload": {"id": str(target.id), "org_id": str(org_id) if org_id else None},
    }
    connection = await session.connection()
    if announced:
        await connection.execute(RECORD, entry | event)
    else:
        await connection.execute(QUIETLY, entry)


async def record_readings(
    session: AsyncSession, actor: Doer, action: str, shown: Sequence[tuple[UUID, UUID]]
) -> None:
    """Write down, for each record of a sensitive kind, that somebody was shown it.

    ``shown`` names each with the body that answers for it.
    """
    now = clock.now()
    rows = [
        {
            "entry_id": uuid7(),
            "entry_created_at": now,
            "entry_account_id": actor.account_id,
            "entry_org_id": org_id,
            "entry_action": action,
            "entry_target_id": target_id,
            "entry_changes": {},
        }
        for target_id, org_id in shown
    ]
    if rows:
        await (await session.connection()).execute(QUIETLY, rows)


async def record_each(
    session: AsyncSession,
    actor: Doer | None,
    action: str,
    said: Iterable[tuple[Target, Mapping[str, Any]]],
) -> None:
    """Write many deeds of one kind as ``record`` does each, in one statement."""
    rows = [
        {"id": target.id, "org_id": getattr(target, "org_id", None), "changes": changes}
        for target, changes in said
    ]
    if not rows:
        return
    given = rows_given(id=Uuid, org_id=Uuid, changes=JSONB)
    count = select(func.count()).select_from(given)
    statement = count.add_cte(*recorded(action, given, given.c.changes))
    values = {
        "rows": to_json(rows).decode(),
        "account_id": actor.account_id if actor else None,
        "now": clock.now(),
    }
    await (await session.connection()).execute(statement, values)


def recorded(action: str, made: Any, changes: Any) -> tuple[CTE, CTE]:
    """Record many deeds in the statement that does them.

    ``made`` selects what was made, with ``id`` and ``org_id``; ``changes`` is its column of what
    was said of each. The statement has the parameters ``account_id`` and ``now``.
    """
    now = bindparam("now", type_=DateTime(timezone=True))
    entry = {
        "id": func.uuidv7(),
        "created_at": now,
        "account_id": bindparam("account_id", type_=Uuid),
        "org_id": made.c.org_id,
        "action": literal(action),
        "target_id": made.c.id,
        "changes": cast(changes, JSONB),
    }
    event = {
        "id": func.uuidv7(),
        "created_at": now,
        "topic": literal(action),
        "payload": cast(func.json_build_object("id", made.c.id, "org_id", made.c.org_id), JSONB),
    }
    return (
        insert(AuditEntry).from_select(list(entry), select(*entry.values())).cte("entries"),
        insert(OutboxEvent).from_select(list(event), select(*event.values())).cte("events"),
    )
