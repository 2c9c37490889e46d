from typing import Final

from api.domain.roles import Role
from tests.access.matrix import Call, Row, World
from tests.access.matrix.members import READERS, WRITERS
from tests.factories.members import make_member

MOVERS: Final = WRITERS | {Role.COMMUNE_COMMITTEE, Role.PROVINCIAL_COMMITTEE}


async def _list(world: World) -> Call:
    member = await make_member(world.session, world.party_group_id)
    return Call("GET", f"/members/{member.id}/memberships")


async def _transfer(world: World) -> Call:
    member = await make_member(world.session, world.party_group_id)
    move = {
        "from_org_id": str(world.party_group_id),
        "org_id": str(world.branch.id),
        "on": "2025-02-01",
    }
    return Call("POST", f"/members/{member.id}/transfers", json=move)


ROWS: Final = [
    Row("list_memberships", READERS, _list),
    Row("transfer_member", MOVERS, _transfer),
]
