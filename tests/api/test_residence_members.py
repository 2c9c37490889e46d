from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.residence import ResidenceDuty
from api.domain.roles import Role
from api.models.records import AuditEntry
from tests.access.matrix import IF_MATCH
from tests.client import Api, outcome, seen
from tests.factories.organisation import Branch, make_branch, span_of
from tests.factories.residence_members import make_residence_member

SECRETARY = Role.BRANCH_SECRETARY


def body(branch: Branch, **changes: object) -> dict[str, Any]:
    valid = {
        "full_name": "Hoàng Thị Lan",
        "workplace": "Trường THCS",
        "introduced_on": "2025-01-05",
    }
    return {**valid, "place_id": str(branch.place_id), **changes}


class TestRegister:
    async def test_is_listed_where_they_live_and_counted_nowhere(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, SECRETARY, branch.id)
        created = (await api.post("/residence-members", json=body(branch))).json()
        page = (await api.get("/residence-members", params={"text": "hoang"})).json()
        counts = await api.get("/members/counts", params={"org_id": str(branch.id)})
        assert created["org_id"] == str(branch.id)
        assert page["items"] == [created]
        assert counts.json()["total"] == 0
        assert (await api.get("/members")).json()["items"] == []

    async def test_who_must_appear_in_no_list_leaves_no_trace(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, SECRETARY, branch.id)
        secret = body(branch, full_name="Người Không Tên", duty="not_introduced")
        headers = {"Idempotency-Key": "a-key-for-one-request"}
        refused = await api.post("/residence-members", json=secret, headers=headers)
        traces = text(
            "SELECT count(*) FROM (SELECT changes::text AS held FROM audit_entry UNION ALL"
            " SELECT body FROM idempotency_key UNION ALL SELECT full_name FROM residence_member)"
            " AS stored WHERE held LIKE '%Người Không Tên%'"
        )
        assert outcome(refused) == (422, "residence_member.not_to_be_listed")
        assert "Không Tên" not in refused.text
        assert (await (await session.connection()).execute(traces)).scalar_one() == 0

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, branch.id)
        without_right = await api.post("/residence-members", json=body(branch))
        await api.sign_in(session, SECRETARY, branch.id)
        out_of_sight = await api.post("/residence-members", json=body(elsewhere))
        future = await api.post("/residence-members", json=body(branch, introduced_on="2100-01-01"))
        unknown = await api.post("/residence-members", json=body(branch, duty="secret"))
        accepted = await api.post("/residence-members", json=body(branch))
        assert outcome(without_right) == (403, "auth.not_permitted")
        assert outcome(out_of_sight) == (404, "party_org.not_found")
        assert outcome(future) == (422, "day.not_come")
        assert outcome(unknown) == (422, "request.invalid")
        assert accepted.status_code == 201


class TestAmendAndErase:
    async def test_who_leaves_is_listed_apart(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_residence_member(session, branch)
        await api.sign_in(session, SECRETARY, branch.id)
        url = f"/residence-members/{member.id}"
        blind = await api.patch(url, json={"left_on": "2025-02-01"})
        secret = await api.patch(url, json={"duty": "not_introduced"}, headers=IF_MATCH)
        left = await api.patch(url, json={"left_on": "2025-02-01"}, headers=IF_MATCH)
        stale = await api.patch(url, json={"left_on": None}, headers=IF_MATCH)
        here = (await api.get("/residence-members")).json()["items"]
        gone = (await api.get("/residence-members", params={"left": "true"})).json()["items"]
        assert outcome(blind) == (428, "version.required")
        assert outcome(secret) == (422, "residence_member.not_to_be_listed")
        assert left.json()["left_on"] == "2025-02-01"
        assert outcome(stale) == (412, "version.stale")
        assert (here, gone) == ([], [left.json()])

    async def test_who_is_erased_is_forgotten_by_name_everywhere(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, SECRETARY, branch.id)
        created = (await api.post("/residence-members", json=body(branch))).json()
        url = f"/residence-members/{created['id']}"
        await api.put(f"{url}/attendance/2025-H1", json={"presence": "present"})
        await api.put(f"{url}/comments/2025", json={"text": "Tốt"})
        blind = await api.delete(url)
        stale = await api.delete(url, headers={"If-Match": '"2"'})
        erased = await api.delete(url, headers=IF_MATCH)
        again = await api.delete(url, headers=IF_MATCH)
        of_this = col(AuditEntry.target_id) == UUID(created["id"])
        entries = (await session.exec(select(AuditEntry.changes).where(of_this))).all()
        assert outcome(blind) == (428, "version.required")
        assert outcome(stale) == (412, "version.stale")
        assert erased.status_code == 204
        assert outcome(again) == (404, "residence_member.not_found")
        assert len(entries) == 4
        assert not any("full_name" in entry or "text" in entry for entry in entries)


class TestActivity:
    async def test_attendance_of_a_half_year_is_kept_once(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_residence_member(session, branch)
        await api.sign_in(session, SECRETARY, branch.id)
        url = f"/residence-members/{member.id}/attendance"
        first = await api.put(f"{url}/2026-H1", json={"presence": "absent"})
        excused = {"presence": "excused"}
        blind = await api.put(f"{url}/2026-H1", json=excused)
        await api.put(f"{url}/2026-H1", json=excused, headers=seen(first))
        stale = await api.put(f"{url}/2026-H1", json=excused, headers=seen(first))
        nothing_seen = await api.put(f"{url}/2025-H2", json=excused, headers=IF_MATCH)
        await api.put(f"{url}/2025-H2", json={"presence": "present"})
        future = await api.put(f"{url}/2099-H1", json={"presence": "present"})
        no_period = await api.put(f"{url}/2026-Q1", json={"presence": "present"})
        assert (await api.get(url)).json()["items"] == [
            {"half_year": "2025-H2", "presence": "present", "version": 1},
            {"half_year": "2026-H1", "presence": "excused", "version": 2},
        ]
        assert outcome(blind) == (428, "version.required")
        assert outcome(stale) == outcome(nothing_seen) == (412, "version.stale")
        assert outcome(future) == (422, "day.not_come")
        assert outcome(no_period) == (422, "request.invalid")

    async def test_who_is_exempt_is_commented_on_only_when_asked(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        exempt = ResidenceDuty.EXEMPT_FROM_ACTIVITY
        member = await make_residence_member(session, branch, duty=exempt)
        await api.sign_in(session, SECRETARY, branch.id)
        url = f"/residence-members/{member.id}/comments"
        unasked = await api.put(f"{url}/2025", json={"text": "Tốt"})
        asked = {"text": "Gương mẫu", "asked_by": "CV 12-CV/ĐU"}
        kept = await api.put(f"{url}/2025", json=asked)
        blind = await api.put(f"{url}/2025", json=asked)
        reworded = {**asked, "text": "Rất gương mẫu"}
        await api.put(f"{url}/2025", json=reworded, headers=seen(kept))
        stale = await api.put(f"{url}/2025", json=asked, headers=seen(kept))
        shown = await api.get(url)
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, branch.id)
        assert outcome(unasked) == (409, "residence_member.comment_not_asked")
        assert (kept.status_code, kept.headers["ETag"]) == (200, '"1"')
        assert outcome(blind) == (428, "version.required")
        assert outcome(stale) == (412, "version.stale")
        assert shown.json()["items"] == [{"year": 2025, **reworded, "version": 2}]
        assert outcome(await api.get(url)) == (403, "auth.not_permitted")


async def test_follows_the_place_to_whoever_is_newly_in_charge(
    api: Api, session: AsyncSession, branch: Branch
) -> None:
    commune = await span_of(session, branch.commune_id)
    neighbour = await make_branch(session, commune=commune)
    member = await make_residence_member(session, branch)
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
    charge = {"org_id": str(neighbour.id), "on": "2026-01-01", "legal_ref": "NQ 7"}
    url = f"/places/{branch.place_id}/charges"
    charged = await api.post(url, json=charge, headers=IF_MATCH)
    await api.sign_in(session, SECRETARY, neighbour.id)
    [found] = (await api.get("/residence-members")).json()["items"]
    assert charged.status_code == 201, charged.text
    assert (found["id"], found["org_id"]) == (str(member.id), str(neighbour.id))


@pytest.mark.parametrize("path", ["", "/attendance", "/comments"])
async def test_out_of_sight(
    api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch, path: str
) -> None:
    member = await make_residence_member(session, elsewhere)
    await api.sign_in(session, SECRETARY, branch.id)
    hidden = await api.get(f"/residence-members/{member.id}{path}")
    assert outcome(hidden) == (404, "residence_member.not_found")
