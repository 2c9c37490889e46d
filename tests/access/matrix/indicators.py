from typing import Final

from api.domain.roles import Role
from tests.access.matrix import ANYBODY, Call, Row, World
from tests.api.test_indicators import defining
from tests.factories.indicators import make_indicator

WRITERS: Final = frozenset({Role.PROVINCIAL_COMMITTEE, Role.COMMUNE_COMMITTEE})


async def _list(_world: World) -> Call:
    return Call("GET", "/indicators")


async def _get(world: World) -> Call:
    code = await make_indicator(world.session, world.branch, "poor_rate")
    return Call("GET", f"/indicators/{code}")


async def _versions(world: World) -> Call:
    code = await make_indicator(world.session, world.branch, "poor_rate")
    return Call("GET", f"/indicators/{code}/versions")


async def _define(world: World) -> Call:
    new = defining(world.branch.commune_id)
    return Call("PUT", f"/indicators/c{world.branch.commune_id.hex}", json=new)


ROWS: Final = [
    Row("list_indicators", ANYBODY, _list, elsewhere=False),
    Row("get_indicator", ANYBODY, _get, elsewhere=False),
    Row("list_indicator_versions", ANYBODY, _versions, elsewhere=False),
    Row("define_indicator", WRITERS, _define),
]
