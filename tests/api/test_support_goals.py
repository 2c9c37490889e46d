from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from api.models.households import Household
from api.models.records import AuditEntry
from api.schemas.support_goals import SupportGoalRead
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch
from tests.factories.support_goals import make_goal

TODAY = clock.today()
SEEN = {"If-Match": '"1"'}


def goal(household: Household, **changes: object) -> dict[str, object]:
    return {
        "household_id": str(household.id),
        "title": "Thoát nghèo",
        "baseline": "Thiếu vốn, chưa có kinh nghiệm chi tiêu.",
        "causes": ["no_capital", "no_spending_experience"],
        "measures": "Giúp vay vốn chăn nuôi bò.",
        "starts_on": "2026-01-01",
        "mid_review_due_on": "2026-06-30",
        "due_on": "2026-12-31",
        **changes,
    }


def reviewing(**changes: object) -> dict[str, object]:
    return {"on": str(TODAY), "note": "Bò đã sinh bê.", **changes}


def resulting(**changes: object) -> dict[str, object]:
    return {**reviewing(), "result": "reached", **changes}


async def bodies_read(session: AsyncSession, goal_id: object) -> list[object]:
    """Name the body of a goal once for each time that it was read."""
    entries = select(AuditEntry.org_id).where(
        col(AuditEntry.action) == "support_goal.read", col(AuditEntry.target_id) == goal_id
    )
    return list((await session.exec(entries)).all())


class TestSupportGoals:
    async def test_from_aim_to_result(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        household = await make_household(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        created = await api.post("/support-goals", json=goal(household))
        url = f"/support-goals/{created.json()['id']}"
        amended = await api.patch(url, json={"measures": "Thêm giống cỏ."}, headers=SEEN)
        stale = await api.patch(url, json={"measures": "Khác."}, headers=SEEN)
        seen = {"If-Match": '"2"'}
        reviewed = await api.post(f"{url}/mid-reviews", json=reviewing(), headers=seen)
        twice = await api.post(f"{url}/mid-reviews", json=reviewing(), headers={"If-Match": '"3"'})
        ended = await api.post(f"{url}/results", json=resulting(), headers={"If-Match": '"3"'})
        after = await api.patch(url, json={"title": "Khác"}, headers={"If-Match": '"4"'})

        assert created.status_code == 201
        assert SupportGoalRead.model_validate(created.json()).causes == [
            "no_capital",
            "no_spending_experience",
        ]
        assert (amended.status_code, amended.json()["measures"]) == (200, "Thêm giống cỏ.")
        assert outcome(stale) == (412, "version.stale")
        assert (reviewed.status_code, reviewed.json()["mid_reviewed_on"]) == (200, str(TODAY))
        assert outcome(twice) == (409, "support_goal.reviewed")
        assert (ended.status_code, ended.json()["result"]) == (200, "reached")
        assert outcome(after) == (409, "support_goal.over")

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        household, far = (
            await make_household(session, branch),
            await make_household(session, elsewhere),
        )
        new = goal(household)
        anonymous = await api.post("/support-goals", json=new)
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, branch.id)
        without_right = await api.post("/support-goals", json=new)
        person_id = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        out_of_sight = await api.post("/support-goals", json=goal(far))
        unordered = await api.post("/support-goals", json={**new, "due_on": "2026-02-01"})
        tomorrow = str(TODAY + timedelta(days=1))
        early_url = f"/support-goals/{(await make_goal(session, household)).id}/results"
        early = await api.post(early_url, json=resulting(on=tomorrow), headers=SEEN)
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, elsewhere.id, person_id=person_id)
        in_sight = await api.post("/support-goals", json=goal(far))
        accepted = await api.post("/support-goals", json=new)  # the body was not at fault

        assert outcome(anonymous) == (401, "auth.required")
        assert outcome(without_right) == (403, "auth.not_permitted")
        assert outcome(out_of_sight) == (404, "household.not_found")
        assert outcome(unordered) == (422, "support_goal.days_out_of_order")
        assert outcome(early) == (422, "day.not_come")
        assert outcome(in_sight) == (403, "auth.not_permitted")
        assert accepted.status_code == 201

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"causes": ["illness"]}, "body.causes.0"),
            ({"diagnosis": "none of our business"}, "body.diagnosis"),
            ({"baseline": " "}, "body.baseline"),
        ],
    )
    async def test_no_field_for_anybodys_health(
        self, api: Api, session: AsyncSession, branch: Branch, changes: Any, field: str
    ) -> None:
        household = await make_household(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        response = await api.post("/support-goals", json=goal(household, **changes))
        assert outcome(response) == (422, "request.invalid")
        assert [fault["field"] for fault in response.json()["errors"]] == [field]

    async def test_every_look_is_on_record(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        household = await make_household(session, branch)
        made = await make_goal(session, household)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        await api.get("/support-goals", params={"open": True})
        await api.get(f"/support-goals/{made.id}")
        await api.get(f"/households/{household.id}/support")
        assert await bodies_read(session, made.id) == [branch.id] * 3

    async def test_what_it_says_is_not_in_the_audit(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        household = await make_household(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        created = (await api.post("/support-goals", json=goal(household))).json()
        of_this = col(AuditEntry.target_id) == UUID(created["id"])
        [entry] = (await session.exec(select(AuditEntry).where(of_this))).all()
        assert entry.action == "support_goal.aimed"
        assert "no_capital" not in str(entry.changes)

    async def test_a_member_sees_what_their_households_get(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        mine, other = [await make_household(session, branch) for _ in range(2)]
        await make_assignment(session, member, mine)
        visible, hidden = await make_goal(session, mine), await make_goal(session, other)
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        page = (await api.get("/support-goals")).json()
        support = (await api.get(f"/households/{mine.id}/support")).json()
        assert [row["id"] for row in page["items"]] == [str(visible.id)]
        assert [row["id"] for row in support["goals"]] == [str(visible.id)]
        assert [row["name"] for row in support["in_charge"]] == [member.full_name]
        assert "Giúp phát triển kinh tế" in support["duties"]
        refused = await api.get(f"/support-goals/{hidden.id}")
        assert outcome(refused) == (404, "support_goal.not_found")
