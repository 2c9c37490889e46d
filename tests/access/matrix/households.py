from typing import Final

from api.domain.roles import Role
from tests.access.matrix import COMMITTEE, IF_MATCH, Call, Row, World
from tests.api.test_households import body
from tests.factories.households import make_household

READERS: Final = COMMITTEE | {Role.PARTY_GROUP_HEAD, Role.MEMBER, Role.INTEGRATION_CLIENT}
WRITERS: Final = COMMITTEE | {Role.INTEGRATION_CLIENT}


async def _list(world: World) -> Call:
    household = await make_household(world.session, world.branch, org_id=world.party_group_id)
    return Call("GET", "/households", secret=str(household.id))


async def _get(world: World) -> Call:
    household = await make_household(world.session, world.branch, org_id=world.party_group_id)
    return Call("GET", f"/households/{household.id}")


async def _register(world: World) -> Call:
    return Call("POST", "/households", json=body(world.branch), about=world.branch.id)


async def _amend(world: World) -> Call:
    household = await make_household(world.session, world.branch)
    return Call("PATCH", f"/households/{household.id}", json={"size": 2}, headers=IF_MATCH)


ROWS: Final = [
    Row("list_households", READERS, _list),
    Row("get_household", READERS - {Role.MEMBER}, _get),  # a member's own: test_own_households
    Row("register_household", WRITERS, _register),
    Row("amend_household", WRITERS, _amend),
]
