"""How rows are listed as they were on a day, where that is not what they are today.

A page is found by what its rows are today, and then looked up once as a whole; so it costs little
more than a page of today.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import (
    CTE,
    Column,
    Date,
    FromClause,
    Select,
    Table,
    bindparam,
    func,
    or_,
    true,
)
from sqlalchemy import select as select_columns
from sqlalchemy.sql.visitors import replacement_traverse

ON_DAY: Final = bindparam("on_day", type_=Date)
"""The day that is asked about: ``as_of`` of the query, or today. Sight is always today's."""


@dataclass(frozen=True, eq=False)
class Past:
    """What is looked up of rows that have not always been what they are.

    ``then`` tells of a page those that may have been something else, each by ``key``, with the
    fields in question. ``left`` finds those that on the day were of a body below the one that
    is named, and are of another today, as whole rows, each with the ``path`` of that body on that
    day; of bodies from one path on, before another.
    """

    key: str
    then: Callable[[FromClause], FromClause]
    left: Callable[[Any, Any], FromClause]

    def told(self, page: CTE) -> Select[Any]:
        """Tell a page as it was.

        All is looked up at once, and then given to each row, which keeps the page in its order.
        """
        found = select_columns(self.then(page)).cte("found").prefix_with("MATERIALIZED")
        was = select_columns(found).where(found.c[self.key] == page.c.id).limit(1).lateral("was")
        fields = [
            func.coalesce(was.c[each.name], each).label(each.name)
            if each.name in was.c and each.name != self.key
            else each
            for each in page.c
        ]
        return select_columns(*fields).select_from(page.outerjoin(was, true()))

    def told_below(self, page: CTE) -> Select[Any]:
        """Tell it without what was of another body than the one by which it is found."""
        told = self.told(page)
        stayed = told.selected_columns.org_id == page.c.org_id
        return told.where(or_(page.c.has_left, stayed))


def onto(rows: FromClause, table: Table, statement: Select[Any]) -> Select[Any]:
    """Let a statement read rows that a function gives as it would read their table."""

    def instead(element: Any, **_: Any) -> Any:
        if isinstance(element, Table) and element.name == table.name:
            return rows
        of = element.table if isinstance(element, Column) else None
        return rows.c[element.name] if of is not None and of.name == table.name else None

    moved: Any = replacement_traverse(statement, {}, instead)
    return cast(Select[Any], moved)
