import asyncio
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.party_orgs import BELOW, OrgType
from api.domain.roles import Role
from api.models.party_orgs import PartyOrgSpan
from api.models.records import AuditEntry
from tests.client import Api, outcome
from tests.factories.organisation import SINCE, Branch, make_branch, make_org

IF_MATCH = {"If-Match": '"1"'}
TODAY = clock.today()
TOMORROW = TODAY + timedelta(days=1)


def body(above: UUID | None, **changes: object) -> dict[str, object]:
    valid = {"name": "Chi bộ thôn 5", "org_type": "branch", "valid_from": "2024-01-01"}
    return {**valid, "parent_id": above and str(above), **changes}


def move(parent_id: UUID, on: date = TODAY) -> dict[str, object]:
    return {"parent_id": str(parent_id), "on": str(on), "legal_ref": "QĐ 1"}


async def path_on(session: AsyncSession, org_id: UUID, day: date) -> str | None:
    """Look behind the interface, which tells no path."""
    on_day = text(
        "SELECT path FROM party_org_span WHERE org_id = :org_id AND valid @> CAST(:day AS date)"
    )
    connection = await session.connection()
    path = (await connection.execute(on_day, {"org_id": org_id, "day": day})).scalar()
    await session.commit()
    return path


@pytest.fixture
async def province(session: AsyncSession) -> PartyOrgSpan:
    return await make_org(session, OrgType.PROVINCIAL_COMMITTEE)


@pytest.fixture
async def commune(session: AsyncSession, province: PartyOrgSpan) -> PartyOrgSpan:
    return await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=province)


@pytest.fixture
async def other(session: AsyncSession, province: PartyOrgSpan) -> PartyOrgSpan:
    return await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=province)


@pytest.fixture
async def as_province(api: Api, session: AsyncSession, province: PartyOrgSpan) -> Api:
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
    return api


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


async def assert_paths_are_ancestors(session: AsyncSession, top: str) -> None:
    """Check every span below the top: its path is its parent's and its label, on all its days."""
    wrong = text("""
        SELECT span.path, above.path
        FROM party_org_span AS span
        JOIN party_org AS org ON org.id = span.org_id
        LEFT JOIN party_org_span AS above
            ON above.org_id = span.parent_id AND above.valid && span.valid
        WHERE span.path LIKE :below
            AND span.path IS DISTINCT FROM above.path || '.' || org.label
    """)
    connection = await session.connection()
    assert (await connection.execute(wrong, {"below": f"{top}.%"})).all() == []
    await session.commit()


DAYS = st.integers(0, 12)
PLACES = st.integers(0, 30)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("found"), PLACES, PLACES, DAYS),
        st.tuples(st.just("move"), PLACES, PLACES, DAYS),
        st.tuples(st.just("move"), PLACES, PLACES, DAYS),
        st.tuples(st.just("rename"), PLACES, PLACES, DAYS),
    ),
    min_size=8,
    max_size=14,
)
KINDS = [
    OrgType.GRASSROOTS_COMMITTEE,
    OrgType.SECTIONAL_COMMITTEE,
    OrgType.BRANCH,
    OrgType.PARTY_GROUP,
]


def day(number: int) -> date:
    return TODAY + timedelta(days=number - 6)


class Story:
    """The same decisions, told by HTTP and kept in mind."""

    def __init__(self, api: Api, top: UUID) -> None:
        self.api = api
        self.orgs: dict[str, dict[int, dict[str, Any]]] = {str(top): {0: {"parent_id": None}}}
        self.kinds: dict[str, OrgType] = {str(top): OrgType.COMMUNE_COMMITTEE}

    async def found(self, kind: OrgType, parent: str, on: int) -> None:
        new = body(UUID(parent), org_type=kind, valid_from=str(day(on)))
        response = await self.api.post("/party-orgs", json=new)
        if response.status_code == 201:
            created = response.json()
            facts = {"parent_id": parent, "name": new["name"]}
            self.orgs[created["id"]] = {on: facts}
            self.kinds[created["id"]] = kind

    async def decide(self, org: str, action: str, on: int, change: Mapping[str, Any]) -> None:
        version = (await self.api.get(f"/party-orgs/{org}", params={"as_of": "2099-01-01"})).headers
        response = await self.api.post(
            f"/party-orgs/{org}/{action}",
            json={**change, "on": str(day(on))},
            headers={"If-Match": version["ETag"]},
        )
        assert response.status_code in {201, 409}, response.text
        if response.status_code == 201:
            self.orgs[org].setdefault(on, {}).update(change)

    def told(self, on: int) -> dict[str, dict[str, Any]]:
        """Say what each organisation is on a day, by the last decision before it."""
        found = {}
        for org, changes in self.orgs.items():
            facts: dict[str, Any] = {}
            for when in sorted(when for when in changes if when <= on):
                facts |= changes[when]
            if facts:
                found[org] = facts
        return found


@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # a step costs too much to look for fewer
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
async def test_whatever_is_decided_every_day_has_its_tree(
    api: Api, session: AsyncSession, steps: list[tuple[str, int, int, int]]
) -> None:
    top = await make_org(session, OrgType.PROVINCIAL_COMMITTEE)
    commune = await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=top)
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, top.org_id)
    story = Story(api, commune.org_id)
    bases = [str(commune.org_id)] * 2
    for kind in KINDS:  # two of each kind, so that moves have somewhere to go
        for parent in bases:
            await story.found(kind, parent, 0)
        bases = list(story.orgs)[-2:]
    for verb, which, where, on in steps:
        orgs = list(story.orgs)
        org = orgs[1 + which % (len(orgs) - 1)]
        kind = KINDS[which % len(KINDS)] if verb == "found" else story.kinds[org]
        # Mostly a parent of a kind that it may have; now and then any.
        present = story.told(on).get(org, {}).get("parent_id")
        fitting = [each for each in orgs if kind in BELOW[story.kinds[each]] and each != present]
        among = orgs if where % 7 == 0 or not fitting else fitting
        parent = among[where % len(among)]
        if verb == "found":
            await story.found(kind, parent, on)
        elif verb == "move":
            await story.decide(org, "moves", on, {"parent_id": parent})
        else:
            await story.decide(org, "renames", on, {"name": f"Tên thứ {where}"})
    for on in range(14):
        await _is_the_tree_that_was_told(api, story, on, commune, top)
    await assert_paths_are_ancestors(session, commune.path)
    for org in story.orgs:
        spans = (await api.get(f"/party-orgs/{org}/history")).json()["items"]
        assert all(a["valid_to"] == b["valid_from"] for a, b in pairwise(spans))
        assert spans[-1]["valid_to"] is None


async def _is_the_tree_that_was_told(
    api: Api, story: Story, on: int, commune: PartyOrgSpan, top: PartyOrgSpan
) -> None:
    told = story.told(on)
    params = {"below": str(commune.org_id), "as_of": str(day(on)), "limit": 200}
    items = (await api.get("/party-orgs", params=params)).json()["items"]
    assert len(items) == len({row["id"] for row in items})
    assert {row["id"]: (row["parent_id"], row["name"]) for row in items} == {
        org: (facts["parent_id"], facts["name"])
        for org, facts in told.items()
        if org != str(commune.org_id)
    }
    for row in items:
        above, expected = row["parent_id"], []
        while above != str(commune.org_id):
            expected.append(above)
            above = told[above]["parent_id"]
        expected += [str(commune.org_id), str(top.org_id)]
        assert [each["id"] for each in row["ancestors"]] == expected[::-1]


async def test_a_history_knows_its_beginning(
    api: Api, session: AsyncSession, branch: Branch
) -> None:
    await api.sign_in(session, Role.MEMBER, branch.id)
    page = (await api.get(f"/party-orgs/{branch.id}/history")).json()
    assert [row["valid_from"] for row in page["items"]] == [str(SINCE)]
