"""The complete matrix: operation x role, held here and held elsewhere."""

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import Role
from tests.access.matrix import Call, Row, make_world, rows
from tests.client import Api
from tests.contract.test_openapi import guarded_operations

ROWS = {row.operation: row for row in rows()}
REFUSED = {403, 404}


def test_every_operation_has_its_row(app: FastAPI) -> None:
    assert set(ROWS) == {operation["operationId"] for _, _, operation in guarded_operations(app)}


async def ask(api: Api, call: Call) -> httpx.Response:
    return await api.request(
        call.method,
        call.url,
        json=call.json,
        headers=call.headers,
        params=call.params,
        **call.more,
    )


@pytest.mark.parametrize("operation", sorted(ROWS))
async def test_who_may(api: Api, session: AsyncSession, operation: str) -> None:
    row = ROWS[operation]
    for role in sorted(row.may):
        world = await make_world(session)
        call = await row.call(world)
        await api.sign_in(session, role, world.seat(role), person_id=world.caller_id)
        response = await ask(api, call)
        assert response.is_success, f"{role} should be permitted: {response.text}"


@pytest.mark.parametrize("operation", sorted(ROWS))
async def test_who_may_not(api: Api, session: AsyncSession, operation: str) -> None:
    """Whoever is refused changes nothing, so that all may try on the same world."""
    row, world = ROWS[operation], await make_world(session)
    call = await row.call(world)
    for role in sorted(set(Role) - row.may):
        await api.sign_in(session, role, world.seat(role), person_id=world.caller_id)
        response = await ask(api, call)
        assert response.status_code in REFUSED, f"{role} got {response.status_code}"


@pytest.mark.parametrize("operation", sorted(name for name, row in ROWS.items() if row.elsewhere))
async def test_held_elsewhere(api: Api, session: AsyncSession, operation: str) -> None:
    row, world, elsewhere = ROWS[operation], await make_world(session), await make_world(session)
    call = await row.call(world)
    for role in sorted(row.may):
        await api.sign_in(session, role, elsewhere.seat(role))
        response = await ask(api, call)
        if call.secret is None:
            assert response.status_code in REFUSED, f"{role} got {response.status_code}"
        else:
            assert call.secret not in response.text, role


async def test_nobody_in_particular_is_asked_to_sign_in(api: Api, session: AsyncSession) -> None:
    for row in ROWS.values():
        response = await ask(api, await row.call(await make_world(session)))
        assert response.status_code == 401, row.operation


def test_rows_are_distinct() -> None:
    assert len(ROWS) == len(rows())
    assert all(isinstance(row, Row) for row in ROWS.values())
