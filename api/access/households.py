"""Where households were on a day, by what is recorded of them: for whoever sees them today only.

Functions of the database look it up, which pass the walls of their moves and ask for themselves
whether each is in sight: a page that raised those walls took twice as long as that of today.
"""

from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    column,
    func,
    or_,
)
from sqlalchemy import select as select_columns
from sqlmodel import col

from api.access.past import ON_DAY, Past
from api.db.base import table_of
from api.models.households import Household

PLACE: Final = bindparam("place_id", type_=Uuid)


def _then(page: FromClause) -> FromClause:
    each = (page.c.id, page.c.place_id, page.c.org_id)
    of_page = (func.array(select_columns(one).scalar_subquery()) for one in each)
    names = ("household_id", "place_id", "org_id")
    found = func.households_then(*of_page, ON_DAY)
    return found.table_valued(*(column(name, Uuid) for name in names)).alias("was")


def _left(behind: Any, until: Any) -> FromClause:
    found = func.households_that_left(bindparam("org_id", type_=Uuid), ON_DAY, behind, until)
    columns = (column(each.name, each.type) for each in table_of(Household).c)
    return found.table_valued(*columns, column("path", Text)).alias("gone")


def _lay_there() -> ColumnElement[bool]:
    """Say that a household lay in a place on the day: it lies there today, unless it has come."""
    found = select_columns(func.households_to_and_from(PLACE, ON_DAY).label("ids"))
    differing = found.cte("differing").prefix_with("MATERIALIZED")  # asked once, and read twice
    ids = cast(select_columns(differing.c.ids).scalar_subquery(), ARRAY(Uuid))
    differs = col(Household.id) == any_(ids)
    here = col(Household.place_id) == PLACE
    return or_(and_(here, ~differs), and_(differs, ~here))


PAST: Final = Past(key="household_id", then=_then, left=_left)
LAY_THERE: Final = _lay_there()
