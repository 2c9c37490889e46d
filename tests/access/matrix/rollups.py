from typing import Any, Final

from api.domain.roles import Role
from tests.access.matrix import COMMITTEE, IF_MATCH, Call, Row, World
from tests.api.test_rollups import sending
from tests.factories.accounts import make_person
from tests.factories.periods import make_period
from tests.factories.rollups import make_rollup

ABOVE: Final = frozenset({Role.PROVINCIAL_COMMITTEE, Role.COMMUNE_COMMITTEE})


async def _sent(world: World) -> str:
    await make_period(world.session, world.branch)
    author = await make_person(world.session)
    rollup = await make_rollup(world.session, world.branch, author.id)
    return str(rollup.id)


async def _list(world: World) -> Call:
    return Call("GET", "/rollups", secret=await _sent(world))


async def _get(world: World) -> Call:
    return Call("GET", f"/rollups/{await _sent(world)}")


async def _submit(world: World) -> Call:
    await make_period(world.session, world.branch)
    return Call("POST", "/rollups", json=sending(world.branch.id))


def _judged(verb: str, json: Any = None) -> Any:
    async def call(world: World) -> Call:
        url = f"/rollups/{await _sent(world)}/{verb}"
        return Call("POST", url, json=json, headers=IF_MATCH)

    return call


ROWS: Final = [
    Row("list_rollups", COMMITTEE | ABOVE, _list),
    Row("get_rollup", COMMITTEE | ABOVE, _get),
    Row("submit_rollup", COMMITTEE, _submit),  # of the branch: a commune sends its own
    Row("return_rollup", ABOVE, _judged("return", {"comment": "Ghi rõ số hộ"})),
    Row("accept_rollup", ABOVE, _judged("accept")),
]
