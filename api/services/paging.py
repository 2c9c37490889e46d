"""Pages of what is read seldom, by plain statements: the newest first, or by a key."""

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Text, cast, literal, tuple_
from sqlmodel.ext.asyncio.session import AsyncSession

from api.schemas.common import Page, Paging, Schema
from api.security.cursors import Cursors

ReadT = TypeVar("ReadT", bound=Schema)


async def page(  # noqa: PLR0913
    session: AsyncSession,
    cursors: Cursors,
    query: Paging,
    statement: Any,
    *,
    read: Callable[[Any], ReadT],
    by: Sequence[Any],
    newest_first: bool = False,
    of: object = None,
    record: Callable[[Any], Any] = lambda row: row,
) -> Page[ReadT]:
    """Write the page of a statement; ``by`` are columns that are unique together.

    ``of`` says what the list belongs to, where the query does not. ``record`` finds in a row the
    one that has the columns.
    """
    asked = repr((type(query).__name__, of, query.model_dump(exclude={"limit", "after"})))
    if query.after is not None:
        given = zip(cursors.read(query.after, asked), by, strict=True)
        last = tuple_(*(cast(literal(value, Text), column.type) for value, column in given))
        statement = statement.where(tuple_(*by) < last if newest_first else tuple_(*by) > last)
    order = [column.desc() if newest_first else column for column in by]
    found = (await session.exec(statement.order_by(*order).limit(query.limit))).all()
    following = None
    if len(found) == query.limit:
        keys = [str(getattr(record(found[-1]), column.key)) for column in by]
        following = cursors.write(json.dumps(keys), asked)
    return Page(items=[read(row) for row in found], next=following)
