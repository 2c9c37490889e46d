import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from api.domain.tasks import TASK_TRANSITIONS, TaskState
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.households import make_household
from tests.factories.meetings import make_meeting, make_resolution
from tests.factories.members import make_member
from tests.factories.organisation import Branch
from tests.factories.tasks import make_task

DUE = "2099-12-31"


def body(branch: Branch, owner_id: UUID, **changes: object) -> dict[str, Any]:
    valid = {"org_id": str(branch.id), "owner_id": str(owner_id), "title": "Nấu cơm cho bà M."}
    return {**valid, "due_on": DUE, **{k: str(v) for k, v in changes.items()}}


def at(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


class TestGiveTask:
    async def test_a_mission_has_tasks(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        household = await make_household(session, branch, head_name="M.")
        mission = await make_assignment(session, member, household, mission="Chăm sóc bà M.")
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        for title in ("Đưa bà M. đi lấy thuốc", "Nấu cơm", "Dọn nhà"):
            new = body(branch, member.id, assignment_id=mission.id, title=title)
            assert (await api.post("/tasks", json=new)).status_code == 201
        of_mission = {"assignment_id": str(mission.id)}
        assert len((await api.get("/tasks", params=of_mission)).json()["items"]) == 3

    async def test_a_resolution_becomes_tasks(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        resolution = await make_resolution(session, await make_meeting(session, branch.id))
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        new = body(branch, member.id, resolution_id=resolution.id)
        given = await api.post("/tasks", json=new)
        assert given.json()["resolution_id"] == str(resolution.id)
        page = await api.get("/tasks", params={"resolution_id": str(resolution.id)})
        assert [task["id"] for task in page.json()["items"]] == [given.json()["id"]]

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        mine = await make_member(session, branch.id)
        stranger = await make_member(session, elsewhere.id)
        hidden = await make_assignment(session, stranger, await make_household(session, elsewhere))
        resolution = await make_resolution(session, await make_meeting(session, elsewhere.id))
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=mine.id)
        by_member = await api.post("/tasks", json=body(branch, mine.id))
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        out_of_sight = await api.post("/tasks", json=body(elsewhere, mine.id))
        to_stranger = await api.post("/tasks", json=body(branch, stranger.id))
        origins = [
            await api.post("/tasks", json=body(branch, mine.id, **{name: value}))
            for name, value in (
                ("assignment_id", hidden.id),
                ("resolution_id", resolution.id),
                ("request_id", uuid4()),
            )
        ]
        accepted = await api.post("/tasks", json=body(branch, mine.id))

        assert outcome(by_member) == (403, "auth.not_permitted")
        assert outcome(out_of_sight) == (404, "party_org.not_found")
        assert outcome(to_stranger) == (404, "member.not_found")
        assert {outcome(answer) for answer in origins} == {(404, "task.origin_not_found")}
        assert accepted.status_code == 201

    @pytest.mark.parametrize(
        ("field", "value"),
        [("title", " "), ("due_on", "2026-02-30"), ("diagnosis", "none")],
    )
    async def test_bad_input_names_its_field(
        self, api: Api, session: AsyncSession, branch: Branch, field: str, value: str
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        response = await api.post("/tasks", json=body(branch, uuid4(), **{field: value}))
        assert outcome(response) == (422, "request.invalid")
        assert [fault["field"] for fault in response.json()["errors"]] == [f"body.{field}"]


class TestOwnTasks:
    async def test_an_owner_completes_and_reopens_but_neither_cancels_nor_amends(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        other = await make_member(session, branch.id)
        url = f"/tasks/{(await make_task(session, branch.id, member.id)).id}"
        others = f"/tasks/{(await make_task(session, branch.id, other.id)).id}"
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)

        done = await api.post(f"{url}/complete", json={"note": "Đã lấy thuốc"}, headers=at(1))
        again = await api.post(f"{url}/complete", json={}, headers=at(2))
        reopened = await api.post(f"{url}/reopen", json={"note": "Hết thuốc"}, headers=at(2))
        cancelled = await api.post(f"{url}/cancel", json={"note": "Thôi"}, headers=at(3))
        amended = await api.patch(url, json={"due_on": DUE}, headers=at(3))
        not_mine = await api.post(f"{others}/complete", json={}, headers=at(1))

        assert (done.json()["state"], done.json()["ended_on"]) == ("done", str(clock.today()))
        assert outcome(again) == (409, "task.cannot_become")
        assert (reopened.json()["state"], reopened.json()["ended_on"]) == ("open", None)
        assert outcome(cancelled) == outcome(amended) == (403, "auth.not_permitted")
        assert outcome(not_mine) == (404, "task.not_found")

    async def test_who_cancelled_must_reopen(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        task = await make_task(session, branch.id, member.id, state=TaskState.CANCELLED)
        reason = {"note": "Vẫn cần"}
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        by_owner = await api.post(f"/tasks/{task.id}/reopen", json=reason, headers=at(1))
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        by_committee = await api.post(f"/tasks/{task.id}/reopen", json=reason, headers=at(1))
        assert outcome(by_owner) == (403, "auth.not_permitted")
        assert by_committee.json()["state"] == "open"


class TestAmendTask:
    async def test_can_go_to_another_owner_while_open(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        before, after = [await make_member(session, branch.id) for _ in range(2)]
        url = f"/tasks/{(await make_task(session, branch.id, before.id)).id}"
        await api.sign_in(session, Role.BRANCH_COMMITTEE, branch.id)

        given = await api.patch(url, json={"owner_id": str(after.id)}, headers=at(1))
        unknown = await api.patch(url, json={"owner_id": str(uuid4())}, headers=at(2))
        await api.post(f"{url}/cancel", json={"note": "Không cần nữa"}, headers=at(2))
        over = await api.patch(url, json={"title": "Việc khác"}, headers=at(3))

        assert given.json()["owner_id"] == str(after.id)
        assert outcome(unknown) == (404, "member.not_found")
        assert outcome(over) == (409, "task.over")

    async def test_of_two_at_once_one_is_told(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        url = f"/tasks/{(await make_task(session, branch.id, member.id)).id}"
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        async with Api(app) as owner:
            await owner.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
            answers = await asyncio.gather(
                api.post(f"{url}/cancel", json={"note": "Thôi"}, headers=at(1)),
                owner.post(f"{url}/complete", json={}, headers=at(1)),
            )
        assert sorted(answer.status_code for answer in answers) == [200, 412]


class TestListTasks:
    async def test_overdue_is_open_and_past_its_day(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        today = clock.today()
        late = await make_task(session, branch.id, member.id, due_on=today - timedelta(days=1))
        due = await make_task(session, branch.id, member.id, due_on=today)
        done = await make_task(
            session, branch.id, member.id, due_on=date(2020, 1, 1), state=TaskState.DONE
        )
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)

        async def found(**asked: str) -> list[str]:
            page = (await api.get("/tasks", params=asked)).json()
            return [task["id"] for task in page["items"]]

        assert await found(overdue="true") == [str(late.id)]
        assert await found(overdue="false") == [str(done.id), str(due.id)]
        assert await found(state="open", owner_id=str(member.id)) == [str(late.id), str(due.id)]
        assert await found(due_from=str(today)) == [str(due.id)]
        assert await found(due_before=str(today), state="open") == [str(late.id)]

    async def test_pages_meet(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        member = await make_member(session, branch.id)
        made = [
            await make_task(session, branch.id, member.id, due_on=date(2030, 1, 1 + n % 2))
            for n in range(5)
        ]
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        seen: list[str] = []
        asked = {"limit": "2"}
        for _ in range(3):
            page = (await api.get("/tasks", params=asked)).json()
            seen += [task["id"] for task in page["items"]]
            asked["after"] = page["next"]
        in_order = sorted(made, key=lambda task: (task.due_on, task.id))
        assert (page["next"], seen) == (None, [str(task.id) for task in in_order])


def test_only_an_open_task_ends() -> None:
    assert TASK_TRANSITIONS.table.keys() == set(TaskState)
    for state in (TaskState.DONE, TaskState.CANCELLED):
        assert TASK_TRANSITIONS.after(state) == {TaskState.OPEN}
