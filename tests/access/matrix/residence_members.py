from typing import Any, Final

from api.domain.roles import Role
from tests.access.matrix import IF_MATCH, Call, Row, World
from tests.access.matrix.members import READERS, WRITERS
from tests.api.test_residence_members import body
from tests.factories.residence_members import make_residence_member


async def _call(world: World, method: str, path: str = "", json: Any = None, **more: Any) -> Call:
    at = {"org_id": world.party_group_id}
    member = await make_residence_member(world.session, world.branch, **at)
    return Call(method, f"/residence-members/{member.id}{path}", json=json, **more)


async def _list(world: World) -> Call:
    member = await make_residence_member(world.session, world.branch, org_id=world.party_group_id)
    return Call("GET", "/residence-members", secret=str(member.id))


async def _get(world: World) -> Call:
    return await _call(world, "GET")


async def _register(world: World) -> Call:
    return Call("POST", "/residence-members", json=body(world.branch), about=world.branch.id)


async def _amend(world: World) -> Call:
    return await _call(world, "PATCH", json={"left_on": "2025-01-01"}, headers=IF_MATCH)


async def _erase(world: World) -> Call:
    return await _call(world, "DELETE", headers=IF_MATCH)


async def _attendance(world: World) -> Call:
    return await _call(world, "GET", "/attendance")


async def _attend(world: World) -> Call:
    return await _call(world, "PUT", "/attendance/2025-H1", {"presence": "present"})


async def _comments(world: World) -> Call:
    return await _call(world, "GET", "/comments")


async def _comment(world: World) -> Call:
    return await _call(world, "PUT", "/comments/2025", {"text": "Tốt"})


ROWS: Final = [
    Row("list_residence_members", READERS | {Role.MEMBER}, _list),
    Row("get_residence_member", READERS, _get),
    Row("register_residence_member", WRITERS, _register),
    Row("amend_residence_member", WRITERS, _amend),
    Row("erase_residence_member", WRITERS, _erase),
    Row("list_residence_attendance", READERS, _attendance),
    Row("keep_residence_attendance", WRITERS, _attend),
    Row("list_residence_comments", WRITERS, _comments),
    Row("comment_on_residence_member", WRITERS, _comment),
]
