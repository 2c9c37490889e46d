"""How a member stands from which day on, and where they belong."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.members import PartyMember
from tests.client import Api, outcome
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_branch, make_org, span_of

SECRETARY = Role.BRANCH_SECRETARY


class TestStandings:
    async def test_away_returns_by_itself(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        await api.sign_in(session, SECRETARY, branch.id)
        today = clock.today()
        away = {
            "standing": "away",
            "valid_from": str(today - timedelta(days=3)),
            "valid_to": str(today + timedelta(days=30)),
        }
        url = f"/members/{member.id}"
        made = await api.post(f"{url}/standings", json=away, headers={"If-Match": '"1"'})
        now = (await api.get(url)).json()
        then = (await api.get(url, params={"as_of": away["valid_to"]})).json()
        assert [line["standing"] for line in made.json()["items"]] == [
            "official",
            "away",
            "official",
        ]
        assert (now["standing"], now["standing_until"]) == ("away", away["valid_to"])
        assert (now["version"], then["standing"]) == (2, "official")
        assert (await api.get(f"{url}/standings")).json()["items"] == made.json()["items"]

    async def test_exemption_needs_a_resolution_and_can_be_taken_back(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        await api.sign_in(session, SECRETARY, branch.id)
        url = f"/members/{member.id}/standings"
        exempt = {"standing": "exempt", "valid_from": "2025-01-01"}
        without = await api.post(url, json=exempt, headers={"If-Match": '"1"'})
        named = exempt | {"resolution_ref": "NQ 12-NQ/CB"}
        done = await api.post(url, json=named, headers={"If-Match": '"1"'})
        stale = await api.post(url, json=named, headers={"If-Match": '"1"'})
        back = {"standing": "official", "valid_from": "2025-06-01"}
        undone = await api.post(url, json=back, headers={"If-Match": '"2"'})
        assert outcome(without) == (422, "member.resolution_required")
        assert done.status_code == undone.status_code == 201
        assert outcome(stale) == (412, "version.stale")
        assert [line["standing"] for line in undone.json()["items"]] == [
            "official",
            "exempt",
            "official",
        ]

    @pytest.mark.parametrize(
        ("line", "refusal"),
        [
            (
                {"standing": "away", "valid_from": "2025-02-01", "valid_to": "2025-02-01"},
                (422, "period.empty"),
            ),
            (
                {"standing": "probationary", "valid_from": "2025-02-01"},
                (409, "member.standing_cannot_follow"),
            ),
            (
                {"standing": "away", "valid_from": "2019-02-01"},
                (409, "member.standing_recorded_later"),
            ),
            (
                {"standing": "deceased", "valid_from": "2100-02-01"},
                (422, "day.not_come"),
            ),
            (
                {"standing": "removed", "valid_from": "2025-02-01", "valid_to": "2025-03-01"},
                (422, "member.standing_without_end"),
            ),
        ],
    )
    async def test_refusals(
        self,
        api: Api,
        session: AsyncSession,
        branch: Branch,
        line: dict[str, str],
        refusal: tuple[int, str],
    ) -> None:
        member = await make_member(session, branch.id)
        await api.sign_in(session, SECRETARY, branch.id)
        url = f"/members/{member.id}/standings"
        response = await api.post(url, json=line, headers={"If-Match": '"1"'})
        assert outcome(response) == refusal

    async def test_who_is_gone_belongs_nowhere_until_they_return(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        await api.sign_in(session, SECRETARY, branch.id)
        url = f"/members/{member.id}"
        gone = {"standing": "transferred_out", "valid_from": "2025-02-01"}
        await api.post(f"{url}/standings", json=gone, headers={"If-Match": '"1"'})
        listed = (await api.get("/members")).json()["items"]
        before = (await api.get("/members", params={"as_of": "2025-01-31"})).json()["items"]
        transfer = {"from_org_id": str(branch.id), "org_id": str(branch.id), "on": "2025-03-01"}
        no_transfer = await api.post(f"{url}/transfers", json=transfer)
        back = {"standing": "official", "valid_from": "2025-09-01"}
        await api.post(f"{url}/standings", json=back, headers={"If-Match": '"2"'})
        memberships = (await api.get(f"{url}/memberships")).json()["items"]
        assert listed == []
        assert [row["id"] for row in before] == [str(member.id)]
        assert no_transfer.status_code == 409
        assert [(row["valid_from"], row["valid_to"]) for row in memberships] == [
            ("2020-01-01", "2025-02-01"),
            ("2025-09-01", None),
        ]

    async def test_two_who_record_at_once_do_not_both_win(
        self, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        url, headers = f"/members/{member.id}/standings", {"If-Match": '"1"'}
        async with Api(app) as one, Api(app) as other:
            await one.sign_in(session, SECRETARY, branch.id)
            await other.sign_in(session, SECRETARY, branch.id)
            line = {"standing": "away", "valid_from": "2025-02-01"}
            answers = await asyncio.gather(
                one.post(url, json=line, headers=headers),
                other.post(url, json=line, headers=headers),
            )
        assert sorted(answer.status_code for answer in answers) == [201, 412]


class TestTransfer:
    async def test_the_committee_above_moves_by_id_and_hears_no_name(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        commune = await span_of(session, branch.commune_id)
        other = await make_branch(session, commune=commune)
        member = await make_member(session, branch.id, full_name="Đỗ Đình Đức")
        move = {"from_org_id": str(branch.id), "org_id": str(other.id), "on": "2025-05-01"}
        url = f"/members/{member.id}/transfers"

        await api.sign_in(session, SECRETARY, branch.id)
        one_sided = await api.post(url, json=move)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        moved = await api.post(url, json=move)
        again = await api.post(url, json=move)

        assert outcome(one_sided) == (404, "party_org.not_found")
        assert moved.status_code == 201
        assert moved.json() == {
            "member_id": str(member.id),
            "org_id": str(other.id),
            "valid_from": "2025-05-01",
            "valid_to": None,
        }
        assert outcome(again) == (409, "member.belongs_elsewhere")

    async def test_the_former_branch_knows_its_past_and_the_new_one_all(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        await api.sign_in(session, SECRETARY, branch.id, elsewhere.id)
        move = {"from_org_id": str(branch.id), "org_id": str(elsewhere.id), "on": "2025-05-01"}
        moved = await api.post(f"/members/{member.id}/transfers", json=move)
        assert moved.status_code == 201, moved.text

        await api.sign_in(session, SECRETARY, branch.id)
        past = (await api.get("/members", params={"as_of": "2025-04-30"})).json()["items"]
        present = (await api.get("/members")).json()["items"]
        hidden = await api.get(f"/members/{member.id}/memberships")
        await api.sign_in(session, SECRETARY, elsewhere.id)
        history = (await api.get(f"/members/{member.id}/memberships")).json()["items"]
        found = (await api.get("/members")).json()["items"]

        assert [row["full_name"] for row in past] == [member.full_name]
        assert present == []
        assert outcome(hidden) == (404, "member.not_found")
        assert [row["org_id"] for row in history] == [str(branch.id), str(elsewhere.id)]
        assert [row["org_id"] for row in found] == [str(elsewhere.id)]

    async def test_between_party_groups(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        parent = await span_of(session, branch.id)
        group = await make_org(session, OrgType.PARTY_GROUP, parent=parent)
        member = await make_member(session, branch.id)
        await api.sign_in(session, Role.BRANCH_COMMITTEE, branch.id)
        url = f"/members/{member.id}/transfers"
        move = {"from_org_id": str(branch.id), "org_id": str(group.org_id), "on": "2025-05-01"}
        early = await api.post(url, json=move | {"on": "2019-05-01"})
        future = await api.post(url, json=move | {"on": "2100-05-01"})
        nowhere = await api.post(url, json=move | {"org_id": str(branch.id)})
        moved = await api.post(url, json=move)
        kept = (
            await session.exec(select(PartyMember.org_id).where(PartyMember.id == member.id))
        ).one()
        assert outcome(early) == (409, "member.transfer_too_early")
        assert outcome(future) == (422, "day.not_come")
        assert outcome(nowhere) == (409, "member.already_there")
        assert moved.status_code == 201
        assert kept == group.org_id

    async def test_a_repeated_request_moves_once(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        await api.sign_in(session, SECRETARY, branch.id, elsewhere.id)
        move = {"from_org_id": str(branch.id), "org_id": str(elsewhere.id), "on": "2025-05-01"}
        headers = {"Idempotency-Key": uuid4().hex}
        url = f"/members/{member.id}/transfers"
        first = await api.post(url, json=move, headers=headers)
        second = await api.post(url, json=move, headers=headers)
        assert first.status_code == second.status_code == 201
        assert first.json() == second.json()
