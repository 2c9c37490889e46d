from typing import Final

from tests.access.matrix import ANYBODY, IF_MATCH, Call, Row, World
from tests.factories.accounts import make_person
from tests.factories.feedback import make_conflict


async def _list(_: World) -> Call:
    return Call("GET", "/conflicts")


async def _declare(world: World) -> Call:
    about = await make_person(world.session)
    body = {"about_id": str(about.id), "reason": "kin"}
    return Call("POST", "/conflicts", json=body)


async def _end(world: World) -> Call:
    about = await make_person(world.session)
    conflict = await make_conflict(world.session, world.caller_id, about.id)
    body = {"valid_to": "2100-01-01"}
    return Call("PATCH", f"/conflicts/{conflict.id}", json=body, headers=IF_MATCH)


ROWS: Final = [
    Row("list_conflicts", ANYBODY, _list, elsewhere=False),
    Row("declare_conflict", ANYBODY, _declare, elsewhere=False),
    Row("end_conflict", ANYBODY, _end, elsewhere=False),
]
