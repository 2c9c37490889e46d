from typing import Final

from tests.access.matrix import ANYBODY, Call, Row, World
from tests.factories.organisation import make_unit


async def _list(world: World) -> Call:
    await make_unit(world.session)
    return Call("GET", "/admin-units")


async def _get(world: World) -> Call:
    return Call("GET", f"/admin-units/{(await make_unit(world.session)).unit_id}")


async def _history(world: World) -> Call:
    return Call("GET", f"/admin-units/{(await make_unit(world.session)).unit_id}/history")


ROWS: Final = [
    Row("list_admin_units", ANYBODY, _list, elsewhere=False),
    Row("get_admin_unit", ANYBODY, _get, elsewhere=False),
    Row("get_admin_unit_history", ANYBODY, _history, elsewhere=False),
]
