"""Who waits for whom: what meets at the same rows passes one after the other.

Each test holds a row until the requests wait for it, one behind the other, so that they meet in
the order that closes a circle unless all lock in the same one (docs/architecture.md).
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.assignments import PlanState
from api.domain.households import HouseholdEventKind
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.commitments import Commitment
from api.models.household_events import HouseholdEvent
from api.models.poverty_statuses import HouseholdPoverty
from api.models.requests import ResidentRequest
from api.models.support_goals import SupportGoal
from tests.access.matrix import IF_MATCH
from tests.api.places.test_places import charge
from tests.api.test_commitments import signed
from tests.api.test_households_as_of import WORKED_OUT
from tests.api.test_plans import TODAY, YEAR, starting
from tests.api.test_poverty_statuses import status
from tests.api.test_requests import body as wish
from tests.api.test_support_goals import goal
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_org, make_place, span_of
from tests.factories.plans import make_plan

Asked = Coroutine[Any, Any, Any]
WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


class Queue:
    """Requests that wait behind one another for a row that is held."""

    def __init__(self, holding: Any, looking: Any) -> None:
        self._holding, self._looking = holding, looking
        self._tasks: list[asyncio.Task[Any]] = []

    async def hold(self, table: str, row_id: UUID) -> None:
        await self._holding.execute(f"SELECT FROM {table} WHERE id = $1 FOR UPDATE", row_id)

    async def look_for_no_circle(self) -> None:
        """Leave it to the others: of those who wait in a circle, Postgres undoes who sees it."""
        await self._holding.execute("SET LOCAL deadlock_timeout = '1h'")

    async def add(self, asked: Asked) -> None:
        self._tasks.append(asyncio.create_task(asked))
        async with asyncio.timeout(60):
            while await self._looking.fetchval(WAITING) < len(self._tasks):  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def answers(self) -> list[Any]:
        """Let go of the row, and hear what became of each request."""
        await self._holding.execute("COMMIT")
        return await asyncio.gather(*self._tasks)

    async def dissolve(self) -> None:
        """Wait until nobody is left, whatever became of them."""
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def queue(owner_url: str) -> AsyncIterator[Queue]:
    holding, looking = [await asyncpg.connect(owner_url) for _ in range(2)]
    await holding.execute("BEGIN")
    waiting = Queue(holding, looking)
    try:
        yield waiting
    finally:
        for connection in (holding, looking):
            await connection.close()
        await waiting.dissolve()


async def test_a_plan_starts_while_its_place_passes_to_another_body(
    app: FastAPI, api: Api, session: AsyncSession, branch: Branch, owner_url: str
) -> None:
    within = await make_org(session, OrgType.PARTY_GROUP, parent=await span_of(session, branch.id))
    members = [await make_member(session, branch.id) for _ in range(2)]
    group, household = await make_group(session, branch), await make_household(session, branch)
    await make_assignment(session, members[0], household)
    leads = [(members[0], group), (members[1], household)]
    plan = await make_plan(session, branch.id, YEAR, state=PlanState.ADOPTED, leads=leads)
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    async with Api(app) as commune, queue(owner_url) as waiting:
        await commune.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        await waiting.hold("household_group", group.id)
        passing = {"json": charge(within.org_id), "headers": IF_MATCH}
        await waiting.add(commune.post(f"/places/{branch.place_id}/charges", **passing))
        starts = f"/plans/{plan.id}/starts"
        await waiting.add(api.post(starts, json=starting(), headers=IF_MATCH))
        passed, started = await waiting.answers()
    assert passed.status_code == 201, passed.text
    assert (started.status_code, started.json()["begun"]) == (200, 2)
    assert {one["target_org_id"] for one in (await held(api))} == {str(within.org_id)}


@pytest.mark.parametrize("kept", ["support-goals", "poverty-statuses", "commitments", "requests"])
async def test_what_is_written_of_a_household_that_passes_follows_it(
    app: FastAPI, api: Api, session: AsyncSession, branch: Branch, owner_url: str, kept: str
) -> None:
    """Else it stayed for ever with the body that answered for the household before."""
    within = await make_org(session, OrgType.PARTY_GROUP, parent=await span_of(session, branch.id))
    member, household = await make_member(session, branch.id), await make_household(session, branch)
    made = await make_assignment(session, member, household)
    table: Any
    table, new = {
        "support-goals": (SupportGoal, goal(household)),
        "poverty-statuses": (HouseholdPoverty, status(household)),
        "commitments": (Commitment, signed(household, member)),
        "requests": (ResidentRequest, wish(household_id=household.id)),
    }[kept]
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    async with Api(app) as commune, queue(owner_url) as waiting:
        await commune.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        await waiting.hold("assignment", made.id)
        passing = {"json": charge(within.org_id), "headers": IF_MATCH}
        await waiting.add(commune.post(f"/places/{branch.place_id}/charges", **passing))
        await waiting.add(api.post(f"/{kept}", json=new))
        passed, written = await waiting.answers()
    assert passed.status_code == 201, passed.text
    assert written.status_code == 201, written.text
    of_household = select(table.org_id).where(col(table.household_id) == household.id)
    assert (await session.exec(of_household)).all() == [within.org_id]


async def test_a_household_comes_back_while_where_it_had_lived_passes_to_another_body(
    app: FastAPI, api: Api, session: AsyncSession, branch: Branch, owner_url: str
) -> None:
    """Where it was is worked out from both, and one of them waits for the other's end."""
    within = await make_org(session, OrgType.PARTY_GROUP, parent=await span_of(session, branch.id))
    other = await make_place(session, branch.id)
    household = await make_household(session, branch)
    of_this = {"household_id": household.id, "org_id": branch.id, "happened_on": date(2026, 1, 5)}
    places = {"from_place_id": branch.place_id, "to_place_id": other.place_id}
    session.add(HouseholdEvent(**of_this, **places, kind=HouseholdEventKind.MOVED))
    household.place_id = other.place_id
    session.add(household)
    await session.commit()
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    async with Api(app) as commune, queue(owner_url) as waiting:
        await commune.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        await waiting.hold("household", household.id)
        back = {"place_id": str(branch.place_id), "on": str(TODAY)}
        moves = f"/households/{household.id}/moves"
        await waiting.add(api.post(moves, json=back, headers=IF_MATCH))
        passing = {"json": charge(within.org_id), "headers": IF_MATCH}
        await waiting.add(commune.post(f"/places/{branch.place_id}/charges", **passing))
        moved, passed = await waiting.answers()
    assert (moved.status_code, passed.status_code) == (201, 201), (moved.text, passed.text)
    connection = await session.connection()
    kept = (await connection.execute(text("SELECT * FROM household_stay"))).all()
    anew = (await connection.execute(WORKED_OUT, {"today": TODAY})).all()
    assert len(kept) > 1
    assert set(kept) == set(anew)


async def test_an_assignment_is_handed_over_while_a_plan_starts(
    app: FastAPI, api: Api, session: AsyncSession, branch: Branch, owner_url: str
) -> None:
    before, planned, after = [await make_member(session, branch.id) for _ in range(3)]
    group = await make_group(session, branch)
    made = await make_assignment(session, before, group)
    leads = [(planned, group)]
    plan = await make_plan(session, branch.id, YEAR, state=PlanState.ADOPTED, leads=leads)
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    async with Api(app, headers=api.headers) as deputy, queue(owner_url) as waiting:
        await waiting.hold("household_group", group.id)
        starts = f"/plans/{plan.id}/starts"
        await waiting.add(api.post(starts, json=starting(), headers=IF_MATCH))
        asked = {"member_id": str(after.id), "on": str(TODAY)}
        handovers = f"/assignments/{made.id}/handovers"
        await waiting.add(deputy.post(handovers, json=asked, headers=IF_MATCH))
        started, late = await waiting.answers()
    assert started.status_code == 200, started.text
    assert outcome(late) == (412, "version.stale")
    assert [one["member_id"] for one in await held(api)] == [str(planned.id)]


async def test_an_assignment_of_a_plan_is_handed_over_while_the_plan_is_reviewed(
    app: FastAPI, api: Api, session: AsyncSession, branch: Branch, owner_url: str
) -> None:
    """What is written for a plan refers to it, and does not wait for who changes it."""
    before, after = [await make_member(session, branch.id) for _ in range(2)]
    group = await make_group(session, branch)
    plan = await make_plan(session, branch.id, YEAR, state=PlanState.REVIEWED)
    made = await make_assignment(session, before, group, plan_id=plan.id)
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    async with Api(app, headers=api.headers) as deputy, queue(owner_url) as waiting:
        await waiting.hold("assignment", made.id)
        closing = {"on": str(TODAY), "end_assignments": True}
        closures = f"/plans/{plan.id}/closures"
        asked = {"member_id": str(after.id), "on": str(TODAY)}
        handovers = f"/assignments/{made.id}/handovers"
        await waiting.add(deputy.post(handovers, json=asked, headers=IF_MATCH))
        await waiting.add(api.post(closures, json=closing, headers=IF_MATCH))
        handed_over, closed = await waiting.answers()
    assert handed_over.status_code == 201, handed_over.text
    assert closed.status_code == 200, closed.text


async def test_of_two_households_that_absorb_each_other_one_does(
    app: FastAPI, api: Api, session: AsyncSession, branch: Branch, owner_url: str
) -> None:
    first, second = [await make_household(session, branch) for _ in range(2)]
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    async with Api(app, headers=api.headers) as deputy, queue(owner_url) as waiting:
        await waiting.hold("household", second.id)
        for client, into, absorbed in ((api, second, first), (deputy, first, second)):
            asked = {"on": str(TODAY), "size": 8, "absorbed_ids": [str(absorbed.id)]}
            url = f"/households/{into.id}/merges"
            await waiting.add(client.post(url, json=asked, headers=IF_MATCH))
        merged, late = await waiting.answers()
    assert merged.status_code == 201, merged.text
    assert outcome(late) == (412, "version.stale")


async def test_who_is_undone_for_others_is_asked_to_try_again(
    api: Api, session: AsyncSession, branch: Branch, owner_url: str
) -> None:
    """Somebody past the service locks in another order, and the request closes the circle."""
    first, middle, last = [await make_household(session, branch) for _ in range(3)]
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    absorbed = [str(middle.id), str(last.id)]
    asked = {"on": str(TODAY), "size": 8, "absorbed_ids": absorbed}
    url = f"/households/{first.id}/merges"
    async with queue(owner_url) as waiting, queue(owner_url) as somebody:
        await waiting.hold("household", middle.id)
        await somebody.hold("household", last.id)
        await somebody.look_for_no_circle()
        await waiting.add(api.post(url, json=asked, headers=IF_MATCH))  # it holds the first
        await waiting.add(somebody.hold("household", first.id))
        undone, _ = await waiting.answers()
    again = await api.post(url, json=asked, headers=IF_MATCH)
    assert outcome(undone) == (503, "request.contended")
    assert undone.headers["Retry-After"] == "1"
    assert again.status_code == 201


async def held(api: Api) -> Any:
    return (await api.get("/assignments", params={"as_of": str(TODAY)})).json()["items"]
