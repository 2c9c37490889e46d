from typing import Final

from tests.access.matrix import ANYBODY, Call, Row, World
from tests.factories.accounts import make_person


async def _list(_: World) -> Call:
    return Call("GET", "/notifications")


async def _seen(world: World) -> Call:
    until = (await make_person(world.session)).id  # any identity: what is before it counts
    return Call("POST", "/notifications/seen", json={"until_id": str(until)})


ROWS: Final = [
    Row("list_notifications", ANYBODY, _list, elsewhere=False),
    Row("mark_notifications_seen", ANYBODY, _seen, elsewhere=False),
]
