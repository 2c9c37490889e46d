import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.assignments import PlanState, PlanType
from api.domain.members import Standing
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.household_groups import HouseholdGroup
from api.models.members import PartyMember
from api.models.records import AuditEntry
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_org
from tests.factories.plans import JUNE, make_plan

DAY = timedelta(days=1)
TODAY = clock.today()
YEAR = TODAY.year
NEW_YEAR = date(YEAR + 1, 1, 1)


def line(member: PartyMember, group: HouseholdGroup, **changes: object) -> dict[str, object]:
    valid = {"member_id": str(member.id), "kind": "group", "group_id": str(group.id)}
    return {**valid, "role": "lead", **changes}


def adopting(**changes: object) -> dict[str, object]:
    return {"meeting_date": str(TODAY), "resolution_ref": "NQ 12-NQ/CB", **changes}


def starting(**changes: object) -> dict[str, object]:
    return {"on": str(TODAY), **changes}


async def entries_of(session: AsyncSession, target_id: UUID) -> Sequence[AuditEntry]:
    of_this = col(AuditEntry.target_id) == target_id
    return (await session.exec(select(AuditEntry).where(of_this))).all()


async def step(api: Api, url: str, what: str, body: Any) -> Any:
    """Do what comes next to a plan, with the version last seen."""
    seen = (await api.get(url)).headers["ETag"]
    return await api.post(f"{url}/{what}", json=body, headers={"If-Match": seen})


class TestLifeOfAPlan:
    async def test_from_draft_to_closed(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        members = [await make_member(session, branch.id) for _ in range(2)]
        groups = [await make_group(session, branch) for _ in range(2)]
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        new = {"org_id": str(branch.id), "year": YEAR}
        drafted = await api.post("/plans", json=new)
        url = f"/plans/{drafted.json()['id']}"
        lines = [line(*pair) for pair in zip(members, groups, strict=True)]
        written = await api.put(f"{url}/lines", json={"lines": lines}, headers={"If-Match": '"1"'})
        adopted = await step(api, url, "adoptions", adopting())
        started = await step(api, url, "starts", starting())
        held = (await api.get("/assignments")).json()["items"]
        note = {"on": str(TODAY), "note": "Cả hai nhóm đều được thăm."}
        reviewed = await step(api, url, "reviews", note)
        closed = await step(api, url, "closures", {"on": str(TODAY)})

        assert drafted.status_code == 201
        assert len(written.json()["lines"]) == 2
        assert (adopted.status_code, adopted.json()["state"]) == (200, "adopted")
        assert (started.json()["begun"], started.json()["left_out"]) == (2, [])
        assert {row["plan_id"] for row in held} == {drafted.json()["id"]}
        assert {row["decision_ref"] for row in held} == {"NQ 12-NQ/CB"}
        assert (reviewed.json()["state"], closed.json()["state"]) == ("reviewed", "closed")

    async def test_steps_are_not_skipped(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, group = await make_member(session, branch.id), await make_group(session, branch)
        plan = await make_plan(session, branch.id, YEAR, leads=[(member, group)])
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/plans/{plan.id}"
        note = {"on": str(TODAY), "note": "Sớm quá"}
        for what, body in (
            ("starts", starting()),
            ("reviews", note),
            ("closures", {"on": str(TODAY)}),
        ):
            assert outcome(await step(api, url, what, body)) == (409, "plan.cannot_become")
        await step(api, url, "adoptions", adopting())
        again = await step(api, url, "adoptions", adopting())
        rewritten = await api.put(f"{url}/lines", json={"lines": []}, headers={"If-Match": '"2"'})
        assert outcome(again) == (409, "plan.cannot_become")
        assert outcome(rewritten) == (409, "plan.fixed")

    async def test_of_two_that_adopt_at_once_one_does(
        self, app: FastAPI, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, group = await make_member(session, branch.id), await make_group(session, branch)
        plan = await make_plan(session, branch.id, YEAR, leads=[(member, group)])
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        async with Api(app) as deputy:
            await deputy.sign_in(session, Role.BRANCH_DEPUTY_SECRETARY, branch.id)
            answers = await asyncio.gather(
                *(
                    client.post(
                        f"/plans/{plan.id}/adoptions",
                        json=adopting(resolution_ref=f"NQ {number}"),
                        headers={"If-Match": '"1"'},
                    )
                    for number, client in enumerate((api, deputy))
                )
            )
        won, lost = sorted(answers, key=lambda answer: answer.status_code)
        assert won.status_code == 200
        assert outcome(lost) == (412, "version.stale")
        kept = (await api.get(f"/plans/{plan.id}")).json()
        assert kept["resolution_ref"] == won.json()["resolution_ref"]

    async def test_a_member_who_cannot_act_is_not_adopted(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        exempt = await make_member(session, branch.id, standing=Standing.EXEMPT)
        group = await make_group(session, branch)
        plan = await make_plan(session, branch.id, YEAR, leads=[(exempt, group)])
        empty = await make_plan(session, branch.id, YEAR + 1)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        lines = (await api.get(f"/plans/{plan.id}/lines")).json()["lines"]
        refused = await step(api, f"/plans/{plan.id}", "adoptions", adopting())
        nobody = await step(api, f"/plans/{empty.id}", "adoptions", adopting())
        assert [one["not_assignable"] for one in lines] == ["exempt"]
        assert outcome(refused) == (409, "assignment.member_cannot_be_assigned")
        assert outcome(nobody) == (409, "plan.without_lines")


class TestNoFormalAssignment:
    async def test_a_branch_resolves_to_assign_nobody(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, group = await make_member(session, branch.id), await make_group(session, branch)
        former = await make_plan(session, branch.id, YEAR - 1, state=PlanState.IN_FORCE)
        held = await make_assignment(session, member, group, plan_id=former.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        new = {"org_id": str(branch.id), "year": YEAR, "plan_type": "by_decision"}
        url = f"/plans/{(await api.post('/plans', json=new)).json()['id']}"
        with_lines = await api.put(
            f"{url}/lines", json={"lines": [line(member, group)]}, headers={"If-Match": '"1"'}
        )
        adopted = await step(api, url, "adoptions", adopting())
        started = await step(api, url, "starts", starting())
        assert outcome(with_lines) == (409, "plan.has_no_lines")
        assert (adopted.status_code, started.json()["ended"]) == (200, 1)
        assert (await api.get(f"/assignments/{held.id}")).json()["valid_to"] == str(TODAY)

    async def test_closing_may_end_what_the_plan_began(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, group = await make_member(session, branch.id), await make_group(session, branch)
        plan = await make_plan(session, branch.id, YEAR, state=PlanState.REVIEWED)
        held = await make_assignment(session, member, group, plan_id=plan.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        asked = {"on": str(TODAY), "end_assignments": True}
        closed = await step(api, f"/plans/{plan.id}", "closures", asked)
        assert closed.status_code == 200
        assert (await api.get(f"/assignments/{held.id}")).json()["end_reason"] == "plan_closed"
        assert [one.action for one in await entries_of(session, held.id)] == ["assignment.ended"]

    async def test_a_branch_resolves_once_a_year(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, group = await make_member(session, branch.id), await make_group(session, branch)
        assigning = await make_plan(session, branch.id, YEAR, leads=[(member, group)])
        nobody = await make_plan(session, branch.id, YEAR, plan_type=PlanType.BY_DECISION)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        for plan in (nobody, assigning):
            answer = await step(api, f"/plans/{plan.id}", "adoptions", adopting())
        assert (await api.get(f"/plans/{nobody.id}")).json()["state"] == "adopted"
        assert outcome(answer) == (409, "plan.adopted_already")

    async def test_of_two_plans_adopted_at_once_one_is(
        self, app: FastAPI, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, group = await make_member(session, branch.id), await make_group(session, branch)
        plans = [
            await make_plan(session, branch.id, YEAR, leads=[(member, group)]),
            await make_plan(session, branch.id, YEAR, plan_type=PlanType.BY_DECISION),
        ]
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        async with Api(app, headers=api.headers) as other:
            answers = await asyncio.gather(
                *(
                    client.post(
                        f"/plans/{plan.id}/adoptions", json=adopting(), headers={"If-Match": '"1"'}
                    )
                    for client, plan in zip((api, other), plans, strict=True)
                )
            )
        won, lost = sorted(answers, key=lambda answer: answer.status_code)
        assert won.status_code == 200
        assert outcome(lost) == (409, "plan.adopted_already")


class TestDraft:
    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        new = {"org_id": str(branch.id), "year": YEAR}
        anonymous = await api.post("/plans", json=new)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        without_right = await api.post("/plans", json=new)
        await api.sign_in(session, Role.BRANCH_COMMITTEE, branch.id)
        out_of_sight = await api.post("/plans", json={**new, "org_id": str(elsewhere.id)})
        accepted = await api.post("/plans", json=new)  # the body was not at fault
        twice = await api.post("/plans", json=new)
        url = f"/plans/{accepted.json()['id']}"
        not_theirs = await step(api, url, "adoptions", adopting())

        assert outcome(anonymous) == (401, "auth.required")
        assert outcome(without_right) == (403, "auth.not_permitted")
        assert outcome(out_of_sight) == (404, "party_org.not_found")
        assert accepted.status_code == 201
        assert outcome(twice) == (409, "plan.exists")
        assert outcome(not_theirs) == (403, "auth.not_permitted")

    async def test_only_a_branch_plans(self, api: Api, session: AsyncSession) -> None:
        parent = await make_org(session, OrgType.BRANCH)
        group = await make_org(session, OrgType.PARTY_GROUP, parent=parent)
        await api.sign_in(session, Role.BRANCH_SECRETARY, parent.org_id)
        refused = await api.post("/plans", json={"org_id": str(group.org_id), "year": YEAR})
        assert outcome(refused) == (409, "plan.of_branch_only")

    async def test_lines_name_what_is_in_sight_and_once(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        member, other = [await make_member(session, branch.id) for _ in range(2)]
        stranger = await make_member(session, elsewhere.id)
        group, far = await make_group(session, branch), await make_group(session, elsewhere)
        plan = await make_plan(session, branch.id, YEAR)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url, seen = f"/plans/{plan.id}/lines", {"If-Match": '"1"'}
        for lines, refusal in (
            ([line(stranger, group)], (404, "assignment.member_not_found")),
            ([line(member, far)], (404, "household_group.not_found")),
            ([line(member, group), line(other, group)], (409, "plan.line_twice")),
            ([line(member, group), line(member, group, role="support")], (409, "plan.line_twice")),
        ):
            assert outcome(await api.put(url, json={"lines": lines}, headers=seen)) == refusal
        stale = await api.put(url, json={"lines": []}, headers={"If-Match": '"3"'})
        assert outcome(stale) == (412, "version.stale")

    @pytest.mark.parametrize(
        ("what", "body", "state"),
        [
            ("adoptions", adopting(meeting_date="1999-01-01"), PlanState.DRAFT),
            ("starts", starting(on="1999-01-01"), PlanState.ADOPTED),
        ],
    )
    async def test_a_day_fits_the_year(
        self, api: Api, session: AsyncSession, branch: Branch, what: str, body: Any, state: Any
    ) -> None:
        plan = await make_plan(session, branch.id, YEAR, state=state)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        refused = await step(api, f"/plans/{plan.id}", what, body)
        assert outcome(refused) == (409, "plan.day_out_of_year")

    @pytest.mark.parametrize(
        ("what", "day", "state", "refusal"),
        [
            ("adoptions", JUNE + DAY, PlanState.DRAFT, (422, "day.not_come")),
            ("starts", JUNE - 2 * DAY, PlanState.ADOPTED, (409, "plan.day_too_early")),
            ("reviews", date(1990, 1, 1), PlanState.IN_FORCE, (409, "plan.day_too_early")),
            ("reviews", JUNE + DAY, PlanState.IN_FORCE, (422, "day.not_come")),
            ("closures", NEW_YEAR - DAY, PlanState.REVIEWED, (409, "plan.day_too_early")),
            ("closures", date(2099, 12, 31), PlanState.REVIEWED, (422, "day.not_come")),
        ],
    )
    async def test_each_step_follows_the_one_before(
        self,
        june: date,
        api: Api,
        session: AsyncSession,
        branch: Branch,
        what: str,
        day: date,
        state: PlanState,
        refusal: Any,
    ) -> None:
        leads = [(await make_member(session, branch.id), await make_group(session, branch))]
        since = june - DAY if what == "starts" else None
        plan = await make_plan(
            session, branch.id, june.year, state=state, leads=leads, adopted_on=since
        )
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        asked: dict[str, dict[str, Any]] = {
            "adoptions": adopting(meeting_date=str(day)),
            "starts": starting(on=str(day)),
            "reviews": {"on": str(day), "note": "Đã rà soát."},
            "closures": {"on": str(day), "end_assignments": True},
        }
        refused = await step(api, f"/plans/{plan.id}", what, asked[what])
        in_time = {**asked[what], "meeting_date" if what == "adoptions" else "on": str(june)}
        accepted = await step(api, f"/plans/{plan.id}", what, in_time)
        assert outcome(refused) == refusal
        assert accepted.status_code == 200, accepted.text

    async def test_pages_follow_the_years_and_the_types(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        kinds = [(YEAR, PlanType.BY_DECISION), (YEAR, PlanType.ASSIGNING), (YEAR + 1, None)]
        made = [
            await make_plan(session, branch.id, year, plan_type=kind or PlanType.ASSIGNING)
            for year, kind in kinds
        ]
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        first = (await api.get("/plans", params={"limit": 1})).json()
        rest = (await api.get("/plans", params={"after": first["next"]})).json()
        shown = [plan["id"] for plan in first["items"] + rest["items"]]
        assert shown == [str(made[at].id) for at in (1, 0, 2)]

    async def test_committees_above_see_plans_and_no_names(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        member, group = await make_member(session, branch.id), await make_group(session, branch)
        plan = await make_plan(session, branch.id, YEAR, leads=[(member, group)])
        await make_plan(session, elsewhere.id, YEAR, plan_type=PlanType.BY_DECISION)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        page = (await api.get("/plans", params={"year": YEAR})).json()
        lines = await api.get(f"/plans/{plan.id}/lines")
        assert [UUID(row["id"]) for row in page["items"]] == [plan.id]
        assert outcome(lines) == (403, "auth.not_permitted")

    async def test_there_may_be_no_former_plan(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        plan = await make_plan(session, branch.id, YEAR)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        asked = {"against": "former"}
        response = await api.get(f"/plans/{plan.id}/differences", params=asked)
        assert outcome(response) == (404, "plan.former_not_found")
