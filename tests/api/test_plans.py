import asyncio
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.assignments import EndReason, PlanState, PlanType
from api.domain.members import Standing
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.household_groups import HouseholdGroup
from api.models.members import MemberStanding, PartyMember
from api.models.records import AuditEntry, OutboxEvent
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_org
from tests.factories.plans import make_plan

TODAY = clock.today()
YEAR = TODAY.year
DAY = timedelta(days=1)
JUNE, NEW_YEAR = date(YEAR + 1, 6, 15), date(YEAR + 1, 1, 1)


@pytest.fixture
def june() -> Iterator[date]:
    """Make it the middle of a year, in which the days before and after are of the same year."""
    with clock.freeze(JUNE):
        yield JUNE


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


class TestYearlyReview:
    async def test_what_the_next_plan_changes(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        stays, goes = [await make_member(session, branch.id) for _ in range(2)]
        comes = await make_member(session, branch.id, full_name="Lê Văn Chi")
        kept, passed_on, dropped = [await make_group(session, branch) for _ in range(3)]
        leads = [(stays, kept), (goes, passed_on), (goes, dropped)]
        first = await make_plan(session, branch.id, YEAR - 1, state=PlanState.REVIEWED, leads=leads)
        for member, group in leads:
            await make_assignment(session, member, group, plan_id=first.id)
        beside = await make_assignment(session, comes, await make_household(session, branch))
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)

        copied = await api.post(f"/plans/{first.id}/copies", json={"year": YEAR})
        url = f"/plans/{copied.json()['id']}"
        unchanged = (await api.get(f"{url}/differences")).json()
        lines = [line(stays, kept), line(comes, passed_on)]
        await api.put(f"{url}/lines", json={"lines": lines}, headers={"If-Match": '"1"'})
        against_former = {"against": "former"}
        changed = (await api.get(f"{url}/differences", params=against_former)).json()
        await step(api, url, "adoptions", adopting())
        started = (await step(api, url, "starts", starting())).json()
        params = {"as_of": str(TODAY), "limit": 200}
        held = (await api.get("/assignments", params=params)).json()["items"]

        # The one beside the plan goes on beside this one too.
        assert (unchanged["added"], unchanged["removed"]) == ([], [])
        assert [one["target_id"] for one in changed["added"]] == [str(passed_on.id)]
        assert {one["target_id"] for one in changed["removed"]} == {
            str(passed_on.id),
            str(dropped.id),
        }
        [lead] = changed["changed_leads"]
        assert [one["member_id"] for one in lead["before"]] == [str(goes.id)]
        assert lead["after"] == [{"member_id": str(comes.id), "member_name": "Lê Văn Chi"}]
        assert lead["target_name"] == changed["added"][0]["target_name"] == passed_on.name
        assert changed["added"][0]["member_name"] == "Lê Văn Chi"
        assert (started["begun"], started["continued"], started["ended"]) == (1, 1, 2)
        assert {(one["member_id"], one["group_id"]) for one in held} == {
            (str(stays.id), str(kept.id)),
            (str(comes.id), str(passed_on.id)),
            (str(comes.id), None),
        }
        assert str(beside.id) in {one["id"] for one in held}
        ended = (await api.get("/assignments", params={"ended": True})).json()["items"]
        assert {one["end_reason"] for one in ended} == {"replaced", "annual_review"}

    async def test_who_cannot_act_any_more_is_left_out_and_named(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        away, able = [await make_member(session, branch.id) for _ in range(2)]
        groups = [await make_group(session, branch) for _ in range(2)]
        leads = [(away, groups[0]), (able, groups[1])]
        plan = await make_plan(session, branch.id, YEAR, state=PlanState.ADOPTED, leads=leads)
        lines = select(MemberStanding).where(col(MemberStanding.member_id) == away.id)
        (await session.exec(lines)).one().standing = Standing.AWAY
        await session.commit()
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        started = (await step(api, f"/plans/{plan.id}", "starts", starting())).json()
        assert started["begun"] == 1
        assert [(one["member_id"], one["reason"]) for one in started["left_out"]] == [
            (str(away.id), "away")
        ]

    async def test_a_lead_from_outside_the_plan_gives_way(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        before, after = [await make_member(session, branch.id) for _ in range(2)]
        group = await make_group(session, branch)
        former = await make_assignment(session, before, group)
        plan = await make_plan(
            session, branch.id, YEAR, state=PlanState.ADOPTED, leads=[(after, group)]
        )
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        started = await step(api, f"/plans/{plan.id}", "starts", starting())
        assert (started.status_code, started.json()["ended"]) == (200, 1)
        ended = (await api.get(f"/assignments/{former.id}")).json()
        assert (ended["valid_to"], ended["end_reason"]) == (str(TODAY), "replaced")

    async def test_all_of_it_or_none(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        """Somebody of another branch leads a group: the plan cannot take it, nor the rest."""
        mine, theirs = (
            await make_member(session, branch.id),
            await make_member(session, elsewhere.id),
        )
        free, taken = [await make_group(session, branch) for _ in range(2)]
        await make_assignment(session, theirs, taken)
        plan = await make_plan(
            session,
            branch.id,
            YEAR,
            state=PlanState.ADOPTED,
            leads=[(mine, free), (mine, taken)],
        )
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        refused = await step(api, f"/plans/{plan.id}", "starts", starting())
        assert outcome(refused) == (409, "assignment.lead_taken")
        assert (await api.get("/assignments")).json()["items"] == []
        assert (await api.get(f"/plans/{plan.id}")).json()["state"] == "adopted"

    async def test_what_has_ended_stays_as_it_was(
        self, june: date, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        """A plan that began some days ago does not rewrite what happened since."""
        member, other = [await make_member(session, branch.id) for _ in range(2)]
        group, dropped = [await make_group(session, branch) for _ in range(2)]
        former = await make_plan(session, branch.id, june.year - 1, state=PlanState.REVIEWED)
        gone = {"valid_to": june - DAY, "end_reason": EndReason.HOUSEHOLD_OBJECTED}
        ended = await make_assignment(session, other, dropped, plan_id=former.id, **gone)
        plan = await make_plan(
            session, branch.id, june.year, state=PlanState.ADOPTED, leads=[(member, group)]
        )
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        on = str(june - 3 * DAY)
        started = await step(api, f"/plans/{plan.id}", "starts", starting(on=on))
        kept = (await api.get(f"/assignments/{ended.id}")).json()
        assert (started.json()["begun"], started.json()["ended"]) == (1, 0)
        assert (kept["valid_to"], kept["end_reason"]) == (str(june - DAY), "household_objected")

    @pytest.mark.parametrize("since", [TODAY, TODAY + DAY])
    async def test_nothing_ends_before_it_has_held_a_day(
        self, api: Api, session: AsyncSession, branch: Branch, since: date
    ) -> None:
        before, after = [await make_member(session, branch.id) for _ in range(2)]
        group = await make_group(session, branch)
        new = await make_assignment(session, before, group, valid_from=since)
        plan = await make_plan(
            session, branch.id, YEAR, state=PlanState.ADOPTED, leads=[(after, group)]
        )
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        refused = await step(api, f"/plans/{plan.id}", "starts", starting())
        kept = (await api.get(f"/assignments/{new.id}")).json()
        assert outcome(refused) == (409, "plan.cannot_end")
        assert refused.json()["params"]["assignment_id"] == str(new.id)
        assert (kept["valid_to"], kept["end_reason"]) == (None, None)

    async def test_each_assignment_that_it_touches_is_audited(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        stays, goes, comes = [await make_member(session, branch.id) for _ in range(3)]
        kept, passed_on = [await make_group(session, branch) for _ in range(2)]
        continued = await make_assignment(session, stays, kept)
        ended = await make_assignment(session, goes, passed_on)
        leads = [(stays, kept), (comes, passed_on)]
        plan = await make_plan(session, branch.id, YEAR, state=PlanState.ADOPTED, leads=leads)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        await step(api, f"/plans/{plan.id}", "starts", starting())
        params = {"member_id": str(comes.id)}
        [begun] = (await api.get("/assignments", params=params)).json()["items"]
        for target_id, action in (
            (continued.id, "assignment.continued"),
            (ended.id, "assignment.ended"),
            (UUID(begun["id"]), "assignment.begun"),
        ):
            [entry] = await entries_of(session, target_id)
            topics = select(OutboxEvent.topic).where(
                col(OutboxEvent.payload)["id"].astext == str(target_id)
            )
            assert (entry.action, entry.org_id) == (action, branch.id)
            assert entry.changes["member_id"]
            assert (await session.exec(topics)).all() == [action]
        [ending] = await entries_of(session, ended.id)
        assert (ending.changes["end_reason"], ending.changes["valid_to"]) == (
            "replaced",
            str(TODAY),
        )


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
