import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.periods import PeriodKind, period_containing
from api.domain.roles import Role
from api.models.duties import Duty, DutyWording
from api.models.party_orgs import PartyOrgSpan
from api.schemas.reports import ReportRead
from tests.client import Api, outcome, seen
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
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
