"""Where households were on a day, for whoever sees them today only."""

from typing import Any, Final

from sqlalchemy import (
    FromClause,
    Text,
    Uuid,
    column,
    func,
)

from api.access.past import ON_DAY, Past
from api.db.base import table_of
from api.models.household_stays import HouseholdStay
from api.models.households import Household


def _former(top: Any, place: Any, behind: Any, until: Any) -> FromClause:
    found = func.former_households(ON_DAY, top, place, behind, until)
    was = (column("path", Text), column("was_org_id", Uuid), column("was_place_id", Uuid))
    columns = (column(each.name, each.type) for each in table_of(Household).c)
    return found.table_valued(*was, *columns).alias("former")


PAST: Final = Past(
    stays=table_of(HouseholdStay), key="household_id", place="place_id", former=_former
)
