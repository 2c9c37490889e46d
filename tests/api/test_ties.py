"""Ties: which households a member should not be in charge of, and who hears of it."""

from datetime import timedelta
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from api.domain.ties import TieKind
from api.models.households import Household
from api.models.members import PartyMember
from api.models.records import AuditEntry, OutboxEvent
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.handovers import make_handover
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch
from tests.factories.ties import make_tie
from tests.factories.vacancies import make_vacancy

TODAY = clock.today()
DAY = timedelta(days=1)
TIED = "assignment.member_tied"


def tied(member: PartyMember, household: Household, kind: str = "kin") -> dict[str, Any]:
    return {"member_id": str(member.id), "household_id": str(household.id), "kind": kind}


class TestDeclare:
    async def test_by_the_branch_and_by_the_member(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, other = [await make_member(session, branch.id) for _ in range(2)]
        mine, beyond = [await make_household(session, branch) for _ in range(2)]
        await make_assignment(session, member, mine)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        home = await api.post("/ties", json=tied(member, beyond, "home"))
        second_home = await api.post("/ties", json=tied(member, mine, "home"))
        twice = await api.post("/ties", json=tied(member, beyond, "kin"))
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        own = await api.post("/ties", json=tied(member, mine, "conflict"))
        of_another = await api.post("/ties", json=tied(other, mine))
        out_of_sight = await api.post("/ties", json=tied(member, beyond))
        listed = (await api.get("/ties")).json()["items"]
        assert (home.status_code, own.status_code) == (201, 201)
        assert outcome(second_home) == (409, "tie.home_exists")
        assert outcome(twice) == (409, "tie.exists")
        assert outcome(of_another) == (404, "member.not_found")
        assert outcome(out_of_sight) == (404, "household.not_found")
        assert {one["kind"] for one in listed} == {"home", "conflict"}

    async def test_neither_the_level_above_nor_the_record_says_what_it_is(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, household = (
            await make_member(session, branch.id),
            await make_household(session, branch),
        )
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        declared = (await api.post("/ties", json=tied(member, household))).json()
        for role, org_id in (
            (Role.COMMUNE_COMMITTEE, branch.commune_id),
            (Role.PARTY_GROUP_HEAD, branch.id),
            (Role.INTEGRATION_CLIENT, branch.id),
        ):
            await api.sign_in(session, role, org_id)
            assert (await api.get("/ties")).status_code == 403
        of_tie = select(AuditEntry).where(col(AuditEntry.action) == "tie.declared")
        entries = (await session.exec(of_tie)).all()
        assert [one.changes for one in entries if str(one.target_id) == declared["id"]] == [{}]
        announced = select(OutboxEvent).where(col(OutboxEvent.topic) == "tie.declared")
        assert (await session.exec(announced)).all() == []

    async def test_bad_input(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        member, household = (
            await make_member(session, branch.id),
            await make_household(session, branch),
        )
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        household.dissolved_on = TODAY
        session.add(household)
        await session.commit()
        gone = await api.post("/ties", json=tied(member, household))
        why = await api.post("/ties", json={**tied(member, household), "reason": "x"})
        attitude = await api.post("/ties", json=tied(member, household, "attitude"))
        assert outcome(gone) == (409, "household.dissolved")
        assert [one.status_code for one in (why, attitude)] == [422, 422]


class TestEnd:
    async def test_holds_up_to_a_day_and_may_then_be_declared_anew(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, household = (
            await make_member(session, branch.id),
            await make_household(session, branch),
        )
        tie = await make_tie(session, member, household, TieKind.HOME)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url, seen = f"/ties/{tie.id}", {"If-Match": '"1"'}
        early = {"valid_to": str(tie.valid_from)}
        too_early = await api.patch(url, json=early, headers=seen)
        ended = await api.patch(url, json={"valid_to": str(TODAY)}, headers=seen)
        again = await api.patch(url, json={"valid_to": str(TODAY)}, headers={"If-Match": '"2"'})
        anew = await api.post("/ties", json=tied(member, household, "home"))
        held = {"as_of": str(TODAY - DAY)}
        assert outcome(too_early) == (422, "tie.ends_too_early")
        assert (ended.status_code, ended.json()["valid_to"]) == (200, str(TODAY))
        assert outcome(again) == (409, "tie.over")
        assert anew.status_code == 201
        items = (await api.get("/ties", params=held)).json()["items"]
        assert [one["id"] for one in items] == [str(tie.id)]


class TestLeading:
    """Who is tied to a household does not lead it, in whatever way they would come to."""

    async def test_is_refused_to_whoever_lives_there_is_kin_or_at_odds(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        for kind in TieKind:
            member = await make_member(session, branch.id)
            household = await make_household(session, branch)
            tie = await make_tie(session, member, household, kind)
            asked = {"member_id": str(member.id), "kind": "household"}
            asked["household_id"] = str(household.id)
            lead = await api.post("/assignments", json={**asked, "role": "lead"})
            support = await api.post("/assignments", json={**asked, "role": "support"})
            mission = {"kind": "mission", "title": "Làm hồ sơ vay vốn", "role": "lead"}
            once = await api.post("/assignments", json={**asked, **mission})
            assert outcome(lead) == (409, "assignment.member_tied"), kind
            assert (support.status_code, once.status_code) == (201, 201), kind
            url, seen = f"/ties/{tie.id}", {"If-Match": '"1"'}
            await api.patch(url, json={"valid_to": str(TODAY)}, headers=seen)
            others = await make_household(session, branch)
            again = {**asked, "household_id": str(others.id), "role": "lead"}
            assert (await api.post("/assignments", json=again)).status_code == 201, kind

    async def test_of_a_group_is_refused_only_to_whoever_is_at_odds_with_one_of_it(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        household = await make_household(session, branch)
        group = await make_group(session, branch, households=[household])
        said = {}
        for kind in TieKind:
            member = await make_member(session, branch.id)
            await make_tie(session, member, household, kind)
            asked = {"member_id": str(member.id), "kind": "group", "group_id": str(group.id)}
            begun = await api.post("/assignments", json={**asked, "role": "lead"})
            said[kind] = begun.json()["code"] if begun.is_error else ""
            if not begun.is_error:
                url, ended = f"/assignments/{begun.json()['id']}/ends", {"on": str(TODAY)}
                ended["end_reason"] = "entered_by_mistake"
                await api.post(url, json=ended, headers={"If-Match": '"1"'})
        assert said == {TieKind.HOME: "", TieKind.KIN: "", TieKind.CONFLICT: TIED}

    async def test_is_not_handed_over_to_them_one_by_one_nor_in_bulk_nor_as_a_cover(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        former, member = [await make_member(session, branch.id) for _ in range(2)]
        household = await make_household(session, branch)
        held = await make_assignment(session, former, household)
        vacancy = await make_vacancy(session, held)
        await make_tie(session, member, household)
        to, seen = {"member_id": str(member.id), "on": str(TODAY)}, {"If-Match": '"1"'}
        one = await api.post(f"/assignments/{held.id}/handovers", json=to, headers=seen)
        item = {"assignment_id": str(held.id), "member_id": str(member.id), "version": 1}
        bulk = await api.post("/assignments/reassignments", json={"items": [item], "on": to["on"]})
        cover = await api.post(
            f"/vacancies/{vacancy.id}/cover", json={"member_id": str(member.id)}, headers=seen
        )
        assert [outcome(said) for said in (one, cover)] == [(409, TIED)] * 2
        assert outcome(bulk) == (409, "assignment.reassignment_refused")
        assert [(fault["field"], fault["code"]) for fault in bulk.json()["errors"]] == [
            ("body.items.0.member_id", TIED)
        ]
        leads = (await api.get(f"/assignments/{held.id}")).json()
        assert (leads["member_id"], leads["valid_to"]) == (str(former.id), None)


class TestSkills:
    async def test_are_kept_once_each_and_in_order(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url, seen = f"/members/{member.id}", {"If-Match": '"1"'}
        given = {"skills": ["law", "credit", "law"]}
        amended = await api.patch(url, json=given, headers=seen)
        unknown = await api.patch(url, json={"skills": ["faith"]}, headers={"If-Match": '"2"'})
        listed = (await api.get("/members")).json()["items"]
        assert amended.json()["skills"] == ["credit", "law"]
        assert [one["skills"] for one in listed] == [["credit", "law"]]
        assert unknown.status_code == 422


async def test_a_household_takes_its_ties_and_handovers_along(
    api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
) -> None:
    former, member = [await make_member(session, branch.id) for _ in range(2)]
    household = await make_household(session, branch)
    tie = await make_tie(session, former, household)
    handover = await make_handover(session, former, member, household)
    household.org_id = elsewhere.id
    session.add(household)
    await session.commit()
    seen = []
    for body in (branch, elsewhere):
        await api.sign_in(session, Role.BRANCH_SECRETARY, body.id)
        ties = (await api.get("/ties")).json()["items"]
        found = await api.get(f"/handovers/{handover.id}")
        seen.append(([one["id"] for one in ties], found.status_code))
    assert seen == [([], 404), ([str(tie.id)], 200)]
