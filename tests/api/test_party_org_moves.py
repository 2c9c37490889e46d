"""A body that moves takes along what is below, and authority follows on the day."""

import asyncio
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.party_orgs import PartyOrgSpan
from tests.api.test_party_org_histories import assert_paths_are_ancestors
from tests.api.test_party_orgs import body
from tests.client import Api, outcome
from tests.factories.organisation import make_branch, make_org

IF_MATCH = {"If-Match": '"1"'}
TODAY = clock.today()
TOMORROW = TODAY + timedelta(days=1)


def move(parent_id: UUID, on: date = TODAY) -> dict[str, object]:
    return {"parent_id": str(parent_id), "on": str(on), "legal_ref": "QĐ 1"}


@pytest.fixture
async def other(session: AsyncSession, province: PartyOrgSpan) -> PartyOrgSpan:
    return await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=province)


class TestMove:
    async def test_takes_along_what_is_below_from_its_day_on(
        self,
        as_province: Api,
        session: AsyncSession,
        commune: PartyOrgSpan,
        other: PartyOrgSpan,
    ) -> None:
        branch = await make_org(session, OrgType.BRANCH, parent=commune)
        group = await make_org(session, OrgType.PARTY_GROUP, parent=branch)
        moved = await as_province.post(
            f"/party-orgs/{branch.org_id}/moves",
            json=move(other.org_id, TOMORROW),
            headers=IF_MATCH,
        )
        assert moved.status_code == 201, moved.text
        assert moved.json()["parent_id"] == str(other.org_id)
        assert moved.json()["version"] == 2
        url = f"/party-orgs/{group.org_id}"
        for day, above in ((TODAY, commune), (TOMORROW, other)):
            found = (await as_province.get(url, params={"as_of": str(day)})).json()
            assert [a["id"] for a in found["ancestors"]][1] == str(above.org_id)
            listed = await as_province.get(
                "/party-orgs", params={"below": str(above.org_id), "as_of": str(day)}
            )
            assert {row["id"] for row in listed.json()["items"]} == {
                str(branch.org_id),
                str(group.org_id),
            }

    async def test_refusals(
        self,
        api: Api,
        session: AsyncSession,
        province: PartyOrgSpan,
        commune: PartyOrgSpan,
        other: PartyOrgSpan,
    ) -> None:
        branch = await make_org(session, OrgType.BRANCH, parent=commune)
        group = await make_org(session, OrgType.PARTY_GROUP, parent=branch)
        url = f"/party-orgs/{branch.org_id}/moves"

        async def tried(**changes: object) -> tuple[int, str]:
            return outcome(
                await api.post(url, json={**move(other.org_id), **changes}, headers=IF_MATCH)
            )

        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        only_here = await tried()
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, other.org_id)
        only_there = await tried()
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        blind = outcome(await api.post(url, json=move(other.org_id)))
        below_itself = await tried(parent_id=str(group.org_id))
        wrong_kind = await tried(
            parent_id=str((await make_org(session, OrgType.BRANCH, parent=commune)).org_id)
        )
        unknown_parent = await tried(parent_id=str(uuid4()))
        too_early = await tried(on="2019-12-31")
        unchanged = await tried(parent_id=str(commune.org_id))
        unknown = outcome(
            await api.post(
                f"/party-orgs/{uuid4()}/moves", json=move(other.org_id), headers=IF_MATCH
            )
        )
        assert only_here == (403, "auth.not_permitted")
        assert only_there == (403, "auth.not_permitted")
        assert blind == (428, "version.required")
        assert below_itself == (409, "dated_tree.within_itself")
        assert wrong_kind == (409, "dated_tree.wrong_kind_above")
        assert unknown_parent == (404, "party_org.not_found")
        assert too_early == (409, "dated_tree.before_its_beginning")
        assert unchanged == (409, "dated_tree.unchanged")
        assert unknown == (404, "party_org.not_found")

        accepted = await api.post(url, json=move(other.org_id, TOMORROW), headers=IF_MATCH)
        stale = await tried()
        contradicted = await api.post(
            url, json=move(other.org_id, TODAY), headers={"If-Match": '"2"'}
        )
        assert accepted.status_code == 201
        assert stale == (412, "version.stale")
        assert outcome(contradicted) == (409, "dated_tree.later_change")

    async def test_nobody_decides_of_their_own_place(
        self, api: Api, session: AsyncSession, commune: PartyOrgSpan, other: PartyOrgSpan
    ) -> None:
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id, other.org_id)
        response = await api.post(
            f"/party-orgs/{commune.org_id}/renames",
            json={"name": "Đảng ủy xã khác", "on": str(TODAY)},
            headers=IF_MATCH,
        )
        assert outcome(response) == (403, "auth.not_permitted")

    async def test_whoever_stands_above_by_then_is_asked_too(
        self,
        api: Api,
        session: AsyncSession,
        province: PartyOrgSpan,
        commune: PartyOrgSpan,
        other: PartyOrgSpan,
    ) -> None:
        branch = await make_org(session, OrgType.BRANCH, parent=commune)
        url = f"/party-orgs/{branch.org_id}"
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        await api.post(f"{url}/moves", json=move(other.org_id, TOMORROW), headers=IF_MATCH)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        tried = {
            on: await api.post(
                f"{url}/renames",
                json={"name": "Chi bộ mới", "on": str(on)},
                headers={"If-Match": '"2"'},
            )
            for on in (TOMORROW, TODAY)
        }
        assert outcome(tried[TOMORROW]) == (403, "auth.not_permitted")
        assert tried[TODAY].status_code == 201

    async def test_authority_follows_at_midnight(self, api: Api, session: AsyncSession) -> None:
        """Nobody restarts anything."""
        top = await make_org(session, OrgType.PROVINCIAL_COMMITTEE)
        commune = await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=top)
        before = await make_branch(session, commune=commune)
        after = await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=top)
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, top.org_id)
        moved = await api.post(
            f"/party-orgs/{before.id}/moves", json=move(after.org_id, TOMORROW), headers=IF_MATCH
        )
        assert moved.status_code == 201
        new_group = body(before.id, org_type="party_group", valid_from=str(TODAY))

        async def may(org_id: UUID) -> list[int]:
            person_id = await api.sign_in(session, Role.COMMUNE_COMMITTEE, org_id)
            midnight = clock.start_of(TOMORROW)
            statuses = []
            for moment in (midnight - timedelta(seconds=1), midnight):
                with clock.freeze(moment):
                    await api.sign_in(session, Role.COMMUNE_COMMITTEE, person_id=person_id)
                    statuses.append((await api.post("/party-orgs", json=new_group)).status_code)
            return statuses

        assert await may(commune.org_id) == [201, 403]
        assert await may(after.org_id) == [403, 201]

    async def test_moves_at_once_leave_a_tree(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        province: PartyOrgSpan,
        commune: PartyOrgSpan,
    ) -> None:
        """A branch moves into a section that moves itself, while a group is founded in it."""
        bases = [
            await make_org(session, OrgType.GRASSROOTS_COMMITTEE, parent=commune) for _ in range(2)
        ]
        section = await make_org(session, OrgType.SECTIONAL_COMMITTEE, parent=bases[0])
        branch = await make_org(session, OrgType.BRANCH, parent=bases[0])
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        clients = [Api(app, headers=api.headers) for _ in range(3)]
        for _ in range(3):
            here, there = bases
            versions = [
                (await api.get(f"/party-orgs/{org.org_id}")).headers for org in (section, branch)
            ]
            is_within = (await api.get(f"/party-orgs/{branch.org_id}")).json()["parent_id"] == str(
                section.org_id
            )
            answers = await asyncio.gather(
                clients[0].post(
                    f"/party-orgs/{section.org_id}/moves",
                    json=move(there.org_id),
                    headers={"If-Match": versions[0]["ETag"]},
                ),
                clients[1].post(
                    f"/party-orgs/{branch.org_id}/moves",
                    json=move((here if is_within else section).org_id),
                    headers={"If-Match": versions[1]["ETag"]},
                ),
                clients[2].post(
                    "/party-orgs",
                    json=body(branch.org_id, org_type="party_group", valid_from=str(TODAY)),
                ),
            )
            moved, followed, founded = [answer.status_code for answer in answers]
            assert (moved, founded) == (201, 201)
            assert followed in {201, 412}  # where it stands may have been moved before
            bases.reverse()
            await assert_paths_are_ancestors(session, province.path)

    async def test_one_of_two_decisions_of_the_same_wins(
        self, api: Api, app: FastAPI, session: AsyncSession, province: PartyOrgSpan
    ) -> None:
        commune, other, third = [
            await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=province) for _ in range(3)
        ]
        branch = await make_org(session, OrgType.BRANCH, parent=commune)
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        clients = [Api(app, headers=api.headers) for _ in range(2)]
        answers = await asyncio.gather(
            *(
                client.post(
                    f"/party-orgs/{branch.org_id}/moves", json=move(to.org_id), headers=IF_MATCH
                )
                for client, to in zip(clients, (other, third), strict=True)
            )
        )
        assert sorted(answer.status_code for answer in answers) == [201, 412]
        won = next(answer for answer in answers if answer.is_success).json()
        assert (await api.get(f"/party-orgs/{branch.org_id}")).json() == won
