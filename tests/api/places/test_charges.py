"""A body is put in charge of a place: of who lives there, and of clusters that follow."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from api.models.party_orgs import PartyOrgSpan
from api.models.records import AuditEntry
from tests.api.places.test_places import charge, cluster, group_of, made, orgs_of_people, village
from tests.api.test_households import body as household_body
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch

IF_MATCH = {"If-Match": '"1"'}
TODAY = clock.today()
TOMORROW = TODAY + timedelta(days=1)


class TestPutInCharge:
    async def test_takes_along_who_lives_there_and_in_clusters_that_follow(
        self,
        as_commune: Api,
        session: AsyncSession,
        branch: Branch,
        neighbour: Branch,
        unit_id: UUID,
    ) -> None:
        there = await made(as_commune, village(branch.id, unit_id))
        following = await made(as_commune, cluster(there))
        group = await group_of(session, branch)
        own = await made(as_commune, cluster(there, name="Cụm 2", org_id=str(group)))
        for place_id, org_id in ((there, branch.id), (following, branch.id), (own, group)):
            await make_household(session, branch, place_id=place_id, org_id=org_id)
            await make_group(session, branch, place_id=place_id, org_id=org_id)

        yesterday = TODAY - timedelta(days=1)
        changed = await as_commune.post(
            f"/places/{there}/charges", json=charge(neighbour.id, yesterday), headers=IF_MATCH
        )

        assert changed.status_code == 201, changed.text
        assert changed.json()["in_charge"]["id"] == str(neighbour.id)
        assert await orgs_of_people(session, there) == {neighbour.id}
        assert await orgs_of_people(session, following) == {neighbour.id}
        assert await orgs_of_people(session, own) == {group}
        for place_id, inherited in ((there, False), (following, True)):
            rows = (await as_commune.get(f"/places/{place_id}/charges")).json()["items"]
            assert [(row["org"]["id"], row["valid_to"], row["inherited"]) for row in rows] == [
                (str(branch.id), str(yesterday), inherited),
                (str(neighbour.id), None, inherited),
            ]
        seen = await as_commune.get(f"/places/{following}")
        assert (seen.json()["in_charge"]["id"], seen.headers["ETag"]) == (str(neighbour.id), '"2"')
        was = await as_commune.get(f"/places/{following}", params={"as_of": "2021-06-01"})
        assert was.json()["in_charge"]["id"] == str(branch.id)

    async def test_the_body_newly_in_charge_sees_whoever_looks_after_them(
        self, as_commune: Api, session: AsyncSession, branch: Branch, neighbour: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        household = await make_household(session, branch)
        assignment = await make_assignment(session, member, household)
        await as_commune.post(
            f"/places/{branch.place_id}/charges", json=charge(neighbour.id), headers=IF_MATCH
        )
        await session.refresh(assignment)
        await session.refresh(household)
        assert (assignment.org_id, assignment.target_org_id) == (branch.id, neighbour.id)
        assert (household.org_id, household.version) == (neighbour.id, 2)

    async def test_a_code_that_is_taken_there_is_named(
        self, as_commune: Api, session: AsyncSession, branch: Branch, neighbour: Branch
    ) -> None:
        url = f"/places/{branch.place_id}/charges"
        taken = await make_household(session, neighbour)
        mine = await make_household(session, branch)
        free = mine.code
        mine.code = taken.code
        session.add(mine)
        await session.commit()
        clash = await as_commune.post(url, json=charge(neighbour.id), headers=IF_MATCH)
        assert outcome(clash) == (409, "place.code_clash")
        assert clash.json()["params"] == {"clashing": taken.code}
        assert await orgs_of_people(session, branch.place_id) == {branch.id}
        mine.code = free
        session.add(mine)
        await session.commit()
        settled = await as_commune.post(url, json=charge(neighbour.id), headers=IF_MATCH)
        assert settled.status_code == 201

    async def test_refusals(
        self,
        api: Api,
        session: AsyncSession,
        commune: PartyOrgSpan,
        branch: Branch,
        neighbour: Branch,
        elsewhere: Branch,
    ) -> None:
        url = f"/places/{branch.place_id}/charges"
        group = await group_of(session, neighbour)

        async def tried(**changes: object) -> tuple[int, str]:
            new = {**charge(neighbour.id), **changes}
            return outcome(await api.post(url, json=new, headers=IF_MATCH))

        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        assert await tried() == (403, "auth.not_permitted")  # not the one that gets it
        await api.sign_in(session, Role.BRANCH_SECRETARY, neighbour.id)
        assert await tried() == (403, "auth.not_permitted")  # not the one that has it
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        assert await tried(org_id=str(elsewhere.id)) == (403, "auth.not_permitted")
        assert await tried(org_id=str(uuid4())) == (404, "party_org.not_found")
        assert await tried(org_id=str(commune.org_id)) == (409, "place.body_unfit")
        assert await tried(org_id=str(group)) == (409, "place.of_other_branch")
        assert await tried(org_id=str(branch.id)) == (409, "place.charge_unchanged")
        assert await tried(on=str(TOMORROW)) == (422, "day.not_come")
        assert await tried(on="2019-12-31") == (409, "place.body_unfit")
        missing = await api.post(
            f"/places/{uuid4()}/charges", json=charge(neighbour.id), headers=IF_MATCH
        )
        blind = await api.post(url, json=charge(neighbour.id))
        accepted = await api.post(url, json=charge(neighbour.id), headers=IF_MATCH)
        assert outcome(missing) == (404, "place.not_found")
        assert outcome(blind) == (428, "version.required")
        assert accepted.status_code == 201
        assert await tried() == (412, "version.stale")
        earlier = charge(branch.id, TODAY - timedelta(days=1))
        later = await api.post(url, json=earlier, headers={"If-Match": '"2"'})
        assert outcome(later) == (409, "place.charged_later")

    async def test_what_began_on_the_same_day_is_put_right(
        self, as_commune: Api, branch: Branch, neighbour: Branch
    ) -> None:
        url = f"/places/{branch.place_id}/charges"
        await as_commune.post(url, json=charge(neighbour.id), headers=IF_MATCH)
        await as_commune.post(url, json=charge(branch.id), headers={"If-Match": '"2"'})
        rows = (await as_commune.get(url)).json()["items"]
        assert [row["org"]["id"] for row in rows] == [str(branch.id), str(branch.id)]

    async def test_a_party_group_takes_over_from_its_branch(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        group, other = [await group_of(session, branch) for _ in range(2)]
        household = await make_household(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/places/{branch.place_id}/charges"
        for version, org_id in enumerate((group, other, branch.id), start=1):
            put = await api.post(
                url,
                json=charge(org_id, TODAY - timedelta(days=4 - version)),
                headers={"If-Match": f'"{version}"'},
            )
            assert put.status_code == 201, put.text
            assert (await api.get(f"/households/{household.id}")).json()["org_id"] == str(org_id)

    async def test_is_audited_where_it_now_belongs(
        self, as_commune: Api, session: AsyncSession, branch: Branch, neighbour: Branch
    ) -> None:
        await as_commune.post(
            f"/places/{branch.place_id}/charges", json=charge(neighbour.id), headers=IF_MATCH
        )
        of_this = col(AuditEntry.target_id) == branch.place_id
        [entry] = (await session.exec(select(AuditEntry).where(of_this))).all()
        assert (entry.action, entry.org_id) == ("place.charged", neighbour.id)

    async def test_nobody_who_is_entered_meanwhile_is_left_behind(
        self,
        as_commune: Api,
        app: FastAPI,
        session: AsyncSession,
        branch: Branch,
        neighbour: Branch,
        unit_id: UUID,
    ) -> None:
        there = await made(as_commune, village(branch.id, unit_id))
        inside = await made(as_commune, cluster(there))
        secretary = Api(app)
        await secretary.sign_in(session, Role.BRANCH_SECRETARY, branch.id, neighbour.id)

        async def enter(place_id: UUID) -> int:
            new = household_body(branch, place_id=str(place_id))
            return (await secretary.post("/households", json=new)).status_code

        for version in range(1, 5):
            to = (branch, neighbour)[version % 2].id
            put: Any
            put, *entered = await asyncio.gather(
                as_commune.post(
                    f"/places/{there}/charges",
                    json=charge(to, TODAY - timedelta(days=5 - version)),
                    headers={"If-Match": f'"{version}"'},
                ),
                *(enter(place_id) for place_id in (there, inside) * 3),
            )
            assert put.status_code == 201, put.text
            assert set(entered) == {201}
            for place_id in (there, inside):
                assert await orgs_of_people(session, place_id) == {to}
