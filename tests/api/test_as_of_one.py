"""One thing by itself, as it was on a day: where a household was, and whether something held."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Final, TypeAlias
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.households import HouseholdEventKind
from api.domain.roles import Role
from api.models.household_events import HouseholdEvent
from api.models.households import Household
from api.models.places import PlaceCharge
from api.models.residence_members import ResidenceMember
from tests.access.matrix import IF_MATCH
from tests.client import Api, outcome
from tests.factories.accounts import LONG_AGO, make_role_term
from tests.factories.assignments import make_assignment
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_branch
from tests.factories.partnerships import make_partnership
from tests.factories.residence_members import make_residence_member

SECRETARY: Final = Role.BRANCH_SECRETARY
ON: Final = date(2025, 3, 1)
DAY: Final = timedelta(days=1)
SIGHT: Final = text(
    "SELECT set_config('kevai.sight', :sight, true), set_config('kevai.person', :person, true),"
    " set_config('kevai.today', :today, true)"
)
KIND: Final = HouseholdEventKind
# What tells where a household was, and passes its wall or has one of its own.
ASKED: Final = {
    "stays": "SELECT was_place_id FROM household_stay WHERE household_id = :id"
    " AND valid_from <= :day AND valid_to > :day",
    "below": "SELECT was_place_id FROM former_households(:day, :top, NULL, NULL, NULL) AS one"
    " WHERE one.id = :id",
    "in": "SELECT was_place_id FROM former_households(:day, NULL, :place, NULL, NULL) AS one"
    " WHERE one.id = :id",
}
TOMORROW: Final = clock.today() + DAY


async def _was(api: Api, household: Household, on: date | None) -> tuple[str, str]:
    """Read where a household was on a day, and who looked after it."""
    asked = {} if on is None else {"as_of": str(on)}
    answer = await api.get(f"/households/{household.id}", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["place_id"], answer.json()["org_id"]


def _at(branch: Branch) -> tuple[str, str]:
    return str(branch.place_id), str(branch.id)


async def _moved(
    session: AsyncSession,
    household: Household,
    before: Branch,
    after: Branch,
    on: date,
    *,
    kind: HouseholdEventKind = KIND.MOVED,
) -> None:
    """Let a household move, as the service records it."""
    places = {"from_place_id": before.place_id, "to_place_id": after.place_id}
    of_this = {"household_id": household.id, "org_id": before.id}
    moved = HouseholdEvent(**of_this, **places, kind=kind, happened_on=on)
    household.place_id, household.org_id = after.place_id, after.id
    session.add_all([moved, household])
    await session.commit()


async def _handed_over(session: AsyncSession, place_id: UUID, to: Branch, on: date) -> None:
    """Put another branch in charge of a place from a day on."""
    rows = select(PlaceCharge).where(col(PlaceCharge.place_id) == place_id)
    (charge,) = (await session.exec(rows)).all()
    charge.valid_to = on
    session.add(charge)
    await session.flush()
    session.add(PlaceCharge(place_id=place_id, org_id=to.id, valid_from=on))
    await session.commit()


class TestHouseholds:
    async def test_is_where_it_lived_before_it_moved(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        household = await make_household(session, branch)
        await api.sign_in(session, SECRETARY, branch.id, elsewhere.id)
        asked = {"place_id": str(elsewhere.place_id), "on": str(ON)}
        moved = await api.post(f"/households/{household.id}/moves", json=asked, headers=IF_MATCH)
        assert moved.status_code == 201, moved.text
        assert await _was(api, household, ON - DAY) == _at(branch)
        assert await _was(api, household, ON) == _at(elsewhere)
        assert await _was(api, household, None) == _at(elsewhere)

    async def test_the_first_move_after_the_day_tells(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        third = await make_branch(session)
        household = await make_household(session, branch)
        await _moved(session, household, branch, elsewhere, ON)
        await _moved(session, household, elsewhere, third, ON + 30 * DAY)
        await api.sign_in(session, SECRETARY, third.id)
        days = (ON - DAY, ON, ON + 29 * DAY, ON + 30 * DAY)
        found = [await _was(api, household, day) for day in days]
        assert found == [_at(branch), _at(elsewhere), _at(elsewhere), _at(third)]

    async def test_whoever_was_in_charge_of_its_place_looked_after_it(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        household = await make_household(session, branch)
        await _handed_over(session, branch.place_id, elsewhere, ON)
        household.org_id = elsewhere.id
        session.add(household)
        await session.commit()
        await api.sign_in(session, SECRETARY, elsewhere.id)
        here = str(branch.place_id)
        assert await _was(api, household, ON - DAY) == (here, str(branch.id))
        assert await _was(api, household, ON) == (here, str(elsewhere.id))

    async def test_one_that_was_given_to_another_body_by_itself_stays_as_it_is_known(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        household = await make_household(session, branch, org_id=elsewhere.id)
        await api.sign_in(session, SECRETARY, elsewhere.id)
        assert await _was(api, household, ON) == (str(branch.place_id), str(elsewhere.id))

    async def test_one_that_was_given_and_then_moved_is_told_by_what_its_move_names(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        third = await make_branch(session)
        household = await make_household(session, branch, org_id=third.id)
        event = HouseholdEvent(
            household_id=household.id,
            org_id=third.id,
            from_place_id=branch.place_id,
            to_place_id=elsewhere.place_id,
            kind=KIND.MOVED,
            happened_on=ON,
        )
        household.place_id, household.org_id = elsewhere.place_id, elsewhere.id
        session.add_all([event, household])
        await session.commit()
        await api.sign_in(session, SECRETARY, elsewhere.id)
        assert await _was(api, household, ON - DAY) == (str(branch.place_id), str(third.id))
        assert await _was(api, household, ON) == _at(elsewhere)

    async def test_whose_place_passed_on_the_day_of_its_move_had_been_of_the_first(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        """Though its move names the second, to which it answered for no day at all."""
        third = await make_branch(session)
        household = await make_household(session, branch)
        await _handed_over(session, branch.place_id, third, ON)
        second = Branch(third.id, third.commune_id, branch.place_id, third.path)
        await _moved(session, household, second, elsewhere, ON)
        await api.sign_in(session, SECRETARY, elsewhere.id)
        assert await _was(api, household, ON - DAY) == _at(branch)
        assert await _was(api, household, ON) == _at(elsewhere)

    async def test_only_who_sees_it_today_sees_it_as_it_was(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        household = await make_household(session, branch)
        await _moved(session, household, branch, elsewhere, ON)
        await api.sign_in(session, SECRETARY, branch.id)
        params = {"as_of": str(ON - DAY)}
        gone = await api.get(f"/households/{household.id}", params=params)
        assert outcome(gone) == (404, "household.not_found")

    @pytest.mark.parametrize("statement", ASKED)
    async def test_the_database_tells_it_to_nobody_else_either(
        self, session: AsyncSession, branch: Branch, elsewhere: Branch, statement: str
    ) -> None:
        household = await make_household(session, elsewhere)
        await _moved(session, household, elsewhere, branch, ON + DAY)
        member = await make_member(session, elsewhere.id)
        then = {"top": elsewhere.path, "place": elsewhere.place_id}
        asked = {"id": household.id, "day": ON, **then}

        async def told(sight: str, person: UUID | None) -> UUID | None:
            connection = await session.connection()
            wall = {"sight": sight, "person": str(person or ""), "today": str(clock.today())}
            await connection.execute(SIGHT, wall)
            await connection.execute(text("SET LOCAL ROLE kevai_app"))
            place_id: UUID | None = await connection.scalar(text(ASKED[statement]), asked)
            await connection.execute(text("RESET ROLE"))
            return place_id

        assert await told(elsewhere.path, None) is None
        assert await told(elsewhere.path, member.id) is None
        assert await told(branch.path, None) == elsewhere.place_id
        await make_assignment(session, member, household)
        assert await told("", member.id) == elsewhere.place_id

    async def test_a_village_that_was_divided_is_told_by_what_it_was(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        household = await make_household(session, branch)
        await _moved(session, household, branch, elsewhere, ON, kind=KIND.PLACE_DIVIDED)
        await api.sign_in(session, SECRETARY, elsewhere.id)
        assert await _was(api, household, ON - DAY) == _at(branch)
        assert await _was(api, household, ON) == _at(elsewhere)

    async def test_is_not_found_where_nobody_looked_after_it(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        household = await make_household(session, branch, since=ON)
        household.dissolved_on = ON + 9 * DAY
        session.add(household)
        await session.commit()
        await api.sign_in(session, SECRETARY, branch.id)
        found = [
            (await api.get(f"/households/{household.id}", params={"as_of": str(day)})).status_code
            for day in (ON - DAY, ON, ON + 8 * DAY, ON + 9 * DAY)
        ]
        assert found == [404, 200, 200, 404]
        assert (await api.get(f"/households/{household.id}")).status_code == 200

    async def test_nobody_knows_where_it_will_be(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        household = await make_household(session, branch)
        await api.sign_in(session, SECRETARY, branch.id)
        asked = {"as_of": str(TOMORROW)}
        refused = await api.get(f"/households/{household.id}", params=asked)
        assert outcome(refused) == (422, "day.not_come")


Making: TypeAlias = Callable[[AsyncSession, Branch, Branch], Awaitable[str]]


async def assignment(session: AsyncSession, branch: Branch, _: Branch) -> str:
    member, household = await make_member(session, branch.id), await make_household(session, branch)
    made = await make_assignment(session, member, household, valid_to=ON)
    return f"/assignments/{made.id}"


async def assignment_of_another_branch(
    session: AsyncSession, branch: Branch, elsewhere: Branch
) -> str:
    member = await make_member(session, elsewhere.id)
    made = await make_assignment(
        session, member, await make_household(session, branch), valid_to=ON
    )
    return f"/assignments/{made.id}"


async def partnership(session: AsyncSession, branch: Branch, elsewhere: Branch) -> str:
    made = await make_partnership(session, await make_household(session, branch), elsewhere.id)
    made.valid_to = ON
    session.add(made)
    await session.commit()
    return f"/partnerships/{made.id}"


async def partnership_with_a_host(session: AsyncSession, branch: Branch, elsewhere: Branch) -> str:
    made = await make_partnership(session, await make_household(session, elsewhere), branch.id)
    made.valid_to = ON
    session.add(made)
    await session.commit()
    return f"/partnerships/{made.id}"


async def residence_member(session: AsyncSession, branch: Branch, _: Branch) -> str:
    made: ResidenceMember = await make_residence_member(session, branch)
    made.left_on = ON
    session.add(made)
    await session.commit()
    return f"/residence-members/{made.id}"


@pytest.mark.parametrize(
    "making",
    [
        assignment,
        assignment_of_another_branch,
        partnership,
        partnership_with_a_host,
        residence_member,
    ],
    ids=lambda making: making.__name__,
)
async def test_what_did_not_hold_on_the_day_is_not_found(
    api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch, making: Making
) -> None:
    url = await making(session, branch, elsewhere)
    await api.sign_in(session, SECRETARY, branch.id)
    days = (LONG_AGO - DAY, LONG_AGO, ON - DAY, ON)
    found = [(await api.get(url, params={"as_of": str(day)})).status_code for day in days]
    assert found == [404, 200, 200, 404]
    assert (await api.get(url)).status_code == 200


async def test_a_role_term_that_did_not_hold_on_the_day_is_not_found(
    api: Api, session: AsyncSession, branch: Branch
) -> None:
    person_id = await api.sign_in(session, SECRETARY, branch.id)
    term = await make_role_term(session, person_id, Role.MEMBER, branch.id, valid_to=ON)
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
    found = [
        (await api.get(f"/role-terms/{term.id}", params={"as_of": str(day)})).status_code
        for day in (LONG_AGO - DAY, LONG_AGO, ON - DAY, ON)
    ]
    assert found == [404, 200, 200, 404]
    assert (await api.get(f"/role-terms/{term.id}")).status_code == 200
