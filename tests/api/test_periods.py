import asyncio
from datetime import date
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.members import Standing
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.obligations import Obligation
from api.models.party_orgs import PartyOrgSpan
from api.models.periods import ReportingPeriod
from api.models.records import AuditEntry
from api.models.summaries import ReportTotal
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_branch, make_org
from tests.factories.periods import make_assigned_member, make_period


def opening(org_id: UUID, **changes: object) -> dict[str, object]:
    return {"org_id": str(org_id), "label": "2026-11", "grace_days": 5, **changes}


async def owing(session: AsyncSession, branch: Branch, label: str = "2026-11") -> set[UUID]:
    owed = select(Obligation.member_id).join(ReportingPeriod)
    owed = owed.where(col(ReportingPeriod.org_id) == branch.id, col(ReportingPeriod.label) == label)
    return set((await session.exec(owed)).all())


class TestOpenPeriod:
    async def test_writes_one_obligation_for_each_who_is_assigned_and_assignable(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        group = await make_org(session, OrgType.PARTY_GROUP, parent=await span_of(session, branch))
        assigned = await make_assigned_member(session, branch)
        in_group = await make_assigned_member(session, branch, org_id=group.org_id)
        await make_member(session, branch.id)  # nothing assigned
        await make_assigned_member(session, branch, until=date(2026, 11, 1))  # ended before
        await make_assigned_member(session, branch, since=date(2026, 12, 1))  # begins after
        exempt = await make_member(session, branch.id, standing=Standing.EXEMPT)
        await make_assignment(session, exempt, await make_household(session, branch))
        await make_assignment(session, assigned, await make_household(session, branch))  # a second

        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        opened = await api.post("/reporting-periods", json=opening(branch.id))

        assert opened.status_code == 201
        assert opened.json() == {
            "org_id": str(branch.id),
            "label": "2026-11",
            "kind": "month",
            "starts_on": "2026-11-01",
            "ends_before": "2026-12-01",
            "due_on": "2026-12-05",
            "branches": 1,
            "opened": 1,
            "obligations": 2,
        }
        assert await owing(session, branch) == {assigned.id, in_group.id}

    async def test_is_idempotent_and_adds_who_was_assigned_since(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        early = await make_assigned_member(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        await api.post("/reporting-periods", json=opening(branch.id))
        again = await api.post("/reporting-periods", json=opening(branch.id, grace_days=9))
        late = await make_assigned_member(session, branch)
        third = await api.post("/reporting-periods", json=opening(branch.id))

        assert (again.json()["opened"], again.json()["obligations"]) == (0, 0)
        assert (third.json()["opened"], third.json()["obligations"]) == (0, 1)
        assert await owing(session, branch) == {early.id, late.id}
        [period] = (await api.get("/reporting-periods")).json()["items"]
        assert period["due_on"] == "2026-12-05"  # as it was opened first

    async def test_opens_for_every_branch_below(
        self, api: Api, session: AsyncSession, elsewhere: Branch
    ) -> None:
        commune = await make_org(session, OrgType.COMMUNE_COMMITTEE)
        below = [await make_branch(session, commune=commune) for _ in range(3)]
        members = {(await make_assigned_member(session, branch)).id for branch in below}
        await make_assigned_member(session, elsewhere)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)

        opened = (await api.post("/reporting-periods", json=opening(commune.org_id))).json()

        owed = [await owing(session, branch) for branch in below]
        assert (opened["branches"], opened["opened"], opened["obligations"]) == (3, 3, 3)
        assert set().union(*owed) == members
        assert await owing(session, elsewhere) == set()
        total = await session.get(ReportTotal, (commune.org_id, "2026-11", date(2026, 12, 5)))
        assert total
        assert (total.branches, total.expected, total.submitted) == (3, 3, 0)

    async def test_opened_by_many_at_once_is_open_once(
        self, app: FastAPI, session: AsyncSession
    ) -> None:
        commune = await make_org(session, OrgType.COMMUNE_COMMITTEE)
        below = [await make_branch(session, commune=commune) for _ in range(4)]
        for branch in below:
            await make_assigned_member(session, branch)
        async with Api(app) as one, Api(app) as other:
            await one.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
            await other.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
            answers = await asyncio.gather(
                *(
                    client.post("/reporting-periods", json=opening(commune.org_id))
                    for client in (one, other) * 3
                )
            )
        assert [answer.status_code for answer in answers] == [201] * 6
        assert sum(answer.json()["opened"] for answer in answers) == 4
        assert sum(answer.json()["obligations"] for answer in answers) == 4
        total = await session.get(ReportTotal, (commune.org_id, "2026-11", date(2026, 12, 5)))
        assert total
        assert (total.branches, total.expected) == (4, 4)

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        person_id = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        out_of_sight = await api.post("/reporting-periods", json=opening(elsewhere.id))
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, elsewhere.id, person_id=person_id)
        in_sight = await api.post("/reporting-periods", json=opening(elsewhere.id))
        empty = await make_org(session, OrgType.COMMUNE_COMMITTEE)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, empty.org_id, person_id=person_id)
        without_branch = await api.post("/reporting-periods", json=opening(empty.org_id))

        assert outcome(out_of_sight) == (404, "party_org.not_found")
        assert outcome(in_sight) == (403, "auth.not_permitted")
        assert outcome(without_branch) == (409, "period.without_branch")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("label", "2026-13"),
            ("label", "2026-02-30..2026-03-01"),
            ("label", "2026-03-02..2026-03-01"),
            ("label", "2999"),
            ("label", "2026-11\x00"),
            ("grace_days", 91),
            ("grace_days", -1),
            ("org_id", "x"),
        ],
    )
    async def test_bad_input_names_its_field(
        self, api: Api, session: AsyncSession, branch: Branch, field: str, value: object
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        response = await api.post("/reporting-periods", json=opening(branch.id) | {field: value})
        assert outcome(response) == (422, "request.invalid")
        assert [fault["field"] for fault in response.json()["errors"]] == [f"body.{field}"]

    @pytest.mark.parametrize(
        ("label", "days"),
        [
            ("2026", ("2026-01-01", "2027-01-05")),
            ("2026-H1", ("2026-01-01", "2026-07-05")),
            ("2026-Q4", ("2026-10-01", "2027-01-05")),
            ("2026-03-01..2026-04-15", ("2026-03-01", "2026-04-20")),
        ],
    )
    async def test_kinds(
        self, api: Api, session: AsyncSession, branch: Branch, label: str, days: tuple[str, str]
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        opened = await api.post("/reporting-periods", json=opening(branch.id, label=label))
        assert (opened.json()["starts_on"], opened.json()["due_on"]) == days

    async def test_is_audited(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        await api.post("/reporting-periods", json=opening(branch.id))
        of_this = col(AuditEntry.org_id) == branch.id
        [entry] = (await session.exec(select(AuditEntry).where(of_this))).all()
        assert (entry.action, entry.changes["label"]) == ("period.opened", "2026-11")


class TestListPeriods:
    async def test_a_member_sees_the_periods_for_which_they_owe(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        member = await make_assigned_member(session, branch)
        mine = await make_period(session, branch, label="2026-10")
        theirs = await make_period(session, elsewhere, label="2026-10")
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)

        page = (await api.get("/reporting-periods")).json()
        hidden = await api.get(f"/reporting-periods/{theirs.id}")

        assert [row["id"] for row in page["items"]] == [str(mine.id)]
        assert (await api.get(f"/reporting-periods/{mine.id}")).json() == page["items"][0]
        assert outcome(hidden) == (404, "period.not_found")

    async def test_filters_and_order(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        for label in ("2026-Q4", "2026-10", "2026"):
            await make_period(session, branch, label=label)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        every = (await api.get("/reporting-periods")).json()["items"]
        [one] = (await api.get("/reporting-periods", params={"label": "2026"})).json()["items"]
        [month] = (await api.get("/reporting-periods", params={"kind": "month"})).json()["items"]
        assert [row["label"] for row in every] == ["2026", "2026-10", "2026-Q4"]
        assert (one["kind"], month["label"]) == ("year", "2026-10")


async def span_of(session: AsyncSession, branch: Branch) -> PartyOrgSpan:
    of_branch = select(PartyOrgSpan).where(col(PartyOrgSpan.org_id) == branch.id)
    return (await session.exec(of_branch)).one()
