"""Whatever is sent to any operation, the answer is one that the document promises, and never a 500.

Schemathesis makes the requests from the document, valid and invalid; they go to the real service.
What they change, such as the units of the whole country, is changed in a database of their own.
"""

from collections.abc import AsyncIterator, Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any, Final

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as tries
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db import migrate
from api.domain.roles import Role
from api.settings import Settings
from tests.access.matrix import make_world
from tests.client import interface
from tests.clients.conftest import serving
from tests.databases import database, owner_of
from tests.factories.accounts import make_account, make_role_term, make_sign_in

CHECKS: Final = [
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]
FEW: Final = tries(
    max_examples=8,
    deadline=None,
    derandomize=True,  # a run finds the same as the one before; other seeds are for the curious
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
async def own_settings(settings: Settings, owner_url: str) -> AsyncIterator[Settings]:
    async with database(owner_url) as url:
        await migrate.upgrade(url)
        yield settings.model_copy(update={"database_url": url})


@pytest.fixture
async def session(own_settings: Settings) -> AsyncIterator[AsyncSession]:
    async with owner_of(own_settings.database_url) as session:
        yield session


@pytest.fixture
async def token(app: FastAPI, session: AsyncSession) -> str:
    """Somebody who may ask nearly anything: so the requests get as far as they can."""
    world = await make_world(session)
    account = await make_account(session, person_id=world.caller_id)
    for role in (Role.SYSTEM_ADMINISTRATOR, Role.COMMUNE_COMMITTEE, Role.BRANCH_SECRETARY):
        await make_role_term(session, world.caller_id, role, world.seat(role))
    await make_role_term(session, world.caller_id, Role.MEMBER, world.branch.id)
    sign_in = await make_sign_in(session, account)
    issued: str = app.state.kevai.tokens.issue(sign_in.id, lifetime=timedelta(hours=1))
    return issued


@pytest.fixture(scope="module")
def base_url(own_settings: Settings) -> Iterator[str]:
    with serving(own_settings, is_checked=False) as address:  # schemathesis does
        yield address


def _operations() -> dict[str, Any]:
    document = deepcopy(interface().openapi())  # others read it too
    found: Any = list(schemathesis.openapi.from_dict(document).get_all_operations())
    return {one.ok().definition.raw["operationId"]: one.ok() for one in found}


OPERATIONS: Final = _operations()


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_every_operation_keeps_its_promises(base_url: str, token: str, operation: str) -> None:
    @FEW
    @given(case=OPERATIONS[operation].as_strategy())
    def try_it(case: Any) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        case.call_and_validate(base_url=base_url, headers=headers, checks=CHECKS)

    try_it()
