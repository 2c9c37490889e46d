from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.members import Standing
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.records import AuditEntry
from tests.client import Api, outcome
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_org, span_of

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
