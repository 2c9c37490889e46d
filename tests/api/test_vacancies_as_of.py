"""Vacancies as they stood on a day: open until somebody led again, and not before it was known."""

from datetime import date, timedelta
from typing import Any, Final

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.members import Standing
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.domain.vacancies import VacancyOutcome, VacancyState
from api.models.members import MemberStanding
from api.models.vacancies import Vacancy
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, change_org, make_branch, make_org
from tests.factories.vacancies import make_vacancy

DAY: Final = timedelta(days=1)
OPENED: Final = date(2025, 3, 3)
DUE: Final = date(2025, 3, 10)
CLOSED: Final = date(2025, 3, 20)
BEFORE, OPEN, LATE = OPENED - DAY, DUE, CLOSED - DAY


async def past(session: AsyncSession, branch: Branch, **said: Any) -> Vacancy:
    """Make one that was opened long ago."""
    member = await make_member(session, branch.id)
    led = await make_assignment(session, member, await make_household(session, branch))
    days = {"vacant_from": OPENED, "due_on": DUE}
    one = await make_vacancy(session, led, **days, vacant_until=said.pop("vacant_until", None))
    one.sqlmodel_update({"opened_on": OPENED, **said})
    session.add(one)
    await session.commit()
    return one


async def covered(session: AsyncSession, branch: Branch) -> Vacancy:
    other = await make_member(session, branch.id)
    leads = await make_assignment(session, other, await make_household(session, branch))
    return await past(
        session,
        branch,
        state=VacancyState.COVERED,
        outcome=VacancyOutcome.OTHER_LEADS,
        covered_by_id=leads.id,
        closed_on=CLOSED,
    )


async def listed(api: Api, **asked: Any) -> list[Any]:
    answer = await api.get("/vacancies", params=asked)
    assert answer.status_code == 200, answer.text
    items: list[Any] = answer.json()["items"]
    return items


async def test_is_told_as_it_stood(api: Api, session: AsyncSession, branch: Branch) -> None:
    one = await covered(session, branch)
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    fields = ("state", "overdue", "outcome", "covered_by_id", "closed_on")
    is_open = ("open", False, None, None, None)
    is_late = ("open", True, None, None, None)
    is_over = ("covered", False, "other_leads", str(one.covered_by_id), str(CLOSED))
    told = {}
    for day in (BEFORE, OPENED, OPEN, LATE, CLOSED, None):
        asked = {} if day is None else {"as_of": str(day)}
        rows = await listed(api, **asked)
        alone = await api.get(f"/vacancies/{one.id}", params=asked)
        assert rows == ([] if day == BEFORE else [alone.json()])
        told[day] = tuple(alone.json().get(name) for name in fields)
    assert outcome(await api.get(f"/vacancies/{one.id}", params={"as_of": str(BEFORE)})) == (
        404,
        "vacancy.not_found",
    )
    assert told | {BEFORE: None} == {
        BEFORE: None,
        OPENED: is_open,
        OPEN: is_open,
        LATE: is_late,
        CLOSED: is_over,
        None: is_over,
    }


async def test_filters_mean_the_day(api: Api, session: AsyncSession, branch: Branch) -> None:
    one = await covered(session, branch)
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)

    async def found(day: date, **asked: Any) -> bool:
        return [row["id"] for row in await listed(api, as_of=str(day), **asked)] == [str(one.id)]

    days = (BEFORE, OPEN, LATE, CLOSED)
    assert [await found(day, state="open") for day in days] == [False, True, True, False]
    assert [await found(day, state="covered") for day in days] == [False, False, False, True]
    assert [await found(day, overdue=True) for day in days] == [False, False, True, False]
    assert [await found(day, overdue=False) for day in days] == [False, True, False, True]


async def test_what_was_to_last_until_a_day_was_over_then(
    api: Api, session: AsyncSession, branch: Branch
) -> None:
    """Whether or not somebody came by since to write it down."""
    closing = {
        "state": VacancyState.CLOSED,
        "outcome": VacancyOutcome.DAYS_OVER,
        "closed_on": CLOSED + 30 * DAY,
    }
    noted = await past(session, branch, vacant_until=CLOSED, **closing)
    unnoted = await past(session, branch, vacant_until=CLOSED)
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    for one in (noted, unnoted):
        then, after = [
            (await api.get(f"/vacancies/{one.id}", params={"as_of": str(day)})).json()
            for day in (LATE, CLOSED)
        ]
        assert (then["state"], then["closed_on"]) == ("open", None)
        assert (after["state"], after["outcome"]) == ("closed", "days_over")
        assert after["closed_on"] == str(CLOSED)


async def test_who_was_proposed_could_lead_on_the_day(
    api: Api, session: AsyncSession, branch: Branch
) -> None:
    best = await make_member(session, branch.id, standing=Standing.AWAY, since=CLOSED)
    before = {"standing": Standing.OFFICIAL, "valid_from": OPENED, "valid_to": CLOSED}
    session.add(MemberStanding(member_id=best.id, **before))
    await session.commit()
    one = await past(session, branch, proposed_id=best.id)
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    then, after = [
        (await api.get(f"/vacancies/{one.id}", params={"as_of": str(day)})).json()
        for day in (LATE, CLOSED)
    ]
    assert (then["proposed_id"], after["proposed_id"]) == (str(best.id), None)


async def test_by_the_tree_of_the_day_and_in_sight_today(api: Api, session: AsyncSession) -> None:
    province = await make_org(session, OrgType.PROVINCIAL_COMMITTEE)
    old, new = [await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=province) for _ in "12"]
    gone, stayed = [await make_branch(session, commune=old) for _ in "12"]
    first, second = await covered(session, gone), await past(session, stayed)
    await change_org(session, gone.id, CLOSED + DAY, parent_id=new.org_id)
    both = {str(first.id), str(second.id)}
    secretary = (Role.BRANCH_SECRETARY, gone.id, stayed.id)
    await api.sign_in(session, *secretary)

    async def found(org_id: object, **asked: Any) -> set[str]:
        return {row["id"] for row in await listed(api, org_id=str(org_id), **asked)}

    assert await found(old.org_id, as_of=str(LATE)) == both
    assert await found(old.org_id) == {str(second.id)}
    assert await found(new.org_id) == {str(first.id)}
    assert await found(new.org_id, as_of=str(LATE)) == set()
    await api.sign_in(session, Role.BRANCH_SECRETARY, stayed.id)
    assert await found(old.org_id, as_of=str(LATE)) == {str(second.id)}

    async def counted(org_id: object, **asked: str) -> tuple[int, ...]:
        params = {"org_id": str(org_id), **asked}
        answer = await api.get("/vacancies/summary", params=params)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert told["as_of"] == asked.get("as_of", str(clock.today()))
        return told["open"], told["overdue"], told["covered"]

    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
    days = (BEFORE, OPEN, LATE, CLOSED)
    assert [await counted(old.org_id, as_of=str(day)) for day in days] == [
        (0, 0, 0),
        (2, 0, 0),
        (2, 2, 0),
        (1, 1, 1),
    ]
    assert await counted(old.org_id) == (1, 1, 0)
    assert await counted(new.org_id) == (0, 0, 1)
    assert await counted(new.org_id, as_of=str(CLOSED)) == (0, 0, 0)
    # What has left the sight of who asks is counted no more, by whatever tree.
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, old.org_id)
    assert await counted(old.org_id, as_of=str(LATE)) == (1, 1, 0)


@pytest.mark.parametrize("path", ["", "/summary", "/{id}"])
async def test_nobody_knows_what_will_be_vacant(
    api: Api, session: AsyncSession, branch: Branch, path: str
) -> None:
    one = await covered(session, branch)
    role = Role.COMMUNE_COMMITTEE if path == "/summary" else Role.BRANCH_SECRETARY
    await api.sign_in(session, role, branch.commune_id if path == "/summary" else branch.id)
    asked = {"org_id": str(branch.id)} if path != "/{id}" else {}
    tomorrow = str(clock.today() + DAY)
    answer = await api.get(
        f"/vacancies{path.format(id=one.id)}", params={**asked, "as_of": tomorrow}
    )
    assert outcome(answer) == (422, "day.not_come")
