import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.coverage import NOT_ASSIGNABLE, asked
from api.access.in_charge import in_charge
from api.access.visible import raise_wall
from api.domain import clock
from api.domain.assignments import AssignmentKind, AssignmentRole, EndReason
from api.domain.members import Standing
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.assignments import Assignment
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.members import MemberStanding, PartyMember
from api.models.records import AuditEntry
from api.schemas.assignments import AssignmentRead
from tests.access.test_walls import actor_of
from tests.client import Api, all_pages, outcome
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import becomes, make_member
from tests.factories.organisation import Branch, make_org

TODAY = clock.today()
DAY = timedelta(days=1)


def body(
    member: PartyMember, target: Household | HouseholdGroup, **changes: object
) -> dict[str, object]:
    of_group = isinstance(target, HouseholdGroup)
    kind = AssignmentKind.GROUP if of_group else AssignmentKind.HOUSEHOLD
    named = {"group_id" if of_group else "household_id": str(target.id)}
    return {"member_id": str(member.id), "kind": kind, "role": "lead", **named, **changes}


def ending(**changes: object) -> dict[str, object]:
    return {"on": str(TODAY), "end_reason": EndReason.HOUSEHOLD_OBJECTED, **changes}


async def version_of(api: Api, url: str) -> dict[str, str]:
    return {"If-Match": (await api.get(url)).headers["ETag"]}


class TestOwnHouseholds:
    async def test_a_member_sees_the_households_in_their_charge(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        direct, grouped, of_nobody = [await make_household(session, branch) for _ in range(3)]
        away = await make_household(session, elsewhere)
        await make_assignment(session, member, direct)
        await make_assignment(
            session, member, await make_group(session, branch, households=[grouped])
        )
        await make_assignment(session, member, away, mission="Chăm sóc")
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)

        page = (await api.get("/households")).json()

        assert {row["id"] for row in page["items"]} == {
            str(household.id) for household in (direct, grouped, away)
        }
        for household, status in ((direct, 200), (grouped, 200), (away, 200), (of_nobody, 404)):
            assert (await api.get(f"/households/{household.id}")).status_code == status

    async def test_what_ended_is_no_longer_theirs(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        household = await make_household(session, branch)
        what = {"valid_to": TODAY, "end_reason": EndReason.ANNUAL_REVIEW}
        await make_assignment(session, member, household, **what)
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        assert (await api.get("/households")).json()["items"] == []


class TestBeginAssignment:
    async def test_a_member_takes_charge_of_a_group(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, group = await make_member(session, branch.id), await make_group(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        partners = [
            {"kind": "women", "title": "Chi hội Phụ nữ thôn"},
            {"kind": "front", "title": "Ban công tác Mặt trận"},
        ]
        more = {"duty_codes": ["thrift", "help_economy"], "partners": partners}

        created = await api.post("/assignments", json=body(member, group, **more))
        found = await api.get(f"/assignments/{created.json()['id']}")

        assert created.status_code == 201
        read = AssignmentRead.model_validate(found.json())
        assert read == AssignmentRead.model_validate(created.json())
        assert (read.member_name, read.target_code) == (member.full_name, group.code)
        assert (read.valid_from, read.valid_to) == (TODAY, None)
        assert read.duty_codes == ["help_economy", "thrift"]
        assert [partner.model_dump(mode="json") for partner in read.partners] == partners

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        member, household = (
            await make_member(session, branch.id),
            await make_household(session, branch),
        )
        stranger, far = (
            await make_member(session, elsewhere.id),
            await make_household(session, elsewhere),
        )
        new = body(member, household)
        anonymous = await api.post("/assignments", json=new)
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, branch.id)
        without_right = await api.post("/assignments", json=new)
        person_id = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        unknown_member = await api.post("/assignments", json=body(stranger, household))
        unknown_household = await api.post("/assignments", json=body(member, far))
        unknown_duty = await api.post("/assignments", json={**new, "duty_codes": ["weeding"]})
        backwards = await api.post("/assignments", json={**new, "valid_to": str(TODAY)})
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, elsewhere.id, person_id=person_id)
        in_sight = await api.post("/assignments", json=body(member, far))
        accepted = await api.post("/assignments", json=new)  # the body was not at fault
        again = await api.post("/assignments", json={**new, "role": "support"})

        assert outcome(anonymous) == (401, "auth.required")
        assert outcome(without_right) == (403, "auth.not_permitted")
        assert outcome(unknown_member) == (404, "assignment.member_not_found")
        assert outcome(unknown_household) == (404, "household.not_found")
        assert outcome(unknown_duty) == (404, "duty.not_found")
        assert outcome(backwards) == (422, "period.empty")
        assert outcome(in_sight) == (403, "auth.not_permitted")
        assert accepted.status_code == 201
        assert outcome(again) == (409, "assignment.already_assigned")

    @pytest.mark.parametrize(
        "standing", [Standing.EXEMPT, Standing.SUSPENDED, Standing.AWAY, Standing.REMOVED]
    )
    async def test_who_cannot_act_is_not_put_in_charge(
        self, api: Api, session: AsyncSession, branch: Branch, standing: Standing
    ) -> None:
        member = await make_member(session, branch.id, standing=standing)
        household = await make_household(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        refused = await api.post("/assignments", json=body(member, household))
        assert outcome(refused) == (409, "assignment.member_cannot_be_assigned")
        assert refused.json()["params"]["reason"] == standing

    async def test_one_leads_and_several_support(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        first, second, third = [await make_member(session, branch.id) for _ in range(3)]
        household = await make_household(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        lead = await api.post("/assignments", json=body(first, household))
        other_lead = await api.post("/assignments", json=body(second, household))
        support = [
            await api.post("/assignments", json=body(member, household, role="support"))
            for member in (second, third)
        ]
        mission = body(second, household, kind="mission", title="Chăm sóc bà M.")
        assert lead.status_code == 201
        assert outcome(other_lead) == (409, "assignment.lead_taken")
        assert [response.status_code for response in support] == [201, 201]
        # A mission puts nobody in charge of the household as a whole.
        assert (await api.post("/assignments", json=mission)).status_code == 201
        twice = {**mission, "member_id": str(third.id)}
        assert outcome(await api.post("/assignments", json=twice)) == (409, "assignment.lead_taken")

    async def test_of_two_at_once_one_leads(
        self, app: FastAPI, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        for _ in range(4):
            group = await make_group(session, branch)
            members = [await make_member(session, branch.id) for _ in range(2)]
            async with Api(app, headers=api.headers) as other:
                answers = await asyncio.gather(
                    *(
                        client.post("/assignments", json=body(member, group))
                        for client, member in zip((api, other), members, strict=True)
                    )
                )
            won, lost = sorted(answers, key=lambda answer: answer.status_code)
            assert won.status_code == 201
            assert outcome(lost) == (409, "assignment.lead_taken")

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"kind": "mission"}, "body"),
            ({"title": "Chăm sóc"}, "body"),
            ({"group_id": str(uuid4())}, "body"),
            ({"role": "boss"}, "body.role"),
            ({"valid_from": "1066-01-01"}, "body.valid_from"),
            ({"duty_codes": ["A"]}, "body.duty_codes.0"),
            ({"attitude": "none of our business"}, "body.attitude"),
        ],
    )
    async def test_bad_input_names_its_field(
        self, api: Api, session: AsyncSession, branch: Branch, changes: Any, field: str
    ) -> None:
        member, household = (
            await make_member(session, branch.id),
            await make_household(session, branch),
        )
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        response = await api.post("/assignments", json=body(member, household, **changes))
        assert outcome(response) == (422, "request.invalid")
        assert [fault["field"] for fault in response.json()["errors"]] == [field]

    async def test_is_audited_without_what_it_says_of_a_household(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, household = (
            await make_member(session, branch.id),
            await make_household(session, branch),
        )
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        new = body(member, household, kind="mission", title="Chăm sóc bà M.")
        created = (await api.post("/assignments", json=new)).json()
        of_this = col(AuditEntry.target_id) == UUID(created["id"])
        [entry] = (await session.exec(select(AuditEntry).where(of_this))).all()
        assert (entry.org_id, entry.action) == (branch.id, "assignment.begun")
        assert "Chăm sóc" not in str(entry.changes)


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


class TestListAssignments:
    async def test_filters(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        first, second = [await make_member(session, branch.id) for _ in range(2)]
        household, group = await make_household(session, branch), await make_group(session, branch)
        direct = await make_assignment(session, first, household, valid_from=date(2024, 1, 1))
        through = await make_assignment(session, second, group, role=AssignmentRole.SUPPORT)
        past = {"valid_to": date(2024, 1, 1), "end_reason": EndReason.REPLACED}
        former = await make_assignment(session, second, household, **past)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        for params, expected in (
            ({}, [direct, through, former]),
            ({"member_id": first.id}, [direct]),
            ({"household_id": household.id}, [direct, former]),
            ({"group_id": group.id}, [through]),
            ({"kind": "group"}, [through]),
            ({"role": "lead"}, [direct, former]),
            ({"org_id": branch.commune_id}, [direct, through, former]),
            ({"org_id": uuid4()}, []),
            ({"as_of": TODAY}, [direct, through]),
            ({"as_of": "2023-06-01"}, [through, former]),
            ({"ended": False}, [direct, through]),
            ({"ended": True}, [former]),
        ):
            asked = {name: str(value) for name, value in params.items()}
            page = (await api.get("/assignments", params=asked)).json()
            assert {row["id"] for row in page["items"]} == {str(one.id) for one in expected}, asked

    async def test_below_a_body_are_those_of_its_members_and_those_of_its_households(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        at_home, sent = [await make_member(session, at.id) for at in (branch, elsewhere)]
        here = await make_household(session, branch)
        own = await make_assignment(session, at_home, here, valid_to=date(2023, 1, 1))
        by_others = await make_assignment(session, sent, here, valid_from=date(2023, 1, 1))
        away = await make_assignment(session, at_home, await make_household(session, elsewhere))
        group = await make_group(session, elsewhere)
        apart = await make_assignment(session, sent, group)
        both = (branch.commune_id, elsewhere.commune_id)
        await api.sign_in(session, Role.INTEGRATION_CLIENT, *both)
        for org_id, more, expected in (
            (branch.id, {}, [own, by_others, away]),
            (branch.commune_id, {}, [own, by_others, away]),
            (elsewhere.id, {}, [by_others, away, apart]),
            (elsewhere.id, {"group_id": str(group.id)}, [apart]),
            (branch.id, {"household_id": str(here.id)}, [own, by_others]),
            (elsewhere.id, {"household_id": str(here.id)}, [by_others]),
            (branch.id, {"as_of": "2024-01-01"}, [by_others, away]),
        ):
            named = {"org_id": str(org_id), **more}
            page = (await api.get("/assignments", params=named)).json()
            assert {row["id"] for row in page["items"]} == {str(one.id) for one in expected}, named
        told = await all_pages(api, "/assignments", limit=1, org_id=str(branch.id))
        assert sorted(row["id"] for row in told) == sorted(
            str(a.id) for a in (own, by_others, away)
        )
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        page = (await api.get("/assignments", params={"org_id": str(elsewhere.id)})).json()
        assert [row["id"] for row in page["items"]] == [str(away.id)]

    async def test_those_whom_another_body_sends_are_known_to_both(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        partner = await make_member(session, elsewhere.id)
        household = await make_household(session, branch)
        made = await make_assignment(session, partner, household)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        of_target = await api.get("/assignments", params={"household_id": str(household.id)})
        found = await api.get(f"/assignments/{made.id}")
        await api.sign_in(session, Role.BRANCH_SECRETARY, elsewhere.id)
        of_member = await api.get("/assignments")

        assert [row["id"] for row in of_target.json()["items"]] == [str(made.id)]
        assert [row["id"] for row in of_member.json()["items"]] == [str(made.id)]
        assert found.json()["member_name"] is None  # another branch's members are not listed here
        assert of_member.json()["items"][0]["target_name"] is None

    async def test_pages_meet(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        member = await make_member(session, branch.id)
        made = [
            await make_assignment(session, member, await make_household(session, branch))
            for _ in range(5)
        ]
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        seen: list[str] = []
        asked = {"limit": "2"}
        for _ in range(3):
            page = (await api.get("/assignments", params=asked)).json()
            seen += [row["id"] for row in page["items"]]
            asked["after"] = page["next"]
        assert page["next"] is None
        assert sorted(seen) == sorted(str(one.id) for one in made)

    async def test_a_member_sees_their_own(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, other = [await make_member(session, branch.id) for _ in range(2)]
        mine = await make_assignment(session, member, await make_household(session, branch))
        theirs = await make_assignment(session, other, await make_household(session, branch))
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        page = (await api.get("/assignments")).json()
        assert [row["id"] for row in page["items"]] == [str(mine.id)]
        hidden = await api.get(f"/assignments/{theirs.id}")
        assert outcome(hidden) == (404, "assignment.not_found")


class TestResponsible:
    async def test_says_who_was_in_charge_on_a_day_and_through_what(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        names = ("An", "Bình", "Chi")
        lead, former, carer = [
            await make_member(session, branch.id, full_name=name) for name in names
        ]
        household = await make_household(session, branch)
        group = await make_group(session, branch, households=[household])
        change = TODAY - 30 * DAY
        before = {"valid_to": change, "end_reason": EndReason.REPLACED}
        await make_assignment(session, former, group, **before)
        await make_assignment(session, lead, group, valid_from=change)
        await make_assignment(session, carer, household, mission="Chăm sóc bà M.")
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/households/{household.id}/responsible"

        today = (await api.get(url)).json()
        then = (await api.get(url, params={"on": str(change - DAY)})).json()
        of_group = (await api.get(f"/household-groups/{group.id}/responsible")).json()

        assert today["lead"]["name"] == "An"
        assert [(one["name"], one["kind"]) for one in today["in_charge"]] == [
            ("An", "group"),
            ("Chi", "mission"),
        ]
        assert today["lead"]["group_id"] == str(group.id)
        assert then["lead"]["name"] == "Bình"
        assert [one["name"] for one in of_group["in_charge"]] == ["An"]
        assert "pass_on_wishes" in {duty["code"] for duty in today["duties"]}

    async def test_names_whom_another_body_sends(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        partner = await make_member(session, elsewhere.id, full_name="Lê Văn Đối Tác")
        household = await make_household(session, branch)
        await make_assignment(session, partner, household)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        answer = (await api.get(f"/households/{household.id}/responsible")).json()
        assert answer["lead"]["name"] == "Lê Văn Đối Tác"

    async def test_is_told_of_what_is_in_sight_only(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        household = await make_household(session, elsewhere)
        group = await make_group(session, elsewhere)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        hidden = await api.get(f"/households/{household.id}/responsible")
        hidden_group = await api.get(f"/household-groups/{group.id}/responsible")
        assert outcome(hidden) == (404, "household.not_found")
        assert outcome(hidden_group) == (404, "household_group.not_found")


async def test_a_household_takes_its_assignments_along(
    api: Api, session: AsyncSession, branch: Branch
) -> None:
    group_org = await make_org(
        session, OrgType.PARTY_GROUP, parent=await make_org(session, OrgType.BRANCH)
    )
    member, household = (
        await make_member(session, branch.id),
        await make_household(session, branch),
    )
    made = await make_assignment(session, member, household)
    household.org_id = group_org.org_id
    session.add(household)
    await session.commit()
    await api.sign_in(session, Role.PARTY_GROUP_HEAD, group_org.org_id)
    assert (await api.get(f"/assignments/{made.id}")).status_code == 200


async def test_a_standing_that_begins_later_counts_when_it_begins(
    api: Api, session: AsyncSession, branch: Branch
) -> None:
    member = await make_member(session, branch.id)
    lines = select(MemberStanding).where(MemberStanding.member_id == member.id)
    [standing] = (await session.exec(lines)).all()
    standing.valid_to = TODAY + 7 * DAY
    away = {"standing": Standing.AWAY, "valid_from": TODAY + 7 * DAY}
    session.add_all([standing, MemberStanding(member_id=member.id, **away)])
    await session.commit()
    household = await make_household(session, branch)
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    later = body(member, household, valid_from=str(TODAY + 8 * DAY))
    now = body(member, household)
    refused = await api.post("/assignments", json=later)
    accepted = await api.post("/assignments", json=now)
    assert outcome(refused) == (409, "assignment.member_cannot_be_assigned")
    assert accepted.status_code == 201
    made = select(Assignment).where(Assignment.id == UUID(accepted.json()["id"]))
    assert (await session.exec(made)).one().created_by is not None


async def test_a_past_charge_is_judged_on_its_own_days(
    api: Api, session: AsyncSession, branch: Branch
) -> None:
    """Who is exempt today was in charge last year, of a household that is no more."""
    member = await make_member(session, branch.id)
    exempt_since = TODAY - 30 * DAY
    await becomes(session, member, Standing.EXEMPT, exempt_since)
    household, group = await make_household(session, branch), await make_group(session, branch)
    household.dissolved_on = TODAY - 10 * DAY
    await session.commit()
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    past = {"valid_from": str(TODAY - 90 * DAY)}
    over = past | {"valid_to": str(exempt_since)}
    too_long = past | {"valid_to": str(exempt_since + DAY)}

    recorded = [
        await api.post("/assignments", json=body(member, target, **over))
        for target in (household, group)
    ]
    unable = await api.post("/assignments", json=body(member, household, **too_long))
    still = await api.post("/assignments", json=body(member, group, **past))
    other = await make_member(session, branch.id)
    gone = await api.post("/assignments", json=body(other, household, **past))

    assert [response.status_code for response in recorded] == [201, 201]
    assert outcome(unable) == (409, "assignment.member_cannot_be_assigned")
    assert outcome(still) == (409, "assignment.member_cannot_be_assigned")
    assert outcome(gone) == (409, "household.dissolved")


async def test_no_assignment_is_empty_without_a_reason(
    session: AsyncSession, branch: Branch
) -> None:
    """The database's own word, whatever the services think."""
    member, group = await make_member(session, branch.id), await make_group(session, branch)
    with pytest.raises(IntegrityError, match="ck_assignment_valid"):
        await make_assignment(session, member, group, valid_from=TODAY, valid_to=TODAY)


async def test_names_are_told_by_the_database_only_of_what_is_in_sight(
    app: FastAPI, session: AsyncSession, branch: Branch, elsewhere: Branch
) -> None:
    """The second wall: even a service that forgot to look would get nothing."""
    actor = await actor_of(app, session, Role.BRANCH_SECRETARY, branch)
    for at, told in ((branch, True), (elsewhere, False)):
        member = await make_member(session, at.id, standing=Standing.EXEMPT)
        household = await make_household(session, at)
        await make_assignment(session, member, household)
        async with app.state.kevai.sessions.begin() as request:
            await raise_wall(request, actor)
            asking = {"orgs": [at.id], "on": TODAY, "after": None, "limit": 50}
            [unable] = await asked(request, NOT_ASSIGNABLE, **asking)
            assert bool(await in_charge(request, household, TODAY)) is told
            assert bool(unable["items"]) is told
