from datetime import timedelta
from typing import Final

from api.domain import clock
from api.domain.roles import Role
from api.models.duties import Duty, DutyWording
from tests.access.matrix import ANYBODY, IF_MATCH, Call, Row, World
from tests.api.test_duties import new_duty, worded

WRITERS: Final = frozenset({Role.PROVINCIAL_COMMITTEE, Role.COMMUNE_COMMITTEE})


async def _made(world: World) -> str:
    new = new_duty(world.branch.commune_id)
    duty = Duty(code=str(new["code"]), org_id=world.branch.commune_id)
    world.session.add(duty)
    await world.session.flush()
    since = clock.today() - timedelta(days=30)
    world.session.add(DutyWording(duty_id=duty.id, **worded("Trồng rừng"), valid_from=since))
    await world.session.commit()
    return f"/duties/{duty.id}"


async def _list(_: World) -> Call:
    return Call("GET", "/duties")


async def _get(world: World) -> Call:
    return Call("GET", await _made(world))


async def _add(world: World) -> Call:
    return Call("POST", "/duties", json=new_duty(world.branch.commune_id))


async def _reword(world: World) -> Call:
    url = f"{await _made(world)}/wordings"
    return Call("POST", url, json=worded("Trồng tre"), headers=IF_MATCH)


async def _retire(world: World) -> Call:
    asked = {"on": str(clock.today())}
    return Call("POST", f"{await _made(world)}/ends", json=asked, headers=IF_MATCH)


ROWS: Final = [
    Row("list_duties", ANYBODY, _list, elsewhere=False),
    Row("get_duty", ANYBODY, _get, elsewhere=False),
    Row("add_duty", WRITERS, _add),
    Row("reword_duty", WRITERS, _reword),
    Row("retire_duty", WRITERS, _retire),
]
