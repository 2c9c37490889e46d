from typing import Final

from api.domain.roles import Role
from tests.access.matrix import BESIDE_THE_PARTY, COMMITTEE, IF_MATCH, Call, Row, World
from tests.api.test_members import body
from tests.factories.members import make_member

READERS: Final = COMMITTEE | {Role.PARTY_GROUP_HEAD, Role.INTEGRATION_CLIENT}
WRITERS: Final = COMMITTEE | {Role.INTEGRATION_CLIENT}
COUNTERS: Final = COMMITTEE | {
    Role.PROVINCIAL_COMMITTEE,
    Role.COMMUNE_COMMITTEE,
    Role.WORKING_GROUP,
    Role.PARTY_GROUP_HEAD,
    *BESIDE_THE_PARTY,
    Role.INTEGRATION_CLIENT,
}


async def _list(world: World) -> Call:
    member = await make_member(world.session, world.party_group_id)
    return Call("GET", "/members", secret=str(member.id))


async def _count(world: World) -> Call:
    await make_member(world.session, world.party_group_id)
    return Call("GET", "/members/counts", params={"org_id": str(world.party_group_id)})


async def _get(world: World) -> Call:
    member = await make_member(world.session, world.party_group_id)
    return Call("GET", f"/members/{member.id}")


async def _contact(world: World) -> Call:
    return Call("GET", f"{(await _get(world)).url}/contact")


async def _register(world: World) -> Call:
    return Call("POST", "/members", json=body(world.branch))


async def _amend(world: World) -> Call:
    return Call("PATCH", (await _get(world)).url, json={"birth_year": 1960}, headers=IF_MATCH)


ROWS: Final = [
    Row("list_members", READERS | {Role.MEMBER}, _list),
    Row("count_members", COUNTERS, _count),
    Row("get_member", READERS, _get),
    Row("get_member_contact", COMMITTEE, _contact),
    Row("register_member", WRITERS, _register),
    Row("amend_member", WRITERS, _amend),
]
