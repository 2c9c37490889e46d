from typing import Final

from tests.access.matrix import ANYBODY, Call, Row, World
from tests.factories.organisation import make_unit


async def _of_org(world: World) -> Call:
    return Call("GET", f"/party-orgs/{world.branch.id}/succession")


async def _of_place(world: World) -> Call:
    return Call("GET", f"/places/{world.branch.place_id}/succession")


async def _of_unit(world: World) -> Call:
    unit = await make_unit(world.session)
    return Call("GET", f"/admin-units/{unit.unit_id}/succession")


ROWS: Final = [
    Row("get_party_org_succession", ANYBODY, _of_org, elsewhere=False),
    Row("get_place_succession", ANYBODY, _of_place, elsewhere=False),
    Row("get_admin_unit_succession", ANYBODY, _of_unit, elsewhere=False),
]
