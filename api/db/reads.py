"""Answers that PostgreSQL writes as JSON: compiled once, run many times, sent as they are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import asyncpg
from pydantic import BaseModel
from sqlalchemy import (
    ColumnElement,
    DateTime,
    FromClause,
    Integer,
    Numeric,
    Select,
    TextClause,
    bindparam,
    case,
    cast,
    func,
    select,
)
from sqlalchemy import literal_column as literal
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, aggregate_order_by
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.ext.asyncio import async_sessionmaker
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db.base import Record, table_of
from api.db.pool import Pool
from api.security.cursors import Cursors

DIALECT: Final = dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's
INSTANT: Final[ColumnElement[str]] = literal('\'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\'')
LIMIT: Final = bindparam("limit", type_=Integer)


@dataclass(frozen=True, slots=True)
class Source:
    """Where reads come from, and hot writes go; ``sessions`` for what neither can say."""

    pool: Pool
    cursors: Cursors
    sessions: async_sessionmaker[AsyncSession]


@dataclass(frozen=True, slots=True)
class Read:
    """One shape of statement, as the text that asyncpg prepares once per connection."""

    sql: str
    parameters: tuple[str, ...]
    constants: dict[str, object]

    async def row(self, pool: Pool, **values: object) -> asyncpg.Record | None:
        return await pool.fetchrow(self.sql, *self._arranged(values))

    async def rows(self, pool: Pool, **values: object) -> list[asyncpg.Record]:
        return await pool.fetch(self.sql, *self._arranged(values))

    async def only_row(self, pool: Pool, **values: object) -> asyncpg.Record:
        """Run a statement that aggregates, and so always has a row."""
        row = await self.row(pool, **values)
        assert row is not None  # noqa: S101
        return row

    def _arranged(self, values: dict[str, object]) -> list[object]:
        values |= self.constants
        return [values[name] for name in self.parameters]


def compiled(statement: Select[Any] | TextClause) -> Read:
    text = statement.compile(dialect=DIALECT)
    constants = {name: value for name, value in text.params.items() if value is not None}
    return Read(str(text), tuple(text.positiontup or ()), constants)


def as_json(schema: type[BaseModel], rows: FromClause) -> ColumnElement[Any]:
    """Build exactly the fields of the schema, so that the two cannot drift apart."""
    fields: list[ColumnElement[Any]] = []
    for name in schema.model_fields:
        fields += literal(f"'{name}'"), _as_pydantic_writes(rows.c[name])
    return func.json_build_object(*fields)


def as_object(**fields: Any) -> ColumnElement[Any]:
    """Build a part of an answer from columns, each under its name."""
    parts: list[Any] = []
    for name, column in fields.items():
        parts += literal(f"'{name}'"), column
    return func.json_build_object(*parts)


def _as_pydantic_writes(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Write what is read as what was just made: instants in UTC, decimals as exact text."""
    if isinstance(column.type, DateTime):
        return func.to_char(func.timezone("UTC", column), INSTANT)
    if isinstance(column.type, Numeric):
        return cast(column, TEXT)
    return column


def one(schema: type[BaseModel], rows: Select[Any]) -> Read:
    """Write one row; ``version`` is its version, or null for what people do not change."""
    found = rows.subquery("found")
    version = found.c.version if "version" in found.c else literal("NULL::int").label("version")
    return compiled(select(as_json(schema, found).label("body"), version))


def nested(
    schema: type[BaseModel], part: type[Record], *order: Any, where: ColumnElement[bool]
) -> ColumnElement[Any]:
    """Write the parts of a row as a JSON array, for a field of its schema."""
    table = table_of(part)
    items = func.json_agg(aggregate_order_by(as_json(schema, table), *order))
    return select(func.coalesce(items, literal("'[]'"))).where(where).scalar_subquery()


def page(
    schema: type[BaseModel],
    rows: Select[Any],
    *,
    keys: Sequence[str] = (),
    **more: ColumnElement[Any],
) -> Read:
    """Write one page; ``next`` is the key of its last row, or null if it is not full.

    The rows bring it as ``key``, or its parts under the names in ``keys``: then it is put together
    of the last row alone. ``more`` is what else is to be said of the page.
    """
    found = rows.subquery("page")
    items = func.coalesce(func.json_agg(as_json(schema, found)), literal("'[]'"))
    following = _last_key(found, keys) if keys else _last(found.c.key)
    said = (value.label(name) for name, value in more.items())
    return compiled(select(items.label("items"), following.label("next"), *said))


def _last(column: ColumnElement[Any]) -> ColumnElement[Any]:
    last: ColumnElement[Any] = func.array_agg(column, type_=ARRAY(TEXT))[LIMIT]
    return last


def _last_key(found: FromClause, keys: Sequence[str]) -> ColumnElement[Any]:
    parts = (_last(cast(found.c[name], TEXT)) for name in keys)
    key = cast(func.json_build_array(*parts), TEXT)
    return case((func.count() >= LIMIT, key))


def page_body(items: bytes, following: str | None) -> bytes:
    """Lay out a ``Page`` around the items; a cursor needs no escapes."""
    rest = f'"{following}"' if following else "null"
    return b'{"items":%b,"next":%b}' % (items, rest.encode())


def containing(text: str) -> str:
    """Escape a text for ``LIKE``, to be found anywhere."""
    return "%" + re.sub(r"([\\%_])", r"\\\1", text) + "%"
