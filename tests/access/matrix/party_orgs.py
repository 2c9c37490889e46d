from typing import Final

from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from tests.access.matrix import ANYBODY, IF_MATCH, Call, Row, World
from tests.api.test_party_orgs import body
from tests.factories.organisation import make_org, span_of

ABOVE: Final = frozenset(
    {Role.COMMUNE_COMMITTEE, Role.PROVINCIAL_COMMITTEE, Role.SYSTEM_ADMINISTRATOR}
)
DECIDED: Final = {"on": str(clock.today()), "legal_ref": "QĐ 1"}


def _of(world: World, action: str = "") -> str:
    return f"/party-orgs/{world.branch.id}{action}"


async def _list(world: World) -> Call:
    return Call("GET", "/party-orgs", params={"below": str(world.branch.commune_id)})


async def _get(world: World) -> Call:
    return Call("GET", _of(world))


async def _history(world: World) -> Call:
    return Call("GET", _of(world, "/history"))


async def _found(world: World) -> Call:
    above = world.branch.commune_id
    return Call("POST", "/party-orgs", json=body(above), about=f"/party-orgs/{above}")


async def _move(world: World) -> Call:
    commune = await span_of(world.session, world.branch.commune_id)
    under = await make_org(world.session, OrgType.GRASSROOTS_COMMITTEE, parent=commune)
    change = {**DECIDED, "parent_id": str(under.org_id)}
    return Call("POST", _of(world, "/moves"), json=change, headers=IF_MATCH)


async def _rename(world: World) -> Call:
    change = {**DECIDED, "name": "Chi bộ mới"}
    return Call("POST", _of(world, "/renames"), json=change, headers=IF_MATCH)


async def _change(world: World) -> Call:
    change = {**DECIDED, "is_grassroots_org": False}
    return Call("POST", _of(world, "/changes"), json=change, headers=IF_MATCH)


ROWS: Final = [
    Row("list_party_orgs", ANYBODY, _list, elsewhere=False),
    Row("get_party_org", ANYBODY, _get, elsewhere=False),
    Row("get_party_org_history", ANYBODY, _history, elsewhere=False),
    Row("found_party_org", ABOVE, _found),
    Row("move_party_org", ABOVE, _move),
    Row("rename_party_org", ABOVE, _rename),
    Row("change_party_org", ABOVE, _change),
]
