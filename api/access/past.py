"""How rows are listed as they were on a day, where that is not what they are today."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import (
    ARRAY,
    CTE,
    Column,
    ColumnElement,
    Date,
    FromClause,
    Select,
    Table,
    Uuid,
    all_,
    and_,
    bindparam,
    func,
    true,
)
from sqlalchemy import select as select_columns
from sqlalchemy.sql.visitors import replacement_traverse

ON_DAY: Final = bindparam("on_day", type_=Date)
"""The day that is asked about: ``as_of`` of the query, or today. Sight is always today's."""


@dataclass(frozen=True, eq=False)
class Past:
    """What is kept of where rows were, on the days on which it was not where they are.

    Each of the ``stays`` names one by ``key``, with what it was in ``was_org_id`` and the like,
    and what it is in ``org_id``, by which it is seen. ``place`` is the filter of the query that
    asks by their place. ``former`` finds those that have a stay on the day, and were then of a body
    below one, or in a place, or both: whole rows, with what they were, and the ``path`` by which
    they are listed; from one path on, before another.
    """

    stays: Table
    key: str
    place: str
    former: Callable[[Any, Any, Any, Any], FromClause]

    def told(self, page: CTE) -> Select[Any]:
        """Tell a page as it was: each is looked up, which keeps the page in its order."""
        stay = self.stays.alias("stay")
        held = select_columns(stay).where(stay.c[self.key] == page.c.id, _on_day(stay.c))
        was = held.limit(1).lateral("was")
        fields = [
            func.coalesce(was.c[f"was_{each.name}"], each).label(each.name)
            if f"was_{each.name}" in was.c
            else each
            for each in page.c
        ]
        return select_columns(*fields).select_from(page.outerjoin(was, true()))

    def settled(self, row_id: Any, org_id: Any, *, in_place: bool) -> ColumnElement[bool]:
        """Say that a row is what it was on the day; all others of its body are looked up at once.

        So are those of the place that is asked for, if any, of whatever body they are.
        """
        stay = self.stays.alias("stay")
        of = stay.c[self.place] == bindparam(self.place) if in_place else stay.c.org_id == org_id
        other = select_columns(stay.c[self.key]).where(of, _on_day(stay.c))
        unsettled = other.correlate_except(stay).scalar_subquery()
        apart: ColumnElement[bool] = row_id != all_(func.array(unsettled, type_=ARRAY(Uuid)))
        return apart


def _on_day(stay: Any) -> ColumnElement[bool]:
    """Say that it was so on the day; what is over has an end, and to allow for none costs time."""
    return and_(stay.valid_from <= ON_DAY, stay.valid_to > ON_DAY)


def onto(rows: FromClause, table: Table, statement: Select[Any]) -> Select[Any]:
    """Let a statement read rows that a function gives as it would read their table."""

    def instead(element: Any, **_: Any) -> Any:
        if isinstance(element, Table) and element.name == table.name:
            return rows
        of = element.table if isinstance(element, Column) else None
        return rows.c[element.name] if of is not None and of.name == table.name else None

    moved: Any = replacement_traverse(statement, {}, instead)
    return cast(Select[Any], moved)
