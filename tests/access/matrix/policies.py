from typing import Final

from tests.access.matrix import ANYBODY, Call, Row, World
from tests.access.matrix.duties import WRITERS
from tests.api.test_policies import policy


async def _list(_: World) -> Call:
    return Call("GET", "/policies")


async def _in_force(world: World) -> Call:
    return Call("GET", "/policies/in-force", params={"org_id": str(world.branch.id)})


async def _set(world: World) -> Call:
    return Call("POST", "/policies", json=policy(world.branch.id))


ROWS: Final = [
    Row("list_policies", ANYBODY, _list, elsewhere=False),
    Row("get_policy_in_force", ANYBODY, _in_force, elsewhere=False),
    Row("set_policy", WRITERS, _set),
]
