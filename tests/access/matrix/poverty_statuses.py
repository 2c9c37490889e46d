from datetime import date
from typing import Final

from api.domain.support import PovertyStatus
from api.models.poverty_statuses import HouseholdPoverty
from tests.access.matrix import COMMITTEE, Call, Row, World
from tests.access.matrix.support_goals import READERS, in_charge_of
from tests.api.test_poverty_statuses import status


async def _list(world: World) -> Call:
    household = await in_charge_of(world)
    recorded = HouseholdPoverty(
        household_id=household.id,
        org_id=household.org_id,
        status=PovertyStatus.POOR,
        standard="ND07-2022..2026",
        causes=[],
        decision_ref="QĐ 1",
        valid_from=date(2026, 1, 1),
    )
    world.session.add(recorded)
    await world.session.commit()
    return Call("GET", "/poverty-statuses", secret=str(recorded.id))


async def _record(world: World) -> Call:
    household = await in_charge_of(world)
    about = f"/households/{household.id}"
    return Call("POST", "/poverty-statuses", json=status(household), about=about)


ROWS: Final = [
    Row("list_poverty_statuses", READERS, _list),
    Row("record_poverty_status", COMMITTEE, _record),
]
