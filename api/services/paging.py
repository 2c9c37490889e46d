"""Pages of what is read seldom, by plain statements: the newest first, or by a key."""

from collections.abc import Callable
from typing import Any, TypeVar

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
    by: Any,
    newest_first: bool = False,
) -> Page[ReadT]:
    """Write the page of a statement on one record; ``by`` is a key of it that is unique."""
    asked = repr((type(query).__name__, query.model_dump(exclude={"limit", "after"})))
    if query.after is not None:
        last = by.type.python_type(*cursors.read(query.after, asked))
        statement = statement.where(by < last if newest_first else by > last)
    order = by.desc() if newest_first else by
    found = (await session.exec(statement.order_by(order).limit(query.limit))).all()
    following = None
    if len(found) == query.limit:
        key = getattr(found[-1], by.key)
        following = cursors.write(f'["{key}"]', asked)
    return Page(items=[read(row) for row in found], next=following)
