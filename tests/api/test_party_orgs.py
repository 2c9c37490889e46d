"""Party organisations are founded, renamed, changed and found."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.party_orgs import PartyOrgSpan
from api.models.records import AuditEntry
from tests.client import Api, outcome
from tests.factories.organisation import Branch, make_branch, make_org

IF_MATCH = {"If-Match": '"1"'}
TODAY = clock.today()
TOMORROW = TODAY + timedelta(days=1)


def body(above: UUID | None, **changes: object) -> dict[str, object]:
    valid = {"name": "Chi bộ thôn 5", "org_type": "branch", "valid_from": "2024-01-01"}
    return {**valid, "parent_id": above and str(above), **changes}


class TestFound:
    async def test_stands_below_its_parent_from_its_day_on(
        self, api: Api, session: AsyncSession, commune: PartyOrgSpan
    ) -> None:
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        created = await api.post("/party-orgs", json=body(commune.org_id, valid_from="2024-05-01"))
        assert created.status_code == 201, created.text
        url = f"/party-orgs/{created.json()['id']}"
        assert (await api.get(url)).json() == created.json()
        assert [above["id"] for above in created.json()["ancestors"]] == [
            str(commune.parent_id),
            str(commune.org_id),
        ]
        before = await api.get(url, params={"as_of": "2024-04-30"})
        assert outcome(before) == (404, "party_org.not_found")

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        valid = body(branch.commune_id)
        anonymous = await api.post("/party-orgs", json=valid)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        without_right = await api.post("/party-orgs", json=valid)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        out_of_reach = await api.post("/party-orgs", json=body(elsewhere.commune_id))
        unknown = await api.post("/party-orgs", json=body(uuid4()))
        top = await api.post("/party-orgs", json=body(None))
        wrong = await api.post("/party-orgs", json=body(branch.commune_id, org_type="party_group"))
        too_early = await api.post(
            "/party-orgs", json=body(branch.commune_id, valid_from="2019-12-31")
        )
        assert outcome(anonymous) == (401, "auth.required")
        assert outcome(without_right) == (403, "auth.not_permitted")
        assert outcome(out_of_reach) == (403, "auth.not_permitted")
        assert outcome(unknown) == (404, "party_org.not_found")
        assert outcome(top) == (403, "auth.not_permitted")
        assert outcome(wrong) == (409, "dated_tree.wrong_kind_above")
        assert outcome(too_early) == (409, "dated_tree.nothing_above")
        assert (await api.post("/party-orgs", json=valid)).status_code == 201

    async def test_a_top_one_is_made_by_whoever_administers_a_whole_tree(
        self, api: Api, session: AsyncSession, province: PartyOrgSpan, commune: PartyOrgSpan
    ) -> None:
        top = body(None, org_type="provincial_committee")
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, commune.org_id)
        of_a_part = await api.post("/party-orgs", json=top)
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, province.org_id)
        created = await api.post("/party-orgs", json=top)
        assert outcome(of_a_part) == (403, "auth.not_permitted")
        assert (created.status_code, created.json()["ancestors"]) == (201, [])

    async def test_a_district_ends_with_june_2025(
        self, as_province: Api, province: PartyOrgSpan
    ) -> None:
        district = body(province.org_id, org_type="district_committee", valid_from="2020-01-01")
        too_late = await as_province.post(
            "/party-orgs", json={**district, "valid_from": "2025-07-01"}
        )
        created = (await as_province.post("/party-orgs", json=district)).json()
        assert outcome(too_late) == (409, "dated_tree.kind_ended")
        assert created["valid_to"] == "2025-07-01"
        url = f"/party-orgs/{created['id']}"
        assert outcome(await as_province.get(url)) == (404, "party_org.not_found")

        # What stood below it ends with it, unless it is moved on that day.
        below = body(UUID(created["id"]), org_type="commune_committee", valid_from="2020-01-01")
        kept = (await as_province.post("/party-orgs", json=below)).json()
        lost = (await as_province.post("/party-orgs", json=below)).json()
        on = {"on": "2025-07-01", "parent_id": str(province.org_id)}
        moved = await as_province.post(f"/party-orgs/{kept['id']}/moves", json=on, headers=IF_MATCH)
        too_late = await as_province.post(
            f"/party-orgs/{lost['id']}/moves", json={**on, "on": "2025-07-02"}, headers=IF_MATCH
        )
        assert moved.status_code == 201, moved.text
        assert outcome(too_late) == (409, "dated_tree.has_ended")
        history = (await as_province.get(f"/party-orgs/{kept['id']}/history")).json()["items"]
        assert [(row["valid_from"], row["valid_to"]) for row in history] == [
            ("2020-01-01", "2025-07-01"),
            ("2025-07-01", None),
        ]
        assert (await as_province.get(f"/party-orgs/{kept['id']}")).status_code == 200

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", " "),
            ("name", "Chi bộ\x00"),
            ("org_type", "committee"),
            ("valid_from", "0001-01-01"),
            ("valid_from", "01/07/2025"),
            ("parent_id", "1"),
            ("legal_ref", "x" * 201),
            ("members", 115),
        ],
    )
    async def test_bad_input_names_its_field(
        self, as_province: Api, commune: PartyOrgSpan, field: str, value: object
    ) -> None:
        response = await as_province.post(
            "/party-orgs", json=body(commune.org_id, **{field: value})
        )
        assert outcome(response) == (422, "request.invalid")
        assert [fault["field"] for fault in response.json()["errors"]] == [f"body.{field}"]

    async def test_is_audited_where_it_stands(
        self, as_province: Api, session: AsyncSession, commune: PartyOrgSpan
    ) -> None:
        created = (await as_province.post("/party-orgs", json=body(commune.org_id))).json()
        of_this = col(AuditEntry.target_id) == UUID(created["id"])
        [entry] = (await session.exec(select(AuditEntry).where(of_this))).all()
        assert (entry.action, str(entry.org_id)) == ("party_org.founded", created["id"])

    async def test_sent_twice_is_done_once(self, as_province: Api, commune: PartyOrgSpan) -> None:
        key = {"Idempotency-Key": uuid4().hex}
        first, second = [
            await as_province.post("/party-orgs", json=body(commune.org_id), headers=key)
            for _ in range(2)
        ]
        assert first.json() == second.json()


class TestRenameAndChange:
    async def test_each_day_has_its_name(self, as_province: Api, commune: PartyOrgSpan) -> None:
        url = f"/party-orgs/{commune.org_id}"
        rename = {"name": "Đảng ủy xã Đồng Tiến", "on": "2025-07-01", "legal_ref": "NQ 1"}
        renamed = await as_province.post(f"{url}/renames", json=rename, headers=IF_MATCH)
        assert renamed.status_code == 201, renamed.text
        names = [
            (await as_province.get(url, params={"as_of": day})).json()["name"]
            for day in ("2025-06-30", "2025-07-01")
        ]
        assert names == [commune.name, rename["name"]]
        history = (await as_province.get(f"{url}/history")).json()["items"]
        assert [(row["name"], row["valid_to"], row["legal_ref"]) for row in history] == [
            (commune.name, "2025-07-01", None),
            (rename["name"], None, "NQ 1"),
        ]

    async def test_grassroots_is_a_matter_of_time(
        self, as_province: Api, session: AsyncSession, commune: PartyOrgSpan
    ) -> None:
        branch = await make_org(session, OrgType.BRANCH, parent=commune)
        url = f"/party-orgs/{branch.org_id}"
        change = {"is_grassroots_org": True, "on": "2025-07-01"}
        changed = await as_province.post(f"{url}/changes", json=change, headers=IF_MATCH)
        nothing = await as_province.post(
            f"{url}/changes", json={"on": "2025-07-01"}, headers=IF_MATCH
        )
        was = (await as_province.get(url, params={"as_of": "2025-06-30"})).json()
        assert changed.json()["is_grassroots_org"] is True, changed.text
        assert was["is_grassroots_org"] is False
        assert outcome(nothing) == (422, "request.invalid")

    async def test_a_branch_that_looks_after_people_does_not_become_a_committee(
        self, api: Api, session: AsyncSession
    ) -> None:
        """Else its secretary would come to read names in the branches below."""
        top = await make_org(session, OrgType.PROVINCIAL_COMMITTEE)
        commune = await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=top)
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, top.org_id)
        change = {"org_type": "grassroots_committee", "on": str(TOMORROW)}

        async def tried(org_id: UUID) -> Any:
            url = f"/party-orgs/{org_id}/changes"
            return await api.post(url, json=change, headers=IF_MATCH)

        free = await make_org(session, OrgType.BRANCH, parent=commune)
        seated = await make_org(session, OrgType.BRANCH, parent=commune)
        charged = await make_branch(session, commune=commune)
        headers = api.headers["Authorization"]
        await api.sign_in(session, Role.BRANCH_SECRETARY, seated.org_id)
        api.headers["Authorization"] = headers
        assert (await tried(free.org_id)).status_code == 201
        assert outcome(await tried(seated.org_id)) == (409, "party_org.seat_taken")
        assert outcome(await tried(charged.id)) == (409, "party_org.in_charge")


class TestList:
    @pytest.mark.parametrize("wanted", ["dong bao", "Đồng Bào", "ĐỒNG", "ồng bà"])
    async def test_searches_with_or_without_diacritics(
        self, as_province: Api, session: AsyncSession, commune: PartyOrgSpan, wanted: str
    ) -> None:
        branch = await make_org(session, OrgType.BRANCH, parent=commune, name="Chi bộ Đồng Bào")
        params = {"below": str(commune.org_id), "text": wanted}
        page = (await as_province.get("/party-orgs", params=params)).json()
        assert [row["id"] for row in page["items"]] == [str(branch.org_id)]
        assert [above["name"] for above in page["items"][0]["ancestors"]][-1] == commune.name

    async def test_the_longest_names_fit_into_a_cursor(
        self, as_province: Api, session: AsyncSession, commune: PartyOrgSpan
    ) -> None:
        made = [
            await make_org(session, OrgType.BRANCH, parent=commune, name="ươ" * 99 + letter)
            for letter in "ơư"
        ]
        asked: dict[str, Any] = {"below": str(commune.org_id), "limit": 1}
        first = (await as_province.get("/party-orgs", params=asked)).json()
        second = await as_province.get("/party-orgs", params={**asked, "after": first["next"]})
        found = [row["id"] for row in first["items"] + second.json()["items"]]
        assert found == [str(branch.org_id) for branch in made]

    async def test_goes_by_the_alphabet_page_by_page(
        self, as_province: Api, session: AsyncSession, commune: PartyOrgSpan
    ) -> None:
        names = ["Chi bộ Đỗ", "Chi bộ 10", "Chi bộ Dũng", "Chi bộ 2", "Chi bộ Dung"]
        for name in names:
            await make_org(session, OrgType.BRANCH, parent=commune, name=name)
        seen: list[str] = []
        asked: dict[str, Any] = {"parent_id": str(commune.org_id), "limit": 2}
        while asked.get("after", True):
            page = (await as_province.get("/party-orgs", params=asked)).json()
            seen += [row["name"] for row in page["items"]]
            asked["after"] = page["next"]
        assert seen == ["Chi bộ 2", "Chi bộ 10", "Chi bộ Dung", "Chi bộ Dũng", "Chi bộ Đỗ"]

    async def test_a_cursor_is_good_for_its_query_only(
        self, as_province: Api, session: AsyncSession, commune: PartyOrgSpan
    ) -> None:
        for _ in range(2):
            await make_org(session, OrgType.BRANCH, parent=commune)
        asked: dict[str, Any] = {"parent_id": str(commune.org_id), "limit": 1}
        after = (await as_province.get("/party-orgs", params=asked)).json()["next"]
        other = {**asked, "after": after, "org_type": "branch"}
        assert outcome(await as_province.get("/party-orgs", params=other)) == (
            422,
            "cursor.invalid",
        )

    async def test_filters(
        self, as_province: Api, session: AsyncSession, commune: PartyOrgSpan, province: PartyOrgSpan
    ) -> None:
        branch = await make_org(session, OrgType.BRANCH, parent=commune)
        group = await make_org(session, OrgType.PARTY_GROUP, parent=branch)

        async def ids(**params: object) -> list[str]:
            page = await as_province.get("/party-orgs", params=params)
            return sorted(row["id"] for row in page.json()["items"])

        top = str(province.org_id)
        assert await ids(parent_id=top) == [str(commune.org_id)]
        assert await ids(below=top, org_type="party_group") == [str(group.org_id)]
        assert await ids(below=top) == sorted(str(org.org_id) for org in (commune, branch, group))
        assert await ids(below=top, as_of="2019-12-31") == []
        assert await ids(below=str(group.org_id)) == []

    async def test_everybody_reads(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        await api.sign_in(session, Role.MEMBER, branch.id)
        found = await api.get(f"/party-orgs/{branch.commune_id}")
        assert found.status_code == 200
        missing = await api.get(f"/party-orgs/{uuid4()}/history")
        assert outcome(missing) == (404, "party_org.not_found")
