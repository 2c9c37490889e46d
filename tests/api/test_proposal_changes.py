"""What becomes of a proposal: changed by hand, with its price, adopted, and covered again."""

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.assignments import AssignmentRole
from api.domain.members import Standing
from api.domain.roles import Role
from api.models.plans import PlanLine
from tests.api.test_plans import TODAY, YEAR, adopting, starting, step
from tests.api.test_proposals import asking, codes, leading, leads, line_of
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_place
from tests.factories.plans import make_plan
from tests.factories.ties import make_tie


class TestChangingByHand:
    async def test_what_is_locked_stays_and_each_change_has_its_price(
        self, secretary: Api, session: AsyncSession, branch: Branch
    ) -> None:
        cluster = await make_place(session, branch.id)
        near = await make_member(session, branch.id, home_place_id=cluster.place_id)
        far = await make_member(session, branch.id)
        place = {"place_id": cluster.place_id}
        first, second, third = [await make_household(session, branch, **place) for _ in range(3)]
        proposal = (await secretary.post("/proposals", json=asking(branch))).json()
        url = f"/plans/{proposal['plan']['id']}"
        loser = first if line_of(proposal, first)["member_id"] == str(near.id) else second
        asked = (await secretary.post(f"{url}/prices", json=leading(loser, far))).json()
        unchanged = (await secretary.get(f"{url}/proposal")).json()
        changed = await secretary.patch(
            f"{url}/lines", json=leading(loser, far), headers={"If-Match": '"1"'}
        )
        opened = await secretary.patch(
            f"{url}/lines", json=leading(third, None), headers={"If-Match": '"2"'}
        )
        after = (await secretary.get(f"{url}/proposal")).json()
        again = await secretary.post(
            f"{url}/proposals", json={"seconds": 10}, headers={"If-Match": '"3"'}
        )

        assert unchanged == proposal
        assert asked["merit"] < 0
        assert asked["barrier"] is None
        assert changed.json()["price"] == asked
        assert (changed.json()["version"], opened.json()["version"]) == (2, 3)
        assert opened.json()["price"]["measures"]["uncovered"] == 1
        assert after["merit"] == pytest.approx(
            proposal["merit"] + asked["merit"] + opened.json()["price"]["merit"], abs=0.01
        )
        assert after["measures"] == opened.json()["price"]["measures"]
        for seen in (after, again.json()):
            assert line_of(seen, loser)["member_id"] == str(far.id)
            assert (codes(line_of(seen, loser)), line_of(seen, loser)["locked"]) == (
                ["locked"],
                True,
            )
            [left] = seen["open"]
            assert (left["household_id"], left["locked"]) == (str(third.id), True)
            assert left["shortfall"] is None

    async def test_hard_rules_hold_for_people_too(
        self, secretary: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        away = await make_member(session, branch.id, standing=Standing.AWAY)
        kin, theirs = (
            await make_member(session, branch.id),
            await make_member(session, elsewhere.id),
        )
        household = await make_household(session, branch)
        foreign = await make_household(session, elsewhere)
        await make_tie(session, kin, household)
        plan = await make_plan(session, branch.id, YEAR)
        url, seen = f"/plans/{plan.id}/lines", {"If-Match": '"1"'}
        refused = {
            name: await secretary.patch(url, json=leading(target, member), headers=seen)
            for name, target, member in (
                ("kin", household, kin),
                ("away", household, away),
                ("theirs", household, theirs),
                ("foreign", foreign, kin),
            )
        }
        assert outcome(refused["kin"]) == (409, "proposal.barred")
        for name, code in (("kin", "kin"), ("away", "not_assignable")):
            [fault] = refused[name].json()["errors"]
            assert fault["field"] == "body.member_id"
            assert fault["code"] == f"proposal.barrier.{code}"
        assert outcome(refused["theirs"]) == (404, "assignment.member_not_found")
        assert outcome(refused["foreign"]) == (404, "household.not_found")
        lines = (await secretary.get(f"/plans/{plan.id}/lines")).json()
        assert (lines["lines"], lines["version"]) == ([], 1)

    async def test_who_comes_to_lead_no_longer_supports(
        self, secretary: Api, session: AsyncSession, branch: Branch
    ) -> None:
        first, second = [await make_member(session, branch.id) for _ in range(2)]
        household = await make_household(session, branch)
        plan = await make_plan(session, branch.id, YEAR, leads=[(first, household)])
        supporting = {"kind": "household", "role": AssignmentRole.SUPPORT}
        named = {"member_id": second.id, "household_id": household.id}
        session.add(PlanLine(plan_id=plan.id, **supporting, **named))
        await session.commit()
        url, seen = f"/plans/{plan.id}/lines", {"If-Match": '"1"'}
        body = leading(household, second, locked=False)
        changed = await secretary.patch(url, json=body, headers=seen)
        lines = (await secretary.get(url)).json()["lines"]
        assert changed.status_code == 200, changed.text
        assert [(one["member_id"], one["role"]) for one in lines] == [(str(second.id), "lead")]


class TestAfterwards:
    async def test_a_proposal_is_adopted_and_put_into_force_like_any_plan(
        self, secretary: Api, session: AsyncSession, branch: Branch
    ) -> None:
        members = [await make_member(session, branch.id) for _ in range(2)]
        groups = [
            await make_group(session, branch, households=[await make_household(session, branch)])
            for _ in range(2)
        ]
        proposal = (await secretary.post("/proposals", json=asking(branch))).json()
        before = (await secretary.get("/assignments")).json()["items"]
        url = f"/plans/{proposal['plan']['id']}"
        adopted = await step(secretary, url, "adoptions", adopting())
        late = await secretary.patch(
            f"{url}/lines", json=leading(groups[0], members[0]), headers={"If-Match": '"2"'}
        )
        started = await step(secretary, url, "starts", starting())
        held = (await secretary.get("/assignments")).json()["items"]
        assert before == []
        assert (adopted.status_code, outcome(late)) == (200, (409, "plan.fixed"))
        assert (started.json()["begun"], started.json()["left_out"]) == (2, [])
        assert {one["group_id"]: one["member_id"] for one in held} == leads(proposal)

    async def test_what_comes_between_is_shown_and_stands_in_the_way_of_adoption(
        self, secretary: Api, session: AsyncSession, branch: Branch
    ) -> None:
        """Also in the group's place, and in a plan that was written by hand."""
        first, second = [await make_member(session, branch.id) for _ in range(2)]
        household, inside = [await make_household(session, branch) for _ in range(2)]
        group = await make_group(session, branch, households=[inside])
        made = (await secretary.post("/proposals", json=asking(branch))).json()
        url = f"/plans/{made['plan']['id']}"
        lines = [
            {"kind": "household", "household_id": str(household.id), "member_id": str(first.id)},
            {"kind": "group", "group_id": str(group.id), "member_id": str(second.id)},
        ]
        set_lines = [
            await secretary.patch(f"{url}/lines", json=line, headers={"If-Match": f'"{version}"'})
            for version, line in enumerate(lines, 1)
        ]
        await make_tie(session, first, household)
        await make_tie(session, second, inside)  # kin within a group keeps nobody from it
        shown = (await secretary.get(f"{url}/proposal")).json()
        refused = await step(secretary, url, "adoptions", adopting())
        other = leading(household, second)
        mended = await secretary.patch(f"{url}/lines", json=other, headers={"If-Match": '"3"'})
        adopted = await step(secretary, url, "adoptions", adopting())
        assert [one.status_code for one in (*set_lines, mended)] == [200, 200, 200]
        barriers = {
            line["household_id"] or line["group_id"]: line["barrier"] and line["barrier"]["code"]
            for line in shown["lines"]
        }
        assert barriers == {str(household.id): "kin", str(group.id): None}
        assert outcome(refused) == (409, "proposal.barred")
        assert [(one["field"], one["code"]) for one in refused.json()["errors"]] == [
            (f"lines.{household.id}", "proposal.barrier.kin")
        ]
        assert adopted.status_code == 200, adopted.text

    async def test_lines_written_by_hand_take_its_place(
        self, secretary: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await make_member(session, branch.id)
        await make_household(session, branch)
        proposal = (await secretary.post("/proposals", json=asking(branch))).json()
        url = f"/plans/{proposal['plan']['id']}"
        await secretary.put(f"{url}/lines", json={"lines": []}, headers={"If-Match": '"1"'})
        assert outcome(await secretary.get(f"{url}/proposal")) == (404, "proposal.not_found")

    async def test_no_name_goes_up_the_tree(
        self, secretary: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        await make_household(session, branch)
        proposal = (await secretary.post("/proposals", json=asking(branch))).json()
        url = f"/plans/{proposal['plan']['id']}"
        for role, org_id in (
            (Role.COMMUNE_COMMITTEE, branch.commune_id),
            (Role.INTEGRATION_CLIENT, branch.id),
            (Role.PARTY_GROUP_HEAD, branch.id),
        ):
            await secretary.sign_in(session, role, org_id)
            assert (await secretary.get(f"{url}/proposal")).status_code == 403
        assert member.full_name not in (await secretary.get("/plans")).text


class TestCovers:
    async def test_who_could_take_over_from_somebody_who_goes_away(
        self, secretary: Api, session: AsyncSession, branch: Branch
    ) -> None:
        """A young member goes to work away in the middle of the year (S24)."""
        village = await make_place(session, branch.id)
        cluster = await make_place(session, branch.id, parent=village)
        place = {"place_id": cluster.place_id}
        goes = await make_member(session, branch.id, standing=Standing.AWAY)
        home = {"home_place_id": cluster.place_id}
        near = await make_member(session, branch.id, full_name="Lê Văn Chi", **home)
        kin = await make_member(session, branch.id, **home)
        far = await make_member(session, branch.id)
        left, taken = [await make_household(session, branch, **place) for _ in range(2)]
        await make_assignment(session, goes, left)
        await make_assignment(session, far, taken)
        await make_tie(session, kin, left)
        asked = {"org_id": str(branch.id), "kind": "household", "household_id": str(left.id)}
        answer = await secretary.post("/proposals/covers", json=asked)
        inside = await make_household(session, branch)
        await make_group(session, branch, households=[inside])
        of_group = {**asked, "household_id": str(inside.id)}
        refused = await secretary.post("/proposals/covers", json=of_group)
        covers = answer.json()["covers"]
        assert [one["member_id"] for one in covers] == [str(near.id), str(far.id)]
        assert covers[0]["member_name"] == "Lê Văn Chi"
        assert "same_cluster" in codes(covers[0])
        assert covers[0]["worse_by"] == 0
        assert covers[1]["worse_by"] > 0
        assert outcome(refused) == (409, "proposal.target_not_in_question")


class TestGroups:
    async def test_neighbours_come_together_and_nothing_is_made(
        self, secretary: Api, session: AsyncSession, branch: Branch
    ) -> None:
        village = await make_place(session, branch.id)
        large, small, smaller = [
            await make_place(session, branch.id, parent=village) for _ in range(3)
        ]
        for place, number in ((large, 7), (small, 2), (smaller, 1)):
            for _ in range(number):
                await make_household(session, branch, place_id=place.place_id)
        taken = await make_household(session, branch, place_id=large.place_id)
        await make_group(session, branch, households=[taken])
        asked = {"org_id": str(branch.id), "smallest": 3, "largest": 4}
        groups = (await secretary.post("/proposals/groups", json=asked)).json()["groups"]
        listed = (await secretary.get("/household-groups")).json()["items"]
        found = sorted((one["place_id"], len(one["households"])) for one in groups)
        assert found == sorted(
            [
                (str(large.place_id), 4),
                (str(large.place_id), 3),
                (str(village.place_id), 3),
            ]
        )
        assert str(taken.id) not in str(groups)
        assert not any(one["too_small"] for one in groups)
        assert len(listed) == 1

        # And the groups can be made of it as they are.
        for number, one in enumerate(groups):
            new = {"code": f"NH-{number}", "name": "Nhóm", "place_id": one["place_id"]}
            made = (await secretary.post("/household-groups", json=new)).json()
            joining = {
                "household_ids": [each["household_id"] for each in one["households"]],
                "on": str(TODAY),
            }
            url = f"/household-groups/{made['id']}/households"
            joined = await secretary.post(url, json=joining, headers={"If-Match": '"1"'})
            assert joined.status_code == 201, joined.text
        again = await secretary.post("/proposals/groups", json=asked)
        assert again.json() == {"groups": []}

    async def test_of_ones_own_body_only(
        self, secretary: Api, session: AsyncSession, elsewhere: Branch
    ) -> None:
        await make_household(session, elsewhere)
        asked = {"org_id": str(elsewhere.id), "smallest": 3, "largest": 4}
        refused = await secretary.post("/proposals/groups", json=asked)
        assert outcome(refused) == (404, "party_org.not_found")
