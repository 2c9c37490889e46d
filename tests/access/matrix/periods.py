from typing import Final

from api.domain.roles import Role
from tests.access.matrix import COMMITTEE, Call, Row, World
from tests.api.test_periods import opening
from tests.factories.periods import make_assigned_member, make_period

ABOVE: Final = frozenset({Role.PROVINCIAL_COMMITTEE, Role.COMMUNE_COMMITTEE})
READERS: Final = COMMITTEE | ABOVE | {Role.INTEGRATION_CLIENT}


async def _list(world: World) -> Call:
    period = await make_period(world.session, world.branch)
    return Call("GET", "/reporting-periods", secret=str(period.id))


async def _get(world: World) -> Call:
    await make_assigned_member(world.session, world.branch, person_id=world.caller_id)
    period = await make_period(world.session, world.branch)
    return Call("GET", f"/reporting-periods/{period.id}")


async def _open(world: World) -> Call:
    return Call("POST", "/reporting-periods", json=opening(world.branch.id))


ROWS: Final = [
    # a group's head reads what is owed in the group; periods are the branch's
    Row("list_reporting_periods", READERS | {Role.MEMBER, Role.PARTY_GROUP_HEAD}, _list),
    Row("get_reporting_period", READERS | {Role.MEMBER}, _get),
    Row("open_reporting_period", COMMITTEE | ABOVE, _open),
]
