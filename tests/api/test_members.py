import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.members import Standing
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.members import PartyMember
from api.models.records import AuditEntry
from tests.client import Api, outcome
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_branch, make_org, span_of

SECRETARY = Role.BRANCH_SECRETARY


def body(branch: Branch, **changes: object) -> dict[str, Any]:
    valid = {"full_name": "Nguyễn Thị Minh", "birth_year": 1968, "since": "2024-01-15"}
    return {"org_id": str(branch.id), **valid, **changes}


class TestRegisterMember:
    async def test_is_found_as_registered_with_the_telephone_masked(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, SECRETARY, branch.id)
        new = body(
            branch,
            phone="0168 234 5678",
            joined_on="1990-03",
            home_place_id=str(branch.place_id),
            external_ids={"handbook": f"HB-{uuid4().hex[:8]}"},
        )
        created = (await api.post("/members", json=new)).json()
        found = (await api.get(f"/members/{created['id']}")).json()
        assert created == found
        assert found["standing"] == "official"
        assert found["phone"] == "+843*****678"
        assert found["joined_on"] == "1990-03"
        assert found["external_ids"]["database"] is None

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        taken = {"handbook": f"HB-{uuid4().hex[:8]}"}
        new = body(branch, external_ids=taken)
        anonymous = await api.post("/members", json=new)
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, branch.id)
        without_right = await api.post("/members", json=new)
        await api.sign_in(session, SECRETARY, branch.id)
        out_of_sight = await api.post("/members", json=body(elsewhere))
        no_place = await api.post("/members", json=body(branch, home_place_id=str(uuid4())))
        accepted = await api.post("/members", json=new)
        twice = await api.post("/members", json=new)

        assert outcome(anonymous) == (401, "auth.required")
        assert outcome(without_right) == (403, "auth.not_permitted")
        assert outcome(out_of_sight) == (404, "party_org.not_found")
        assert outcome(no_place) == (404, "place.not_found")
        assert accepted.status_code == 201
        assert outcome(twice) == (409, "member.external_id_taken")

    async def test_committees_hold_no_members(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.INTEGRATION_CLIENT, branch.commune_id)
        refused = await api.post("/members", json=body(branch, org_id=str(branch.commune_id)))
        assert outcome(refused) == (409, "member.org_holds_no_members")

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"standing": "exempt"}, (422, "member.resolution_required")),
            ({"standing": "deceased"}, (409, "member.standing_cannot_follow")),
            ({"since": "2100-01-01"}, (422, "day.not_come")),
            ({"since": "1899-12-31"}, (422, "request.invalid")),
            ({"full_name": "Minh\x00"}, (422, "request.invalid")),
            ({"birth_year": 2**40}, (422, "request.invalid")),
            ({"phone": "12"}, (422, "request.invalid")),
            ({"joined_on": "1990-13"}, (422, "request.invalid")),
            ({"external_ids": {"database": "038068001234"}}, (422, "request.invalid")),
            ({"ethnicity": "no business of ours"}, (422, "request.invalid")),
        ],
    )
    async def test_bad_input(
        self,
        api: Api,
        session: AsyncSession,
        branch: Branch,
        changes: dict[str, Any],
        refusal: tuple[int, str],
    ) -> None:
        await api.sign_in(session, SECRETARY, branch.id)
        assert outcome(await api.post("/members", json=body(branch, **changes))) == refusal


class TestAmendMember:
    async def test_null_forgets_and_what_is_left_out_stays(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, SECRETARY, branch.id)
        member = await make_member(session, branch.id, phone="+84912345678")
        url = f"/members/{member.id}"
        seen = {"If-Match": (await api.get(url)).headers["ETag"]}
        blind = await api.patch(url, json={"birth_year": 1971})
        amended = await api.patch(url, json={"phone": None, "birth_year": 1971}, headers=seen)
        stale = await api.patch(url, json={"birth_year": 1972}, headers=seen)
        assert outcome(blind) == (428, "version.required")
        assert amended.json()["phone"] is None
        assert (amended.json()["full_name"], amended.json()["birth_year"]) == (
            member.full_name,
            1971,
        )
        assert outcome(stale) == (412, "version.stale")

    async def test_each_name_of_another_system_by_itself(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, SECRETARY, branch.id)
        ids = {"handbook": f"HB-{uuid4().hex[:8]}", "database": f"DB-{uuid4().hex[:8]}"}
        url = f"/members/{(await make_member(session, branch.id)).id}"

        async def become(version: int, **external_ids: str | None) -> Any:
            seen = {"If-Match": f'"{version}"'}
            change = {"external_ids": external_ids}
            return (await api.patch(url, json=change, headers=seen)).json()["external_ids"]

        assert await become(1, handbook=ids["handbook"]) == {**ids, "database": None}
        assert await become(2, database=ids["database"]) == ids
        assert await become(3, handbook=None) == {**ids, "handbook": None}

    async def test_a_new_name_is_found_and_ordered_anew(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, SECRETARY, branch.id)
        await make_member(session, branch.id, full_name="Lê Văn Bảo")
        member = await make_member(session, branch.id, full_name="Lê Văn Anh")
        change = {"full_name": "Lê Văn Đạt"}
        await api.patch(f"/members/{member.id}", json=change, headers={"If-Match": '"1"'})
        page = (await api.get("/members")).json()
        assert [row["full_name"] for row in page["items"]] == ["Lê Văn Bảo", "Lê Văn Đạt"]
        assert (await api.get("/members", params={"text": "dat"})).json()["items"]


class TestContact:
    async def test_is_shown_to_the_committee_and_remembered(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        member = await make_member(session, branch.id, phone="+84912345678")
        url = f"/members/{member.id}/contact"
        person_id = await api.sign_in(session, Role.PARTY_GROUP_HEAD, branch.id)
        guarded = await api.get(url)
        await api.sign_in(session, SECRETARY, elsewhere.id, person_id=person_id)
        in_sight = await api.get(url)
        await api.sign_in(session, SECRETARY, elsewhere.id)
        out_of_sight = await api.get(url)
        await api.sign_in(session, SECRETARY, branch.id)
        shown = await api.get(url)
        reads = select(AuditEntry.action, AuditEntry.changes).where(
            col(AuditEntry.target_id) == member.id
        )
        assert outcome(guarded) == outcome(in_sight) == (403, "auth.not_permitted")
        assert outcome(out_of_sight) == (404, "member.not_found")
        assert shown.json() == {"member_id": str(member.id), "phone": "+84912345678"}
        assert (await session.exec(reads)).all() == [("member.contact_read", {})]

    async def test_no_telephone_in_what_is_audited(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, SECRETARY, branch.id)
        created = (await api.post("/members", json=body(branch, phone="0912345678"))).json()
        change = {"phone": "0987654321"}
        headers = {"If-Match": '"1"'}
        await api.patch(f"/members/{created['id']}", json=change, headers=headers)
        of_this = col(AuditEntry.target_id) == UUID(created["id"])
        entries = (await session.exec(select(AuditEntry.changes).where(of_this))).all()
        assert [entry["phone"] for entry in entries] == ["***", "***"]


class TestListMembers:
    async def test_a_member_sees_only_themselves(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        other = await make_member(session, branch.id)
        person_id = await api.sign_in(session, Role.MEMBER, branch.id)
        await make_member(session, branch.id, person_id=person_id, phone="+84912345678")
        page = (await api.get("/members")).json()
        assert [row["id"] for row in page["items"]] == [str(person_id)]
        assert (await api.get(f"/members/{person_id}/contact")).json()["phone"] == "+84912345678"
        assert outcome(await api.get(f"/members/{other.id}")) == (404, "member.not_found")

    async def test_committees_above_see_no_names(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await make_member(session, branch.id)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        assert outcome(await api.get("/members")) == (403, "auth.not_permitted")

    async def test_goes_by_given_name_as_vietnamese_do(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        names = ["Lê Thị Đào", "Trần Văn Dũng", "Phạm Duẩn", "An Văn Đặng", "Bùi Dương"]
        for name in names:
            await make_member(session, branch.id, full_name=name)
        await api.sign_in(session, SECRETARY, branch.id)
        seen, after = [], None
        for _ in range(3):
            params = {"limit": "2"} | ({"after": after} if after else {})
            page = (await api.get("/members", params=params)).json()
            seen += [row["full_name"].split()[-1] for row in page["items"]]
            after = page["next"]
        assert seen == ["Duẩn", "Dũng", "Dương", "Đào", "Đặng"]
        assert after is None

    @pytest.mark.parametrize("text", ["đặng", "DANG DINH", "Đình Đức", "duc"])
    async def test_finds_with_and_without_diacritics(
        self, api: Api, session: AsyncSession, branch: Branch, text: str
    ) -> None:
        await make_member(session, branch.id, full_name="Đặng Đình Đức")
        await make_member(session, branch.id, full_name="Trần Thị Hoa")
        await api.sign_in(session, SECRETARY, branch.id)
        page = (await api.get("/members", params={"text": text})).json()
        assert [row["full_name"] for row in page["items"]] == ["Đặng Đình Đức"]

    async def test_filters(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        parent = await span_of(session, branch.id)
        group = await make_org(session, OrgType.PARTY_GROUP, parent=parent)
        in_group = await make_member(session, group.org_id)
        exempt = await make_member(session, branch.id, standing=Standing.EXEMPT)
        await api.sign_in(session, SECRETARY, branch.id)

        async def ids(**params: str) -> set[str]:
            page = (await api.get("/members", params=params)).json()
            return {row["id"] for row in page["items"]}

        assert await ids() == {str(in_group.id), str(exempt.id)}
        assert await ids(org_id=str(branch.id)) == {str(in_group.id), str(exempt.id)}
        assert await ids(org_id=str(group.org_id)) == {str(in_group.id)}
        assert await ids(standing="exempt") == {str(exempt.id)}
        assert await ids(assignable="false") == {str(exempt.id)}
        assert await ids(assignable="true") == {str(in_group.id)}
        assert await ids(as_of="2019-12-31") == set()


class TestCounts:
    async def test_115_members_28_exempt_leave_87(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        for standing, number in [(Standing.EXEMPT, 28), (Standing.OFFICIAL, 84)]:
            for _ in range(number):
                await make_member(session, branch.id, standing=standing)
        for standing in (Standing.PROBATIONARY, Standing.REDUCED, Standing.OFFICIAL):
            await make_member(session, branch.id, standing=standing)
        for role, at in [
            (SECRETARY, branch.id),
            (Role.COMMUNE_COMMITTEE, branch.commune_id),
        ]:
            await api.sign_in(session, role, at)
            counts = (await api.get("/members/counts", params={"org_id": str(at)})).json()
            assert (counts["total"], counts["assignable"]) == (115, 87)
            assert counts["standings"] == {
                "official": 85,
                "probationary": 1,
                "exempt": 28,
                "reduced": 1,
                "suspended": 0,
                "away": 0,
            }

    async def test_is_of_a_subtree_in_sight(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        await make_member(session, branch.id)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, elsewhere.commune_id)
        mine = await api.get("/members/counts", params={"org_id": str(elsewhere.commune_id)})
        other = await api.get("/members/counts", params={"org_id": str(branch.id)})
        assert mine.json()["total"] == 0
        assert outcome(other) == (404, "party_org.not_found")


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
