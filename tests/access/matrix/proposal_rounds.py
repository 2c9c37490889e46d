from typing import Final

from api.domain.roles import Role
from tests.access.matrix import COMMITTEE, Call, Row, World
from tests.api.test_plans import YEAR
from tests.factories.proposal_rounds import make_round

NUMBERS: Final = frozenset({Role.PROVINCIAL_COMMITTEE, Role.COMMUNE_COMMITTEE, Role.WORKING_GROUP})


async def _made(world: World) -> str:
    commune_id = world.branch.commune_id
    return str((await make_round(world.session, commune_id, YEAR, world.branch.id)).id)


async def _ask(world: World) -> Call:
    body = {"org_id": str(world.branch.commune_id), "year": YEAR}
    return Call("POST", "/proposal-rounds", json=body)


async def _list(world: World) -> Call:
    return Call("GET", "/proposal-rounds", secret=await _made(world))


async def _get(world: World) -> Call:
    return Call("GET", f"/proposal-rounds/{await _made(world)}")


ROWS: Final = [
    Row("ask_for_round", frozenset({Role.COMMUNE_COMMITTEE}), _ask),
    Row("list_rounds", NUMBERS | COMMITTEE | {Role.INTEGRATION_CLIENT}, _list),
    Row("get_round", NUMBERS, _get),
]
