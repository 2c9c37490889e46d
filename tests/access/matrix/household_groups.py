from typing import Final

from api.domain.roles import Role
from tests.access.matrix import IF_MATCH, Call, Row, World
from tests.access.matrix.households import READERS, WRITERS
from tests.api.test_household_groups import body, joining
from tests.factories.household_groups import make_group
from tests.factories.households import make_household


async def _list(world: World) -> Call:
    group = await make_group(world.session, world.branch, org_id=world.party_group_id)
    return Call("GET", "/household-groups", secret=str(group.id))


async def _get(world: World) -> Call:
    group = await make_group(world.session, world.branch, org_id=world.party_group_id)
    return Call("GET", f"/household-groups/{group.id}")


async def _households(world: World) -> Call:
    return Call("GET", f"{(await _get(world)).url}/households")


async def _create(world: World) -> Call:
    return Call("POST", "/household-groups", json=body(world.branch), about=world.branch.id)


async def _amend(world: World) -> Call:
    return Call("PATCH", (await _get(world)).url, json={"name": "Ngõ 5"}, headers=IF_MATCH)


async def _dissolve(world: World) -> Call:
    return Call("DELETE", (await _get(world)).url, headers=IF_MATCH)


async def _join(world: World) -> Call:
    at = {"org_id": world.party_group_id, "place_id": world.cluster_id}
    household = await make_household(world.session, world.branch, **at)
    return Call("POST", (await _households(world)).url, json=joining(household), headers=IF_MATCH)


async def _leave(world: World) -> Call:
    household = await make_household(world.session, world.branch)
    group = await make_group(world.session, world.branch, households=[household])
    url = f"/household-groups/{group.id}/leaves"
    return Call("POST", url, json=joining(household), headers=IF_MATCH)


# A member's own: tests/api/test_household_groups.py.
ROWS: Final = [
    Row("list_household_groups", READERS, _list),
    Row("get_household_group", READERS - {Role.MEMBER}, _get),
    Row("list_group_households", READERS - {Role.MEMBER}, _households),
    Row("create_household_group", WRITERS, _create),
    Row("amend_household_group", WRITERS, _amend),
    Row("dissolve_household_group", WRITERS, _dissolve),
    Row("join_household_group", WRITERS, _join),
    Row("leave_household_group", WRITERS, _leave),
]
