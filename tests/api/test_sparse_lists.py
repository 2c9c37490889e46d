"""Lists of few rows below many bodies: only bodies that have any are looked into, none is lost."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import pytest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import listing
from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from tests.client import Api, all_pages
from tests.factories.accounts import make_role_term
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, change_org, make_branch, make_org
from tests.factories.tasks import make_task

FEW: Final = 3
MOVED_ON: Final = date(2025, 7, 1)
SIGHT: Final = text(
    "SELECT set_config('kevai.sight', :sight, true), set_config('kevai.today', :today, true)"
)
ASKED: Final = text("SELECT bodies_with('household', 'org_id', 9)")


def _forget() -> None:
    listing._page.cache_clear()  # noqa: SLF001
    listing._with_rows.cache_clear()  # noqa: SLF001


@pytest.fixture(autouse=True)
def _one_body_is_many(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let one body be as many as are looked into before it is asked which have rows."""
    monkeypatch.setattr(listing, "FIRST", 1)
    monkeypatch.setattr(listing, "FEW", FEW)
    _forget()
    yield
    _forget()


@pytest.fixture
async def commune(session: AsyncSession) -> list[Branch]:
    above = await make_org(session, OrgType.COMMUNE_COMMITTEE)
    return [await make_branch(session, commune=above) for _ in range(4)]


async def _client_of(api: Api, session: AsyncSession, branches: list[Branch]) -> None:
    """Sign in as a machine that reads names for the whole commune."""
    await api.sign_in(session, Role.INTEGRATION_CLIENT, branches[0].commune_id)


async def _households(session: AsyncSession, *branches: Branch) -> list[str]:
    return [str((await make_household(session, branch)).id) for branch in branches]


async def _found(api: Api, **asked: Any) -> list[str]:
    answer = await api.get("/households", params=asked)
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["items"]]


@pytest.mark.parametrize("rows", [0, 1, FEW - 1, FEW, FEW + 2])
async def test_a_page_holds_whatever_the_last_body_has(
    api: Api, session: AsyncSession, commune: list[Branch], rows: int
) -> None:
    made = await _households(session, *[commune[-1]] * rows)
    await _client_of(api, session, commune)
    assert sorted(await _found(api)) == sorted(made)


async def test_what_is_in_the_first_body_is_told_once(
    api: Api, session: AsyncSession, commune: list[Branch]
) -> None:
    made = await _households(session, commune[0], commune[2])
    await _client_of(api, session, commune)
    assert await _found(api) == made


async def test_pages_go_on_where_the_one_before_ended(
    api: Api, session: AsyncSession, commune: list[Branch]
) -> None:
    made = await _households(session, *commune, commune[-1])
    await _client_of(api, session, commune)
    found = [row["id"] for row in await all_pages(api, "/households", limit=1)]
    assert sorted(found) == sorted(made)
    assert found[: len(commune) - 1] == made[: len(commune) - 1]


async def test_what_is_out_of_sight_stays_so(
    api: Api, session: AsyncSession, commune: list[Branch], elsewhere: Branch
) -> None:
    await _households(session, elsewhere)
    made = await _households(session, commune[-1])
    await _client_of(api, session, commune)
    assert await _found(api) == made


async def test_below_a_body_as_it_was(
    api: Api, session: AsyncSession, commune: list[Branch]
) -> None:
    made = await _households(session, commune[-1])
    new = await make_org(session, OrgType.COMMUNE_COMMITTEE)
    await change_org(session, commune[-1].id, MOVED_ON, parent_id=new.org_id)
    await api.sign_in(session, Role.INTEGRATION_CLIENT, commune[0].commune_id, new.org_id)
    then = await _found(api, org_id=commune[0].commune_id, as_of="2025-06-30")
    assert (then, await _found(api, org_id=commune[0].commune_id)) == (made, [])


async def test_ones_own_rows_are_told_beside_those_in_scope(
    api: Api, session: AsyncSession, commune: list[Branch], elsewhere: Branch
) -> None:
    person_id = await api.sign_in(session, Role.BRANCH_SECRETARY, commune[0].commune_id)
    await make_role_term(session, person_id, Role.MEMBER, elsewhere.id)
    me = await make_member(session, elsewhere.id, person_id=person_id)
    others = [await make_member(session, branch.id) for branch in (commune[-1], elsewhere)]
    made = [await make_task(session, elsewhere.id, me.id)]
    made.append(await make_task(session, commune[-1].id, others[0].id))
    await make_task(session, elsewhere.id, others[1].id)
    found = {row["id"] for row in (await api.get("/tasks")).json()["items"]}
    assert found == {str(task.id) for task in made}


async def test_what_another_place_gives_stands_behind_what_the_first_still_has(
    api: Api, session: AsyncSession, commune: list[Branch]
) -> None:
    """A page that a second place alone could fill does not pass over rows of the first."""
    behind = await make_branch(session)
    made = await _households(session, commune[-1], behind, behind, behind)
    await api.sign_in(session, Role.INTEGRATION_CLIENT, commune[0].commune_id, behind.id)
    expected = made if commune[-1].path < behind.path else [*made[1:], made[0]]
    assert await _found(api, limit=2) == expected[:2]
    assert [row["id"] for row in await all_pages(api, "/households", limit=2)] == expected


async def test_ones_own_rows_stand_behind_what_the_scope_still_has(
    api: Api, session: AsyncSession, commune: list[Branch]
) -> None:
    behind = await make_branch(session)
    person_id = await api.sign_in(session, Role.BRANCH_SECRETARY, commune[0].commune_id)
    await make_role_term(session, person_id, Role.MEMBER, behind.id)
    me = await make_member(session, behind.id, person_id=person_id)
    other = await make_member(session, commune[-1].id)
    made = [str((await make_task(session, commune[-1].id, other.id)).id)]
    made += [str((await make_task(session, behind.id, me.id)).id) for _ in range(3)]
    expected = made if commune[-1].path < behind.path else [*made[1:], made[0]]
    assert [row["id"] for row in await all_pages(api, "/tasks", limit=2)] == expected


async def test_only_bodies_in_sight_are_named(
    session: AsyncSession, commune: list[Branch], elsewhere: Branch
) -> None:
    """Ask the function itself, which passes the wall of the table."""
    await _households(session, commune[-1], elsewhere)
    connection = await session.connection()
    for sight, seen in (("", []), (commune[-1].path, [commune[-1].id]), (commune[0].path, [])):
        given = {"sight": sight, "today": clock.today().isoformat()}
        await connection.execute(SIGHT, given)
        assert await connection.scalar(ASKED) == seen
