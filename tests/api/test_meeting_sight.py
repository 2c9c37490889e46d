"""Who is told what of meetings: minutes, who stays away, and sums above."""

from datetime import date
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.meetings import MeetingKind, MeetingState, Presence
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from tests.client import Api, outcome
from tests.factories.meetings import make_meeting
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_branch, make_org

P, E, A = Presence.PRESENT, Presence.EXCUSED, Presence.ABSENT


class TestWhoSeesWhat:
    async def test_a_member_sees_where_they_were_expected_and_only_their_own_line(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        mine, other = [await make_member(session, branch.id) for _ in range(2)]
        expected = await make_meeting(session, branch.id, {mine.id: A, other.id: P})
        without_me = await make_meeting(session, branch.id, {other.id: P})
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=mine.id)

        listed = (await api.get("/meetings")).json()["items"]
        lines = (await api.get(f"/meetings/{expected.id}/attendance")).json()["items"]

        assert [row["id"] for row in listed] == [str(expected.id)]
        assert [(line["member_id"], line["full_name"]) for line in lines] == [
            (str(mine.id), mine.full_name)
        ]
        assert (await api.get(f"/meetings/{expected.id}/minutes")).status_code == 200
        for path in ("", "/minutes"):
            assert outcome(await api.get(f"/meetings/{without_me.id}{path}")) == (
                404,
                "meeting.not_found",
            )

    @pytest.mark.parametrize(
        "role", [Role.COMMUNE_COMMITTEE, Role.PROVINCIAL_COMMITTEE, Role.WORKING_GROUP]
    )
    async def test_above_the_branch_there_are_numbers_and_no_text(
        self, api: Api, session: AsyncSession, branch: Branch, role: Role
    ) -> None:
        member = await make_member(session, branch.id)
        meeting = await make_meeting(session, branch.id, {member.id: P}, state=MeetingState.CLOSED)
        await api.sign_in(session, role, branch.commune_id)
        url = f"/meetings/{meeting.id}"
        assert (await api.get(url)).json()["present"] == 1
        assert set((await api.get(url)).json()) == {
            *("id", "org_id", "kind", "held_on", "state", "present", "excused", "absent"),
            *("version", "created_at"),
        }
        for path in ("/minutes", "/attendance"):
            assert outcome(await api.get(url + path)) == (403, "auth.not_permitted")

    async def test_lists_by_kind_state_and_day(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        wanted = await make_meeting(
            session, branch.id, kind=MeetingKind.THEMATIC, held_on=date(2026, 4, 1)
        )
        for kind, day in ((MeetingKind.REGULAR, 1), (MeetingKind.THEMATIC, 2)):
            await make_meeting(session, branch.id, kind=kind, held_on=date(2026, 4, day))
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        asked = {
            "kind": "thematic",
            "state": "draft",
            "org_id": str(branch.id),
            "held_from": "2026-04-01",
            "held_before": "2026-04-02",
        }
        page = (await api.get("/meetings", params=asked)).json()
        assert [row["id"] for row in page["items"]] == [str(wanted.id)]


class TestAttendanceAlerts:
    async def test_at_the_third_month_without_excuse(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        missed, excused, present = [await make_member(session, branch.id) for _ in range(3)]
        for month, kind in ((1, "regular"), (3, "thematic"), (7, "year_end")):
            await make_meeting(
                session,
                branch.id,
                {missed.id: A, excused.id: E, present.id: P},
                kind=MeetingKind(kind),
                held_on=date(2026, month, 4),
                state=MeetingState.CLOSED,
            )
        await api.sign_in(session, Role.BRANCH_COMMITTEE, branch.id)
        asked: dict[str, Any] = {"org_id": str(branch.id), "year": 2026}

        alerts = (await api.get("/meetings/attendance-alerts", params=asked)).json()
        none_yet = (
            await api.get("/meetings/attendance-alerts", params={**asked, "at_least": 4})
        ).json()

        assert alerts["members"] == [
            {"member_id": str(missed.id), "full_name": missed.full_name, "months": [1, 3, 7]}
        ]
        assert none_yet["members"] == []

    async def test_drafts_other_years_and_meetings_with_guests_do_not_count(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        closed = MeetingState.CLOSED
        for month, kind, year, state in (
            (1, MeetingKind.REGULAR, 2026, closed),
            (2, MeetingKind.REGULAR, 2026, closed),
            (3, MeetingKind.REGULAR, 2026, MeetingState.DRAFT),
            (4, MeetingKind.HALF_YEAR_213, 2026, closed),
            (12, MeetingKind.REGULAR, 2025, closed),
        ):
            day = date(year, month, 4)
            await make_meeting(
                session, branch.id, {member.id: A}, kind=kind, held_on=day, state=state
            )
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        asked: dict[str, Any] = {"org_id": str(branch.id), "year": 2026, "at_least": 1}
        [alert] = (await api.get("/meetings/attendance-alerts", params=asked)).json()["members"]
        assert alert["months"] == [1, 2]


class TestSummary:
    async def test_sums_by_what_stands_directly_below(
        self, api: Api, session: AsyncSession
    ) -> None:
        province = await make_org(session, OrgType.PROVINCIAL_COMMITTEE)
        commune = await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=province)
        one, two = [await make_branch(session, commune=commune) for _ in range(2)]
        members = [await make_member(session, one.id) for _ in range(3)]
        how = dict(zip([member.id for member in members], (P, P, A), strict=True))
        closed = MeetingState.CLOSED
        await make_meeting(session, one.id, how, state=closed)
        await make_meeting(session, one.id, held_on=date(2026, 5, 4))  # a draft
        await make_meeting(
            session, two.id, {members[0].id: E}, kind=MeetingKind.THEMATIC, state=closed
        )
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)

        asked: dict[str, Any] = {"org_id": str(commune.org_id), "year": 2026}
        summary = (await api.get("/meetings/summary", params=asked)).json()
        asked["org_id"] = str(province.org_id)
        above = (await api.get("/meetings/summary", params=asked)).json()

        assert {part["org_id"]: part["attendance_rate"] for part in summary["parts"]} == {
            str(one.id): "66.6",
            str(two.id): "0",
        }
        total = summary["total"]
        assert (total["meetings"], total["regular"], total["thematic"]) == (2, 1, 1)
        assert (total["present"], total["excused"], total["absent"]) == (2, 1, 1)
        assert (total["last_held_on"], total["attendance_rate"]) == ("2026-03-04", "50")
        assert above["total"] == total
        assert [part["org_id"] for part in above["parts"]] == [str(commune.org_id)]

    async def test_a_year_without_meetings(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        asked: dict[str, Any] = {"org_id": str(branch.commune_id), "year": 2024}
        summary = (await api.get("/meetings/summary", params=asked)).json()
        asked["org_id"] = str(elsewhere.commune_id)
        hidden = await api.get("/meetings/summary", params=asked)
        assert (summary["total"]["meetings"], summary["total"]["attendance_rate"]) == (0, None)
        assert outcome(hidden) == (404, "party_org.not_found")
