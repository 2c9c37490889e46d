from typing import Any, Final

from api.domain.roles import Role
from tests.access.matrix import IF_MATCH, Call, Row, World
from tests.access.matrix.households import READERS, WRITERS
from tests.api.test_household_events import ON, part
from tests.factories.households import make_household


async def _call(world: World, method: str, path: str, json: Any = None) -> Call:
    household = await make_household(world.session, world.branch, org_id=world.party_group_id)
    return Call(method, f"/households/{household.id}/{path}", json=json, headers=IF_MATCH)


async def _events(world: World) -> Call:
    return await _call(world, "GET", "events")


async def _move(world: World) -> Call:
    return await _call(world, "POST", "moves", {"place_id": str(world.cluster_id), "on": ON})


async def _split(world: World) -> Call:
    return await _call(world, "POST", "splits", {"on": ON, "size": 1, "parts": [part()]})


async def _merge(world: World) -> Call:
    absorbed = await make_household(world.session, world.branch)
    asked = {"on": ON, "size": 5, "absorbed_ids": [str(absorbed.id)]}
    return await _call(world, "POST", "merges", asked)


async def _dissolve(world: World) -> Call:
    return await _call(world, "POST", "dissolutions", {"on": ON, "reason": "dissolved"})


ROWS: Final = [
    Row("list_household_events", READERS - {Role.MEMBER}, _events),
    Row("move_household", WRITERS, _move),
    Row("split_household", WRITERS, _split),
    Row("merge_households", WRITERS, _merge),
    Row("dissolve_household", WRITERS, _dissolve),
]
