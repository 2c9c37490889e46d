from typing import Final

from tests.access.matrix import ANYBODY, Call, Row, World
from tests.access.matrix.duties import WRITERS
from tests.api.test_response_times import response_time


async def _list(_: World) -> Call:
    return Call("GET", "/response-times")


async def _in_force(world: World) -> Call:
    params = {"org_id": str(world.branch.id), "kind": "question"}
    return Call("GET", "/response-times/in-force", params=params)


async def _set(world: World) -> Call:
    return Call("POST", "/response-times", json=response_time(world.branch.id))


ROWS: Final = [
    Row("list_response_times", ANYBODY, _list, elsewhere=False),
    Row("get_response_time_in_force", ANYBODY, _in_force, elsewhere=False),
    Row("set_response_time", WRITERS, _set),
]
