"""The complete matrix: operation x role, held here and held elsewhere.

Who is refused is told why by the status alone: out of sight is 404, in sight without the right
is 403. What is in sight is asked of the interface itself: of the row's own page or list.
"""

import re
from collections.abc import AsyncIterator, Iterable
from typing import Final
from uuid import UUID

import httpx
import pytest
from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import ANYBODY, MATRIX, Role
from api.models.accounts import RoleTerm
from api.settings import Settings
from tests.access.matrix import Call, Row, World, make_world, rows
from tests.access.operations import OPERATIONS, has_page
from tests.client import Api
from tests.databases import owner_of
from tests.factories.accounts import LONG_AGO, make_account, make_role_term, make_sign_in

ROWS = {row.operation: row for row in rows()}
SCOPED = sorted(name for name, row in ROWS.items() if row.elsewhere)
ROW: Final = re.compile(r"(/[a-z-]+)+/[0-9a-f-]{36}\b")


@pytest.fixture(scope="module")
async def elsewhere(owner_url: str, settings: Settings) -> AsyncIterator[World]:
    """Make a world of which nobody is asked anything, so that it can be shared."""
    assert settings
    async with owner_of(owner_url) as session:
        yield await make_world(session)


@pytest.fixture(scope="module")
async def strangers(elsewhere: World) -> dict[Role, UUID]:
    """Sign somebody in for each role, held elsewhere."""
    session, found = elsewhere.session, {}
    for role in Role:
        account = await make_account(session)
        assert account.person_id
        await make_role_term(session, account.person_id, role, elsewhere.seat(role))
        found[role] = (await make_sign_in(session, account)).id
    return found


def test_every_operation_has_its_row() -> None:
    assert set(ROWS) == set(OPERATIONS)


async def ask(api: Api, call: Call) -> httpx.Response:
    return await api.request(
        call.method,
        call.url,
        json=call.json,
        headers=call.headers,
        params=call.params,
        **call.more,
    )


async def become(api: Api, world: World, role: Role, *, beside: Iterable[UUID] = ()) -> None:
    """Be the world's caller, who holds the role here, and no other but in the bodies beside."""
    session, account = world.session, await make_account(world.session, person_id=world.caller_id)
    held = delete(RoleTerm).where(col(RoleTerm.person_id) == world.caller_id)
    await session.exec(held.where(col(RoleTerm.org_id).not_in(beside)))
    session.add(_held(world, role, world.seat(role)))
    api.be((await make_sign_in(session, account)).id)


def _held(world: World, role: Role, org_id: UUID) -> RoleTerm:
    return RoleTerm(person_id=world.caller_id, role=role, org_id=org_id, valid_from=LONG_AGO)


async def in_sight(api: Api, world: World, role: Role | None, call: Call) -> bool:
    """Say whether the caller, whose role here it is, sees what the call is about."""
    if isinstance(call.about, str):
        return await shows(api, call.about)
    if call.about is None and (row := ROW.match(call.url)):
        return await shows(api, row[0])
    body = call.about or (call.params or call.json)["org_id"]
    return role is not None and world.is_over(role, str(body))


async def shows(api: Api, row: str) -> bool:
    """Ask for a row by its address; where it has no page, look for it in its list."""
    listed, _, row_id = row.rpartition("/")
    if has_page(listed):
        return (await api.get(row)).is_success
    return row_id in (await api.get(listed)).text


async def assert_refused(
    api: Api, world: World, role: Role | None, call: Call, response: httpx.Response
) -> None:
    """Assert that a list shows nothing, and that anything else is refused by the right status."""
    who = f"{role or 'somebody'} got {response.status_code}: {response.text}"
    if call.secret is not None and response.is_success:
        assert call.secret not in response.text, who
        return
    expected = 403 if await in_sight(api, world, role, call) else 404
    assert response.status_code == expected, who


@pytest.mark.parametrize("operation", sorted(ROWS))
async def test_who_may(api: Api, session: AsyncSession, operation: str) -> None:
    """Some who may ask for a list find the row in it; whoever does, and they only, has its page."""
    row, finders = ROWS[operation], set()
    world = await make_world(session)
    call = await row.call(world)
    for number, role in enumerate(sorted(row.may)):
        if number and call.method != "GET":  # what only reads leaves the world as it was
            world = await make_world(session)
            call = await row.call(world)
        await become(api, world, role)
        response = await ask(api, call)
        assert response.is_success, f"{role} should be permitted: {response.text}"
        found = call.secret is None or call.secret in response.text
        if call.secret and has_page(call.url):
            assert await shows(api, f"{call.url}/{call.secret}") == found, role
        finders |= {role} if found else set()
    assert finders


@pytest.mark.parametrize("operation", sorted(ROWS))
async def test_who_may_not(api: Api, session: AsyncSession, operation: str) -> None:
    """Whoever is refused changes nothing, so that all may try on the same world.

    Nobody in particular is asked to sign in.
    """
    row, world = ROWS[operation], await make_world(session)
    permission = OPERATIONS[operation].permission
    call = await row.call(world)
    assert (await ask(api, call)).status_code == 401
    for role in sorted(set(Role) - row.may):
        await become(api, world, role)
        response = await ask(api, call)
        if permission in MATRIX[role] or permission in ANYBODY:
            await assert_refused(api, world, role, call, response)
        else:
            assert response.status_code == 403, f"{role} got {response.status_code}"


@pytest.mark.parametrize("operation", SCOPED)
async def test_held_elsewhere(
    api: Api, session: AsyncSession, strangers: dict[Role, UUID], operation: str
) -> None:
    row, world = ROWS[operation], await make_world(session)
    call = await row.call(world)
    for role in sorted(row.may):
        api.be(strangers[role])
        await assert_refused(api, world, None, call, await ask(api, call))


@pytest.mark.parametrize("operation", SCOPED)
async def test_all_held_elsewhere_and_not_enough_here(
    api: Api, session: AsyncSession, elsewhere: World, operation: str
) -> None:
    """What one may do elsewhere is no right here; what one sees here is no more than that."""
    row, world = ROWS[operation], await make_world(session)
    call = await row.call(world)
    # a member's own rows go with the person, wherever they are: test_own_rows
    roles = set(Role) - {Role.MEMBER}
    session.add_all(_held(world, role, elsewhere.seat(role)) for role in sorted(roles))
    there = {elsewhere.seat(role) for role in roles}
    for role in sorted(set(Role) - row.may):
        await become(api, world, role, beside=there)
        await assert_refused(api, world, role, call, await ask(api, call))


def test_rows_are_distinct() -> None:
    assert len(ROWS) == len(rows())
    assert all(isinstance(row, Row) for row in ROWS.values())
