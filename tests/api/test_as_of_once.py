"""What happened once, by itself as of a day: not found before it had."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any, Final, TypeAlias

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.happened import SINCE
from api.domain import clock
from api.domain.roles import Role
from api.models.periods import ReportingPeriod
from api.models.reports import Report
from api.models.working_group_visits import WorkingGroupVisit
from api.models.working_groups import WorkingGroup, WorkingGroupCoverage, WorkingGroupMember
from tests.client import Api
from tests.factories.accounts import make_client
from tests.factories.classifications import make_classification
from tests.factories.contacts import make_contact
from tests.factories.handovers import make_handover
from tests.factories.households import make_household
from tests.factories.meetings import make_meeting
from tests.factories.members import make_member
from tests.factories.movements import make_movement
from tests.factories.organisation import Branch, make_branch
from tests.factories.plans import make_plan
from tests.factories.proposal_rounds import make_round
from tests.factories.reorganisations import make_reorganisation
from tests.factories.reports import make_owed, make_report
from tests.factories.requests import make_request
from tests.factories.rollups import make_rollup
from tests.factories.support_goals import make_goal
from tests.factories.tasks import make_task
from tests.factories.working_group_visits import make_visit
from tests.factories.working_groups import make_working_group

ON: Final = date(2025, 3, 1)
DAY: Final = timedelta(days=1)
SECRETARY: Final = Role.BRANCH_SECRETARY
COMMITTEE: Final = Role.COMMUNE_COMMITTEE
Making: TypeAlias = Callable[[AsyncSession, Branch], Awaitable[Any]]


async def happened(session: AsyncSession, one: Any, **day: object) -> Any:
    """Let it have happened on ``ON``: by what it says itself, or by when it was written down.

    That is the first instant of the day in Vietnam, where in Greenwich it is the day before.
    """
    for name, value in (day or {"created_at": clock.start_of(ON)}).items():
        setattr(one, name, value)
    session.add(one)
    await session.commit()
    return one


async def classification(session: AsyncSession, branch: Branch) -> Any:
    one = await make_classification(session, await make_member(session, branch.id))
    return await happened(session, one, decided_on=ON)


async def classification_of_another_branch(session: AsyncSession, branch: Branch) -> Any:
    """Be seen only by where the member is today."""
    member = await make_member(session, branch.id)
    there = await make_branch(session)
    one = await make_classification(session, member)
    return await happened(session, one, decided_on=ON, org_id=there.id)


async def client(session: AsyncSession, branch: Branch) -> Any:
    return await happened(session, await make_client(session, branch.id))


async def contact(session: AsyncSession, branch: Branch) -> Any:
    household, member = await make_household(session, branch), await make_member(session, branch.id)
    return await make_contact(session, household, member.id, contacted_on=ON)


async def handover(session: AsyncSession, branch: Branch) -> Any:
    household = await make_household(session, branch)
    former, member = [await make_member(session, branch.id) for _ in "12"]
    one = await make_handover(session, former, member, household)
    return await happened(session, one, opened_on=ON)


async def meeting(session: AsyncSession, branch: Branch) -> Any:
    return await make_meeting(session, branch.id, held_on=ON)


async def movement(session: AsyncSession, branch: Branch) -> Any:
    return await make_movement(session, branch, starts_on=ON)


async def obligation(session: AsyncSession, branch: Branch) -> Any:
    _, _, one = await make_owed(session, branch)
    return await happened(session, one)


async def period(session: AsyncSession, branch: Branch) -> Any:
    _, one, _ = await make_owed(session, branch)
    assert isinstance(one, ReportingPeriod)
    return await happened(session, one, starts_on=ON)


async def plan(session: AsyncSession, branch: Branch) -> Any:
    return await happened(session, await make_plan(session, branch.id, ON.year))


async def plan_of_earlier(session: AsyncSession, branch: Branch) -> Any:
    """Be drafted here long after it was adopted."""
    one = await make_plan(session, branch.id, ON.year)
    said = {"adopted_on": ON, "resolution_ref": "NQ 01", "state": "adopted"}
    return await happened(session, one, **said)


async def report(session: AsyncSession, branch: Branch) -> Any:
    written = await make_report(session, branch)
    return await happened(session, await session.get(Report, written.id))


async def request(session: AsyncSession, branch: Branch) -> Any:
    return await make_request(session, branch.id, created_at=clock.start_of(ON))


async def rollup(session: AsyncSession, branch: Branch) -> Any:
    author = await make_member(session, branch.id)
    return await happened(session, await make_rollup(session, branch, author.id))


async def round_(session: AsyncSession, branch: Branch) -> Any:
    one = await make_round(session, branch.commune_id, ON.year, branch.id)
    return await happened(session, one, asked_on=ON)


async def reorganisation(session: AsyncSession, branch: Branch) -> Any:
    one = await make_reorganisation(session, branch.commune_id)
    return await happened(session, one, decided_on=ON)


async def support_goal(session: AsyncSession, branch: Branch) -> Any:
    return await make_goal(session, await make_household(session, branch), starts_on=ON)


async def task(session: AsyncSession, branch: Branch) -> Any:
    member = await make_member(session, branch.id)
    return await happened(session, await make_task(session, branch.id, member.id))


async def visit(session: AsyncSession, branch: Branch) -> Any:
    group = await make_working_group(session, branch.commune_id, covers=[branch.id])
    follow_up = await make_visit(session, group, branch.id, visited_on=ON)
    return await session.get(WorkingGroupVisit, follow_up.visit_id)


MADE: Final[dict[Making, tuple[str, Role]]] = {
    classification: ("classifications", SECRETARY),
    classification_of_another_branch: ("classifications", SECRETARY),
    client: ("clients", Role.SYSTEM_ADMINISTRATOR),
    contact: ("contacts", SECRETARY),
    handover: ("handovers", SECRETARY),
    meeting: ("meetings", SECRETARY),
    movement: ("movements", SECRETARY),
    obligation: ("obligations", SECRETARY),
    period: ("reporting-periods", SECRETARY),
    plan: ("plans", SECRETARY),
    plan_of_earlier: ("plans", SECRETARY),
    report: ("reports", SECRETARY),
    request: ("requests", SECRETARY),
    rollup: ("rollups", SECRETARY),
    round_: ("proposal-rounds", COMMITTEE),
    reorganisation: ("reorganisations", COMMITTEE),
    support_goal: ("support-goals", SECRETARY),
    task: ("tasks", SECRETARY),
    visit: ("working-group-visits", SECRETARY),
}


async def _found(api: Api, url: str, *days: date) -> list[int]:
    return [(await api.get(url, params={"as_of": str(day)})).status_code for day in days]


def test_there_is_one_of_each() -> None:
    """Whoever adds a day to the table adds how such a record is made."""
    assert len({address for address, _ in MADE.values()}) == len(SINCE)


@pytest.mark.parametrize("making", MADE, ids=lambda making: making.__name__)
async def test_is_not_found_before_its_day(
    api: Api, session: AsyncSession, branch: Branch, making: Making
) -> None:
    address, role = MADE[making]
    at = branch.id if role is SECRETARY else branch.commune_id
    url = f"/{address}/{(await making(session, branch)).id}"
    await api.sign_in(session, role, at)
    whole = await api.get(url)
    assert whole.status_code == 200, whole.text
    assert await _found(api, url, ON - DAY, ON, clock.today() + DAY) == [404, 200, 200]
    # It is told with what is known today, and is as unknown before as what is out of sight.
    then = await api.get(url, params={"as_of": str(ON)})
    assert (then.json(), then.headers.get("ETag")) == (whole.json(), whole.headers.get("ETag"))
    before = (await api.get(url, params={"as_of": str(ON - DAY)})).json()
    elsewhere = await make_branch(session)
    await api.sign_in(session, role, elsewhere.id if role is SECRETARY else elsewhere.commune_id)
    hidden = (await api.get(url)).json()
    assert before["code"] == hidden["code"]
    assert before["code"].endswith(".not_found")
    assert await _found(api, url, ON, clock.today()) == [404, 404]


class TestWorkingGroup:
    """It holds while somebody works in it."""

    async def _group(self, session: AsyncSession, branch: Branch) -> WorkingGroup:
        group = await make_working_group(session, branch.commune_id, since=ON - 9 * DAY)
        days = [(ON, ON + 2 * DAY, "Lê Văn Trước"), (ON + DAY, ON + 5 * DAY, "Lê Văn Sau")]
        session.add_all(
            WorkingGroupMember(group_id=group.id, display_name=name, valid_from=since, valid_to=to)
            for since, to, name in days
        )
        session.add(
            WorkingGroupCoverage(
                group_id=group.id, org_id=branch.id, valid_from=ON, valid_to=ON + 2 * DAY
            )
        )
        await session.commit()
        return group

    async def test_is_told_with_those_who_worked_in_it_and_where(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        url = f"/working-groups/{(await self._group(session, branch)).id}"
        await api.sign_in(session, COMMITTEE, branch.commune_id)
        told: dict[int, Any] = {}
        for day in range(-1, 6):
            answer = await api.get(url, params={"as_of": str(ON + day * DAY)})
            parts = answer.json()
            told[day] = answer.status_code == 200 and (
                {one["display_name"].split()[-1] for one in parts["members"]},
                len(parts["coverages"]),
            )
        assert told == {
            -1: False,
            0: ({"Trước"}, 1),
            1: ({"Trước", "Sau"}, 1),
            2: ({"Sau"}, 0),
            3: ({"Sau"}, 0),
            4: ({"Sau"}, 0),
            5: False,
        }
        missing = (await api.get(url, params={"as_of": str(ON - DAY)})).json()
        assert missing["code"] == "working_group.not_found"
        whole = (await api.get(url)).json()
        assert (len(whole["members"]), len(whole["coverages"])) == (2, 1)
