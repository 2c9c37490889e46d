"""Handovers: what goes along when somebody else leads, who says yes or no, and who was briefed."""

from datetime import date, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.assignments import EndReason, PlanState
from api.domain.roles import Role
from api.domain.tasks import TaskState
from api.jobs.handlers import hand_on
from api.models.household_groups import HouseholdGroup
from api.models.tasks import Task
from tests.api.test_plans import YEAR, starting, step
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.handovers import make_handover
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch
from tests.factories.plans import make_plan
from tests.factories.requests import make_request
from tests.factories.support_goals import make_goal
from tests.factories.tasks import make_task
from tests.jobs.relaying import relay_all

TODAY = clock.today()
DAY = timedelta(days=1)
LAST_YEAR = date(YEAR - 1, 1, 1)


def seen(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


@pytest.fixture
async def group(session: AsyncSession, branch: Branch) -> HouseholdGroup:
    return await make_group(session, branch, households=[await make_household(session, branch)])


class TestOpening:
    async def test_a_plan_lets_open_work_follow_to_the_new_lead(
        self, app: FastAPI, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        former, member, stays = [await make_member(session, branch.id) for _ in range(3)]
        household, kept = [await make_household(session, branch) for _ in range(2)]
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        more = {"duty_codes": ["thrift"], "partners": [{"kind": "youth", "title": "Chi đoàn"}]}
        new = {"member_id": str(former.id), "kind": "household", "household_id": str(household.id)}
        began = {"valid_from": str(LAST_YEAR)}
        before = (await api.post("/assignments", json={**new, **began, **more})).json()
        await make_assignment(session, stays, kept, valid_from=LAST_YEAR)
        todo, done = [
            await make_task(session, branch.id, former.id, state=state)
            for state in (TaskState.OPEN, TaskState.DONE)
        ]
        for task in (todo, done):
            task.assignment_id = before["id"]
            session.add(task)
        goal = await make_goal(session, household, assignment_id=before["id"])
        wish, other_wish = [
            await make_request(
                session, branch.id, owner_member_id=former.id, household_id=household_id
            )
            for household_id in (household.id, kept.id)
        ]
        leads = [(member, household), (stays, kept)]
        plan = await make_plan(session, branch.id, YEAR, state=PlanState.ADOPTED, leads=leads)
        started = await step(api, f"/plans/{plan.id}", "starts", starting())
        opened = (await api.get("/handovers")).json()["items"]

        assert started.status_code == 200, started.text
        assert [(one["from_member_id"], one["to_member_id"]) for one in opened] == [
            (str(former.id), str(member.id))
        ]
        [handover] = opened
        assert (handover["before_id"], handover["state"]) == (before["id"], "proposed")
        assert handover["target_name"] == household.head_name
        after = (await api.get(f"/assignments/{handover['after_id']}")).json()
        assert (after["duty_codes"], after["partners"]) == (["thrift"], more["partners"])
        of_todo, of_done = [(await api.get(f"/tasks/{task.id}")).json() for task in (todo, done)]
        assert (of_todo["owner_id"], of_todo["assignment_id"]) == (str(member.id), after["id"])
        assert (of_done["owner_id"], of_done["assignment_id"]) == (str(former.id), before["id"])
        of_goal = (await api.get(f"/support-goals/{goal.id}")).json()
        assert of_goal["assignment_id"] == after["id"]
        owners = [
            (await api.get(f"/requests/{one.id}")).json()["owner_member_id"]
            for one in (wish, other_wish)
        ]
        assert owners == [str(member.id), str(former.id)]
        await relay_all(app)
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        topics = {one["topic"] for one in (await api.get("/notifications")).json()["items"]}
        assert topics == {"handover.opened", "task.handed_on"}

    async def test_one_assignment_by_itself(
        self, api: Api, session: AsyncSession, branch: Branch, group: HouseholdGroup
    ) -> None:
        former, member = [await make_member(session, branch.id) for _ in range(2)]
        before = await make_assignment(session, former, group)
        task = await make_task(session, branch.id, former.id)
        task.assignment_id = before.id
        session.add(task)
        await session.commit()
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        asked = {"member_id": str(member.id), "on": str(TODAY)}
        done = await api.post(f"/assignments/{before.id}/handovers", json=asked, headers=seen(1))
        [opened] = (await api.get("/handovers")).json()["items"]
        moved = (await api.get(f"/tasks/{task.id}")).json()
        assert done.status_code == 201
        assert opened["after_id"] == done.json()["begun"]["id"]
        assert (moved["owner_id"], moved["version"]) == (str(member.id), 2)


class TestComingBack:
    """A cover's days are over, and who was away leads again: on that day nobody asks."""

    async def test_open_work_goes_back_on_the_day_once_and_what_is_done_stays(
        self, app: FastAPI, api: Api, session: AsyncSession, branch: Branch, group: HouseholdGroup
    ) -> None:
        away, cover = [await make_member(session, branch.id) for _ in range(2)]
        covered = await make_assignment(session, cover, group, valid_to=TODAY)
        leads = await make_assignment(session, away, group, valid_from=TODAY)
        task = await make_task(session, branch.id, cover.id)
        done = await make_task(session, branch.id, cover.id, state=TaskState.DONE)
        for one in (task, done):
            one.assignment_id = covered.id
            session.add(one)
        await session.commit()
        for _ in range(2):
            async with app.state.kevai.sessions.begin() as working:
                await hand_on(working)
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=away.id)
        mine = (await api.get("/tasks")).json()["items"]
        [handover] = (await api.get("/handovers")).json()["items"]
        assert [(one["id"], one["assignment_id"]) for one in mine] == [
            (str(task.id), str(leads.id))
        ]
        assert (handover["before_id"], handover["after_id"]) == (str(covered.id), str(leads.id))

    async def test_nothing_moves_before_the_day_nor_where_an_end_was_said_with_a_reason(
        self, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        one, other = [await make_member(session, branch.id) for _ in range(2)]
        for day, reason in (
            (TODAY + DAY, None),
            (TODAY, EndReason.HOUSEHOLD_OBJECTED),
            (TODAY - 8 * DAY, None),
        ):
            household = await make_household(session, branch)
            ended = await make_assignment(session, one, household, valid_to=day, end_reason=reason)
            await make_assignment(session, other, household, valid_from=day)
            task = await make_task(session, branch.id, one.id)
            task.assignment_id = ended.id
            session.add(task)
            await session.commit()
        async with app.state.kevai.sessions.begin() as working:
            await hand_on(working)
        of_one = select(Task.owner_id).where(col(Task.org_id) == branch.id)
        assert set((await session.exec(of_one)).all()) == {one.id}

    async def test_what_was_promised_stays_with_who_still_leads_there(
        self, app: FastAPI, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        """Another takes over a mission for a household, and not the household."""
        in_charge, other = [await make_member(session, branch.id) for _ in range(2)]
        household = await make_household(session, branch)
        await make_assignment(session, in_charge, household)
        await make_assignment(session, in_charge, household, mission="Hòa giải", valid_to=TODAY)
        await make_assignment(session, other, household, mission="Hòa giải", valid_from=TODAY)
        owner = {"owner_member_id": in_charge.id, "household_id": household.id}
        wish = await make_request(session, branch.id, **owner)
        async with app.state.kevai.sessions.begin() as working:
            await hand_on(working)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        found = (await api.get(f"/requests/{wish.id}")).json()
        assert found["owner_member_id"] == str(in_charge.id)
        assert len((await api.get("/handovers")).json()["items"]) == 1


class TestAnswering:
    async def test_accepted_and_briefed(
        self, api: Api, session: AsyncSession, branch: Branch, group: HouseholdGroup
    ) -> None:
        former, member, other = [await make_member(session, branch.id) for _ in range(3)]
        handover = await make_handover(session, former, member, group)
        url = f"/handovers/{handover.id}"
        tokens = {}
        for who in (former, member, other):
            await api.sign_in(session, Role.MEMBER, branch.id, person_id=who.id)
            tokens[who.id] = api.headers["Authorization"]
        answers: list[Any] = []
        for who, what, body, version in (
            (other, "answers", {"accepted": True}, 1),
            (former, "answers", {"accepted": True}, 1),
            (former, "briefings", None, 1),
            (member, "answers", {"accepted": True}, 1),
            (member, "briefings", None, 2),
            (former, "briefings", None, 2),
            (member, "answers", {"accepted": False, "objection": "tied"}, 3),
        ):
            api.headers["Authorization"] = tokens[who.id]
            answers.append(await api.post(f"{url}/{what}", json=body, headers=seen(version)))
        assert [outcome(one) for one in answers[:3]] == [
            (404, "handover.not_found"),
            (403, "handover.not_yours"),
            (409, "handover.cannot_become"),
        ]
        assert answers[3].json()["state"] == "accepted"
        assert outcome(answers[4]) == (403, "handover.not_yours")
        assert (answers[5].json()["state"], answers[5].json()["briefed_on"]) == (
            "briefed",
            str(TODAY),
        )
        assert outcome(answers[6]) == (409, "handover.cannot_become")

    async def test_to_decline_undoes_nothing_and_the_branch_hears_of_it(
        self,
        app: FastAPI,
        api: Api,
        session: AsyncSession,
        branch: Branch,
        group: HouseholdGroup,
    ) -> None:
        former, member = [await make_member(session, branch.id) for _ in range(2)]
        secretary = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        as_secretary = api.headers["Authorization"]
        handover = await make_handover(session, former, member, group, opened_by=secretary)
        url = f"/handovers/{handover.id}"
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        why = await api.post(f"{url}/answers", json={"accepted": False}, headers=seen(1))
        body = {"accepted": False, "objection": "too_far"}
        declined = await api.post(f"{url}/answers", json=body, headers=seen(1))
        await relay_all(app)
        api.headers["Authorization"] = as_secretary
        told = (await api.get("/notifications")).json()["items"]
        listed = (await api.get("/handovers", params={"state": "declined"})).json()["items"]
        after = (await api.get(f"/assignments/{handover.after_id}")).json()
        persuaded = await api.post(f"{url}/answers", json={"accepted": True}, headers=seen(2))
        assert why.status_code == 422
        assert (declined.json()["state"], declined.json()["objection"]) == ("declined", "too_far")
        assert [(one["topic"], one["target_id"]) for one in told] == [
            ("handover.declined", str(handover.id))
        ]
        assert [one["id"] for one in listed] == [str(handover.id)]
        assert after["valid_to"] is None
        assert (persuaded.json()["state"], persuaded.json()["objection"]) == ("accepted", None)

    async def test_committees_above_hear_nothing(
        self, api: Api, session: AsyncSession, branch: Branch, group: HouseholdGroup
    ) -> None:
        former, member = [await make_member(session, branch.id) for _ in range(2)]
        await make_handover(session, former, member, group)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        assert outcome(await api.get("/handovers")) == (403, "auth.not_permitted")
