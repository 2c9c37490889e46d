"""Every write has an audit row, in the transaction that does it; whatever the operation."""

import json
from typing import Final

import pytest
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.models.records import AuditEntry
from api.settings import ROOT
from tests.access.matrix import make_world
from tests.access.test_matrix import ROWS, ask
from tests.client import Api

DOCUMENT: Final = json.loads((ROOT / "docs/openapi.json").read_text())
UNSAFE: Final = {
    operation["operationId"]
    for methods in DOCUMENT["paths"].values()
    for method, operation in methods.items()
    if method in {"post", "put", "patch", "delete"}
}
# What changes nothing that anybody could ever ask about.
OFF_THE_RECORD: Final = {
    "load_admin_unit_list": "its row only says what would change",
    "preview_reorganisation": "what it does is undone before it answers",
    "price_lead": "it asks what a change would do, and makes none",
    "propose_covers": "it says who could take over, and puts nobody in charge",
    "propose_groups": "it says how households could be put together, and makes no group",
    "mark_notifications_seen": "whether somebody has looked is theirs alone",
}


async def recorded(session: AsyncSession, account_id: object) -> int:
    await session.rollback()
    count = select(func.count()).where(col(AuditEntry.account_id) == account_id)
    return (await session.exec(count)).one()


@pytest.mark.parametrize("operation", sorted((ROWS.keys() & UNSAFE) - OFF_THE_RECORD.keys()))
async def test_what_is_done_is_on_record(api: Api, session: AsyncSession, operation: str) -> None:
    row, world = ROWS[operation], await make_world(session)
    call = await row.call(world)
    role = min(row.may)
    await api.sign_in(session, role, world.seat(role), person_id=world.caller_id)
    account_id = (await api.get("/me")).json()["account_id"]
    before = await recorded(session, account_id)
    response = await ask(api, call)
    assert response.is_success, response.text
    assert await recorded(session, account_id) > before


def test_what_is_off_the_record_exists() -> None:
    assert OFF_THE_RECORD.keys() <= UNSAFE
