"""How rows are listed as they were on a day, where that is not what they are today.

A page is found by what its rows are today, and then looked up once as a whole; so it costs little
more than a page of today.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, Date, FromClause, Select, bindparam, func, or_
from sqlalchemy import select as select_columns

ON_DAY: Final = bindparam("on_day", type_=Date)
"""The day that is asked about: ``as_of`` of the query, or today. Sight is always today's."""


@dataclass(frozen=True, eq=False)
class Past:
    """What is looked up of rows that have not always been what they are.

    ``then`` tells of an array of identities those that were something else, each by ``key``, with
    the fields in question. ``left`` finds those that on the day were of a body below the one that
    is named, and are of another today: by ``key``, with the ``path`` of that body on that day;
    of bodies from one path on, before another.
    """

    key: str
    then: Callable[[Any], FromClause]
    left: Callable[[Any, Any], FromClause]

    def told(self, page: CTE, *, below: bool) -> Select[Any]:
        """Tell a page as it was; ``kept`` is not what was of another body than it is found by."""
        was = self.then(func.array(select_columns(page.c.id).scalar_subquery()))
        fields = [
            func.coalesce(was.c[each.name], each).label(each.name)
            if each.name in was.c and each.name != self.key
            else each
            for each in page.c
        ]
        rows = page.outerjoin(was, was.c[self.key] == page.c.id)
        told = select_columns(*fields).select_from(rows)
        return told.add_columns(self._kept(page, was).label("kept")) if below else told

    @staticmethod
    def _kept(page: CTE, was: FromClause) -> ColumnElement[bool]:
        stayed = func.coalesce(was.c.org_id, page.c.org_id) == page.c.org_id
        return or_(page.c.has_left, stayed)
