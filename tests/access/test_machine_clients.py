"""A machine does what its role, its cap and the scope of its token all allow, for its term."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import ANYBODY, MATRIX, Permission, Role
from api.models.accounts import Account, RoleTerm
from tests.access.matrix import make_world
from tests.access.operations import OPERATIONS, Operation
from tests.api.test_clients import token
from tests.client import Api, outcome
from tests.factories.accounts import (
    LONG_AGO,
    make_account,
    make_client,
    make_role_term,
    make_sign_in,
)
from tests.factories.households import make_household
from tests.factories.organisation import Branch, make_branch, span_of

OF_MACHINES: Final = ANYBODY | MATRIX[Role.INTEGRATION_CLIENT].keys()
REFUSED: Final = (403, "auth.not_permitted")


async def serve(
    session: AsyncSession,
    branch: Branch,
    *permissions: Permission,
    valid_from: date = LONG_AGO,
    valid_to: date | None = None,
) -> Account:
    """Make a machine that is registered with the commune, and serves a branch for a term."""
    machine = await make_client(session, branch.commune_id, *permissions)
    term = RoleTerm(
        account_id=machine.id,
        role=Role.INTEGRATION_CLIENT,
        org_id=branch.id,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    session.add(term)
    await session.commit()
    return machine


async def be(api: Api, app: FastAPI, machine: Account, *scope: Permission) -> None:
    granted = await token(app, machine.id, scope=" ".join(scope))
    api.headers["Authorization"] = f"Bearer {granted.json()['access_token']}"


async def outcomes(api: Api, operations: Iterable[Operation]) -> set[tuple[int, str]]:
    """Ask each for something that is not there; who is refused is so before anybody looks."""
    return {await _outcome(api, one) for one in operations}


async def _outcome(api: Api, operation: Operation) -> tuple[int, str]:
    url = re.sub(r"{\w+}", lambda _: str(uuid4()), operation.path.removeprefix("/v1"))
    response = await api.request(operation.method, url, json={})
    return (200, "") if response.is_success else outcome(response)


def needing(permissions: Iterable[Permission]) -> list[Operation]:
    """Name what needs one of the permissions; all but what would end the caller's own sign-in."""
    wanted = set(permissions)
    ending = ("DELETE", "/v1/sign-ins")
    return [
        one
        for one in OPERATIONS.values()
        if one.permission in wanted and not (one.method == ending[0] and ending[1] in one.path)
    ]


@pytest.mark.parametrize("permission", sorted(OF_MACHINES))
async def test_a_scope_of_one_permission_opens_what_needs_it_and_nothing_else(
    api: Api, app: FastAPI, session: AsyncSession, branch: Branch, permission: Permission
) -> None:
    machine = await serve(session, branch, *OF_MACHINES)
    await be(api, app, machine, permission)
    assert await outcomes(api, needing(set(Permission) - {permission})) == {REFUSED}
    assert REFUSED not in await outcomes(api, needing({permission}))


async def test_no_cap_gives_what_the_role_does_not(
    api: Api, session: AsyncSession, branch: Branch
) -> None:
    machine = await serve(session, branch, *Permission)
    api.be((await make_sign_in(session, machine)).id, cap=list(Permission))
    assert await outcomes(api, needing(set(Permission) - OF_MACHINES)) == {REFUSED}


async def test_a_cap_takes_away_what_every_role_gives(api: Api, session: AsyncSession) -> None:
    world = await make_world(session)
    account = await make_account(session, person_id=world.caller_id)
    for role in Role:
        await make_role_term(session, world.caller_id, role, world.seat(role))
    sign_in = await make_sign_in(session, account)
    for permission in Permission:
        api.be(sign_in.id, cap=[one for one in Permission if one is not permission])
        assert await outcomes(api, needing({permission})) <= {REFUSED}, permission


@pytest.mark.parametrize(
    ("begins", "ends", "status"), [(-1, 1, 200), (0, 1, 200), (1, None, 403), (-1, 0, 403)]
)
async def test_a_term_has_its_first_and_its_last_day(
    api: Api,
    app: FastAPI,
    session: AsyncSession,
    branch: Branch,
    begins: int,
    ends: int | None,
    status: int,
) -> None:
    today = clock.today()
    machine = await serve(
        session,
        branch,
        Permission.HOUSEHOLD_READ,
        valid_from=today + timedelta(days=begins),
        valid_to=None if ends is None else today + timedelta(days=ends),
    )
    await be(api, app, machine)
    assert (await api.get("/households")).status_code == status


async def test_it_serves_where_its_term_says_and_not_where_it_is_registered(
    api: Api, app: FastAPI, session: AsyncSession, branch: Branch
) -> None:
    beside = await make_branch(session, commune=await span_of(session, branch.commune_id))
    machine = await serve(session, branch, Permission.HOUSEHOLD_READ)
    here, there = [await make_household(session, at) for at in (branch, beside)]
    await be(api, app, machine)
    listed = (await api.get("/households")).json()["items"]
    pages = [(await api.get(f"/households/{one.id}")).status_code for one in (here, there)]
    assert [row["id"] for row in listed] == [str(here.id)]
    assert pages == [200, 404]
