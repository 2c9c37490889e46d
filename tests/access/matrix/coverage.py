from typing import Final

from api.domain.roles import Role
from tests.access.matrix import COMMITTEE, Call, Row, World
from tests.factories.households import make_household

READERS: Final = COMMITTEE | {Role.PARTY_GROUP_HEAD, Role.INTEGRATION_CLIENT}
ABOVE: Final = {
    Role.PROVINCIAL_COMMITTEE,
    Role.COMMUNE_COMMITTEE,
    Role.WORKING_GROUP,
    Role.FATHERLAND_FRONT,
}


async def _report(world: World) -> Call:
    await make_household(world.session, world.branch, org_id=world.party_group_id)
    return Call("GET", "/coverage", params={"org_id": str(world.party_group_id)})


async def _summary(world: World) -> Call:
    return Call("GET", "/coverage/summary", params={"org_id": str(world.party_group_id)})


ROWS: Final = [
    Row("get_coverage", READERS, _report),
    Row("get_coverage_summary", READERS | ABOVE, _summary),
]
