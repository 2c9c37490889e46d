import asyncio
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.meetings import MeetingKind, MeetingState, Presence
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.meetings import MeetingCorrection
from api.models.records import AuditEntry
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.households import make_household
from tests.factories.meetings import make_meeting
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_branch, make_org
from tests.factories.reports import make_report

P, E, A = Presence.PRESENT, Presence.EXCUSED, Presence.ABSENT


def body(branch: Branch, **changes: object) -> dict[str, Any]:
    valid = {"org_id": str(branch.id), "kind": "regular", "held_on": "2026-03-04"}
    return {**valid, **changes}


def sheet(*lines: tuple[object, str], excuse: str | None = None) -> dict[str, Any]:
    items: list[dict[str, Any]] = []
    for member, presence in lines:
        line = {"member_id": str(getattr(member, "id", member)), "presence": presence}
        items.append({**line, "excuse": excuse} if excuse else line)
    return {"items": items}


def at(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


class TestCallMeeting:
    async def test_with_an_agenda_that_links_what_is_heard(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        assignment = await make_assignment(session, member, await make_household(session, branch))
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        agenda = [{"subject": "Nghe báo cáo", "assignment_id": str(assignment.id)}]

        called = await api.post("/meetings", json=body(branch, venue="Nhà văn hoá", agenda=agenda))
        found = await api.get(f"/meetings/{called.json()['id']}/minutes")

        assert called.status_code == 201
        assert called.json()["state"] == "draft"
        assert found.json()["venue"] == "Nhà văn hoá"
        [item] = found.json()["agenda"]
        assert (item["position"], item["assignment_id"]) == (1, str(assignment.id))

    async def test_lists_the_reports_that_are_heard(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        heard = await make_report(session, branch)
        hidden = await make_report(session, elsewhere)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/meetings/{(await make_meeting(session, branch.id)).id}"

        async def put(version: int, report_id: UUID) -> Any:
            agenda = {"items": [{"subject": "Nghe báo cáo", "report_id": str(report_id)}]}
            return await api.put(f"{url}/agenda", json=agenda, headers=at(version))

        listed = await put(1, heard.id)
        unseen = await put(2, hidden.id)
        [item] = (await api.get(f"{url}/minutes")).json()["agenda"]
        assert (listed.status_code, item["report_id"]) == (200, str(heard.id))
        assert outcome(unseen) == (404, "meeting.report_not_found")
        assert unseen.json()["errors"][0]["field"] == "body.items.0.report_id"

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        stranger = await make_member(session, elsewhere.id)
        theirs = await make_assignment(session, stranger, await make_household(session, elsewhere))
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        without_right = await api.post("/meetings", json=body(branch))
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        out_of_sight = await api.post("/meetings", json=body(elsewhere))
        agenda = [{"subject": "Việc của chi bộ khác", "assignment_id": str(theirs.id)}]
        unseen = await api.post("/meetings", json=body(branch, agenda=agenda))
        accepted = await api.post("/meetings", json=body(branch))

        assert outcome(without_right) == (403, "auth.not_permitted")
        assert outcome(out_of_sight) == (404, "party_org.not_found")
        assert outcome(unseen) == (404, "meeting.assignment_not_found")
        assert unseen.json()["errors"][0]["field"] == "body.agenda.0.assignment_id"
        assert accepted.status_code == 201

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("kind", "secret"),
            ("held_on", "0001-01-01"),
            ("venue", "a\nb"),
            ("minutes", "x" * 20_001),
            ("opinions", "none of our business"),
        ],
    )
    async def test_bad_input_names_its_field(
        self, api: Api, session: AsyncSession, branch: Branch, field: str, value: object
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        response = await api.post("/meetings", json=body(branch, **{field: value}))
        assert outcome(response) == (422, "request.invalid")
        assert [fault["field"] for fault in response.json()["errors"]] == [f"body.{field}"]

    async def test_the_audit_keeps_no_text(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        called = (await api.post("/meetings", json=body(branch, minutes="Ý kiến của ông A"))).json()
        of_this = select(AuditEntry).where(col(AuditEntry.target_id) == UUID(called["id"]))
        of_this = of_this.order_by(col(AuditEntry.created_at))
        [entry] = (await session.exec(of_this)).all()
        assert (entry.org_id, entry.action) == (branch.id, "meeting.called")
        assert "Ý kiến" not in str(entry.changes)


class TestWriteDraft:
    async def test_agenda_and_minutes_are_replaced_as_seen(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/meetings/{(await make_meeting(session, branch.id)).id}"
        first = {"items": [{"subject": "Một"}, {"subject": "Hai"}]}

        set_once = await api.put(f"{url}/agenda", json=first, headers=at(1))
        stale = await api.put(f"{url}/agenda", json={"items": []}, headers=at(1))
        set_again = await api.put(
            f"{url}/agenda", json={"items": [{"subject": "Ba"}]}, headers=at(2)
        )
        amended = await api.patch(url, json={"minutes": "Đã bàn"}, headers=at(3))

        assert (set_once.status_code, set_once.headers["ETag"]) == (200, '"2"')
        assert outcome(stale) == (412, "version.stale")
        assert (set_again.status_code, amended.json()["version"]) == (200, 4)
        minutes = (await api.get(f"{url}/minutes")).json()
        assert ([item["subject"] for item in minutes["agenda"]], minutes["minutes"]) == (
            ["Ba"],
            "Đã bàn",
        )

    async def test_resolutions_bear_distinct_numbers(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/meetings/{(await make_meeting(session, branch.id)).id}"
        new = {"number": "05-NQ/CB", "content": "Làm đường hoa"}

        added = await api.post(f"{url}/resolutions", json=new)
        taken = await api.post(f"{url}/resolutions", json=new)
        reworded = await api.patch(
            f"{url}/resolutions/{added.json()['id']}", json={"content": "Trồng hoa"}, headers=at(2)
        )
        unknown = await api.patch(
            f"{url}/resolutions/{uuid4()}", json={"content": "Trồng hoa"}, headers=at(3)
        )

        assert added.status_code == 201
        assert outcome(taken) == (409, "meeting.resolution_number_taken")
        assert reworded.json()["content"] == "Trồng hoa"
        assert outcome(unknown) == (404, "meeting.resolution_not_found")

    async def test_two_writers_at_once_lose_no_resolution(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/meetings/{(await make_meeting(session, branch.id)).id}"
        async with Api(app) as other:
            await other.sign_in(session, Role.BRANCH_DEPUTY_SECRETARY, branch.id)
            answers = await asyncio.gather(
                *(
                    client.post(f"{url}/resolutions", json={"number": f"{n}", "content": "Làm"})
                    for n, client in enumerate((api, other) * 3)
                )
            )
        minutes = (await api.get(f"{url}/minutes")).json()
        assert [answer.status_code for answer in answers] == [201] * 6
        assert (len(minutes["resolutions"]), minutes["version"]) == (6, 7)


class TestTakeAttendance:
    async def test_counts_and_replaces(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        one, two = [await make_member(session, branch.id) for _ in range(2)]
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/meetings/{(await make_meeting(session, branch.id)).id}"
        excused = sheet((one, "excused"), (two, "excused"), excuse="work_away")

        await api.put(f"{url}/attendance", json=excused, headers=at(1))
        taken = await api.put(
            f"{url}/attendance", json=sheet((one, "present"), (two, "absent")), headers=at(2)
        )
        listed = (await api.get(f"{url}/attendance")).json()["items"]

        counts = [taken.json()[how] for how in ("present", "excused", "absent")]
        assert counts == [1, 0, 1]
        assert {(line["member_id"], line["presence"]) for line in listed} == {
            (str(one.id), "present"),
            (str(two.id), "absent"),
        }
        assert {line["full_name"] for line in listed} == {one.full_name}

    async def test_only_members_of_that_day(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        stranger = await make_member(session, elsewhere.id)
        joined_later = await make_member(session, branch.id, since=date(2026, 3, 5))
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/meetings/{(await make_meeting(session, branch.id)).id}/attendance"

        for member in (stranger, joined_later):
            refused = await api.put(url, json=sheet((member, "present")), headers=at(1))
            assert outcome(refused) == (404, "meeting.attendee_not_found")
            assert refused.json()["errors"][0]["field"] == "body.items.0.member_id"

    @pytest.mark.parametrize(
        "lines",
        [
            [{"presence": "excused"}],
            [{"presence": "absent", "excuse": "family"}],
            [{"presence": "excused", "excuse": "diagnosis"}],
            [{"presence": "present"}, {"presence": "absent"}],
            [],
        ],
    )
    async def test_bad_sheets(
        self, api: Api, session: AsyncSession, branch: Branch, lines: list[dict[str, str]]
    ) -> None:
        member = await make_member(session, branch.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/meetings/{(await make_meeting(session, branch.id)).id}/attendance"
        items = [{"member_id": str(member.id), **line} for line in lines]
        assert outcome(await api.put(url, json={"items": items}, headers=at(1))) == (
            422,
            "request.invalid",
        )

    async def test_of_two_writers_at_once_one_is_told(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/meetings/{(await make_meeting(session, branch.id)).id}/attendance"
        async with Api(app) as other:
            await other.sign_in(session, Role.BRANCH_DEPUTY_SECRETARY, branch.id)
            answers = await asyncio.gather(
                api.put(url, json=sheet((member, "present")), headers=at(1)),
                other.put(url, json=sheet((member, "absent")), headers=at(1)),
            )
        assert sorted(answer.status_code for answer in answers) == [200, 412]


class TestCloseMeeting:
    async def test_freezes_until_it_is_opened_for_a_reason(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        meeting = await make_meeting(session, branch.id, {member.id: A})
        url = f"/meetings/{meeting.id}"
        present = sheet((member, "present"))

        closed = await api.post(f"{url}/close", headers=at(1))
        frozen = [
            await api.put(f"{url}/attendance", json=present, headers=at(2)),
            await api.put(f"{url}/agenda", json={"items": []}, headers=at(2)),
            await api.patch(url, json={"minutes": "Thêm"}, headers=at(2)),
            await api.post(f"{url}/resolutions", json={"number": "1", "content": "Thêm"}),
        ]
        again = await api.post(f"{url}/close", headers=at(2))
        reason = {"reason": "Đồng chí đến muộn, ghi nhầm là vắng"}
        reopened = await api.post(f"{url}/reopen", json=reason, headers=at(2))
        corrected = await api.put(f"{url}/attendance", json=present, headers=at(3))

        assert (closed.status_code, closed.json()["state"]) == (200, "closed")
        assert {outcome(answer) for answer in frozen} == {(409, "meeting.closed")}
        assert outcome(again) == (409, "meeting.cannot_become")
        assert (reopened.json()["state"], corrected.json()["present"]) == ("draft", 1)
        [kept] = (await session.exec(select(MeetingCorrection))).all()[-1:]
        assert kept.attendance == [
            {"member_id": str(member.id), "presence": "absent", "excuse": None}
        ]
        [shown] = (await api.get(f"{url}/minutes")).json()["corrections"]
        assert shown == {"corrected_on": str(clock.today()), **reason}

    async def test_neither_before_its_day_nor_without_attendance(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        empty = await make_meeting(session, branch.id)
        coming = await make_meeting(session, branch.id, {member.id: P}, held_on=date(2099, 1, 1))
        assert outcome(await api.post(f"/meetings/{empty.id}/close", headers=at(1))) == (
            409,
            "meeting.attendance_missing",
        )
        assert outcome(await api.post(f"/meetings/{coming.id}/close", headers=at(1))) == (
            409,
            "meeting.not_held_yet",
        )

    async def test_a_retry_closes_once(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        meeting = await make_meeting(session, branch.id, {member.id: P})
        headers = {**at(1), "Idempotency-Key": f"close-{meeting.id}"}
        first = await api.post(f"/meetings/{meeting.id}/close", headers=headers)
        second = await api.post(f"/meetings/{meeting.id}/close", headers=headers)
        assert (first.status_code, first.json()) == (200, second.json())


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
