import asyncio
from datetime import date, timedelta
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from tests.api.test_reports import draft, move
from tests.client import Api, outcome, seen
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_branch
from tests.factories.periods import make_assigned_member, make_period, obligation_of, overdue_label
from tests.factories.reports import make_owed, make_report

SECRETARY = Role.BRANCH_SECRETARY
IF_FIRST = {"If-Match": '"1"'}


class TestListObligations:
    async def test_tells_expected_from_missing_and_late(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await make_assigned_member(session, branch)
        silent, late, waived = [await make_assigned_member(session, branch) for _ in range(3)]
        over = await make_period(session, branch, label=overdue_label())
        await make_period(session, branch)
        await api.sign_in(session, SECRETARY, branch.id)
        owed = await obligation_of(session, late, over)
        report = (await api.post("/reports", json=draft(owed.id))).json()
        await move(api, report, "submit")
        excused = await obligation_of(session, waived, over)
        reason = {"reason": "away"}
        await api.post(f"/obligations/{excused.id}/waive", json=reason, headers=IF_FIRST)

        states = {}
        for state in ("expected", "missing", "late", "waived", "on_time", "reopened"):
            page = await api.get("/obligations", params={"state": state})
            states[state] = len(page.json()["items"])
        of_member = {"member_id": str(silent.id), "period": over.label}
        [missing] = (await api.get("/obligations", params=of_member)).json()["items"]
        one = await api.get(f"/obligations/{missing['id']}")

        assert states == {
            "expected": 4,
            "missing": 2,
            "late": 1,
            "waived": 1,
            "on_time": 0,
            "reopened": 0,
        }
        assert (missing["state"], missing["report_id"]) == ("missing", None)
        assert (one.json(), one.headers["ETag"]) == (missing, '"1"')

    async def test_what_was_returned_is_its_authors_turn(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        report = await make_report(session, branch, state="returned")
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=report.member_id)
        [owed] = (await api.get("/obligations")).json()["items"]
        assert (owed["state"], owed["report_state"]) == ("reopened", "returned")
        assert owed["report_id"] == str(report.id)

    async def test_a_member_sees_their_own_and_those_above_none(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_assigned_member(session, branch)
        _, _, other = await make_owed(session, branch)
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        own = (await api.get("/obligations")).json()["items"]
        hidden = await api.get(f"/obligations/{other.id}")
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        assert [row["member_id"] for row in own] == [str(member.id)]
        assert outcome(hidden) == (404, "obligation.not_found")
        assert outcome(await api.get("/obligations")) == (403, "auth.not_permitted")

    async def test_pages_meet(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        members = [await make_assigned_member(session, branch) for _ in range(3)]
        await make_period(session, branch)
        await make_period(session, branch, label=overdue_label())
        await api.sign_in(session, SECRETARY, branch.id)
        seen: list[dict[str, str]] = []
        asked = {"limit": "2"}
        while True:
            page = (await api.get("/obligations", params=asked)).json()
            seen += page["items"]
            if page["next"] is None:
                break
            asked["after"] = page["next"]
        assert len({row["id"] for row in seen}) == len(seen) == 2 * len(members)
        assert [row["due_on"] for row in seen] == sorted(row["due_on"] for row in seen)


class TestAddObligation:
    async def test_for_a_late_joiner(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        period = await make_period(session, branch)
        member = await make_member(session, branch.id)
        stranger = await make_member(session, elsewhere.id)
        await api.sign_in(session, SECRETARY, branch.id)
        new = {"period_id": str(period.id), "member_id": str(member.id)}
        added = await api.post("/obligations", json=new)
        again = await api.post("/obligations", json=new)
        unseen = await api.post("/obligations", json={**new, "member_id": str(stranger.id)})
        unknown = await api.post("/obligations", json={**new, "period_id": str(uuid4())})
        assert (added.status_code, added.json()["state"]) == (201, "expected")
        assert (await api.get(f"/obligations/{added.json()['id']}")).json() == added.json()
        assert outcome(again) == (409, "obligation.exists")
        assert outcome(unseen) == (404, "member.not_found")
        assert outcome(unknown) == (404, "period.not_found")

    async def test_only_in_the_members_own_branch(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        period = await make_period(session, elsewhere)
        member = await make_member(session, branch.id)
        await api.sign_in(session, SECRETARY, branch.id, elsewhere.id)
        new = {"period_id": str(period.id), "member_id": str(member.id)}
        refused = await api.post("/obligations", json=new)
        assert outcome(refused) == (409, "obligation.member_of_another_branch")


class TestWaive:
    async def test_is_taken_back(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        _, _, owed = await make_owed(session, branch)
        await api.sign_in(session, SECRETARY, branch.id)
        url, reason = f"/obligations/{owed.id}", {"reason": "excused_by_branch"}
        waived = await api.post(f"{url}/waive", json=reason, headers=IF_FIRST)
        stale = await api.post(f"{url}/waive", json=reason, headers=IF_FIRST)
        twice = await api.post(f"{url}/waive", json=reason, headers={"If-Match": '"2"'})
        back = await api.post(f"{url}/reinstate", headers={"If-Match": '"2"'})
        not_waived = await api.post(f"{url}/reinstate", headers={"If-Match": '"3"'})
        assert (waived.json()["state"], waived.json()["waived_reason"]) == (
            "waived",
            "excused_by_branch",
        )
        assert outcome(stale) == (412, "version.stale")
        assert outcome(twice) == (409, "obligation.waived")
        assert (back.json()["state"], back.json()["version"]) == ("expected", 3)
        assert outcome(not_waived) == (409, "obligation.not_waived")

    async def test_never_for_oneself_and_never_after_submission(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        person_id = await api.sign_in(session, SECRETARY, branch.id)
        _, _, own = await make_owed(session, branch, person_id=person_id)
        report = await make_report(session, branch, state="submitted")
        reason = {"reason": "away"}
        of_own = await api.post(f"/obligations/{own.id}/waive", json=reason, headers=IF_FIRST)
        url = f"/obligations/{report.obligation_id}"
        reported = await api.post(f"{url}/waive", json=reason, headers=seen(await api.get(url)))
        unknown = await api.post(
            f"/obligations/{own.id}/waive", json={"reason": "cancer"}, headers=IF_FIRST
        )
        assert outcome(of_own) == (403, "obligation.own")
        assert outcome(reported) == (409, "obligation.reported")
        assert outcome(unknown) == (422, "request.invalid")

    async def test_and_a_submission_at_once_leave_one_of_them(
        self, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        report = (await make_report(session, branch)).model_dump()
        url = f"/obligations/{report['obligation_id']}"
        async with Api(app) as author, Api(app) as secretary:
            await author.sign_in(session, Role.MEMBER, branch.id, person_id=report["member_id"])
            await secretary.sign_in(session, SECRETARY, branch.id)
            begun = seen(await secretary.get(url))
            submitted, waived = await asyncio.gather(
                move(author, report, "submit"),
                secretary.post(f"{url}/waive", json={"reason": "away"}, headers=begun),
            )
        if submitted.is_success:
            assert outcome(waived) == (412, "version.stale")
        else:
            assert (outcome(submitted), waived.status_code) == ((409, "obligation.waived"), 200)


@pytest.mark.parametrize(("days", "state"), [(0, "expected"), (1, "missing")])
async def test_the_last_day_of_grace_is_on_time(
    api: Api, session: AsyncSession, days: int, state: str
) -> None:
    branch = await make_branch(session)
    await make_assigned_member(session, branch)
    first = clock.today() - timedelta(days=9 + days)
    label = f"{first}..{first + timedelta(days=4)}"
    period = await make_period(session, branch, label=label, grace_days=5)
    await api.sign_in(session, SECRETARY, branch.id)
    [owed] = (await api.get("/obligations")).json()["items"]
    assert (period.due_on, owed["state"]) == (clock.today() - timedelta(days=days), state)
    assert date.fromisoformat(owed["due_on"]) == period.due_on
