"""Where a household was on a day, by what is recorded of it: for whoever sees it today only.

A function of the database looks it up, which passes the walls of its moves and asks for itself
whether the household is in sight: to raise those walls would cost three times the read of today.
"""

from typing import Any, Final

from sqlalchemy import Select, Uuid, and_, column, func, or_, true
from sqlmodel import col

from api.access.listing import ON_DAY
from api.models.households import Household

WAS: Final = (
    func.household_then(col(Household.id), ON_DAY)
    .table_valued(column("place_id", Uuid), column("org_id", Uuid))
    .alias("was")
)
THERE: Final = and_(
    col(Household.since) <= ON_DAY,
    or_(col(Household.dissolved_on).is_(None), col(Household.dissolved_on) > ON_DAY),
)
"""That a household was looked after on the day at all."""


def with_where_it_was(rows: Select[Any]) -> Select[Any]:
    return rows.select_from(Household).join(WAS, true())
