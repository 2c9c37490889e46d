from typing import Final

from tests.access.matrix import IF_MATCH, Call, Row, World
from tests.access.matrix.members import READERS, WRITERS
from tests.factories.members import make_member


async def _list(world: World) -> Call:
    member = await make_member(world.session, world.party_group_id)
    return Call("GET", f"/members/{member.id}/standings")


async def _record(world: World) -> Call:
    line = {"standing": "away", "valid_from": "2025-02-01"}
    return Call("POST", (await _list(world)).url, json=line, headers=IF_MATCH)


ROWS: Final = [
    Row("list_member_standings", READERS, _list),
    Row("record_member_standing", WRITERS, _record),
]
