import asyncio
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.meetings import Presence
from api.domain.roles import Role
from api.models.meetings import MeetingCorrection
from api.models.records import AuditEntry
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.households import make_household
from tests.factories.meetings import make_meeting
from tests.factories.members import make_member
from tests.factories.organisation import Branch
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
