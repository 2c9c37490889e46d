"""Lists and single rows of tables that belong to no organisation and name no person.

Party organisations, units, places, duties: every signed-in account may read them whole. Tables
with names of people never start here; theirs is ``api.access.listing``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Text, bindparam, cast, func, tuple_
from sqlalchemy import select as select_columns
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db import reads
from api.db.base import Record
from api.db.reads import Read, Source
from api.errors import DomainError
from api.schemas.common import Paging, Schema

AFTER: Final = "after"
NOTHING: Final = b"[]"


@dataclass(frozen=True, eq=False)
class OpenListing:
    """How an open table is listed: what its JSON holds, in which order, by which filters.

    ``order`` is unique under ``where``, and of columns that are never null. ``identity`` is the
    column by which ``one`` finds its row: the table's ``id``, unless it says otherwise.
    ``columns`` names the fields of the schema that are not plain columns; ``joined`` adds what
    they are read from. ``filters`` has a condition for each query field, whose parameter bears
    the field's name; ``prepare`` rewrites values. ``where`` always holds; its parameters are
    given at each call, as a day is.
    """

    table: type[Record]
    schema: type[Schema]
    order: tuple[Any, ...]
    identity: Any = None
    where: tuple[ColumnElement[bool], ...] = ()
    columns: Mapping[str, Any] = field(default_factory=dict)
    filters: Mapping[str, ColumnElement[bool]] = field(default_factory=dict)
    joined: Callable[[Select[Any]], Select[Any]] = lambda rows: rows
    prepare: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)

    async def page(
        self, source: Source, query: Paging, *, missing: DomainError | None = None, **more: Any
    ) -> bytes:
        """Write the page that was asked for; raise ``missing`` where there is nothing at all.

        ``more`` are filters that the path gave, and parameters of ``where``. A cursor is bound
        to what was asked and to the filters: a day that nobody named may pass between pages.
        """
        asked = query.model_dump(exclude={"limit", AFTER}, exclude_none=True)
        given = asked | more
        of_query = {k: v for k, v in given.items() if k in asked or k in self.filters}
        bound = repr((self.schema.__name__, of_query))
        names, values = frozenset(given), self._prepared(given)
        if query.after is not None:
            keys = source.cursors.read(query.after, bound)
            values |= {f"after_{index}": key for index, key in enumerate(keys)}
            names |= {AFTER}
        read = _page(self, names)
        page = await read.only_row(source.pool, limit=query.limit, **values)
        if missing is not None and query.after is None and page["items"] == NOTHING:
            raise missing
        following = page["next"] and source.cursors.write(page["next"], bound)
        return reads.page_body(page["items"], following)

    async def one(
        self, source: Source, row_id: object, missing: DomainError, **more: Any
    ) -> tuple[bytes, int | None]:
        """Write the row as JSON, with its version if it has one; ``missing`` if there is none."""
        read = _one(self, frozenset(more))
        found = await read.row(source.pool, row_id=row_id, **self._prepared(more))
        if found is None:
            raise missing
        return found["body"], found["version"]

    async def written(self, session: AsyncSession, row_id: object, **more: Any) -> Any:
        """Read back, as ``schema``, what this transaction has written."""
        await session.flush()
        raw = await (await session.connection()).get_raw_connection()
        connection: Any = raw.driver_connection
        read = _one(self, frozenset(more))
        found = await read.row(connection, row_id=row_id, **self._prepared(more))
        assert found is not None  # noqa: S101
        return self.schema.model_validate(found["body"])

    def _prepared(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {k: self.prepare[k](v) if k in self.prepare else v for k, v in values.items()}


def _rows(listing: OpenListing, names: frozenset[str], *more: Any) -> Select[Any]:
    fields: list[Any] = [
        (listing.columns[n] if n in listing.columns else col(getattr(listing.table, n))).label(n)
        for n in listing.schema.model_fields
    ]
    rows = listing.joined(select_columns(*fields, *more).select_from(listing.table))
    conditions = [listing.filters[name] for name in sorted(names & listing.filters.keys())]
    return rows.where(*listing.where, *conditions)


@cache
def _page(listing: OpenListing, names: frozenset[str]) -> Read:
    key = cast(func.json_build_array(*(cast(c, Text) for c in listing.order)), Text)
    rows = _rows(listing, names, key.label("key"))
    if AFTER in names:
        last = [
            cast(bindparam(f"after_{index}", type_=Text), column.type)
            for index, column in enumerate(listing.order)
        ]
        rows = rows.where(tuple_(*listing.order) > tuple_(*last))
    rows = rows.order_by(*listing.order).limit(reads.LIMIT)
    return _knowing(listing, names - {AFTER}, reads.page(listing.schema, rows))


@cache
def _one(listing: OpenListing, names: frozenset[str]) -> Read:
    identity: Any = listing.table.id if listing.identity is None else listing.identity
    rows = _rows(listing, names).where(identity == bindparam("row_id", type_=identity.type))
    return _knowing(listing, names, reads.one(listing.schema, rows))


def _knowing(listing: OpenListing, names: frozenset[str], read: Read) -> Read:
    """Refuse a query field of which the statement makes nothing."""
    unused = names - listing.filters.keys() - set(read.parameters)
    if unused:
        msg = f"{listing.schema.__name__}: no filter for {sorted(unused)}"
        raise LookupError(msg)
    return read
