import asyncio
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.reports import completeness
from api.domain.roles import Role
from api.errors import DomainError
from api.models.obligations import Obligation
from api.models.party_orgs import PartyOrgSpan
from api.models.reports import Report
from api.schemas.obligations import ObligationWaive
from api.schemas.reports import ReportCreate, ReportReturn, ReportUpdate
from api.services import obligations, reports
from tests.api.test_periods import span_of
from tests.api.test_reports import draft, move
from tests.client import Api, outcome
from tests.factories.accounts import make_person
from tests.factories.indicators import make_indicator
from tests.factories.organisation import Branch, make_branch, make_org
from tests.factories.periods import THIS_MONTH, make_assigned_member, make_period, overdue_label
from tests.factories.reports import WRITTEN, acting, make_report

COUNTS = ("expected", "waived", "submitted", "late", "accepted", "returned")
# An account of its own: from the rows themselves, not from what is kept beside them.
RECOUNT = text("""
    WITH owed AS (
        SELECT obligation.id, obligation.due_on, obligation.waived_reason IS NOT NULL AS waived,
            report.state, report.accepted, report.first_submitted_on,
            CASE WHEN obligation.waived_reason IS NULL THEN counted.content END AS content
        FROM obligation
        JOIN reporting_period AS period ON period.id = obligation.period_id
        LEFT JOIN report ON report.obligation_id = obligation.id
        LEFT JOIN report_version AS counted ON counted.report_id = report.id
            AND counted.number = coalesce(
                report.accepted, CASE WHEN report.state = 'submitted' THEN report.submissions END)
        WHERE period.label = :period
            AND (:org_id = ANY (period.lineage) OR obligation.org_id = :org_id)
    )
    SELECT count(*) FILTER (WHERE NOT waived) AS expected,
        count(*) FILTER (WHERE waived) AS waived,
        count(content) AS submitted,
        count(content) FILTER (WHERE first_submitted_on > due_on) AS late,
        count(content) FILTER (WHERE accepted IS NOT NULL) AS accepted,
        count(*) FILTER (WHERE NOT waived AND state = 'returned' AND accepted IS NULL) AS returned,
        coalesce(sum((content ->> 'visits')::int), 0) AS visits,
        coalesce(sum(jsonb_array_length(content -> 'problems')), 0) AS problems,
        (SELECT coalesce(jsonb_object_agg(code, times), '{}') FROM (
            SELECT work ->> 'duty_code' AS code, sum((work ->> 'times')::int) AS times
            FROM owed, jsonb_array_elements(content -> 'works') AS work GROUP BY 1) AS done
        ) AS works,
        (SELECT coalesce(jsonb_object_agg(code, total), '{}') FROM (
            SELECT figure ->> 'indicator_code' AS code,
                trim_scale(sum((figure ->> 'value')::numeric))::text AS total
            FROM owed, jsonb_array_elements(content -> 'figures') AS figure
            WHERE (figure ->> 'adds_up')::boolean GROUP BY 1) AS measured
        ) AS figures
    FROM owed
""")


def asked(org_id: UUID, period: str = THIS_MONTH, **more: object) -> dict[str, Any]:
    return {"org_id": str(org_id), "period": period, **more}


async def summary(api: Api, org_id: UUID, period: str = THIS_MONTH, **more: object) -> Any:
    answer = await api.get("/summaries/reports", params=asked(org_id, period, **more))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def recounted(session: AsyncSession, org_id: UUID, period: str) -> dict[str, Any]:
    connection = await session.connection()
    found = await connection.execute(RECOUNT, {"org_id": org_id, "period": period})
    return dict(found.mappings().one())


class TestSummarise:
    async def test_counts_and_sums_exactly(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        code = await make_indicator(session, branch, "raised", unit="triệu đồng")
        rate = await make_indicator(session, branch, "poor_rate", adds_up=False)
        for value in ("0.1", "0.2", "1000000000.05"):
            figures = [
                {"indicator_code": code, "value": value},
                {"indicator_code": rate, "value": "0.46"},
            ]
            content = {**WRITTEN, "figures": figures, "core_people_named": 1}
            await make_report(session, branch, state="submitted", content=content)
        await make_report(session, branch, state="returned")
        await make_assigned_member(session, branch)
        await make_period(session, branch)

        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        found = await summary(api, branch.commune_id)

        assert {name: found[name] for name in COUNTS} == {
            "expected": 5,
            "waived": 0,
            "submitted": 3,
            "late": 0,
            "accepted": 0,
            "returned": 1,
        }
        assert (found["branches"], found["awaited"], found["missing"]) == (1, 1, 0)
        assert (found["completeness"], found["timeliness"]) == ("60.0", "60.0")
        assert (found["visits"], found["problems"], found["core_people_named"]) == (9, 3, 3)
        assert found["works"] == [{"duty_code": "explain_policy", "times": 6, "reports": 3}]
        assert found["figures"] == [
            {
                "indicator_code": code,
                "unit": "triệu đồng",
                "total": "1000000000.35",
                "reports": 3,
            }
        ]

    async def test_what_is_not_of_one_unit_is_not_added_up(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        code = await make_indicator(session, branch, "raised", unit="triệu đồng")
        await make_report(
            session,
            branch,
            state="submitted",
            content={**WRITTEN, "figures": [{"indicator_code": code, "value": "149"}]},
        )
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        anew = {
            "org_id": str(branch.id),
            "name": "Đóng góp",
            "unit": "đồng",
            "decimals": 0,
            "adds_up": True,
            "valid_from": clock.today().isoformat(),
        }
        assert (await api.put(f"/indicators/{code}", json=anew)).status_code == 200
        await make_report(
            session,
            branch,
            state="submitted",
            content={**WRITTEN, "figures": [{"indicator_code": code, "value": "149000000"}]},
        )
        sums = (await summary(api, branch.commune_id))["figures"]
        assert [(one["unit"], one["total"]) for one in sums] == [
            ("triệu đồng", "149"),
            ("đồng", "149000000"),
        ]

    async def test_what_was_never_opened_is_no_number(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        found = await summary(api, branch.commune_id)
        assert (found["branches"], found["expected"], found["completeness"]) == (0, 0, None)
        assert (found["works"], found["figures"]) == ([], [])

    async def test_what_is_past_due_is_missing(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await make_assigned_member(session, branch)
        await make_period(session, branch, label=overdue_label())
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        found = await summary(api, branch.id, overdue_label())
        assert (found["missing"], found["awaited"], found["completeness"]) == (1, 0, "0.0")

    async def test_names_nobody(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        report = await make_report(session, branch, state="submitted")
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        whole = await api.get("/summaries/reports", params=asked(branch.commune_id))
        by_part = await api.get("/summaries/reports/parts", params=asked(branch.commune_id))
        for answer in (whole, by_part):
            assert str(report.member_id) not in answer.text
            assert "Trần Thị Bình" not in answer.text
            assert "lầy lội" not in answer.text

    async def test_by_part_in_pages(self, api: Api, session: AsyncSession) -> None:
        commune = await make_org(session, OrgType.COMMUNE_COMMITTEE)
        branches = [await make_branch(session, commune=commune) for _ in range(3)]
        for branch in branches[:2]:
            await make_report(session, branch, state="accepted")
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        whole = await summary(api, commune.org_id)
        first = await api.get("/summaries/reports/parts", params=asked(commune.org_id, limit=2))
        after = {"limit": 2, "after": first.json()["next"]}
        rest = await api.get("/summaries/reports/parts", params=asked(commune.org_id, **after))
        wrong = await api.get(
            "/summaries/reports/parts", params=asked(commune.org_id, "2026-01", **after)
        )
        rows = first.json()["items"] + rest.json()["items"]

        assert [row["org_id"] for row in rows] == [str(branch.id) for branch in branches]
        assert [row["accepted"] for row in rows] == [1, 1, 0]
        assert rest.json()["next"] is None
        assert sum(row["visits"] for row in rows) == whole["visits"] == 6
        assert outcome(wrong) == (422, "cursor.invalid")

    async def test_a_party_group_has_its_own(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        group = await make_org(session, OrgType.PARTY_GROUP, parent=await span_of(session, branch))
        await make_assigned_member(session, branch)
        await make_assigned_member(session, branch, org_id=group.org_id)
        await make_period(session, branch)
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, group.org_id)
        assert (await summary(api, group.org_id))["expected"] == 1
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        [part] = (await api.get("/summaries/reports/parts", params=asked(branch.id))).json()[
            "items"
        ]
        assert (await summary(api, branch.id))["expected"] == 2
        assert (part["org_id"], part["expected"]) == (str(group.org_id), 1)

    async def test_by_the_old_tree_and_by_the_new(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        await make_report(session, branch, state="submitted")
        await _move(session, branch, elsewhere.commune_id)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id, elsewhere.commune_id)
        counts = {
            (org_id, structure): (await summary(api, org_id, structure=structure))["submitted"]
            for org_id in (branch.commune_id, elsewhere.commune_id)
            for structure in ("then", "now")
        }
        assert counts == {
            (branch.commune_id, "then"): 1,
            (branch.commune_id, "now"): 0,
            (elsewhere.commune_id, "then"): 0,
            (elsewhere.commune_id, "now"): 1,
        }

    async def test_lists_branches_that_have_fallen_silent(
        self, api: Api, session: AsyncSession
    ) -> None:
        commune = await make_org(session, OrgType.COMMUNE_COMMITTEE)
        silent, late, _nothing_owed = [await make_branch(session, commune=commune) for _ in "123"]
        for branch in (silent, late):
            await make_assigned_member(session, branch)
            for label in ("2026-01", "2026-02", "2026-03"):
                await make_period(session, branch, label=label)
        await api.sign_in(session, Role.BRANCH_SECRETARY, silent.id, late.id)
        for branch, period in ((silent, "2026-01"), (late, "2026-02")):
            asked_for = {"period": period}
            owed = (await api.get("/obligations", params=asked_for)).json()["items"]
            [one] = [row for row in owed if row["org_id"] == str(branch.id)]
            report = (await api.post("/reports", json=draft(one["id"]))).json()
            await move(api, report, "submit")
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        answers = [
            (
                await api.get(
                    "/summaries/reports/silent",
                    params={"org_id": str(commune.org_id), "periods": periods},
                )
            ).json()["items"]
            for periods in (1, 2, 3)
        ]
        assert [[row["periods"] for row in items] for items in answers] == [[2, 1], [2], []]
        assert answers[1][0]["org_id"] == str(silent.id)
        assert answers[1][0]["last_reported"] == "2026-01"

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        unseen = {"org_id": str(elsewhere.commune_id)}
        silent = await api.get("/summaries/reports/silent", params=unseen)
        assert outcome(silent) == (404, "party_org.not_found")
        for path in ("/summaries/reports", "/summaries/reports/parts"):
            hidden = await api.get(path, params=asked(elsewhere.commune_id))
            unknown = await api.get(path, params=asked(uuid4()))
            bad = await api.get(path, params=asked(branch.commune_id, "2026-13"))
            assert outcome(hidden) == outcome(unknown) == (404, "party_org.not_found")
            assert outcome(bad) == (422, "request.invalid")


class TestTotals:
    """What is kept equals what a recount finds, whatever was done, in whichever order."""

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        deeds=st.lists(
            st.tuples(
                st.integers(0, 2),
                st.sampled_from(
                    ["write", "submit", "submit", "accept", "return", "amend", "waive", "back"]
                ),
            ),
            max_size=25,
        ),
        overdue=st.booleans(),
    )
    async def test_equal_a_recount(
        self, session: AsyncSession, *, deeds: list[tuple[int, str]], overdue: bool
    ) -> None:
        branch = await make_branch(session)
        period = overdue_label() if overdue else THIS_MONTH
        group = await make_org(session, OrgType.PARTY_GROUP, parent=await span_of(session, branch))
        code = await make_indicator(session, branch, "raised")
        for org_id in (branch.id, branch.id, group.org_id):
            await make_assigned_member(session, branch, org_id=org_id)
        opened = await make_period(session, branch, label=period)
        owed = select(Obligation.id).where(col(Obligation.period_id) == opened.id)
        ids = list((await session.exec(owed.order_by(col(Obligation.id)))).all())
        actor = acting((await make_person(session)).id, Role.BRANCH_SECRETARY, branch)
        bodies = (group.org_id, branch.id, branch.commune_id)
        for step, (which, deed) in enumerate(deeds):
            try:
                await _do(session, actor, ids[which], deed, step=step, code=code)
                await session.commit()
            except DomainError:
                await session.rollback()

        for org_id in bodies:
            kept = await kept_of(session, org_id, period)
            counted = await recounted(session, org_id, period)
            assert kept == counted
            share = completeness(kept["submitted"], kept["expected"])
            assert share is None or 0 <= share <= 100

    async def test_of_many_at_once_none_is_lost(self, app: FastAPI, session: AsyncSession) -> None:
        commune = await make_org(session, OrgType.COMMUNE_COMMITTEE)
        branches = [await make_branch(session, commune=commune) for _ in range(3)]
        drafts = [await make_report(session, branch) for branch in branches for _ in range(4)]
        clients = [Api(app) for _ in drafts]
        for client, report in zip(clients, drafts, strict=True):
            await client.sign_in(session, Role.MEMBER, report.org_id, person_id=report.member_id)
        answers = await asyncio.gather(
            *(
                move(client, report.model_dump(), "submit")
                for client, report in zip(clients, drafts, strict=True)
            )
        )
        await asyncio.gather(*(client.aclose() for client in clients))
        assert {answer.status_code for answer in answers} == {200}
        kept = await kept_of(session, commune.org_id, THIS_MONTH)
        assert kept == await recounted(session, commune.org_id, THIS_MONTH)
        assert (kept["submitted"], kept["works"]) == (12, {"explain_policy": 24})

    async def test_the_database_refuses_more_given_than_owed(
        self, session: AsyncSession, branch: Branch
    ) -> None:
        await make_report(session, branch, state="submitted")
        lie = text("UPDATE report_total SET submitted = expected + 1 WHERE org_id = :org_id")
        with pytest.raises(Exception, match="ck_report_total_expected"):
            await (await session.connection()).execute(lie, {"org_id": branch.id})


async def kept_of(session: AsyncSession, org_id: UUID, period: str) -> dict[str, Any]:
    """Read what is kept, in the shape of the recount."""
    connection = await session.connection()
    given = {"org_id": org_id, "period": period}
    totals = await connection.execute(
        text("""
            SELECT sum(expected) AS expected, sum(waived) AS waived, sum(submitted) AS submitted,
                sum(late) AS late, sum(accepted) AS accepted, sum(returned) AS returned,
                sum(visits) AS visits, sum(problems) AS problems
            FROM report_total WHERE org_id = :org_id AND period = :period"""),
        given,
    )
    works = await connection.execute(
        text(
            "SELECT duty_code, done FROM work_total"
            " WHERE org_id = :org_id AND period = :period AND reports > 0"
        ),
        given,
    )
    figures = await connection.execute(
        text(
            "SELECT indicator_code, trim_scale(total)::text FROM figure_total"
            " WHERE org_id = :org_id AND period = :period AND reports > 0"
        ),
        given,
    )
    return {
        **totals.mappings().one(),
        "works": dict(map(tuple, works)),
        "figures": dict(map(tuple, figures)),
    }


async def _do(
    session: AsyncSession, actor: Actor, obligation_id: UUID, deed: str, *, step: int, code: str
) -> None:
    """Do one thing to an obligation or its report, at its present version."""
    obligation = await session.get(Obligation, obligation_id, populate_existing=True)
    assert obligation
    of_this = select(Report).where(col(Report.obligation_id) == obligation_id)
    report = (await session.exec(of_this)).first()
    figures = [{"indicator_code": code, "value": str(Decimal(step) / 100)}]
    works = [{"duty_code": ("thrift", "culture")[step % 2], "times": step + 1}]
    content = {"visits": step, "works": works, "figures": figures, "problems": ["p"] * (step % 3)}
    match deed:
        case "waive":
            asked = ObligationWaive.model_validate({"reason": "away"})
            await obligations.waive(
                session, actor, obligation_id, asked, version=obligation.version
            )
        case "back":
            await obligations.reinstate(session, actor, obligation_id, version=obligation.version)
        case "write" if report is None:
            new = {"obligation_id": obligation_id, "content": content}
            await reports.begin(session, actor, ReportCreate.model_validate(new))
        case _ if report is None:
            return
        case "write":
            change = ReportUpdate.model_validate({"content": content})
            await reports.rewrite(session, actor, report.id, change, version=report.version)
        case "submit":
            await reports.submit(session, actor, report.id, version=report.version)
        case "accept":
            await reports.accept(session, actor, report.id, version=report.version)
        case "amend":
            await reports.amend(session, actor, report.id, version=report.version)
        case "return":
            back = ReportReturn(comment="x")
            await reports.return_(session, actor, report.id, back, version=report.version)


async def _move(session: AsyncSession, branch: Branch, commune_id: UUID) -> None:
    """Let a branch have stood below another commune, by the tree of today."""
    commune = select(PartyOrgSpan).where(col(PartyOrgSpan.org_id) == commune_id)
    above = (await session.exec(commune)).one()
    span = await span_of(session, branch)
    span.parent_id = commune_id
    span.path = f"{above.path}.{span.path.rsplit('.', 1)[1]}"
    session.add(span)
    await session.commit()
