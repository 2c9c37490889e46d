from typing import Final

from api.db.base import uuid7
from api.domain.roles import Role
from tests.access.matrix import Call, Row, World
from tests.factories.records import make_audit_entry


async def _list(world: World) -> Call:
    target_id = uuid7()
    await make_audit_entry(world.session, "household.amended", target_id, org_id=world.branch.id)
    return Call("GET", "/audit-entries", secret=str(target_id))


ROWS: Final = [Row("list_audit_entries", frozenset({Role.SYSTEM_ADMINISTRATOR}), _list)]
