"""A village that is split: each part lies where it was named, the rest with one heir."""

from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import Role
from api.domain.ties import TieKind
from api.models.assignments import Assignment
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.members import PartyMember
from api.models.party_orgs import PartyOrgSpan
from api.models.requests import ResidentRequest
from api.models.residence_members import ResidenceMember
from api.models.tasks import Task
from tests.api.reorganisations.decisions import decision, done, drafted, rows_of
from tests.api.reorganisations.places import TOUCHED, faults_of, part, place_span, village
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_place
from tests.factories.requests import make_request
from tests.factories.residence_members import make_residence_member
from tests.factories.tasks import make_task
from tests.factories.ties import make_tie
from tests.factories.vacancies import make_vacancy


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
