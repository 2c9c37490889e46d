from typing import Final

from api.domain.roles import Role
from tests.access.matrix import ANYBODY, Call, Row, World
from tests.api.test_admin_unit_lists import BEFORE, body


async def _list(_: World) -> Call:
    return Call("GET", "/admin-unit-lists")


async def _load(_: World) -> Call:
    # Dry, since a list would end the units of all other tests.
    return Call("POST", "/admin-unit-lists", json=body(BEFORE, "2025-07-01", dry_run=True))


ROWS: Final = [
    Row("list_admin_unit_lists", ANYBODY, _list, elsewhere=False),
    Row("load_admin_unit_list", frozenset({Role.SYSTEM_ADMINISTRATOR}), _load, elsewhere=False),
]
