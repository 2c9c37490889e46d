"""Lists of households as of a day: each as its own address tells it, whatever happened since.

Histories are made at random, with all that lets a household lie elsewhere or answer to another
body. What was is reckoned a second time here, from what was done.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.households import HouseholdEventKind
from api.domain.party_orgs import OrgType
from api.domain.paths import is_within
from api.domain.roles import Role
from api.models.household_events import HouseholdEvent
from api.models.households import Household
from api.models.party_orgs import PartyOrgSpan
from api.models.places import PlaceCharge
from tests.client import Api, all_pages
from tests.factories.assignments import make_assignment
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import (
    Branch,
    change_org,
    make_branch,
    make_org,
    make_place,
)

BEGAN: Final = date(2025, 1, 1)
DAY: Final = timedelta(days=1)
STEPS: Final = 14
WORKED_OUT: Final = text("SELECT * FROM stays_of(ARRAY(SELECT id FROM household), :today)")
MOVED, DIVIDED = HouseholdEventKind.MOVED, HouseholdEventKind.PLACE_DIVIDED


@dataclass
class History:
    """A province, and what is done in it day by day."""

    session: AsyncSession
    chance: Random
    communes: list[PartyOrgSpan] = field(default_factory=list)
    founded: dict[UUID, date] = field(default_factory=dict)  # branches, each with its first day
    parents: dict[UUID, UUID] = field(default_factory=dict)
    charges: dict[UUID, list[tuple[date, UUID]]] = field(default_factory=dict)
    households: list[Household] = field(default_factory=list)
    # Of each household: when it came to lie elsewhere, where it lay until then, and under whom.
    moves: dict[UUID, list[tuple[date, UUID, UUID]]] = field(default_factory=dict)

    @property
    def bodies(self) -> list[UUID]:
        return [*(one.org_id for one in self.communes), *self.founded]

    def in_charge(self, place_id: UUID, on: date) -> UUID | None:
        since = [org_id for begins, org_id in self.charges[place_id] if begins <= on]
        return since[-1] if since else None

    def was(self, household: Household, on: date) -> tuple[UUID, UUID]:
        """Reckon where a household lay, and who looked after it."""
        later = [move for move in self.moves[household.id] if move[0] > on]
        then = self.in_charge(later[0][1] if later else household.place_id, on)
        if not later:
            now = self.charges[household.place_id][-1][1]
            given = then == now and self.founded[household.org_id] <= on
            return household.place_id, household.org_id if given else then or household.org_id
        day, place_id, org_id = later[0]
        as_its_place = org_id == self.in_charge(place_id, day)
        under_the_same = then == self.in_charge(place_id, day - DAY)
        given = under_the_same and not as_its_place and self.founded[org_id] <= on
        return place_id, org_id if given else then or org_id

    def free_code(self, org_id: UUID) -> str:
        """Take the first code that is free: so many of those that have left bear the same."""
        taken = {one.code for one in self.households if one.org_id == org_id}
        return next(code for number in range(99) if (code := f"H-{number:02}") not in taken)

    async def begin(self) -> None:
        province = await make_org(self.session, OrgType.PROVINCIAL_COMMITTEE)
        for _ in range(2):
            commune = await make_org(
                self.session, OrgType.COMMUNE_COMMITTEE, parent=province, name="Xã"
            )
            self.communes.append(commune)
            for _ in range(2):
                branch = await make_branch(self.session, commune=commune)
                self.founded[branch.id] = date(2020, 1, 1)
                self.parents[branch.id] = commune.org_id
                self.charges[branch.place_id] = [(date(2020, 1, 1), branch.id)]
                for _ in range(3):
                    await self.register(branch.place_id)

    async def register(self, place_id: UUID) -> None:
        org_id = self.charges[place_id][-1][1]
        household = await make_household(
            self.session, Branch(org_id, org_id, place_id, ""), since=date(2019, 1, 1)
        )
        household.code = self.free_code(org_id)
        self.households.append(household)
        self.moves[household.id] = []

    async def go_on(self, on: date) -> None:
        deed: Callable[[date], Awaitable[None]] = self.chance.choice(
            [
                *(self.move, self.move, self.hand_over, self.divide),
                *(self.give, self.transfer, self.found, self.settle_anew),
            ]
        )
        await deed(on)
        await self.session.commit()

    def settle(self, household: Household, place_id: UUID, org_id: UUID) -> None:
        if org_id != household.org_id:
            household.code = self.free_code(org_id)
        household.place_id, household.org_id = place_id, org_id
        self.session.add(household)

    async def leave(
        self, household: Household, place_id: UUID, on: date, kind: HouseholdEventKind
    ) -> None:
        before = household.place_id, household.org_id
        self.moves[household.id].append((on, *before))
        event = HouseholdEvent(
            household_id=household.id,
            org_id=before[1],
            from_place_id=before[0],
            to_place_id=place_id,
            kind=kind,
            happened_on=on,
        )
        self.session.add(event)
        self.settle(household, place_id, self.charges[place_id][-1][1])
        await self.session.flush()

    async def move(self, on: date) -> None:
        household = self.chance.choice(self.households)
        elsewhere = [one for one in self.charges if one != household.place_id]
        await self.leave(household, self.chance.choice(elsewhere), on, MOVED)

    async def hand_over(self, on: date, to: UUID | None = None) -> None:
        place_id = self.chance.choice(list(self.charges))
        charge = (
            await self.session.exec(
                select(PlaceCharge).where(
                    col(PlaceCharge.place_id) == place_id, col(PlaceCharge.valid_to).is_(None)
                )
            )
        ).one()
        org_id = to or self.chance.choice([one for one in self.founded if one != charge.org_id])
        if charge.valid_from >= on:
            return
        charge.valid_to = on
        self.session.add(charge)
        await self.session.flush()
        self.session.add(PlaceCharge(place_id=place_id, org_id=org_id, valid_from=on))
        self.charges[place_id].append((on, org_id))
        for household in self.households:
            if household.place_id == place_id:
                self.settle(household, place_id, org_id)
                await self.session.flush()

    async def divide(self, on: date) -> None:
        """Let half of a village lie in a new one."""
        old = self.chance.choice(list(self.charges))
        org_id = self.chance.choice(list(self.founded))
        new = (await make_place(self.session, None)).place_id
        self.session.add(PlaceCharge(place_id=new, org_id=org_id, valid_from=on))
        self.charges[new] = [(on, org_id)]
        for household in [one for one in self.households if one.place_id == old][::2]:
            await self.leave(household, new, on, DIVIDED)

    async def settle_anew(self, on: date) -> None:
        """Look after a village from now on, and after who had lived there; one of them leaves."""
        new = (await make_place(self.session, None)).place_id
        org_id = self.chance.choice(list(self.founded))
        self.session.add(PlaceCharge(place_id=new, org_id=org_id, valid_from=on))
        self.charges[new] = [(on, org_id)]
        for _ in range(2):
            await self.register(new)
        elsewhere = self.chance.choice([one for one in self.charges if one != new])
        await self.leave(self.households[-1], elsewhere, on + DAY, MOVED)

    async def give(self, _: date) -> None:
        """Let a household answer to another body by itself, as a division of its branch does."""
        household = self.chance.choice(self.households)
        self.settle(household, household.place_id, self.chance.choice(list(self.founded)))

    async def transfer(self, on: date) -> None:
        branch = self.chance.choice([one for one, since in self.founded.items() if since < on])
        here, there = (one.org_id for one in self.communes)
        to = there if self.parents[branch] == here else here
        self.parents[branch] = to
        await change_org(self.session, branch, on, parent_id=to)

    async def found(self, on: date) -> None:
        """Let a branch begin, and be in charge of a place from its first day on."""
        commune = self.chance.choice(self.communes)
        span = await make_org(self.session, OrgType.BRANCH, parent=commune)
        span.valid_from = on
        self.session.add(span)
        await self.session.flush()
        self.founded[span.org_id] = on
        self.parents[span.org_id] = commune.org_id
        await self.hand_over(on, span.org_id)


@pytest.fixture(params=range(6))
async def history(request: pytest.FixtureRequest, session: AsyncSession) -> History:
    made = History(session, Random(request.param))  # noqa: S311
    await made.begin()
    for step in range(STEPS):
        await made.go_on(BEGAN + 10 * DAY * step)
    return made


async def _paths(history: History, on: date) -> dict[UUID, str]:
    rows = select(PartyOrgSpan).where(
        col(PartyOrgSpan.org_id).in_(history.bodies), col(PartyOrgSpan.valid_from) <= on
    )
    spans = (await history.session.exec(rows)).all()
    return {one.org_id: one.path for one in spans if one.valid_to is None or one.valid_to > on}


async def _listed(api: Api, **asked: Any) -> list[dict[str, Any]]:
    """Read a list page by page, and whole, which is the same."""
    told = [await all_pages(api, "/households", limit=limit, **asked) for limit in (2, 200)]
    assert told[0] == told[1]
    assert len({row["id"] for row in told[1]}) == len(told[1])
    return told[1]


def _by_id(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in rows}


async def _one_by_one(api: Api, history: History, on: date) -> dict[str, dict[str, Any]]:
    found = {}
    for household in history.households:
        answer = await api.get(f"/households/{household.id}", params={"as_of": str(on)})
        if answer.status_code == 200:
            place_id, org_id = history.was(household, on)
            told = answer.json()
            assert (told["place_id"], told["org_id"]) == (str(place_id), str(org_id)), on
            found[told["id"]] = told
    return found


async def _assert_all_is_the_same(api: Api, history: History, on: date) -> int:
    """Assert that each list tells what is told one by one, and say how many that are."""
    one_by_one, paths = await _one_by_one(api, history, on), await _paths(history, on)
    assert _by_id(await _listed(api, as_of=on)) == one_by_one
    for place_id in history.charges:
        there = {k: row for k, row in one_by_one.items() if row["place_id"] == str(place_id)}
        assert _by_id(await _listed(api, as_of=on, place_id=place_id)) == there, place_id
    for body in history.bodies:
        below = {
            k: row
            for k, row in one_by_one.items()
            # One that was looked after by no body that stood on the day is below none.
            if body in paths and is_within(paths.get(UUID(row["org_id"]), ""), paths[body])
        }
        assert _by_id(await _listed(api, as_of=on, org_id=body)) == below, body
    await _assert_both_filters(api, history, on, body, below)
    return len(one_by_one)


async def _assert_both_filters(
    api: Api, history: History, on: date, body: UUID, below: dict[str, dict[str, Any]]
) -> None:
    """Assert it of the last body and each place together, as of all bodies it would take long."""
    for place_id in history.charges:
        both = {k: row for k, row in below.items() if row["place_id"] == str(place_id)}
        told = await _listed(api, as_of=on, org_id=body, place_id=place_id)
        assert _by_id(told) == both, (body, place_id)


DAYS: Final = [BEGAN - DAY, *(BEGAN + 10 * DAY * step for step in (2, 6, 9, 13))]


async def test_a_list_tells_of_each_what_it_tells_by_itself(
    api: Api, session: AsyncSession, history: History
) -> None:
    branches = list(history.founded)
    for role, bodies in (
        (Role.BRANCH_SECRETARY, branches[:1]),
        (Role.BRANCH_SECRETARY, [branches[1], branches[3]]),
        (Role.INTEGRATION_CLIENT, [history.communes[1].org_id]),
        (Role.INTEGRATION_CLIENT, [one.org_id for one in history.communes]),
    ):
        await api.sign_in(session, role, *bodies)
        seen = [await _assert_all_is_the_same(api, history, on) for on in DAYS]
    assert seen == [len(history.households)] * len(DAYS)


@pytest.mark.usefixtures("history")
async def test_what_is_kept_is_what_would_be_worked_out_anew(session: AsyncSession) -> None:
    connection = await session.connection()
    kept = set((await connection.execute(text("SELECT * FROM household_stay"))).all())
    anew = set((await connection.execute(WORKED_OUT, {"today": clock.today()})).all())
    assert kept == anew
    assert kept


async def test_a_member_is_told_of_their_own_where_these_were(
    api: Api, session: AsyncSession, history: History
) -> None:
    branch = next(iter(history.founded))
    member = await make_member(session, branch)
    own = [one for one in history.households if one.org_id != branch][:3]
    for household in own:
        await make_assignment(session, member, household)
    await api.sign_in(session, Role.MEMBER, branch, person_id=member.id)
    for on in DAYS:
        assert await _assert_all_is_the_same(api, history, on) == len(own)
