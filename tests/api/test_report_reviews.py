"""Reports are accepted or returned, and read by whom they concern."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.assignments import EndReason
from api.domain.periods import parse
from api.domain.roles import Role
from api.models.members import PartyMember
from api.models.records import AuditEntry
from api.models.reports import Report, ReportVersion
from tests.api.test_reports import draft, move
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.households import make_household
from tests.factories.organisation import Branch
from tests.factories.periods import make_assigned_member
from tests.factories.reports import WRITTEN, make_owed, make_report

SECRETARY = Role.BRANCH_SECRETARY
DEPUTY = Role.BRANCH_DEPUTY_SECRETARY


class TestReview:
    async def test_never_by_its_author_even_if_secretary(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        secretary_id = await api.sign_in(session, SECRETARY, branch.id)
        report = await make_report(session, branch, state="submitted", person_id=secretary_id)
        accepting = await move(api, report.model_dump(), "accept")
        returning = await move(api, report.model_dump(), "return", json={"comment": "x"})
        await api.sign_in(session, DEPUTY, branch.id)
        by_deputy = await move(api, report.model_dump(), "accept")
        assert outcome(accepting) == (403, "report.own")
        assert outcome(returning) == (403, "report.own")
        assert by_deputy.status_code == 200

    async def test_never_by_whoever_had_a_hand_in_it(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        """One begins it for an old member, another goes on and submits it; a third accepts."""
        _, _, obligation = await make_owed(session, branch)
        first = await api.sign_in(session, SECRETARY, branch.id)
        begun = (await api.post("/reports", json=draft(obligation.id))).json()
        second = await api.sign_in(session, DEPUTY, branch.id)
        headers = {"If-Match": f'"{begun["version"]}"'}
        change = {"content": {**WRITTEN, "visits": 4}}
        going_on = await api.put(f"/reports/{begun['id']}", json=change, headers=headers)
        submitted = (await move(api, going_on.json(), "submit")).json()
        by_second = await move(api, submitted, "accept")
        await api.sign_in(session, SECRETARY, person_id=first)
        by_first = await move(api, submitted, "accept")
        await api.sign_in(session, Role.BRANCH_COMMITTEE, branch.id)
        by_third = await move(api, submitted, "accept")
        assert second != first
        assert outcome(by_second) == outcome(by_first) == (403, "report.own")
        assert by_third.json()["state"] == "accepted"

    async def test_the_database_refuses_a_review_by_the_author(
        self, session: AsyncSession, branch: Branch
    ) -> None:
        report = await make_report(session, branch, state="submitted")
        own = {"state": "accepted", "accepted": 1, "reviewed_by": report.member_id}
        with pytest.raises(IntegrityError, match="ck_report_not_by_author"):
            await session.exec(update(Report).where(col(Report.id) == report.id).values(own))
        await session.rollback()
        nobody = {"state": "accepted", "accepted": 1, "reviewed_by": None}
        with pytest.raises(IntegrityError, match="ck_report_reviewed"):
            await session.exec(update(Report).where(col(Report.id) == report.id).values(nobody))

    async def test_the_service_cannot_change_what_was_submitted(
        self, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        await make_report(session, branch, state="submitted")
        async with app.state.kevai.sessions() as as_service:
            with pytest.raises(DBAPIError, match="permission denied"):
                await as_service.exec(text("UPDATE report_version SET content = '{}'"))

    async def test_of_two_reviewers_at_once_one_wins(
        self, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        report = (await make_report(session, branch, state="submitted")).model_dump()
        async with Api(app) as one, Api(app) as other:
            await one.sign_in(session, SECRETARY, branch.id)
            await other.sign_in(session, DEPUTY, branch.id)
            answers = await asyncio.gather(
                move(one, report, "accept"),
                move(other, report, "return", json={"comment": "Bổ sung"}),
            )
        assert sorted(answer.status_code for answer in answers) == [200, 412]
        verdicts = select(ReportVersion.state).where(col(ReportVersion.report_id) == report["id"])
        [verdict] = (await session.exec(verdicts)).all()
        won = next(answer for answer in answers if answer.status_code == 200)
        assert verdict == won.json()["state"]

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        theirs = (await make_report(session, elsewhere, state="submitted")).model_dump()
        mine = (await make_report(session, branch, state="draft")).model_dump()
        person_id = await api.sign_in(session, SECRETARY, branch.id)
        out_of_sight = await move(api, theirs, "accept")
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, elsewhere.id, person_id=person_id)
        in_sight = await move(api, theirs, "accept")
        too_early = await move(api, mine, "accept")
        unversioned = await api.post(f"/reports/{mine['id']}/accept")
        assert outcome(out_of_sight) == (404, "report.not_found")
        assert outcome(in_sight) == (403, "auth.not_permitted")
        assert outcome(too_early) == (409, "report.cannot_move")
        assert outcome(unversioned) == (428, "version.required")


class TestReadReports:
    async def test_lists_what_is_in_sight(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        mine = await make_report(session, branch)
        accepted = await make_report(session, branch, state="accepted")
        hidden = await make_report(session, elsewhere)
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=mine.member_id)
        own = (await api.get("/reports")).json()["items"]
        of_another = await api.get(f"/reports/{accepted.id}/versions")
        await api.sign_in(session, SECRETARY, branch.id)
        every = (await api.get("/reports")).json()["items"]
        params = {"state": "accepted", "period": mine.period}
        filtered = (await api.get("/reports", params=params)).json()["items"]
        of_member = await api.get("/reports", params={"member_id": str(mine.member_id)})

        assert [row["id"] for row in own] == [str(mine.id)]
        assert {row["id"] for row in every} == {str(mine.id), str(accepted.id)}
        assert [row["id"] for row in filtered] == [str(accepted.id)]
        assert [row["id"] for row in of_member.json()["items"]] == [str(mine.id)]
        assert outcome(of_another) == (404, "report.not_found")
        assert outcome(await api.get(f"/reports/{hidden.id}")) == (404, "report.not_found")

    async def test_names_the_assignments_it_is_over(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        """Those of any day of its period, for the member and for whoever reviews."""
        report = await make_report(session, branch, state="submitted")
        member = (
            await session.exec(select(PartyMember).where(col(PartyMember.id) == report.member_id))
        ).one()
        first, after = parse(report.period).start, parse(report.period).end
        past, day = first - timedelta(days=30), timedelta(days=1)
        stretches = {
            "ended before": (past, first),
            "ended on its first day": (past, first + day),
            "began on its last day": (after - day, None),
            "begins after": (after, None),
            "entered by mistake": (first, first),
        }
        made = {}
        for name, (valid_from, valid_to) in stretches.items():
            mistaken = EndReason.ENTERED_BY_MISTAKE if valid_from == valid_to else None
            made[name] = await make_assignment(
                session,
                member,
                await make_household(session, branch),
                valid_from=valid_from,
                valid_to=valid_to,
                end_reason=mistaken,
            )
        await make_assigned_member(session, branch)
        url = f"/reports/{report.id}/assignments"
        seen = []
        for role, person_id in ((Role.MEMBER, member.id), (SECRETARY, None)):
            await api.sign_in(session, role, branch.id, person_id=person_id)
            page = (await api.get(url, params={"limit": 2})).json()
            rest = (await api.get(url, params={"limit": 2, "after": page["next"]})).json()
            seen.append([row["id"] for row in page["items"] + rest["items"]])
        await api.sign_in(session, Role.MEMBER, branch.id)

        within = [str(made[n].id) for n in ("ended on its first day", "began on its last day")]
        assert seen[0] == seen[1]
        assert seen[0][1:] == within  # the first is the household that made them owe it
        assert outcome(await api.get(url)) == (404, "report.not_found")

    async def test_committees_above_see_no_reports(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await make_report(session, branch)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        assert outcome(await api.get("/reports")) == (403, "auth.not_permitted")

    async def test_is_audited_without_its_content(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, _, obligation = await make_owed(session, branch)
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        report = (await api.post("/reports", json=draft(obligation.id))).json()
        await move(api, report, "submit")
        of_this = col(AuditEntry.target_id) == UUID(report["id"])
        entries = (
            await session.exec(
                select(AuditEntry).where(of_this).order_by(col(AuditEntry.created_at))
            )
        ).all()
        assert [entry.action for entry in entries] == ["report.begun", "report.submitted"]
        assert "lầy" not in str([entry.changes for entry in entries])
