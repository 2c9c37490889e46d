from typing import Final

from api.domain.roles import Role
from tests.access.matrix import BESIDE_THE_PARTY, COMMITTEE, Call, Row, World
from tests.factories.periods import THIS_MONTH

READERS: Final = COMMITTEE | {
    Role.PROVINCIAL_COMMITTEE,
    Role.COMMUNE_COMMITTEE,
    Role.WORKING_GROUP,
    *BESIDE_THE_PARTY,
    Role.INTEGRATION_CLIENT,
}


async def _summarise(world: World) -> Call:
    params = {"org_id": str(world.branch.id), "period": THIS_MONTH}
    return Call("GET", "/summaries/reports", params=params)


async def _by_part(world: World) -> Call:
    params = {"org_id": str(world.branch.id), "period": THIS_MONTH}
    return Call("GET", "/summaries/reports/parts", params=params)


async def _silent(world: World) -> Call:
    return Call("GET", "/summaries/reports/silent", params={"org_id": str(world.branch.id)})


ROWS: Final = [
    # a group's head sums up the group: TestSummarise.test_a_party_group_has_its_own
    Row("summarise_reports", READERS, _summarise),
    Row("summarise_reports_by_part", READERS, _by_part),
    Row("list_silent_branches", READERS, _silent),
]
