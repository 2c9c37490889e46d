"""Hot writes: one statement that does all that a request promises.

In one round trip it raises the wall, takes the turn of the idempotency key, finds within scope
what the new row needs, writes the row, its audit entry, its outbox event and the remembered
answer, and gives the answer as JSON. Where it wrote nothing, the caller finds out why at leisure.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    DateTime,
    Integer,
    LargeBinary,
    Select,
    Text,
    Uuid,
    bindparam,
    cast,
    column,
    func,
    insert,
    literal,
    true,
)
from sqlalchemy import select as select_columns
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

from api.access.actor import Actor
from api.access.listed_bodies import below
from api.access.listing import raised
from api.access.visible import as_setting
from api.db import reads
from api.db.base import table_of, uuid7
from api.db.conflicts import refused_by
from api.db.reads import Read, Source
from api.domain import clock
from api.domain.roles import Permission
from api.errors import KeyReused, RequestInFlight
from api.models.records import AuditEntry, IdempotencyKey, OutboxEvent
from api.schemas.common import Schema

CREATED: Final = 201
ACCOUNT: Final = bindparam("account_id", type_=Uuid)
KEY: Final = bindparam("key", type_=Text)
REACH: Final = bindparam("reach", type_=Text)
NOW: Final = bindparam("now", type_=DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class Turn:
    """The idempotency key of a request, if it has one, and what was asked under it."""

    key: str | None
    digest: bytes

    @classmethod
    def of(cls, key: str | None, target: str, asked: Schema) -> "Turn":
        return cls(key, sha256(f"{target} {asked.model_dump_json()}".encode()).digest())


@dataclass(frozen=True, eq=False)
class Deed:
    """One kind of hot write.

    ``found`` selects, given the raised wall, the one row of what must be in reach, as today:
    its columns, and parameters of the caller's, are what ``values`` are made of. ``schema`` says
    what the answer holds.
    """

    action: str
    permission: Permission
    table: type[SQLModel]
    schema: type[Schema]
    found: Callable[[CTE], Any]
    values: Callable[[CTE], Mapping[str, ColumnElement[Any]]]

    async def done(
        self,
        source: Source,
        actor: Actor,
        turn: Turn,
        changes: Schema,
        *,
        refusals: Mapping[str, Exception] | None = None,
        **parameters: object,
    ) -> str | None:
        """Do it, or repeat the answer; ``None`` where what it needs is not in reach.

        ``refusals`` are the errors that belong to constraints of the table, by their names.
        """
        with refused_by(**(refusals or {})):
            told = await self._statement.only_row(
                source.pool,
                sight=as_setting(actor.sight),
                person=actor.person_id,
                today=actor.today,
                reach=as_setting(actor.scope(self.permission)),
                **parameters,
                row_id=uuid7(),
                now=clock.now(),
                account_id=actor.account_id,
                key=turn.key,
                digest=turn.digest,
                changes=changes.model_dump_json(exclude_unset=True),
                entry_id=uuid7(),
                event_id=uuid7(),
                remembered_id=uuid7(),
            )
        return _answer(turn, told)

    @cached_property
    def _statement(self) -> Read:
        wall = raised()
        turn = _turn(wall)
        needed = self.found(wall).subquery("needed")
        found = (
            select_columns(*needed.c)
            .select_from(turn)
            .join(needed, true())
            .where(turn.c.free, turn.c.request.is_(None))
            .cte("found")
            .prefix_with("MATERIALIZED")
        )
        row = self._row(found)
        body = _body(self.schema, row)
        records = _records(self.action, row, body)
        statement = select_columns(
            turn.c.free, turn.c.request, turn.c.body.label("known"), body.c.body.label("body")
        ).select_from(turn.outerjoin(body, true()))
        return reads.compiled(statement.add_cte(*records))

    def _row(self, found: CTE) -> CTE:
        values = {
            "id": bindparam("row_id", type_=Uuid),
            "created_at": NOW,
            **self.values(found),
        }
        table = table_of(self.table)
        chosen = select_columns(*values.values()).select_from(found)
        returned = [column for column in table.c if column.name in self._returned(table)]
        return insert(table).from_select(list(values), chosen).returning(*returned).cte("row")

    def _returned(self, table: Any) -> set[str]:
        return {*self.schema.model_fields, "id", "org_id"} & set(table.c.keys())


def in_reach(span: Any) -> ColumnElement[bool]:
    """Say that an organisation stands where the actor holds the deed's permission."""
    places = func.unnest(func.string_to_array(REACH, ",")).table_valued("path")
    root = places.render_derived("reached")
    return select_columns(literal(1)).select_from(root).where(below(span, root)).exists()


def _turn(wall: CTE) -> CTE:
    """Take the key's turn and look whether it was answered before; without a key, go ahead."""
    turn = func.take_turn(ACCOUNT, KEY).table_valued(
        column("free", Boolean), column("request", LargeBinary), column("body", Text)
    )
    return (
        select_columns(turn.c.free, turn.c.request, turn.c.body)
        .select_from(wall.outerjoin(turn, true()))
        .cte("turn")
        .prefix_with("MATERIALIZED")
    )


def _body(schema: type[Schema], row: CTE) -> CTE:
    text = cast(reads.as_json(schema, row), Text).label("body")
    return select_columns(text).select_from(row).cte("answer").prefix_with("MATERIALIZED")


def _records(action: str, row: CTE, body: CTE) -> list[CTE]:
    org = row.c.org_id
    entry = {
        "id": bindparam("entry_id", type_=Uuid),
        "created_at": NOW,
        "account_id": ACCOUNT,
        "org_id": org,
        "action": literal(action),
        "target_id": row.c.id,
        "changes": cast(bindparam("changes", type_=Text), JSONB),
    }
    event = {
        "id": bindparam("event_id", type_=Uuid),
        "created_at": NOW,
        "topic": literal(action),
        "payload": cast(func.json_build_object("id", row.c.id, "org_id", org), JSONB),
    }
    remembered = {
        "id": bindparam("remembered_id", type_=Uuid),
        "created_at": NOW,
        "account_id": ACCOUNT,
        "key": KEY,
        "request": bindparam("digest", type_=LargeBinary),
        "status": cast(literal(CREATED), Integer),
        "body": body.c.body,
    }
    return [
        _written(AuditEntry, entry, select_columns(*entry.values()).select_from(row), "entry"),
        _written(OutboxEvent, event, select_columns(*event.values()).select_from(row), "event"),
        _written(
            IdempotencyKey,
            remembered,
            select_columns(*remembered.values()).select_from(body).where(KEY.is_not(None)),
            "remembered",
        ),
    ]


def _written(table: type[SQLModel], names: Mapping[str, Any], rows: Select[Any], name: str) -> CTE:
    return insert(table).from_select(list(names), rows).cte(name)


def _answer(turn: Turn, told: Any) -> str | None:
    if told["request"] is not None:
        if told["request"] != turn.digest:
            raise KeyReused(field="header.Idempotency-Key")
        return str(told["known"])
    if not told["free"]:
        raise RequestInFlight
    return told["body"] and str(told["body"])
