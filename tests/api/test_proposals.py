"""Proposals: worked out from what the branch knows, explained, priced, and changed by people."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.assignments import PlanState, PlanType, PolicyScope
from api.domain.members import Standing
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.domain.support import PovertyCause, PovertyStatus
from api.domain.ties import TieKind
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.members import PartyMember
from api.models.policies import AssignmentPolicy
from tests.api.test_plans import YEAR
from tests.client import Api, outcome
from tests.factories.accounts import LONG_AGO
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_org, make_place, span_of
from tests.factories.partnerships import make_partnership
from tests.factories.plans import make_plan
from tests.factories.proposals import decide_poverty
from tests.factories.support_goals import make_goal
from tests.factories.ties import make_tie


def asking(branch: Branch, **changes: object) -> dict[str, object]:
    return {"org_id": str(branch.id), "year": YEAR, "seconds": 10, **changes}


def leading(
    target: Household | HouseholdGroup, member: PartyMember | None, **changes: object
) -> dict[str, object]:
    kind = "household" if isinstance(target, Household) else "group"
    of_member = None if member is None else str(member.id)
    return {"kind": kind, f"{kind}_id": str(target.id), "member_id": of_member, **changes}


def leads(proposal: dict[str, Any]) -> dict[str, str]:
    """Say who leads what."""
    return {
        line["household_id"] or line["group_id"]: line["member_id"] for line in proposal["lines"]
    }


def line_of(proposal: dict[str, Any], target: Household | HouseholdGroup) -> dict[str, Any]:
    [line] = [
        one for one in proposal["lines"] if str(target.id) in (one["household_id"], one["group_id"])
    ]
    found: dict[str, Any] = line
    return found


def codes(line: dict[str, Any]) -> list[str]:
    return [reason["code"] for reason in line["reasons"]]


class TestProposing:
    async def test_by_place_with_the_reason_of_each_line(
        self, secretary: Api, session: AsyncSession, branch: Branch
    ) -> None:
        """Four party groups in four clusters: who lives in a cluster looks after it (S1)."""
        span = await span_of(session, branch.id)
        village = await make_place(session, branch.id)
        groups, members = [], []
        for number in range(4):
            body = await make_org(session, OrgType.PARTY_GROUP, parent=span)
            cluster = await make_place(session, body.org_id, parent=village)
            more = {"org_id": body.org_id, "place_id": cluster.place_id}
            households = [await make_household(session, branch, **more) for _ in range(3)]
            groups.append(await make_group(session, branch, households=households, **more))
            name = f"Nguyễn Văn {'ABCD'[number]}"
            members.append(
                await make_member(
                    session, body.org_id, home_place_id=cluster.place_id, full_name=name
                )
            )
        answer = await secretary.post("/proposals", json=asking(branch))
        assert answer.status_code == 201, answer.text
        proposal = answer.json()
        assert leads(proposal) == {
            str(group.id): str(member.id) for group, member in zip(groups, members, strict=True)
        }
        line = line_of(proposal, groups[0])
        assert "same_cluster" in codes(line)
        assert (line["member_name"], line["target_name"]) == ("Nguyễn Văn A", groups[0].name)
        assert line["runner_up_name"] in {"Nguyễn Văn B", "Nguyễn Văn C", "Nguyễn Văn D"}
        assert line["runner_up_price"] > 0
        assert (proposal["measures"]["covered"], proposal["measures"]["near"]) == (4, 4)
        assert (proposal["plan"]["state"], proposal["open"]) == ("draft", [])
        assert proposal["merit"] <= proposal["bound"]
        assert len(proposal["differences"]["added"]) == 4

    async def test_what_cannot_be_covered_is_said_with_the_reasons(
        self, secretary: Api, session: AsyncSession, branch: Branch
    ) -> None:
        """One member, many households, and a tie to one of them (S23)."""
        only = await make_member(session, branch.id)
        await make_member(session, branch.id, standing=Standing.EXEMPT)
        await make_member(session, branch.id, standing=Standing.AWAY)
        free, own, kin, odd = [await make_household(session, branch) for _ in range(4)]
        for household, kind in ((own, "home"), (kin, "kin"), (odd, "conflict")):
            await make_tie(session, only, household, TieKind(kind))
        proposal = (await secretary.post("/proposals", json=asking(branch))).json()
        english = {"Accept-Language": "en"}
        url = f"/plans/{proposal['plan']['id']}/proposal"
        read = (await secretary.get(url, headers=english)).json()
        assert leads(proposal) == {str(free.id): str(only.id)}
        barriers = {
            one["household_id"]: {found["code"]: found["members"] for found in one["barriers"]}
            for one in proposal["open"]
        }
        assert barriers == {
            str(own.id): {"not_assignable": 2, "own_household": 1},
            str(kin.id): {"not_assignable": 2, "kin": 1},
            str(odd.id): {"not_assignable": 2, "conflict": 1},
        }
        assert {one["shortfall"]["code"] for one in proposal["open"]} == {"nobody_may"}
        texts = [one["open"][0]["shortfall"]["text"] for one in (proposal, read)]
        assert texts == [
            "Không có đảng viên nào được phép phụ trách ở đây.",
            "No member may be in charge here.",
        ]

    async def test_the_poor_count_more_and_are_helped_by_who_can(
        self, secretary: Api, session: AsyncSession, branch: Branch
    ) -> None:
        able = await make_member(session, branch.id)
        able.skills = ["credit"]
        session.add(able)
        await make_member(session, branch.id)
        fresh = await make_member(session, branch.id, standing=Standing.PROBATIONARY)
        fresh.skills = ["credit"]
        session.add(fresh)
        poor = await make_household(session, branch)
        await decide_poverty(session, poor)
        await make_goal(session, poor, causes=[PovertyCause.NO_CAPITAL])
        others = [await make_household(session, branch) for _ in range(2)]
        proposal = (await secretary.post("/proposals", json=asking(branch))).json()
        line = line_of(proposal, poor)
        assert line["member_id"] == str(able.id)
        assert "skill_matches" in codes(line)
        assert proposal["measures"]["matched"] >= 1
        url = f"/plans/{proposal['plan']['id']}"
        barred = await secretary.post(f"{url}/prices", json=leading(poor, fresh))
        assert barred.json()["barrier"]["code"] == "probation"
        allowed = await secretary.post(f"{url}/prices", json=leading(others[0], fresh))
        assert allowed.json()["barrier"] is None

    async def test_what_is_so_today_goes_on_and_missions_and_guests_are_left_alone(
        self, secretary: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        members = [await make_member(session, branch.id) for _ in range(3)]
        households = [await make_household(session, branch) for _ in range(3)]
        for member, household in zip(members, households, strict=True):
            await make_assignment(session, member, household)
        await make_assignment(session, members[0], households[1], mission="Chăm sóc bà M.")
        guested = await make_household(session, branch)
        guest = await make_member(session, elsewhere.id)
        agreed = await make_partnership(session, guested, elsewhere.id)
        sent = await make_assignment(session, guest, guested)
        sent.partnership_id = agreed.id
        session.add(sent)
        await session.commit()
        proposal = (await secretary.post("/proposals", json=asking(branch))).json()
        assert leads(proposal) == {
            str(household.id): str(member.id)
            for member, household in zip(members, households, strict=True)
        }
        assert all("continues" in codes(line) for line in proposal["lines"])
        assert proposal["measures"]["kept"] == 3
        assert str(guested.id) not in str(proposal)
        assert proposal["differences"]["changed_leads"] == []

    async def test_what_somebody_leads_for_another_branch_counts_as_load(
        self, secretary: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        """Two are sent to a household each; four at home go to the third, and one to each."""
        members = [await make_member(session, branch.id) for _ in range(3)]
        for member in members[:2]:
            household = await make_household(session, elsewhere)
            agreed = await make_partnership(session, household, branch.id)
            sent = await make_assignment(session, member, household)
            sent.partnership_id = agreed.id
            session.add(sent)
        for _ in range(4):
            await make_household(session, branch)
        proposal = (await secretary.post("/proposals", json=asking(branch))).json()
        led = Counter(leads(proposal).values())
        assert [led[str(member.id)] for member in members] == [1, 1, 2]
        assert (proposal["measures"]["least"], proposal["measures"]["most"]) == (2.0, 2.0)

    async def test_of_the_poor_only_where_the_policy_says_so(
        self, secretary: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await make_member(session, branch.id)
        poor, near, well = [await make_household(session, branch) for _ in range(3)]
        await decide_poverty(session, poor)
        await decide_poverty(session, near, PovertyStatus.NEAR_POOR)
        session.add(AssignmentPolicy(org_id=branch.id, scope=PolicyScope.POOR, valid_from=LONG_AGO))
        await session.commit()
        proposal = (await secretary.post("/proposals", json=asking(branch))).json()
        assert set(leads(proposal)) == {str(poor.id), str(near.id)}
        url = f"/plans/{proposal['plan']['id']}/prices"
        left_out = await secretary.post(url, json=leading(well, None))
        assert outcome(left_out) == (409, "proposal.target_not_in_question")

    async def test_households_in_a_group_have_its_lead(
        self, secretary: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await make_member(session, branch.id)
        inside, outside = [await make_household(session, branch) for _ in range(2)]
        group = await make_group(session, branch, households=[inside])
        both = (await secretary.post("/proposals", json=asking(branch))).json()
        url, seen = f"/plans/{both['plan']['id']}/proposals", {"If-Match": '"1"'}
        body = {"kinds": ["household"], "seconds": 10}
        each = (await secretary.post(url, json=body, headers=seen)).json()
        assert set(leads(both)) == {str(group.id), str(outside.id)}
        assert set(leads(each)) == {str(inside.id), str(outside.id)}
        assert each["version"] == 2

    async def test_refusals(
        self, secretary: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        nothing = await secretary.post("/proposals", json=asking(branch))
        await make_plan(session, branch.id, YEAR)
        twice = await secretary.post("/proposals", json=asking(branch))
        beyond = await secretary.post("/proposals", json=asking(elsewhere))
        unknown = await secretary.post("/proposals", json=asking(branch, kinds=["mission"]))
        none = await secretary.post("/proposals", json=asking(branch, kinds=[]))
        long = await secretary.post("/proposals", json=asking(branch, seconds=61))
        decided = await make_plan(session, branch.id, YEAR + 1, plan_type=PlanType.BY_DECISION)
        fixed = await make_plan(session, branch.id, YEAR + 2, state=PlanState.ADOPTED)
        by_hand = await make_plan(session, branch.id, YEAR + 3)
        seen = {"If-Match": '"1"'}
        of_decision, of_fixed, stale = [
            await secretary.post(f"/plans/{plan.id}/proposals", json={}, headers=headers)
            for plan, headers in ((decided, seen), (fixed, seen), (by_hand, {"If-Match": '"7"'}))
        ]
        unproposed = await secretary.get(f"/plans/{by_hand.id}/proposal")
        assert outcome(nothing) == (409, "proposal.nothing")
        assert outcome(twice) == (409, "plan.exists")
        assert outcome(beyond) == (404, "party_org.not_found")
        assert [one.status_code for one in (unknown, none, long)] == [422, 422, 422]
        assert outcome(of_decision) == (409, "plan.has_no_lines")
        assert outcome(of_fixed) == (409, "plan.fixed")
        assert outcome(stale) == (412, "version.stale")
        assert outcome(unproposed) == (404, "proposal.not_found")

    async def test_a_larger_branch_takes_no_more_statements(
        self, app: FastAPI, secretary: Api, session: AsyncSession, branch: Branch
    ) -> None:
        engine = app.state.kevai.sessions.kw["bind"].sync_engine
        said: list[str] = []

        def heard(*args: Any) -> None:
            said.append(args[2])

        counts = []
        for year in (YEAR, YEAR + 1):
            for _ in range(2 if year == YEAR else 20):
                member = await make_member(session, branch.id)
                household = await make_household(session, branch)
                await make_tie(session, member, household)
                await decide_poverty(session, household)
            said.clear()
            event.listen(engine, "before_cursor_execute", heard)
            made = await secretary.post("/proposals", json=asking(branch, year=year))
            event.remove(engine, "before_cursor_execute", heard)
            assert made.status_code == 201
            counts.append(len(said))
        assert counts[0] == counts[1]

    async def test_what_takes_too_long_is_ended_and_leaves_nothing_behind(
        self,
        app: FastAPI,
        secretary: Api,
        session: AsyncSession,
        branch: Branch,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        await make_member(session, branch.id)
        await make_household(session, branch)
        monkeypatch.setattr(app.state.kevai.planner, "grace", -9.9)
        late = await secretary.post("/proposals", json=asking(branch))
        plans = (await secretary.get("/plans")).json()["items"]
        monkeypatch.undo()
        in_time = await secretary.post("/proposals", json=asking(branch))
        assert outcome(late) == (503, "proposal.too_slow")
        assert int(late.headers["Retry-After"]) == 10
        assert (plans, in_time.status_code) == ([], 201)

    async def test_nobody_waits_and_a_second_is_told_when_to_come_back(
        self, app: FastAPI, secretary: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        for body in (branch, elsewhere):
            await make_member(session, body.id)
            await make_household(session, body)
        async with Api(app) as other:
            await other.sign_in(session, Role.BRANCH_SECRETARY, elsewhere.id)
            asked = [(secretary, branch), (other, elsewhere)]
            at_once = [
                asyncio.create_task(api.post("/proposals", json=asking(body)))
                for api, body in asked
            ]
            done, working = await asyncio.wait(at_once, return_when=asyncio.FIRST_COMPLETED)
            meanwhile = await other.get("/households")
            assert [task.done() for task in working] == [False]
            refused, made = done.pop().result(), await working.pop()
            api, body = asked[[task.result() for task in at_once].index(refused)]
            again = await api.post("/proposals", json=asking(body))
        assert outcome(refused) == (503, "proposal.busy")
        assert 1 <= int(refused.headers["Retry-After"]) <= 10
        assert (made.status_code, meanwhile.status_code, again.status_code) == (201, 200, 201)
