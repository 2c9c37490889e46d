from typing import Final

from api.domain.roles import Role
from api.models.partnerships import Partnership
from tests.access.matrix import COMMITTEE, IF_MATCH, Call, Row, World
from tests.api.test_partnerships import TODAY, agreeing
from tests.factories.households import make_household
from tests.factories.organisation import make_branch
from tests.factories.partnerships import make_partnership

WRITERS: Final = COMMITTEE | {Role.INTEGRATION_CLIENT}
READERS: Final = WRITERS | {Role.PARTY_GROUP_HEAD}


async def _made(world: World) -> Partnership:
    org_id = world.party_group_id
    household = await make_household(world.session, world.branch, org_id=org_id)
    return await make_partnership(world.session, household, (await make_branch(world.session)).id)


async def _list(world: World) -> Call:
    return Call("GET", "/partnerships", secret=str((await _made(world)).id))


async def _get(world: World) -> Call:
    return Call("GET", f"/partnerships/{(await _made(world)).id}")


async def _agree(world: World) -> Call:
    household = await make_household(world.session, world.branch)
    partner = await make_branch(world.session)
    about = f"/households/{household.id}"
    return Call("POST", "/partnerships", json=agreeing(household, partner), about=about)


async def _end(world: World) -> Call:
    url = f"/partnerships/{(await _made(world)).id}/ends"
    return Call("POST", url, json={"on": str(TODAY)}, headers=IF_MATCH)


ROWS: Final = [
    Row("list_partnerships", READERS | {Role.MEMBER}, _list),
    Row("get_partnership", READERS, _get),
    Row("agree_partnership", WRITERS, _agree),
    Row("end_partnership", WRITERS, _end),
]
