from typing import Final

from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from tests.access.matrix import ANYBODY, COMMITTEE, IF_MATCH, Call, Row, World
from tests.api.places.test_places import TODAY, charge, village
from tests.factories.organisation import make_org, make_unit, span_of

WRITERS: Final = COMMITTEE | {
    Role.COMMUNE_COMMITTEE,
    Role.INTEGRATION_CLIENT,
    Role.PROVINCIAL_COMMITTEE,
    Role.SYSTEM_ADMINISTRATOR,
}


def _of(world: World, action: str = "") -> str:
    return f"/places/{world.branch.place_id}{action}"


async def _list(world: World) -> Call:
    return Call("GET", "/places", params={"org_id": str(world.branch.id)})


async def _get(world: World) -> Call:
    return Call("GET", _of(world))


async def _history(world: World) -> Call:
    return Call("GET", _of(world, "/history"))


async def _charges(world: World) -> Call:
    return Call("GET", _of(world, "/charges"))


async def _register(world: World) -> Call:
    unit = await make_unit(world.session)
    in_charge = world.branch.id
    new = village(in_charge, unit.unit_id)
    return Call("POST", "/places", json=new, about=f"/party-orgs/{in_charge}")


async def _move(world: World) -> Call:
    unit = await make_unit(world.session)
    change = {"admin_unit_id": str(unit.unit_id), "on": str(TODAY)}
    return Call("POST", _of(world, "/moves"), json=change, headers=IF_MATCH)


async def _rename(world: World) -> Call:
    change = {"name": "Thôn khác", "on": str(TODAY)}
    return Call("POST", _of(world, "/renames"), json=change, headers=IF_MATCH)


async def _charge(world: World) -> Call:
    branch = await span_of(world.session, world.branch.id)
    group = await make_org(world.session, OrgType.PARTY_GROUP, parent=branch)
    return Call("POST", _of(world, "/charges"), json=charge(group.org_id), headers=IF_MATCH)


ROWS: Final = [
    Row("list_places", ANYBODY, _list, elsewhere=False),
    Row("get_place", ANYBODY, _get, elsewhere=False),
    Row("get_place_history", ANYBODY, _history, elsewhere=False),
    Row("list_place_charges", ANYBODY, _charges, elsewhere=False),
    Row("register_place", WRITERS, _register),
    Row("move_place", WRITERS, _move),
    Row("rename_place", WRITERS, _rename),
    Row("put_in_charge", WRITERS, _charge),
]
