from typing import Final

from tests.access.matrix import ANYBODY, Call, Row, World
from tests.factories.accounts import make_account, make_sign_in


async def _list(_: World) -> Call:
    return Call("GET", "/sign-ins")


async def _sign_out(_: World) -> Call:
    return Call("DELETE", "/sign-ins/current")


async def _everywhere(_: World) -> Call:
    return Call("DELETE", "/sign-ins")


async def _end(world: World) -> Call:
    account = await make_account(world.session, person_id=world.caller_id)
    other = await make_sign_in(world.session, account)
    return Call("DELETE", f"/sign-ins/{other.id}")


ROWS: Final = [
    Row("list_sign_ins", ANYBODY, _list, elsewhere=False),
    Row("sign_out", ANYBODY, _sign_out, elsewhere=False),
    Row("sign_out_everywhere", ANYBODY, _everywhere, elsewhere=False),
    Row("end_sign_in", ANYBODY, _end, elsewhere=False),
]
