from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from tests.client import Api, outcome
from tests.factories.meetings import make_meeting
from tests.factories.organisation import Branch
from tests.factories.working_group_visits import make_visit
from tests.factories.working_groups import make_working_group

DAY = date(2026, 3, 4)


def body(group_id: UUID, branch: Branch, **changes: object) -> dict[str, Any]:
    valid = {
        "group_id": str(group_id),
        "org_id": str(branch.id),
        "visited_on": str(DAY),
        "people": 3,
        "observations": "Sinh hoạt đúng định kỳ",
    }
    return {**valid, **changes}


class TestWriteDown:
    async def test_with_the_meeting_and_what_follows(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        person_id = await api.sign_in(session, Role.WORKING_GROUP, branch.id)
        group = await make_working_group(
            session, branch.commune_id, covers=[branch.id], person_ids=[person_id]
        )
        meeting = await make_meeting(session, branch.id, held_on=DAY)
        follow_ups = [
            {"subject": "Gửi chương trình", "owner": "branch", "due_on": "2026-04-01"},
            {"subject": "Duyệt kinh phí đèn đường", "owner": "sender", "due_on": "2099-04-01"},
        ]
        new = body(group.id, branch, meeting_id=str(meeting.id), follow_ups=follow_ups)

        visited = await api.post("/working-group-visits", json=new)
        again = await api.post("/working-group-visits", json=new)
        found = await api.get(f"/working-group-visits/{visited.json()['id']}")
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        to_do = await api.get("/working-group-visits/follow-ups", params={"overdue": "true"})

        assert visited.status_code == 201, visited.text
        assert visited.json() == found.json()
        owners = [one["owner_org_id"] for one in found.json()["follow_ups"]]
        assert owners == [str(branch.id), str(branch.commune_id)]
        assert outcome(again) == (409, "working_group_visit.written_down")
        assert [one["subject"] for one in to_do.json()["items"]] == ["Gửi chương trình"]

    async def test_only_of_ones_own_group_and_where_it_goes(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        person_id = await api.sign_in(session, Role.WORKING_GROUP, branch.id, elsewhere.id)
        mine = await make_working_group(
            session, branch.commune_id, covers=[branch.id], person_ids=[person_id]
        )
        others = await make_working_group(session, branch.commune_id, covers=[branch.id])
        meeting = await make_meeting(session, branch.id, held_on=DAY + timedelta(days=1))
        tomorrow = str(clock.today() + timedelta(days=1))
        answers = [
            await api.post("/working-group-visits", json=new)
            for new in (
                body(others.id, branch),
                body(mine.id, elsewhere),
                body(mine.id, branch, visited_on="2019-01-01"),
                body(mine.id, branch, visited_on=tomorrow),
                body(mine.id, branch, meeting_id=str(meeting.id)),
            )
        ]
        assert [outcome(answer) for answer in answers] == [
            (403, "working_group_visit.not_of_the_group"),
            (409, "working_group_visit.does_not_come"),
            (403, "working_group_visit.not_of_the_group"),
            (422, "day.not_come"),
            (404, "working_group_visit.meeting_not_found"),
        ]

    @pytest.mark.parametrize(
        ("field", "value"), [("people", 0), ("observations", " "), ("attitude", "no field")]
    )
    async def test_bad_input_names_its_field(
        self, api: Api, session: AsyncSession, branch: Branch, field: str, value: object
    ) -> None:
        await api.sign_in(session, Role.WORKING_GROUP, branch.id)
        new = body(branch.id, branch, **{field: value})
        response = await api.post("/working-group-visits", json=new)
        assert outcome(response) == (422, "request.invalid")
        assert [fault["field"] for fault in response.json()["errors"]] == [f"body.{field}"]


class TestFollowUps:
    async def test_are_completed_once(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        group = await make_working_group(session, branch.commune_id, covers=[branch.id])
        follow_up = await make_visit(session, group, branch.id)
        url = f"/working-group-visits/follow-ups/{follow_up.id}/complete"
        await api.sign_in(session, Role.BRANCH_SECRETARY, elsewhere.id)
        hidden = await api.post(url, json={"note": "Đã gửi"})
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        done = await api.post(url, json={"note": "Đã gửi"})
        again = await api.post(url, json={"note": "Đã gửi"})
        assert outcome(hidden) == (404, "working_group_visit.follow_up_not_found")
        assert (done.json()["done_on"], done.json()["note"]) == (str(clock.today()), "Đã gửi")
        assert outcome(again) == (409, "working_group_visit.follow_up_done")


class TestSummary:
    async def test_counts_visits_and_what_became_of_them(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        group = await make_working_group(session, branch.commune_id, covers=[branch.id])
        for month in (1, 2):
            await make_visit(
                session,
                group,
                branch.id,
                visited_on=date(2026, month, 4),
                due_on=date(2026, month, 20),
            )
        await make_visit(session, group, branch.id, visited_on=date(2025, 12, 4))
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        asked: dict[str, Any] = {"org_id": str(branch.commune_id), "year": 2026}
        summed = (await api.get("/working-group-visits/summary", params=asked)).json()
        assert summed["total"] == {
            "visits": 2,
            "people": 6,
            "with_meeting": 0,
            "follow_ups": 2,
            "done": 0,
            "overdue": 2,
        }
        assert [part["org_id"] for part in summed["parts"]] == [str(branch.id)]
