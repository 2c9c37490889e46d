from typing import Final

from api.domain.roles import Permission, Role
from api.models.accounts import Account
from tests.access.matrix import IF_MATCH, Call, Row, World
from tests.factories.accounts import make_client

MANAGERS: Final = frozenset({Role.SYSTEM_ADMINISTRATOR})


async def _client(world: World) -> Account:
    return await make_client(world.session, world.branch.commune_id, Permission.HOUSEHOLD_READ)


async def _list(world: World) -> Call:
    return Call("GET", "/clients", secret=str((await _client(world)).id))


async def _get(world: World) -> Call:
    return Call("GET", f"/clients/{(await _client(world)).id}")


async def _register(world: World) -> Call:
    new = {"name": "Trục", "org_id": str(world.branch.id), "permissions": ["member:read"]}
    return Call("POST", "/clients", json=new)


async def _amend(world: World) -> Call:
    url = f"/clients/{(await _client(world)).id}"
    return Call("PATCH", url, json={"closed": True}, headers=IF_MATCH)


async def _rotate(world: World) -> Call:
    return Call("POST", f"/clients/{(await _client(world)).id}/secret", headers=IF_MATCH)


ROWS: Final = [
    Row("list_clients", MANAGERS, _list),
    Row("get_client", MANAGERS, _get),
    Row("register_client", MANAGERS, _register),
    Row("amend_client", MANAGERS, _amend),
    Row("rotate_client_secret", MANAGERS, _rotate),
]
