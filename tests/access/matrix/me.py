from typing import Final

from tests.access.matrix import ANYBODY, Call, Row, World
from tests.factories.accounts import PASSWORD, make_account


async def _get(_: World) -> Call:
    return Call("GET", "/me")


async def _change_password(world: World) -> Call:
    await make_account(world.session, person_id=world.caller_id, password=PASSWORD)
    return Call("PUT", "/me/password", json={"current": PASSWORD, "new": "một con đường khác"})


ROWS: Final = [
    Row("get_me", ANYBODY, _get, elsewhere=False),
    Row("change_password", ANYBODY, _change_password, elsewhere=False),
]
