"""A residential place that is divided: split, or a part of it extracted, and put together again."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from fastapi import FastAPI
from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.assignments import PlanState
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.domain.ties import TieKind
from api.jobs import handlers, worker
from api.models.assignments import Assignment
from api.models.household_groups import GroupMembership, HouseholdGroup
from api.models.households import Household
from api.models.members import PartyMember
from api.models.party_orgs import PartyOrgSpan
from api.models.places import PlaceCharge, PlaceSpan
from api.models.requests import ResidentRequest
from api.models.residence_members import ResidenceMember
from api.models.tasks import Task
from tests.api.test_reorganisations import decision, done, drafted, ident, rows_of
from tests.client import Api, outcome, seen
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import (
    Branch,
    make_branch,
    make_org,
    make_place,
)
from tests.factories.plans import make_plan
from tests.factories.requests import make_request
from tests.factories.residence_members import make_residence_member
from tests.factories.tasks import make_task
from tests.factories.ties import make_tie
from tests.factories.vacancies import make_vacancy

TODAY = clock.today()
TOMORROW = TODAY + timedelta(days=1)
TOUCHED = (
    *("party_org_span", "place", "place_span", "place_charge", "household", "household_group"),
    *("household_event", "group_membership", "residence_member", "party_member", "assignment"),
    *("member_tie", "handover", "vacancy", "resident_request", "task", "succession", "rehoming"),
    *("household_poverty", "partnership", "support_goal", "commitment"),
)


@pytest.fixture
async def province(session: AsyncSession) -> PartyOrgSpan:
    return await make_org(session, OrgType.PROVINCIAL_COMMITTEE)


@pytest.fixture
async def commune(session: AsyncSession, province: PartyOrgSpan) -> PartyOrgSpan:
    return await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=province)


@pytest.fixture
async def one(session: AsyncSession, commune: PartyOrgSpan) -> Branch:
    return await make_branch(session, commune=commune)


@pytest.fixture
async def other(session: AsyncSession, commune: PartyOrgSpan) -> Branch:
    return await make_branch(session, commune=commune)


@pytest.fixture
async def third(session: AsyncSession, commune: PartyOrgSpan) -> Branch:
    return await make_branch(session, commune=commune)


def part(action: str, of: UUID, into: Any, **said: object) -> dict[str, Any]:
    heir = into if isinstance(into, dict) else ident(into)
    return {"tree": "place", "action": action, "subject": ident(of), "into": heir, **said}


async def unit_of(session: AsyncSession, place_id: UUID) -> UUID:
    rows = select(PlaceSpan.admin_unit_id).where(col(PlaceSpan.place_id) == place_id)
    found = (await session.exec(rows)).one()
    await session.commit()
    return found


async def village(session: AsyncSession, near: Branch, in_charge: Branch) -> dict[str, Any]:
    """Give the step that makes a new village beside another one."""
    return {
        "tree": "place",
        "action": "create",
        "ref": "new",
        "name": "Thôn Mới",
        "kind": "village",
        "unit": ident(await unit_of(session, near.place_id)),
        "in_charge": ident(in_charge.id),
    }


async def faults_of(api: Api, org_id: UUID, *steps: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Say what a preview finds, and that it cannot be applied for the same reasons."""
    url = await drafted(api, org_id, *steps)
    shown = (await api.post(f"{url}/preview")).json()["faults"]
    refused = await api.post(f"{url}/apply", headers=seen(await api.get(url)))
    assert outcome(refused) == (409, "reorganisation.refused")
    assert refused.json()["errors"] == shown
    return [(fault["field"], fault["code"]) for fault in shown]


@dataclass
class Lived:
    """A village with all that can be kept of a household: a group of two, one alone, one more."""

    group: HouseholdGroup
    in_group: list[Household]
    alone: Household
    stays: Household
    resident: ResidenceMember
    member: PartyMember
    charge: Assignment
    wish: ResidentRequest
    task: Task

    @property
    def parts(self) -> dict[str, list[str]]:
        return {
            "group_codes": [self.group.code],
            "household_codes": [self.alone.code],
            "members": [str(self.resident.id)],
        }


@pytest.fixture
async def lived(session: AsyncSession, one: Branch) -> Lived:
    in_group = [await make_household(session, one) for _ in range(2)]
    group = await make_group(session, one, households=in_group)
    alone, stays = await make_household(session, one), await make_household(session, one)
    resident = await make_residence_member(session, one)
    member = await make_member(session, one.id, home_place_id=one.place_id)
    charge = await make_assignment(session, member, group)
    await make_vacancy(session, await make_assignment(session, member, alone))
    await make_tie(session, member, alone, TieKind.HOME)
    wish = await make_request(session, one.id, household_id=alone.id)
    task = await make_task(session, one.id, member.id)
    of_wish = update(Task).where(col(Task.id) == task.id)
    await session.exec(of_wish.values(request_id=wish.id))
    await session.commit()
    return Lived(group, in_group, alone, stays, resident, member, charge, wish, task)


@pytest.fixture
async def divided(
    api: Api,
    session: AsyncSession,
    commune: PartyOrgSpan,
    one: Branch,
    other: Branch,
    third: Branch,
    lived: Lived,
) -> str:
    """Draft a split: a part into a new village of another branch, the rest into a third's."""
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
    steps = [
        await village(session, one, other),
        part("split", one.place_id, {"ref": "new"}, parts=lived.parts),
        part("split", one.place_id, third.place_id, default=True),
    ]
    return await drafted(api, commune.org_id, *steps)


class TestSplit:
    async def test_a_preview_says_in_numbers_what_comes_to_lie_where(
        self, api: Api, session: AsyncSession, one: Branch, other: Branch, divided: str
    ) -> None:
        before = await rows_of(session, *TOUCHED)
        shown = (await api.post(f"{divided}/preview", headers={"Accept-Language": "en"})).json()
        assert shown["faults"] == []
        [given] = shown["places_divided"]
        assert (given["of"]["id"], given["to"]["name"]) == (str(one.place_id), "Thôn Mới")
        assert given["in_charge"]["id"] == str(other.id)
        assert (given["households"], given["groups"], given["residents"]) == (3, 1, 1)
        assert given["counts"] is None  # four households: numbers would tell of them
        assert any(line.startswith("From Thôn") for line in shown["summary"])
        assert await rows_of(session, *TOUCHED) == before

    async def test_numbers_are_of_the_whole_village_whatever_is_named(
        self, api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, lived: Lived
    ) -> None:
        """A committee above could else name one household, or one more, and learn of it."""
        more = await make_household(session, one)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        told = []
        for codes in ([lived.alone.code], [lived.alone.code, more.code], [more.code]):
            new = await village(session, one, one)
            given = part("extract", one.place_id, {"ref": "new"}, parts={"household_codes": codes})
            url = await drafted(api, commune.org_id, new, given)
            shown = (await api.post(f"{url}/preview", headers={"Accept-Language": "en"})).json()
            assert shown["faults"] == []
            [divided] = shown["places_divided"]
            told.append(divided["counts"])
            assert any("wherever each goes" in line for line in shown["summary"])
        assert told == [{"assignments": 2, "tasks": 1, "requests": 1}] * 3

    async def test_each_part_lies_where_it_was_named_and_the_rest_with_one(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        one: Branch,
        other: Branch,
        third: Branch,
        lived: Lived,
        divided: str,
    ) -> None:
        before = await rows_of(session, *TOUCHED)
        await done(api, divided, "apply")
        made = (await api.get(f"{divided}/steps")).json()["items"][0]["makes"]
        async with Api(app) as secretary:
            await secretary.sign_in(session, Role.BRANCH_SECRETARY, other.id)
            await self.all_of_it_is_seen(secretary, lived, one, made)
            await secretary.sign_in(session, Role.BRANCH_SECRETARY, third.id)
            listed = (await secretary.get("/households")).json()["items"]
            assert [row["id"] for row in listed] == [str(lived.stays.id)]
            await secretary.sign_in(session, Role.BRANCH_SECRETARY, one.id)
            for path in ("/households", "/requests", "/household-groups"):
                assert (await secretary.get(path)).json()["items"] == []
        moved = await session.get(PartyMember, lived.member.id, populate_existing=True)
        of_wish = await session.get(Task, lived.task.id, populate_existing=True)
        assert moved
        assert of_wish
        assert (str(moved.home_place_id), of_wish.org_id) == (made, other.id)
        await session.commit()
        line = (await api.get(f"/places/{one.place_id}/succession")).json()
        assert {(link["to_id"], link["kind"], link["share"]) for link in line["successors"]} == {
            (made, "split", "part"),
            (str(third.place_id), "split", "part"),
        }
        assert line["today"] == sorted([made, str(third.place_id)])
        gone = (await api.get(f"/places/{one.place_id}")).json()
        assert (gone["ceased"], gone["succeeded_by"]["id"]) == (True, str(third.place_id))
        assert gone["in_charge"]["id"] == str(third.id)
        await done(api, divided, "revert")
        assert await rows_of(session, *TOUCHED) == before

    async def all_of_it_is_seen(self, secretary: Api, lived: Lived, one: Branch, made: str) -> None:
        listed = (await secretary.get("/households")).json()["items"]
        going = (*lived.in_group, lived.alone)
        assert {row["id"] for row in listed} == {str(each.id) for each in going}
        assert {row["place_id"] for row in listed} == {made}
        [group] = (await secretary.get("/household-groups")).json()["items"]
        assert (group["place_id"], group["household_count"]) == (made, 2)
        [wish] = (await secretary.get("/requests")).json()["items"]
        assert (wish["id"], wish["owner_org_id"]) == (str(lived.wish.id), wish["org_id"])
        events = (await secretary.get(f"/households/{lived.alone.id}/events")).json()["items"]
        assert [(each["kind"], each["from_place_id"], each["to_place_id"]) for each in events] == [
            ("place_divided", str(one.place_id), made)
        ]
        led = await secretary.get(f"/household-groups/{lived.group.id}/responsible")
        assert str(lived.charge.id) in led.text

    async def test_a_card_leads_on_and_back(
        self, api: Api, app: FastAPI, session: AsyncSession, one: Branch, lived: Lived, divided: str
    ) -> None:
        """The code on the wall is the group's: it says whoever is in charge, wherever it lies."""
        async with Api(app) as secretary:
            await secretary.sign_in(session, Role.BRANCH_SECRETARY, one.id)
            reach = {"reach": "Nhà văn hóa thôn"}
            url = f"/household-groups/{lived.group.id}/public-codes"
            code = (await secretary.post(url, json=reach)).json()["code"]

            async def read() -> tuple[str, set[str]]:
                secretary.be_nobody()
                answer = await secretary.get("/public/groups", headers={"X-Group-Code": code})
                assert answer.status_code == 200, answer.text
                return answer.json()["group_name"], {p["name"] for p in answer.json()["people"]}

            before = await read()
            await done(api, divided, "apply")
            # Who leads the group goes on; the old branch's secretary is nobody's to turn to here.
            assert await read() == (lived.group.name, {lived.member.full_name})
            assert lived.member.full_name in before[1]
            await done(api, divided, "revert")
            assert await read() == before

    async def test_what_has_no_destination_is_named_each_thing_by_itself(
        self,
        api: Api,
        session: AsyncSession,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
        elsewhere: Branch,
    ) -> None:
        household = await make_household(session, one)
        empty = await make_group(session, one)
        resident = await make_residence_member(session, one)
        span = await place_span(session, one.place_id)
        cluster = await make_place(session, one.id, parent=span)
        in_cluster = await make_household(session, one, place_id=cluster.place_id)
        strange = await make_household(session, elsewhere)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        left = "reorganisation.without_destination"
        found = await faults_of(api, commune.org_id, part("split", one.place_id, other.place_id))
        assert found == [
            (f"places.{cluster.place_id}", left),
            (f"households.{household.id}", left),
            (f"groups.{empty.id}", left),
            (f"members.{resident.id}", left),
        ]
        parts = {
            "household_codes": [strange.code, "KHONG-CO"],
            "households": [str(in_cluster.id)],
            "members": [str(household.id)],
            "children": [str(other.place_id)],
        }
        step = part("extract", one.place_id, other.place_id, parts=parts)
        unknown = "reorganisation.part_unknown"
        assert await faults_of(api, commune.org_id, step) == [
            ("steps.1.parts.households", unknown),
            ("steps.1.parts.households", unknown),
            ("steps.1.parts.members", unknown),
            ("steps.1.parts.children", unknown),
        ]
        twice = [
            part("extract", one.place_id, to, parts={"households": [str(household.id)]})
            for to in (other.place_id, cluster.place_id)
        ]
        assert await faults_of(api, commune.org_id, *twice) == [
            ("steps.2.parts.households", "reorganisation.part_twice")
        ]

    async def test_two_cannot_both_take_the_rest_nor_can_one_that_has_ceased(
        self,
        api: Api,
        session: AsyncSession,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
        third: Branch,
    ) -> None:
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        both = [part("split", one.place_id, heir.place_id, default=True) for heir in (other, third)]
        assert await faults_of(api, commune.org_id, *both) == [
            ("steps.default", "reorganisation.default_twice")
        ]
        merged = part("merge", other.place_id, third.place_id)
        into_it = part("split", one.place_id, other.place_id, default=True)
        assert await faults_of(api, commune.org_id, merged, into_it) == [
            ("steps.2.into", "place.ceased")
        ]
        itself = part("split", one.place_id, one.place_id, default=True)
        assert await faults_of(api, commune.org_id, itself) == [
            ("steps.1.into", "reorganisation.heir_is_itself")
        ]
        body = decision(
            commune.org_id,
            part("extract", one.place_id, other.place_id, parts={"places": [str(third.place_id)]}),
        )
        refused = await api.post("/reorganisations", json=body)
        assert outcome(refused) == (422, "request.invalid")
        assert "parts.places" in refused.json()["errors"][0]["message"]


async def place_span(session: AsyncSession, place_id: UUID) -> PlaceSpan:
    rows = select(PlaceSpan).where(col(PlaceSpan.place_id) == place_id)
    found = (await session.exec(rows)).one()
    await session.commit()
    return found


class TestExtracted:
    async def test_a_cluster_goes_with_who_lives_there_and_a_group_only_whole(
        self,
        api: Api,
        session: AsyncSession,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        span = await place_span(session, one.place_id)
        clusters = [await make_place(session, one.id, parent=span) for _ in range(2)]
        follows = col(PlaceCharge.place_id) == clusters[0].place_id
        await session.exec(update(PlaceCharge).where(follows).values(inherited=True))
        await session.commit()
        inside = await make_household(session, one, place_id=clusters[0].place_id)
        stays = await make_household(session, one)
        torn = await make_group(session, one, households=[inside, stays])
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        both = {"children": [str(cluster.place_id) for cluster in clusters]}
        step = part("extract", one.place_id, other.place_id, parts=both)
        url = await drafted(api, commune.org_id, step)
        before = await rows_of(session, *TOUCHED)
        refused = await faults_of(api, commune.org_id, step)
        assert refused == [(f"groups.{torn.id}", "reorganisation.group_straddles")]
        assert await rows_of(session, *TOUCHED) == before
        of_group = col(GroupMembership.group_id) == torn.id
        await session.exec(delete(GroupMembership).where(of_group))
        await session.commit()
        before = await rows_of(session, *TOUCHED)
        await done(api, url, "apply")
        followed, kept = [
            (await api.get(f"/places/{cluster.place_id}")).json() for cluster in clusters
        ]
        assert [each["parent"]["id"] for each in (followed, kept)] == [str(other.place_id)] * 2
        # One that followed its village goes on so; one with a charge of its own keeps it.
        assert [each["in_charge"]["id"] for each in (followed, kept)] == [
            str(other.id),
            str(one.id),
        ]
        answers = await answering(session)
        assert (answers[inside.id], answers[stays.id]) == (other.id, one.id)
        assert not (await api.get(f"/places/{one.place_id}")).json()["ceased"]
        line = (await api.get(f"/places/{one.place_id}/succession")).json()
        assert [(link["to_id"], link["kind"]) for link in line["successors"]] == [
            (str(other.place_id), "extracted")
        ]
        assert line["today"] == sorted([str(one.place_id), str(other.place_id)])
        await done(api, url, "revert")
        assert await rows_of(session, *TOUCHED) == before

    async def test_a_group_goes_when_all_its_households_do_and_is_never_torn(
        self,
        api: Api,
        session: AsyncSession,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        first, second, third = [await make_household(session, one) for _ in range(3)]
        whole = await make_group(session, one, households=[first, second])
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)

        def giving(*those: Household, to: Branch = other) -> dict[str, Any]:
            codes = {"household_codes": [each.code for each in those]}
            return part("extract", one.place_id, to.place_id, parts=codes)

        assert await faults_of(api, commune.org_id, giving(first, third)) == [
            (f"groups.{whole.id}", "reorganisation.group_straddles")
        ]
        url = await drafted(api, commune.org_id, giving(first), giving(second))
        before = await rows_of(session, *TOUCHED)
        await done(api, url, "apply")
        group = await session.get(HouseholdGroup, whole.id, populate_existing=True)
        assert group
        assert (group.place_id, group.org_id) == (other.place_id, other.id)
        await session.commit()
        line = (await api.get(f"/places/{one.place_id}/succession")).json()
        assert len(line["successors"]) == 1
        await done(api, url, "revert")
        assert await rows_of(session, *TOUCHED) == before
        # Within one branch a group may have households in two villages, as it may today.
        near = await make_place(session, one.id)
        beside = Branch(one.id, one.commune_id, near.place_id, one.path)
        url = await drafted(api, commune.org_id, giving(first, to=beside))
        await done(api, url, "apply")

    async def test_a_code_that_is_borne_there_already_is_named(
        self, api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
    ) -> None:
        household = await make_household(session, one)
        same = await make_household(session, other)
        await recode(session, same, household.code)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        parts = {"household_codes": [household.code]}
        step = part("extract", one.place_id, other.place_id, parts=parts)
        assert await faults_of(api, commune.org_id, step) == [
            (f"households.{household.id}", "place.code_clash")
        ]
        # A place may hold households of two bodies; a code that two of them bear says neither.
        same.place_id = one.place_id
        session.add(same)
        await session.commit()
        third = await make_branch(session, commune=commune)
        step = part("extract", one.place_id, third.place_id, parts=parts)
        assert await faults_of(api, commune.org_id, step) == [
            ("steps.1.parts.households", "reorganisation.part_unclear")
        ]

    async def test_what_waits_for_its_day_goes_as_it_is_then(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        named, left_since, joins = [await make_household(session, one) for _ in range(3)]
        group = await make_group(session, one, households=[named])
        near = await make_place(session, one.id)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        parts = {"group_codes": [group.code], "household_codes": [left_since.code]}
        step = part("extract", one.place_id, other.place_id, parts=parts)
        url = await drafted(api, commune.org_id, step, on=TOMORROW)
        before = await rows_of(session, "household", "household_group", "household_event")
        assert not (await done(api, url, "apply"))["carried_out"]
        assert await rows_of(session, *before) == before
        async with Api(app) as secretary:
            await secretary.sign_in(session, Role.BRANCH_SECRETARY, one.id)
            gone = await secretary.get(f"/households/{left_since.id}")
            move = {"place_id": str(near.place_id), "on": str(TODAY)}
            moved = await secretary.post(
                f"/households/{left_since.id}/moves", json=move, headers=seen(gone)
            )
            assert moved.status_code == 201, moved.text
            joining = await secretary.post(
                f"/household-groups/{group.id}/households",
                json={"household_ids": [str(joins.id)], "on": str(TODAY)},
                headers=seen(await secretary.get(f"/household-groups/{group.id}")),
            )
            assert joining.status_code in {200, 201}, joining.text
        with time_machine.travel(datetime.now(UTC) + timedelta(days=1), tick=True):
            assert await worker.done(handlers.carry_out_reorganisations, app.state.kevai.sessions)
            answers = await answering(session)
            assert {answers[each.id] for each in (named, joins)} == {other.id}
            assert answers[left_since.id] == one.id
            await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
            assert (await api.get(url)).json()["carried_out"]
            await done(api, url, "revert")
        answers = await answering(session)
        assert {answers[each.id] for each in (named, joins, left_since)} == {one.id}

    async def test_what_cannot_be_on_its_day_waits_and_keeps_nothing_else_waiting(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        first, second = await make_household(session, one), await make_household(session, one)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        urls = []
        for household in (first, second):
            codes = {"household_codes": [household.code]}
            step = part("extract", one.place_id, other.place_id, parts=codes)
            urls.append(await drafted(api, commune.org_id, step, on=TOMORROW))
            await done(api, urls[-1], "apply")
        same = await make_household(session, other)
        await recode(session, same, first.code)
        with time_machine.travel(datetime.now(UTC) + timedelta(days=1), tick=True):
            await worker.done(handlers.carry_out_reorganisations, app.state.kevai.sessions)
            await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
            ready = [(await api.get(url)).json()["carried_out"] for url in urls]
            assert ready == [False, True]
            answers = await answering(session)
            assert (answers[first.id], answers[second.id]) == (one.id, other.id)
            await recode(session, same, "KHAC-1")
            await worker.done(handlers.carry_out_reorganisations, app.state.kevai.sessions)
            assert (await api.get(urls[0])).json()["carried_out"]
            assert (await answering(session))[first.id] == other.id

    async def test_only_who_decides_of_both_places(
        self,
        api: Api,
        session: AsyncSession,
        commune: PartyOrgSpan,
        one: Branch,
        elsewhere: Branch,
    ) -> None:
        household = await make_household(session, one)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        parts = {"households": [str(household.id)]}
        url = await drafted(
            api, commune.org_id, part("extract", one.place_id, elsewhere.place_id, parts=parts)
        )
        refused = await api.post(f"{url}/apply", headers=seen(await api.get(url)))
        assert outcome(refused) == (403, "reorganisation.out_of_reach")
        assert [fault["field"] for fault in refused.json()["errors"]] == ["steps.1.into.id"]


class TestWithItsBranch:
    async def test_a_village_and_its_branch_are_divided_by_one_decision(
        self, api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
    ) -> None:
        goes, stays = await make_household(session, one), await make_household(session, one)
        member, led = await make_member(session, one.id), await make_member(session, one.id)
        await make_assignment(session, led, stays)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        branch = {
            "action": "create",
            "ref": "branch",
            "name": "Chi bộ thôn Mới",
            "kind": "branch",
            "parent": ident(commune.org_id),
        }
        divided = {
            "action": "split",
            "subject": ident(one.id),
            "into": {"ref": "branch"},
            "parts": {"members": [str(member.id)]},
        }
        rest = {"places": [str(one.place_id)], "members": [str(led.id)]}
        others = {**divided, "into": ident(other.id), "parts": rest}
        codes = {"household_codes": [goes.code]}
        steps = [
            branch,
            await village(session, one, other) | {"in_charge": {"ref": "branch"}},
            part("extract", one.place_id, {"ref": "new"}, parts=codes),
            divided,
            others,
        ]
        url = await drafted(api, commune.org_id, *steps)
        before = await rows_of(session, *TOUCHED, "membership")
        await done(api, url, "apply")
        made = [each["makes"] for each in (await api.get(f"{url}/steps")).json()["items"]]
        answers = await answering(session)
        assert (str(answers[goes.id]), answers[stays.id]) == (made[0], other.id)
        line = (await api.get(f"/party-orgs/{one.id}/succession")).json()
        assert line["today"] == sorted([made[0], str(other.id)])
        await done(api, url, "revert")
        assert await rows_of(session, *TOUCHED, "membership") == before

    async def test_a_body_is_divided_by_the_codes_on_paper_too(
        self, api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
    ) -> None:
        household, grouped = await make_household(session, one), await make_household(session, one)
        group = await make_group(session, one, households=[grouped])
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        step: dict[str, Any] = {
            "action": "extract",
            "subject": ident(one.id),
            "into": ident(other.id),
            "parts": {"household_codes": [household.code], "group_codes": [group.code]},
        }
        wrong = {**step, "parts": {"household_codes": ["KHONG-CO"]}}
        assert await faults_of(api, commune.org_id, wrong) == [
            ("steps.1.parts.households", "reorganisation.part_unknown")
        ]
        await done(api, await drafted(api, commune.org_id, step), "apply")
        answers = await answering(session)
        assert (answers[household.id], answers[grouped.id]) == (other.id, other.id)


class TestReverted:
    async def test_what_was_the_heirs_before_is_the_heirs_again(
        self, api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
    ) -> None:
        """A vacancy of the heir's own member here: by following the household back it would not."""
        household = await make_household(session, one)
        led = await make_assignment(session, await make_member(session, other.id), household)
        vacancy = await make_vacancy(session, led)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        codes = {"household_codes": [household.code]}
        step = part("extract", one.place_id, other.place_id, parts=codes)
        url = await drafted(api, commune.org_id, step)
        before = await rows_of(session, *TOUCHED)
        assert (vacancy.org_id, vacancy.target_org_id) == (other.id, one.id)
        await done(api, url, "apply")
        await session.refresh(vacancy)
        assert (vacancy.org_id, vacancy.target_org_id) == (other.id, other.id)
        await session.commit()
        await done(api, url, "revert")
        assert await rows_of(session, *TOUCHED) == before

    async def test_not_where_a_household_moved_on_since(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        household = await make_household(session, one)
        near = await make_place(session, other.id)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        codes = {"household_codes": [household.code]}
        step = part("extract", one.place_id, other.place_id, parts=codes)
        url = await drafted(api, commune.org_id, step)
        await done(api, url, "apply")
        async with Api(app) as secretary:
            await secretary.sign_in(session, Role.BRANCH_SECRETARY, other.id)
            there = {"place_id": str(near.place_id), "on": str(TODAY)}
            now = seen(await secretary.get(f"/households/{household.id}"))
            moved = await secretary.post(
                f"/households/{household.id}/moves", json=there, headers=now
            )
            assert moved.status_code == 201, moved.text
        refused = await api.post(f"{url}/revert", headers=seen(await api.get(url)))
        assert outcome(refused) == (409, "reorganisation.built_upon")
        assert [fault["code"] for fault in refused.json()["errors"]] == [
            "reorganisation.changed_since"
        ]


class TestPlans:
    async def test_a_plan_leaves_out_what_went_elsewhere_and_says_so(
        self, api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
    ) -> None:
        goes, stays = await make_household(session, one), await make_household(session, one)
        member = await make_member(session, one.id)
        plan = await make_plan(
            session,
            one.id,
            TODAY.year,
            state=PlanState.ADOPTED,
            leads=[(member, goes), (member, stays)],
        )
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        codes = {"household_codes": [goes.code]}
        step = part("extract", one.place_id, other.place_id, parts=codes)
        await done(api, await drafted(api, commune.org_id, step), "apply")
        await api.sign_in(session, Role.BRANCH_SECRETARY, one.id)
        url = f"/plans/{plan.id}"
        started = await api.post(
            f"{url}/starts", json={"on": str(TODAY)}, headers=seen(await api.get(url))
        )
        assert started.status_code == 200, started.text
        said = started.json()
        assert (said["begun"], [each["reason"] for each in said["left_out"]]) == (
            1,
            ["target_gone"],
        )


class TestMergedTwice:
    async def test_who_lives_where_a_village_ceased_follows_its_heir_on(
        self,
        api: Api,
        session: AsyncSession,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
        third: Branch,
    ) -> None:
        household = await make_household(session, one)
        wish = await make_request(session, one.id, household_id=household.id)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        first = await drafted(
            api, commune.org_id, part("merge", one.place_id, other.place_id), on=TODAY
        )
        await done(api, first, "apply")
        second = await drafted(api, commune.org_id, part("merge", other.place_id, third.place_id))
        before = await rows_of(session, *TOUCHED)
        await done(api, second, "apply")
        assert (await answering(session))[household.id] == third.id
        await session.refresh(wish)
        assert (wish.org_id, wish.owner_org_id) == (third.id, third.id)
        await session.commit()
        of_first = (await api.get(f"/places/{one.place_id}")).json()
        assert of_first["in_charge"]["id"] == str(third.id)
        await done(api, second, "revert")
        assert await rows_of(session, *TOUCHED) == before


class TestTable:
    async def test_a_cell_holds_codes_and_ids_and_its_faults_are_told_in_both_languages(
        self, api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
    ) -> None:
        first, second, third = [await make_household(session, one) for _ in range(3)]
        group = await make_group(session, one, households=[third])
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        url = await drafted(api, commune.org_id)
        header = "cây;việc;id;nhập vào;các hộ;nhóm hộ;cụm dân cư;phần còn lại\n"
        row = f"place;extract;{one.place_id};{other.place_id};"
        wrong = f'{header}{row}"mã sai!; {first.code}";;;\n{row};;"Cụm 1; Cụm 2";\n'
        right = f'{header}{row}"{first.code.lower()}; {second.id}";{group.code};;\n'

        async def sent(csv: str, language: str, **more: object) -> Any:
            return await api.post(
                f"{url}/steps/import",
                json={"csv": csv, **more},
                headers={**seen(await api.get(url)), "Accept-Language": language},
            )

        for language, says in (("vi", "chưa rõ"), ("en", "unclear")):
            faults = (await sent(wrong, language, dry_run=True)).json()["faults"]
            assert [fault["field"] for fault in faults] == [
                "line.2.households.E2",
                "line.3.children.G3",
                "line.3.children.G3",
            ]
            assert all(says in fault["message"] for fault in faults[1:])
            assert ("Mã" in faults[0]["message"]) is (language == "vi")
        assert outcome(await sent(wrong, "en")) == (422, "reorganisation.table_faulty")
        taken = await sent(right, "en")
        assert (taken.status_code, taken.json()["step_count"]) == (200, 1)
        await done(api, url, "apply")
        answers = await answering(session)
        assert {answers[each.id] for each in (first, second, third)} == {other.id}


class TestAtOnce:
    async def test_nobody_is_left_in_a_village_that_is_split_meanwhile(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        """Whoever enters a household, or moves one, beside a split comes before it or after it."""
        named = [await make_household(session, one) for _ in range(6)]
        near = await make_place(session, one.id)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        step = part(
            "split",
            one.place_id,
            other.place_id,
            default=True,
            parts={"households": [str(each.id) for each in named]},
        )
        url = await drafted(api, commune.org_id, step)
        async with Api(app) as secretary:
            await secretary.sign_in(session, Role.BRANCH_SECRETARY, one.id)
            versions = [seen(await secretary.get(f"/households/{each.id}")) for each in named]

            async def entered(number: int) -> Any:
                new = {"code": f"M-{number}", "head_name": "An", "size": 2}
                return await secretary.post(
                    "/households", json={**new, "place_id": str(one.place_id)}
                )

            async def moved(number: int) -> Any:
                there = {"place_id": str(near.place_id), "on": str(TODAY)}
                return await secretary.post(
                    f"/households/{named[number].id}/moves", json=there, headers=versions[number]
                )

            applied, *answers = await asyncio.gather(
                api.post(f"{url}/apply", headers=seen(await api.get(url))),
                *(entered(number) for number in range(6)),
                *(moved(number) for number in range(6)),
            )
        assert applied.status_code in {200, 409, 503}, applied.text
        assert {answer.status_code for answer in answers} <= {200, 201, 404, 409, 412, 503}
        charges = await session.exec(
            select(PlaceCharge.place_id, PlaceCharge.org_id).where(
                col(PlaceCharge.place_id).in_([one.place_id, other.place_id, near.place_id]),
                col(PlaceCharge.valid_to).is_(None),
            )
        )
        in_charge = dict(charges.all())
        rows = select(Household).where(col(Household.place_id).in_(in_charge))
        households = (await session.exec(rows)).all()
        assert {each.id for each in named} <= {each.id for each in households}
        assert [each.code for each in households if each.org_id != in_charge[each.place_id]] == []
        if applied.status_code == 200:
            assert in_charge[one.place_id] == other.id

    async def test_two_decisions_of_one_village_are_taken_one_after_the_other(
        self,
        api: Api,
        session: AsyncSession,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
        third: Branch,
    ) -> None:
        household = await make_household(session, one)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        parts = {"households": [str(household.id)]}
        urls = [
            await drafted(
                api, commune.org_id, part("split", one.place_id, heir, default=True, parts=parts)
            )
            for heir in (other.place_id, third.place_id)
        ]
        seen_now = [seen(await api.get(url)) for url in urls]
        answers = await asyncio.gather(
            *(api.post(f"{url}/apply", headers=h) for url, h in zip(urls, seen_now, strict=True))
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        [refused] = [answer for answer in answers if answer.status_code == 409]
        assert outcome(refused) == (409, "reorganisation.refused")


async def answering(session: AsyncSession) -> dict[UUID, UUID]:
    """Say of each household who answers for it."""
    found = dict((await session.exec(select(Household.id, Household.org_id))).all())
    await session.commit()
    return found


async def recode(session: AsyncSession, household: Household, code: str) -> None:
    await session.refresh(household)
    household.code = code
    session.add(household)
    await session.commit()
    await session.refresh(household)
