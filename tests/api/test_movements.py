import asyncio
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.movements import MOVEMENT_TRANSITIONS, MovementState
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from tests.client import Api, outcome
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.movements import make_contribution, make_movement
from tests.factories.organisation import Branch, make_branch, make_org, make_place

DAY = "2026-02-02"


def body(branch: Branch, **changes: object) -> dict[str, Any]:
    valid = {
        "org_id": str(branch.id),
        "name": "Đường hoa, đường cờ",
        "kind": "flag_and_flower_road",
        "place_id": str(branch.place_id),
        "starts_on": "2026-02-01",
        "goal": "43 hộ góp tiền làm đường hoa",
    }
    return {**valid, **changes}


def gift(**measure: object) -> dict[str, Any]:
    return {"giver": "living_away", "given_on": DAY, **measure}


def at(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


class TestPlanMovement:
    async def test_runs_its_course(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        lead = await make_member(session, branch.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        planned = await api.post("/movements", json=body(branch, lead_id=str(lead.id)))
        url = f"/movements/{planned.json()['id']}"
        amended = await api.patch(url, json={"goal": "50 hộ"}, headers=at(1))
        early = await api.post(f"{url}/state", json={"state": "ended"}, headers=at(2))
        started = await api.post(f"{url}/state", json={"state": "running"}, headers=at(2))
        before = {"state": "ended", "on": "2026-01-31"}
        backwards = await api.post(f"{url}/state", json=before, headers=at(3))
        ended = await api.post(f"{url}/state", json={"state": "ended"}, headers=at(3))
        over = await api.patch(url, json={"goal": "51 hộ"}, headers=at(4))
        resumed = await api.post(f"{url}/state", json={"state": "running"}, headers=at(4))

        assert (planned.status_code, planned.json()["state"]) == (201, "planned")
        assert amended.json()["goal"] == "50 hộ"
        assert outcome(early) == (409, "movement.cannot_become")
        assert started.json()["state"] == "running"
        assert outcome(backwards) == (409, "movement.ends_before_it_starts")
        assert ended.json()["ends_on"] == str(clock.today())
        assert outcome(over) == (409, "movement.over")
        assert (resumed.json()["state"], resumed.json()["ends_on"]) == ("running", None)

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        stranger = await make_member(session, elsewhere.id)
        nobodys = await make_place(session, None)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        above = await api.post("/movements", json=body(branch))
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        answers = [
            await api.post("/movements", json=body(branch, **{name: str(value)}))
            for name, value in (
                ("org_id", elsewhere.id),
                ("place_id", elsewhere.place_id),
                ("place_id", uuid4()),
                ("place_id", nobodys.place_id),
                ("lead_id", stranger.id),
            )
        ]
        assert outcome(above) == (403, "auth.not_permitted")
        assert [outcome(answer) for answer in answers] == [
            (404, "party_org.not_found"),
            (404, "party_org.not_found"),
            (404, "place.not_found"),
            (409, "place.without_charge"),
            (404, "member.not_found"),
        ]

    def test_every_state_has_its_ways(self) -> None:
        assert MOVEMENT_TRANSITIONS.table.keys() == set(MovementState)
        assert MOVEMENT_TRANSITIONS.after(MovementState.CANCELLED) == frozenset()


class TestTakingPart:
    async def test_is_written_as_a_whole(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        households = [await make_household(session, branch) for _ in range(3)]
        stranger = await make_household(session, elsewhere)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/movements/{(await make_movement(session, branch)).id}"
        ids = [str(household.id) for household in households]

        async def put(version: int, *wanted: str) -> Any:
            asked = {"household_ids": list(wanted)}
            return await api.put(f"{url}/households", json=asked, headers=at(version))

        first = await put(1, *ids[:2], ids[0])
        second = await put(2, *ids[1:])
        unseen = await put(3, ids[0], str(stranger.id))
        listed = (await api.get(f"{url}/households")).json()["items"]

        assert (first.status_code, second.status_code) == (200, 200)
        assert outcome(unseen) == (404, "household.not_found")
        assert unseen.json()["errors"][0]["field"] == "body.household_ids.1"
        assert {row["id"] for row in listed} == set(ids[1:])
        assert (await api.get(f"{url}/sums")).json()["taking_part"] == 2

    async def test_of_two_writers_at_once_one_is_told(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        one, two = [await make_household(session, branch) for _ in range(2)]
        url = f"/movements/{(await make_movement(session, branch)).id}/households"
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        async with Api(app) as other:
            await other.sign_in(session, Role.BRANCH_COMMITTEE, branch.id)
            answers = await asyncio.gather(
                *(
                    client.put(url, json={"household_ids": [str(h.id)]}, headers=at(1))
                    for client, h in ((api, one), (other, two))
                )
            )
        assert sorted(answer.status_code for answer in answers) == [200, 412]


class TestContributions:
    async def test_sums_are_exact_and_add_up_by_village(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        cluster = await make_place(
            session, branch.id, parent=await make_place(session, branch.id, name="Thôn Hai")
        )
        here = await make_household(session, branch)
        there = await make_household(session, branch, place_id=cluster.place_id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/movements/{(await make_movement(session, branch)).id}"

        def of(household: Any, **measure: object) -> dict[str, Any]:
            by = {"giver": "household", "household_id": str(household.id)}
            return {**by, "given_on": DAY, **measure}

        for new in (
            *[of(here, labour_days="0.1")] * 3,
            of(there, labour_days="0.000001"),
            of(there, money=200_000),
            of(here, money=999_999_999_999_999),
            gift(money=1),
            gift(land_m2="12.5"),
        ):
            given = await api.post(f"{url}/contributions", json=new)
            assert given.status_code == 201, given.text
        sums = (await api.get(f"{url}/sums")).json()

        assert (sums["labour_days"], sums["land_m2"]) == ("0.300001", "12.5")
        assert (sums["money"], sums["living_away"]) == (1_000_000_000_200_000, 2)
        assert (sums["contributions"], sums["households"]) == (8, 2)
        by_name = {village["name"]: village for village in sums["villages"]}
        assert set(by_name) == {"Thôn Thử", "Thôn Hai"}
        assert by_name["Thôn Hai"]["money"] == 200_000  # the cluster counts for its village
        assert sum(village["money"] for village in sums["villages"]) == sums["money"]
        labour = sum(Decimal(village["labour_days"]) for village in sums["villages"])
        assert str(labour) == sums["labour_days"]

    async def test_nothing_is_lost_when_many_write_at_once(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        url = f"/movements/{(await make_movement(session, branch)).id}"
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        async with Api(app) as other:
            await other.sign_in(session, Role.BRANCH_COMMITTEE, branch.id)
            answers = await asyncio.gather(
                *(
                    client.post(f"{url}/contributions", json=gift(labour_days="0.1"))
                    for client in (api, other) * 5
                )
            )
        assert {answer.status_code for answer in answers} == {201}
        assert (await api.get(f"{url}/sums")).json()["labour_days"] == "1"

    async def test_a_retry_gives_once(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        url = f"/movements/{(await make_movement(session, branch)).id}"
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        key = {"Idempotency-Key": f"gift-{url}"}
        answers = [
            await api.post(f"{url}/contributions", json=gift(money=5), headers=key)
            for _ in range(2)
        ]
        assert answers[0].json() == answers[1].json()
        assert (await api.get(f"{url}/sums")).json()["money"] == 5

    async def test_what_is_voided_stays_and_counts_no_more(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        movement = await make_movement(session, branch)
        other = await make_movement(session, branch)
        given = await make_contribution(session, movement, money=7)
        await make_contribution(session, movement, money=5)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url, reason = f"/movements/{movement.id}", {"reason": "Ghi nhầm"}
        at_other = f"/movements/{other.id}/contributions/{given.id}/void"
        elsewhere = await api.post(at_other, json=reason)
        voided = await api.post(f"{url}/contributions/{given.id}/void", json=reason)
        again = await api.post(f"{url}/contributions/{given.id}/void", json=reason)

        assert outcome(elsewhere) == (404, "movement.contribution_not_found")
        assert voided.json()["void_reason"] == "Ghi nhầm"
        assert outcome(again) == (409, "movement.contribution_voided")
        assert (await api.get(f"{url}/sums")).json()["money"] == 5
        listed = (await api.get(f"{url}/contributions")).json()["items"]
        assert {row["money"] for row in listed} == {5, 7}

    @pytest.mark.parametrize(
        "wrong",
        [
            {},
            {"money": 1, "labour_days": "1"},
            {"money": 0},
            {"money": 1.5},
            {"money": 10**16},
            {"labour_days": "1e3"},
            {"labour_days": "0"},
            {"labour_days": "NaN"},
            {"land_m2": "-1"},
            {"money": 1, "giver": "household"},
            {"money": 1, "household_id": str(uuid4())},
            {"money": 1, "donor_name": "nobody is named"},
        ],
    )
    async def test_bad_bodies(
        self, api: Api, session: AsyncSession, branch: Branch, wrong: dict[str, object]
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/movements/{uuid4()}/contributions"
        assert outcome(await api.post(url, json=gift(**wrong))) == (422, "request.invalid")
        assert outcome(await api.post(url, json=gift(money=1))) == (404, "movement.not_found")

    async def test_a_cancelled_movement_takes_nothing(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        movement = await make_movement(session, branch, state=MovementState.CANCELLED)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/movements/{movement.id}"
        result = {"indicator": "Hoa", "unit": "km", "value": 1, "measured_on": DAY}
        answers = [
            await api.post(f"{url}/contributions", json=gift(money=1)),
            await api.post(f"{url}/results", json=result),
            await api.put(f"{url}/households", json={"household_ids": []}, headers=at(1)),
        ]
        assert {outcome(answer) for answer in answers} == {(409, "movement.cancelled")}


class TestResults:
    async def test_values_keep_every_digit(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/movements/{(await make_movement(session, branch)).id}"
        for value in ("0.46", 1.20, "123456789012.654321"):
            new = {"indicator": "Hộ nghèo", "unit": "%", "value": value, "measured_on": DAY}
            assert (await api.post(f"{url}/results", json=new)).status_code == 201
        results = (await api.get(url)).json()["results"]
        assert [one["value"] for one in results] == ["0.46", "1.2", "123456789012.654321"]


class TestWhoSeesWhat:
    async def test_above_the_branch_there_are_sums_and_no_households(
        self, api: Api, session: AsyncSession
    ) -> None:
        commune = await make_org(session, OrgType.COMMUNE_COMMITTEE)
        one, two = [await make_branch(session, commune=commune) for _ in range(2)]
        household = await make_household(session, one)
        movement = await make_movement(session, one)
        await make_contribution(session, movement, money=3, household_id=household.id)
        await make_contribution(session, movement, labour_days="0.5")
        await make_contribution(session, await make_movement(session, two), money=4)
        await make_movement(session, two, state=MovementState.PLANNED)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        asked: dict[str, Any] = {"org_id": str(commune.org_id), "year": 2026}

        summed = await api.get("/movements/summary", params=asked)
        villages = await api.get("/movements/villages", params=asked)
        hidden = [
            await api.get(f"/movements/{movement.id}/{part}")
            for part in ("contributions", "households")
        ]

        total = summed.json()["total"]
        assert (total["movements"], total["running"], total["planned"]) == (3, 2, 1)
        assert (total["money"], total["labour_days"], total["households"]) == (7, "0.5", 1)
        assert {part["org_id"]: part["money"] for part in summed.json()["parts"]} == {
            str(one.id): 3,
            str(two.id): 4,
        }
        assert sum(village["money"] for village in villages.json()["items"]) == 7
        assert str(household.id) not in summed.text + villages.text
        assert {outcome(answer) for answer in hidden} == {(403, "auth.not_permitted")}
        assert (await api.get(f"/movements/{movement.id}/sums")).json()["money"] == 3

    async def test_villages_page_to_the_end(self, api: Api, session: AsyncSession) -> None:
        commune = await make_org(session, OrgType.COMMUNE_COMMITTEE)
        for money in (1, 2, 4):
            branch = await make_branch(session, commune=commune)
            await make_contribution(session, await make_movement(session, branch), money=money)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        asked: dict[str, Any] = {"org_id": str(commune.org_id), "year": 2026, "limit": 2}
        first = (await api.get("/movements/villages", params=asked)).json()
        asked["after"] = first["next"]
        second = (await api.get("/movements/villages", params=asked)).json()
        asked["year"] = 2025
        foreign = await api.get("/movements/villages", params=asked)
        paged = [row["money"] for row in first["items"] + second["items"]]
        assert (sorted(paged), second["next"]) == ([1, 2, 4], None)
        assert outcome(foreign) == (422, "cursor.invalid")

    async def test_a_member_sees_what_they_lead(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        mine = await make_movement(session, branch, lead_id=member.id)
        other = await make_movement(session, branch)
        await make_contribution(session, mine, money=5)
        await make_contribution(session, other, money=6)
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        listed = (await api.get("/movements")).json()["items"]
        assert [row["id"] for row in listed] == [str(mine.id)]
        assert (await api.get(f"/movements/{mine.id}/sums")).json()["money"] == 5
        assert (await api.get(f"/movements/{other.id}/contributions")).json()["items"] == []
        refused = await api.get(f"/movements/{other.id}/sums")
        assert outcome(refused) == (404, "movement.not_found")
