from typing import Final
from uuid import uuid4

from api.domain.roles import Role
from api.models.accounts import Account
from tests.access.matrix import IF_MATCH, Call, Row, World
from tests.factories.accounts import make_account
from tests.factories.members import make_member

MANAGERS: Final = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.BRANCH_SECRETARY})


async def _account(world: World) -> Account:
    member = await make_member(world.session, world.party_group_id)
    return await make_account(world.session, person_id=member.id)


async def _list(world: World) -> Call:
    return Call("GET", "/accounts", secret=str((await _account(world)).id))


async def _get(world: World) -> Call:
    return Call("GET", f"/accounts/{(await _account(world)).id}")


async def _open(world: World) -> Call:
    member = await make_member(world.session, world.branch.id)
    new = {"login": f"m{uuid4().hex}", "display_name": "Bình", "person_id": str(member.id)}
    return Call("POST", "/accounts", json=new, about=f"/members/{member.id}")


async def _amend(world: World) -> Call:
    url = f"/accounts/{(await _account(world)).id}"
    return Call("PATCH", url, json={"closed": True}, headers=IF_MATCH)


async def _reset(world: World) -> Call:
    url = f"/accounts/{(await _account(world)).id}/password-reset"
    return Call("POST", url, headers=IF_MATCH)


ROWS: Final = [
    Row("list_accounts", MANAGERS, _list),
    Row("get_account", MANAGERS, _get),
    Row("open_account", MANAGERS, _open),
    Row("amend_account", MANAGERS, _amend),
    Row("reset_password", MANAGERS, _reset),
]
