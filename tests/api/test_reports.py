import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.assignments import EndReason
from api.domain.party_orgs import OrgType
from api.domain.periods import PeriodKind, parse, period_containing
from api.domain.roles import Role
from api.models.duties import Duty, DutyWording
from api.models.members import PartyMember
from api.models.party_orgs import PartyOrgSpan
from api.models.records import AuditEntry
from api.models.reports import Report, ReportVersion
from api.schemas.reports import ReportRead
from tests.client import Api, outcome, seen
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.indicators import make_indicator
from tests.factories.organisation import Branch, make_org
from tests.factories.periods import make_assigned_member, make_period, obligation_of
from tests.factories.reports import WRITTEN, make_owed, make_report

SECRETARY = Role.BRANCH_SECRETARY
DEPUTY = Role.BRANCH_DEPUTY_SECRETARY
EMPTY: dict[str, Any] = {"visits": 0}


def draft(obligation_id: UUID, **content: object) -> dict[str, Any]:
    return {"obligation_id": str(obligation_id), "content": {**WRITTEN, **content}}


async def move(api: Api, report: Any, verb: str, **more: Any) -> Any:
    """Do something to a report as it was last answered."""
    url = f"/reports/{report['id']}/{verb}"
    return await api.post(url, headers={"If-Match": f'"{report["version"]}"'}, **more)


class TestWriteReport:
    async def test_from_draft_to_accepted(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, _, obligation = await make_owed(session, branch)
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        begun = (await api.post("/reports", json=draft(obligation.id))).json()
        rewritten = await api.put(
            f"/reports/{begun['id']}",
            json={"content": {**WRITTEN, "visits": 5}},
            headers={"If-Match": '"1"'},
        )
        submitted = (await move(api, rewritten.json(), "submit")).json()
        seen = await api.get(f"/reports/{begun['id']}")
        await api.sign_in(session, SECRETARY, branch.id)
        accepted = (await move(api, submitted, "accept")).json()

        assert (begun["state"], begun["entered_by"]) == ("draft", str(member.id))
        assert rewritten.json()["content"]["visits"] == 5
        assert (submitted["state"], submitted["submissions"]) == ("submitted", 1)
        assert submitted["first_submitted_on"] == clock.today().isoformat()
        assert ReportRead.model_validate(seen.json()) == ReportRead.model_validate(submitted)
        assert seen.headers["ETag"] == '"3"'
        assert (accepted["state"], accepted["accepted"]) == ("accepted", 1)

    async def test_returned_with_a_comment_and_submitted_again(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        report = (await make_report(session, branch, state="submitted")).model_dump()
        await api.sign_in(session, SECRETARY, branch.id)
        comment = {"comment": "Ghi rõ số hộ đã thăm"}
        returned = (await move(api, report, "return", json=comment)).json()
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=report["member_id"])
        change = {"content": {**WRITTEN, "visits": 9}}
        headers = {"If-Match": f'"{returned["version"]}"'}
        again = await api.put(f"/reports/{report['id']}", json=change, headers=headers)
        submitted = (await move(api, again.json(), "submit")).json()
        versions = (await api.get(f"/reports/{report['id']}/versions")).json()["items"]

        assert (returned["state"], returned["comment"]) == ("returned", comment["comment"])
        assert (submitted["submissions"], submitted["comment"]) == (2, None)
        assert [v["state"] for v in versions] == ["returned", "submitted"]
        assert [v["content"]["visits"] for v in versions] == [3, 9]
        assert versions[0]["comment"] == comment["comment"]

    async def test_amended_by_a_new_version_and_the_old_one_kept(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        report = (await make_report(session, branch, state="accepted")).model_dump()
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=report["member_id"])
        amending = (await move(api, report, "amend")).json()
        change = {"content": {**WRITTEN, "visits": 4}}
        headers = {"If-Match": f'"{amending["version"]}"'}
        written = (await api.put(f"/reports/{report['id']}", json=change, headers=headers)).json()
        submitted = (await move(api, written, "submit")).json()
        await api.sign_in(session, SECRETARY, branch.id)
        accepted = (await move(api, submitted, "accept")).json()
        versions = (await api.get(f"/reports/{report['id']}/versions")).json()["items"]

        assert (amending["state"], amending["accepted"]) == ("draft", 1)
        assert (accepted["accepted"], accepted["first_submitted_on"]) == (
            2,
            report["first_submitted_on"].isoformat(),
        )
        assert [v["state"] for v in versions] == ["amended", "accepted"]
        assert [v["content"]["visits"] for v in versions] == [3, 4]

    async def test_empty_is_not_submitted(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, _, obligation = await make_owed(session, branch)
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        new = {"obligation_id": str(obligation.id), "content": EMPTY}
        report = (await api.post("/reports", json=new)).json()
        empty = await move(api, report, "submit")
        reason = {"content": {"nothing_done_because": "Đi dự tập huấn cả tháng"}}
        headers = {"If-Match": '"1"'}
        report = (await api.put(f"/reports/{report['id']}", json=reason, headers=headers)).json()
        with_reason = await move(api, report, "submit")
        assert outcome(empty) == (409, "report.empty")
        assert with_reason.status_code == 200

    async def test_entered_for_an_elderly_member(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, _, obligation = await make_owed(session, branch)
        secretary_id = await api.sign_in(session, SECRETARY, branch.id)
        report = (await api.post("/reports", json=draft(obligation.id))).json()
        report = (await move(api, report, "submit")).json()
        [version] = (await api.get(f"/reports/{report['id']}/versions")).json()["items"]
        assert report["member_id"] == str(member.id)
        assert report["entered_by"] == version["submitted_by"] == str(secretary_id)

    async def test_one_report_for_each_obligation(
        self, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        member, _, obligation = await make_owed(session, branch)
        async with Api(app) as one, Api(app) as other:
            await one.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
            await other.sign_in(session, SECRETARY, branch.id)
            answers = await asyncio.gather(
                *(api.post("/reports", json=draft(obligation.id)) for api in (one, other))
            )
        assert sorted(answer.status_code for answer in answers) == [201, 409]
        assert {answer.json().get("code") for answer in answers} == {None, "report.begun"}

    async def test_what_is_submitted_cannot_be_rewritten(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        report = await make_report(session, branch, state="submitted")
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=report.member_id)
        headers = {"If-Match": f'"{report.version}"'}
        rewriting = await api.put(
            f"/reports/{report.id}", json={"content": WRITTEN}, headers=headers
        )
        twice = await move(api, report.model_dump(), "submit")
        assert outcome(rewriting) == (409, "report.not_editable")
        assert outcome(twice) == (409, "report.cannot_move")

    async def test_a_waived_report_is_not_written(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        _, _, obligation = await make_owed(session, branch)
        await api.sign_in(session, SECRETARY, branch.id)
        report = (await api.post("/reports", json=draft(obligation.id))).json()
        url = f"/obligations/{obligation.id}"
        now = seen(await api.get(url))
        waived = await api.post(f"{url}/waive", json={"reason": "away"}, headers=now)
        assert waived.status_code == 200
        assert outcome(await move(api, report, "submit")) == (409, "obligation.waived")


class TestContent:
    async def test_is_exact(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        member, _, obligation = await make_owed(session, branch)
        code = await make_indicator(session, branch, "poor_rate", decimals=2)
        group = await make_group(session, branch)
        await make_assignment(session, member, group)
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        content = {
            "figures": [{"indicator_code": code, "value": "0.46"}],
            "opinions": [{"group_id": str(group.id), "summary": "Muốn sớm có đèn đường"}],
            "core_people_named": 2,
        }
        report = (await api.post("/reports", json=draft(obligation.id, **content))).json()
        [figure] = report["content"]["figures"]
        assert (figure["value"], figure["unit"]) == ("0.46", "%")
        assert report["content"]["opinions"] == content["opinions"]
        assert report["content"]["core_people_named"] == 2

    async def test_an_earlier_period_is_measured_by_the_earlier_version(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_assigned_member(session, branch)
        before = await make_period(session, branch, label="2026-06")
        after = await make_period(session, branch, label="2026-07")
        await make_indicator(session, branch, "criteria", unit="15", until="2026-07-01")
        code = await make_indicator(session, branch, "criteria", unit="19", since="2026-07-01")
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        figures = [{"indicator_code": code, "value": 13}]
        units = []
        for period in (before, after):
            obligation = await obligation_of(session, member, period)
            report = await api.post("/reports", json=draft(obligation.id, figures=figures))
            units.append(report.json()["content"]["figures"][0]["unit"])
        assert units == ["15", "19"]

    @pytest.mark.parametrize(
        ("content", "refusal", "field"),
        [
            (
                {"works": [{"duty_code": "unknown", "times": 1}]},
                (404, "report.duty_unknown"),
                "works.0.duty_code",
            ),
            (
                {"figures": [{"indicator_code": "unknown", "value": 1}]},
                (404, "indicator.not_found"),
                "figures.0.indicator_code",
            ),
            (
                {"figures": [{"indicator_code": "WHOLE", "value": "1.5"}]},
                (422, "indicator.too_precise"),
                "figures.0.value",
            ),
            (
                {"opinions": [{"group_id": str(uuid4()), "summary": "x"}]},
                (404, "report.group_unknown"),
                "opinions.0.group_id",
            ),
            (
                {"opinions": [{"household_id": str(uuid4()), "summary": "x"}]},
                (422, "request.invalid"),
                "opinions.0.group_id",
            ),
            (
                {"works": [{"duty_code": "thrift", "times": 1}] * 2},
                (422, "request.invalid"),
                "works",
            ),
            ({"visits": 10**12}, (422, "request.invalid"), "visits"),
            ({"problems": ["\x00"]}, (422, "request.invalid"), "problems.0"),
            ({"attitude": "none of our business"}, (422, "request.invalid"), "attitude"),
            (
                {"figures": [{"indicator_code": "WHOLE", "value": "NaN"}]},
                (422, "request.invalid"),
                "figures.0.value",
            ),
        ],
    )
    async def test_bad_input_names_its_field(
        self,
        api: Api,
        session: AsyncSession,
        branch: Branch,
        *,
        content: dict[str, Any],
        refusal: tuple[int, str],
        field: str,
    ) -> None:
        member, _, obligation = await make_owed(session, branch)
        whole = await make_indicator(session, branch, "whole", decimals=0)
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        for figure in content.get("figures", []):
            figure["indicator_code"] = figure["indicator_code"].replace("WHOLE", whole)
        response = await api.post("/reports", json=draft(obligation.id, **content))
        assert outcome(response) == refusal
        assert response.json()["errors"][0]["field"] == f"body.content.{field}"


class TestPeriod:
    """What a report may speak of is a matter of its period, not of the day it is written."""

    async def test_a_group_that_one_had_in_the_period(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, _, obligation = await make_owed(session, branch)
        had, never = await make_group(session, branch), await make_group(session, branch)
        days = {"valid_from": date(2020, 1, 1), "valid_to": clock.today()}
        await make_assignment(session, member, had, **days, end_reason="member_away")
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)

        async def about(group_id: UUID) -> Any:
            opinions = [{"group_id": str(group_id), "summary": "Mong có thêm đèn đường"}]
            return await api.post("/reports", json=draft(obligation.id, opinions=opinions))

        assert outcome(await about(never.id)) == (404, "report.group_unknown")
        assert (await about(had.id)).status_code == 201

    async def test_no_duty_that_was_given_up_before(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, _, obligation = await make_owed(session, branch)
        code = f"old_{branch.path.replace('.', '_')}"
        duty = Duty(code=code, org_id=branch.id)
        session.add(duty)
        await session.flush()
        words = {"duty_id": duty.id, "name": "Việc cũ", "description": "Không còn làm nữa"}
        session.add(DutyWording(**words, valid_from=date(2020, 1, 1), valid_to=date(2021, 1, 1)))
        await session.commit()
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        works = [{"duty_code": code, "times": 1}]
        retired = await api.post("/reports", json=draft(obligation.id, works=works))
        assert outcome(retired) == (404, "report.duty_unknown")

    async def test_nothing_is_submitted_before_it_begins(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_assigned_member(session, branch)
        ahead = period_containing(PeriodKind.MONTH, clock.today() + timedelta(days=40)).label
        period = await make_period(session, branch, label=ahead)
        obligation = await obligation_of(session, member, period)
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        begun = (await api.post("/reports", json=draft(obligation.id))).json()
        assert outcome(await move(api, begun, "submit")) == (409, "report.ahead")

    async def test_goes_on_after_the_party_group_came_to_another_branch(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        """Who answers for the group now writes and accepts; the numbers count where it was."""
        at = select(PartyOrgSpan).where(col(PartyOrgSpan.org_id) == branch.id)
        group = await make_org(session, OrgType.PARTY_GROUP, parent=(await session.exec(at)).one())
        member = await make_assigned_member(session, branch, org_id=group.org_id)
        obligation = await obligation_of(session, member, await make_period(session, branch))
        group.parent_id = elsewhere.id
        group.path = f"{elsewhere.path}.{group.path.rsplit('.', 1)[1]}"
        session.add(group)
        await session.commit()
        await api.sign_in(session, DEPUTY, elsewhere.id)
        begun = await api.post("/reports", json=draft(obligation.id))
        submitted = await move(api, begun.json(), "submit")
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        asked = {"org_id": str(branch.id), "period": obligation.period}
        counted = (await api.get("/summaries/reports", params=asked)).json()
        assert (begun.status_code, submitted.status_code) == (201, 200), begun.text
        assert (counted["expected"], counted["submitted"]) == (1, 1)


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
