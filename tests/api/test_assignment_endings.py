"""A charge ends with a reason and stays on record, or passes to somebody else."""

from datetime import timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.assignments import AssignmentRole, EndReason
from api.domain.members import Standing
from api.domain.roles import Role
from tests.api.test_assignments import body
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch

TODAY = clock.today()
DAY = timedelta(days=1)


def ending(**changes: object) -> dict[str, object]:
    return {"on": str(TODAY), "end_reason": EndReason.HOUSEHOLD_OBJECTED, **changes}


async def version_of(api: Api, url: str) -> dict[str, str]:
    return {"If-Match": (await api.get(url)).headers["ETag"]}


class TestEndAssignment:
    async def test_a_mission_ends_and_stays_on_record(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        household = await make_household(session, branch)
        mission = await make_assignment(session, member, household, mission="Chăm sóc bà M.")
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/assignments/{mission.id}"
        asked = ending(end_reason="person_deceased", note="Hàng xóm lo tang lễ chu đáo.")

        ended = await api.post(f"{url}/ends", json=asked, headers=await version_of(api, url))
        again = await api.post(f"{url}/ends", json=asked, headers=await version_of(api, url))
        held = await api.get("/assignments", params={"as_of": str(TODAY)})
        kept = await api.get("/assignments", params={"ended": True})

        assert (ended.status_code, ended.json()["end_reason"]) == (200, "person_deceased")
        assert outcome(again) == (409, "assignment.over")
        assert held.json()["items"] == []
        assert [row["id"] for row in kept.json()["items"]] == [str(mission.id)]

    async def test_needs_the_version_last_seen(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        made = await make_assignment(session, member, await make_household(session, branch))
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/assignments/{made.id}/ends"
        blind = await api.post(url, json=ending())
        stale = await api.post(url, json=ending(), headers={"If-Match": '"7"'})
        assert outcome(blind) == (428, "version.required")
        assert outcome(stale) == (412, "version.stale")

    async def test_only_a_mistake_may_hold_no_day(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        wrong, right = [await make_member(session, branch.id) for _ in range(2)]
        group = await make_group(session, branch)
        made = await make_assignment(session, wrong, group, valid_from=TODAY)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url, seen = f"/assignments/{made.id}/ends", {"If-Match": '"1"'}
        early = await api.post(url, json=ending(), headers=seen)
        mistake = await api.post(url, json=ending(end_reason="entered_by_mistake"), headers=seen)
        assert outcome(early) == (409, "assignment.ends_too_early")
        assert mistake.status_code == 200
        assert (await api.post("/assignments", json=body(right, group))).status_code == 201

    async def test_a_planned_end_is_brought_forward(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        """Whoever is to end next month may die today: the household is not left without a lead."""
        member, heir = [await make_member(session, branch.id) for _ in range(2)]
        group = await make_group(session, branch)
        made = await make_assignment(session, member, group, valid_to=TODAY + 60 * DAY)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/assignments/{made.id}"
        later = ending(on=str(TODAY + 30 * DAY), end_reason="member_away")
        death = ending(end_reason="member_deceased")

        async def end(asked: Any) -> Any:
            return await api.post(f"{url}/ends", json=asked, headers=await version_of(api, url))

        planned = await end(later)
        put_off = await end({**later, "on": str(TODAY + 31 * DAY)})
        ended = await end(death)
        again = await end({**death, "on": str(TODAY - DAY)})
        succeeded = await api.post("/assignments", json=body(heir, group))

        assert planned.json()["valid_to"] == later["on"]
        assert outcome(put_off) == (409, "assignment.over")
        assert ended.json()["valid_to"] == str(TODAY)
        assert ended.json()["end_reason"] == "member_deceased"
        assert outcome(again) == (409, "assignment.over")
        assert succeeded.status_code == 201, succeeded.text

    async def test_who_ended_can_be_appointed_again(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, group = await make_member(session, branch.id), await make_group(session, branch)
        made = await make_assignment(session, member, group)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url, seen = f"/assignments/{made.id}/ends", {"If-Match": '"1"'}
        await api.post(url, json=ending(), headers=seen)
        again = await api.post("/assignments", json=body(member, group))
        assert again.status_code == 201

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        member = await make_member(session, elsewhere.id)
        made = await make_assignment(session, member, await make_household(session, elsewhere))
        url, seen = f"/assignments/{made.id}/ends", {"If-Match": '"1"'}
        person_id = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        out_of_sight = await api.post(url, json=ending(), headers=seen)
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, elsewhere.id, person_id=person_id)
        in_sight = await api.post(url, json=ending(), headers=seen)
        assert outcome(out_of_sight) == (404, "assignment.not_found")
        assert outcome(in_sight) == (403, "auth.not_permitted")


class TestHandOver:
    async def test_one_ends_and_the_other_begins(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        before, after = [await make_member(session, branch.id) for _ in range(2)]
        group = await make_group(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        more = {"duty_codes": ["thrift"], "partners": [{"kind": "youth", "title": "Chi đoàn"}]}
        made = body(before, group, valid_from=str(TODAY - 9 * DAY), **more)
        url = f"/assignments/{(await api.post('/assignments', json=made)).json()['id']}"
        asked = {"member_id": str(after.id), "on": str(TODAY), "reason": "Đi làm xa"}

        done = await api.post(f"{url}/handovers", json=asked, headers={"If-Match": '"1"'})

        assert done.status_code == 201
        ended, begun = done.json()["ended"], done.json()["begun"]
        assert (ended["valid_to"], ended["end_reason"]) == (str(TODAY), "replaced")
        assert (begun["member_id"], begun["valid_from"]) == (str(after.id), str(TODAY))
        assert (begun["duty_codes"], begun["role"]) == (["thrift"], "lead")
        assert begun["partners"] == more["partners"]

    async def test_somebody_must_have_a_day_left_to_take_over(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        before, after = [await make_member(session, branch.id) for _ in range(2)]
        group, last = await make_group(session, branch), TODAY + 30 * DAY
        made = await make_assignment(session, before, group, valid_to=last)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url, seen = f"/assignments/{made.id}/handovers", {"If-Match": '"1"'}
        asked = {"member_id": str(after.id), "on": str(last)}
        too_late = await api.post(url, json=asked, headers=seen)
        in_time = await api.post(url, json={**asked, "on": str(last - DAY)}, headers=seen)
        assert outcome(too_late) == (409, "assignment.over")
        assert in_time.json()["begun"]["valid_to"] == str(last)

    async def test_an_end_of_the_member_does_not_bind_who_takes_over(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        before, after = [await make_member(session, branch.id) for _ in range(2)]
        leaving = {"valid_to": TODAY + 30 * DAY, "end_reason": EndReason.MEMBER_AWAY}
        made = await make_assignment(session, before, await make_group(session, branch), **leaving)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        asked = {"member_id": str(after.id), "on": str(TODAY)}
        url, seen = f"/assignments/{made.id}/handovers", {"If-Match": '"1"'}
        done = await api.post(url, json=asked, headers=seen)
        assert done.json()["ended"]["end_reason"] == "replaced"
        assert done.json()["begun"]["valid_to"] is None

    async def test_both_or_neither(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        before = await make_member(session, branch.id)
        exempt = await make_member(session, branch.id, standing=Standing.EXEMPT)
        support = await make_member(session, branch.id)
        group = await make_group(session, branch)
        made = await make_assignment(session, before, group)
        await make_assignment(session, support, group, role=AssignmentRole.SUPPORT)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url, seen = f"/assignments/{made.id}/handovers", {"If-Match": '"1"'}
        for to, code in (
            (exempt, "assignment.member_cannot_be_assigned"),
            (support, "assignment.already_assigned"),
        ):
            asked = {"member_id": str(to.id), "on": str(TODAY)}
            assert outcome(await api.post(url, json=asked, headers=seen)) == (409, code)
        assert (await api.get(f"/assignments/{made.id}")).json()["valid_to"] is None
