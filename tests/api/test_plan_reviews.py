"""A year's plan is begun: what it changes, and what it leaves as it was."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.assignments import EndReason, PlanState
from api.domain.members import Standing
from api.domain.roles import Role
from api.models.members import MemberStanding
from api.models.records import OutboxEvent
from tests.api.test_plans import TODAY, YEAR, adopting, entries_of, line, starting, step
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch
from tests.factories.plans import make_plan

DAY = timedelta(days=1)


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
