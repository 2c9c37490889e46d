"""Whatever a caller asks of a list, what they get lies within their scope.

The lists are those of the OpenAPI document, and what they hold comes from the matrix, so a list
that is added later is covered by the row that it must have there.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.party_orgs import OrgType
from api.domain.paths import is_within
from api.domain.roles import ANYBODY, MATRIX, Permission, Reach, Role
from api.guard import DECLARATION
from api.models.party_orgs import PartyOrgSpan
from api.settings import Settings
from tests.access.matrix import Call, World, rows
from tests.client import Api
from tests.contract.test_openapi import guarded_operations
from tests.databases import owner_of
from tests.factories.accounts import make_person
from tests.factories.organisation import Branch, make_org, make_place

ROWS = {row.operation: row for row in rows()}
T = OrgType
# Kind and parent of each body: branches at every depth, with kin and with strangers.
TREE: tuple[tuple[OrgType, int | None], ...] = (
    (T.PROVINCIAL_COMMITTEE, None),
    (T.COMMUNE_COMMITTEE, 0),
    (T.BRANCH, 1),
    (T.BRANCH, 1),
    (T.COMMUNE_COMMITTEE, 0),
    (T.GRASSROOTS_COMMITTEE, 4),
    (T.BRANCH, 5),
    (T.PROVINCIAL_COMMITTEE, None),
    (T.COMMUNE_COMMITTEE, 7),
    (T.BRANCH, 8),
)


@dataclass(frozen=True)
class Held:
    """What one branch holds for a list: how to ask for it, and where it lies."""

    call: Call
    branch_path: str
    group_path: str

    def is_reached(self, roots: list[str]) -> bool:
        return any(
            is_within(self.branch_path, root) or is_within(self.group_path, root) for root in roots
        )


@dataclass(frozen=True, repr=False)
class Forest:
    session: AsyncSession
    orgs: list[PartyOrgSpan]
    held: dict[str, list[Held]]  # by operation
    ids: list[str]


def _is_list(operation: dict[str, Any]) -> bool:
    content = operation["responses"].get("200", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    return "/Page_" in schema.get("$ref", "")


def lists(app: FastAPI) -> dict[str, dict[str, Any]]:
    """Name the lists of what belongs to somebody, by operation."""
    return {
        operation["operationId"]: operation
        for method, _, operation in guarded_operations(app)
        if method == "get" and _is_list(operation)
        if Permission(operation[DECLARATION]) not in ANYBODY
        if ROWS[operation["operationId"]].elsewhere
    }


async def _worlds(
    session: AsyncSession, orgs: list[PartyOrgSpan]
) -> AsyncIterator[tuple[World, PartyOrgSpan]]:
    """Grow the tree, and a world with its party group at each branch."""
    for org_type, parent in TREE:
        above = None if parent is None else orgs[parent]
        is_branch = org_type is T.BRANCH
        org = await make_org(session, org_type, parent=above, is_grassroots_org=is_branch)
        orgs.append(org)
        if not is_branch:
            continue
        group = await make_org(session, T.PARTY_GROUP, parent=org)
        village = await make_place(session, org.org_id)
        cluster = await make_place(session, group.org_id, parent=village)
        over = [one for one in orgs if is_within(org.path, one.path)]
        commune = next(one for one in over if one.org_type is T.COMMUNE_COMMITTEE)
        branch = Branch(org.org_id, commune.org_id, village.place_id, org.path)
        person = await make_person(session)
        cluster_id = cluster.place_id
        yield World(session, over[0].org_id, branch, group.org_id, cluster_id, person.id), group


@pytest.fixture(scope="module")
async def forest(app: FastAPI, owner_url: str, settings: Settings) -> AsyncIterator[Forest]:
    assert settings
    async with owner_of(owner_url) as session:
        orgs: list[PartyOrgSpan] = []
        groups: list[PartyOrgSpan] = []
        held: dict[str, list[Held]] = {name: [] for name in lists(app)}
        ids = [str(uuid4())]
        async for world, group in _worlds(session, orgs):
            groups.append(group)
            for name, of_list in held.items():
                caller = await make_person(session)  # some rows make the caller a member
                call = await ROWS[name].call(replace(world, caller_id=caller.id))
                of_list.append(Held(call, world.branch.path, group.path))
            ids += [of_list[-1].call.secret or "" for of_list in held.values()]
            ids += [str(world.branch.place_id), str(world.cluster_id), str(world.caller_id)]
        orgs += groups
        ids += [str(org.org_id) for org in orgs]
        yield Forest(session, orgs, held, [one for one in ids if one])


DAYS = ["1900-01-01", "2020-01-01", "2025-03-01", "2026-12-31", "2100-12-31"]
TEXTS = ["an", "%_", "\\", "'; --", "đặng", "2026-11"]


@dataclass(frozen=True)
class Whim:
    """What one caller puts into the parameters that the document knows of, right or wrong."""

    chance: Random
    text: str
    components: dict[str, Any]
    ids: list[str]

    def query(self, operation: dict[str, Any]) -> dict[str, Any]:
        return {
            parameter["name"]: self.value(parameter["schema"])
            for parameter in operation["parameters"]
            if parameter["in"] == "query" and self.chance.random() < 0.5
        }

    def value(self, schema: dict[str, Any]) -> Any:
        if "$ref" in schema:
            return self.value(self.components[schema["$ref"].rsplit("/", 1)[1]])
        if "anyOf" in schema:
            return self.value(self.chance.choice(schema["anyOf"]))
        if "enum" in schema:
            return self.chance.choice(schema["enum"])
        kinds: dict[str, list[Any]] = {
            "uuid": self.ids,
            "date": DAYS,
            "date-time": [f"{day}T00:00:00Z" for day in DAYS],
            "boolean": ["true", "false"],
            "integer": [-1, 0, 1, 200, 2026, 2**31, 2**70],
            "null": [""],
            "array": [self.ids[:2]],
            "string": [*TEXTS, self.text],
        }
        return self.chance.choice(kinds[schema.get("format", schema["type"])])


async def sign_in(api: Api, session: AsyncSession, grants: list[tuple[Role, UUID]]) -> None:
    person_id = await api.sign_in(session, Role.MEMBER)
    for role, org_id in grants:
        await api.sign_in(session, role, org_id, person_id=person_id)


async def cursor_of_another(
    app: FastAPI, forest: Forest, call: Call, asked: dict[str, Any]
) -> str | None:
    """Take, of somebody who sees all of the forest, where their first page ends."""
    seats = [
        org.org_id for org, (_, parent) in zip(forest.orgs, TREE, strict=False) if parent is None
    ]
    async with Api(app) as other:
        await sign_in(other, forest.session, [(role, at) for role in Role for at in seats])
        page = await other.get(call.url, params=asked | {"limit": 1})
    return page.json()["next"] if page.is_success else None


seats = st.tuples(st.sampled_from(Role), st.integers(min_value=0, max_value=len(TREE) + 3))


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    held_roles=st.lists(seats, max_size=3, unique=True),
    seed=st.integers(min_value=0, max_value=2**32 - 1),
    text=st.text(max_size=8),
    stolen=st.booleans(),
)
async def test_rows_lie_within_the_scope(
    app: FastAPI,
    forest: Forest,
    held_roles: list[tuple[Role, int]],
    seed: int,
    text: str,
    *,
    stolen: bool,
) -> None:
    chance = Random(seed)  # noqa: S311
    grants = [(role, forest.orgs[at].org_id) for role, at in held_roles]
    operations = lists(app)
    name = chance.choice(sorted(operations))
    held = chance.choice(forest.held[name])
    whim = Whim(chance, text, app.openapi()["components"]["schemas"], forest.ids)
    asked = held.call.params | whim.query(operations[name])
    if stolen:
        asked.pop("after", None)
        cursor = await cursor_of_another(app, forest, held.call, asked)
        asked |= {"after": cursor} if cursor else {}
    note(f"{name} {held.call.url} {asked}")

    async with Api(app) as api:
        await sign_in(api, forest.session, grants)
        response = await api.get(held.call.url, params=asked)

    note(f"{response.status_code} {response.text[:2000]}")
    permission = Permission(operations[name][DECLARATION])
    roots = [
        forest.orgs[at].path
        for role, at in held_roles
        if MATRIX[role].get(permission) is Reach.SUBTREE
    ]
    assert response.status_code in {200, 403, 404, 422}
    if held.call.secret is None and held.call.params.items() <= asked.items():
        assert response.is_error or held.is_reached(roots)
    for other in forest.held[name]:
        told = other.call.secret and other.call.secret in str(asked)  # an error repeats it
        if other.call.secret and not told and not other.is_reached(roots):
            assert other.call.secret not in response.text
    if response.is_success:
        orgs = {str(org.org_id): org.path for org in forest.orgs}
        for row in response.json()["items"]:
            if row.get("org_id") in orgs:
                assert any(is_within(orgs[row["org_id"]], root) for root in roots)
