from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.coverage import SETTLE_ARRIVALS, asked
from api.domain import clock
from api.domain.assignments import AssignmentRole, PlanState, PlanType
from api.domain.members import Standing
from api.domain.party_orgs import OrgType
from api.domain.periods import PeriodKind
from api.domain.reports import ReportState
from api.domain.roles import Role
from api.models.members import PartyMember
from api.models.obligations import Obligation
from api.models.periods import ReportingPeriod
from api.models.reports import Report
from tests.api.test_households import body as household_body
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import becomes, make_member
from tests.factories.organisation import Branch, make_org, make_place
from tests.factories.plans import make_plan

TODAY = clock.today()
DAY = timedelta(days=1)


async def coverage(api: Api, org_id: UUID, **asked: Any) -> Any:
    params = {"org_id": str(org_id)} | {name: str(value) for name, value in asked.items()}
    response = await api.get("/coverage", params=params)
    assert response.status_code == 200, response.text
    return response.json()


async def summary(api: Api, org_id: UUID, **asked: Any) -> Any:
    params = {"org_id": str(org_id)} | {name: str(value) for name, value in asked.items()}
    response = await api.get("/coverage/summary", params=params)
    assert response.status_code == 200, response.text
    return response.json()


def found(report: Any, finding: str) -> set[str]:
    return {one["member_id"] for one in report[finding]["items"]}


async def owe(
    session: AsyncSession, branch: Branch, members: Sequence[PartyMember], month: date
) -> list[Obligation]:
    """Let members owe the report of a month that is over."""
    label = f"{month:%Y-%m}"
    span = {"starts_on": month, "ends_before": month + 28 * DAY, "due_on": month + 28 * DAY}
    period = ReportingPeriod(
        org_id=branch.id, label=label, kind=PeriodKind.MONTH, lineage=[branch.id], **span
    )
    session.add(period)
    await session.flush()
    what = {"org_id": branch.id, "period_id": period.id, "period": label}
    owed = [Obligation(member_id=member.id, due_on=period.due_on, **what) for member in members]
    session.add_all(owed)
    await session.commit()
    return owed


async def give(session: AsyncSession, owed: Obligation) -> None:
    """Let a member's report be given in time."""
    what = {"period": owed.period, "state": ReportState.SUBMITTED, "content": {}}
    session.add(
        Report(
            org_id=owed.org_id,
            obligation_id=owed.id,
            member_id=owed.member_id,
            entered_by=owed.member_id,
            writers=[owed.member_id],
            submissions=1,
            first_submitted_on=owed.due_on,
            **what,
        )
    )
    await session.commit()


class TestAgainstTheArticle:
    async def test_four_party_groups_cover_four_clusters(
        self, api: Api, session: AsyncSession
    ) -> None:
        """S1: members assigned to household groups through their party groups cover everybody."""
        commune = await make_org(session, OrgType.COMMUNE_COMMITTEE)
        parent = await make_org(session, OrgType.BRANCH, parent=commune)
        village = await make_place(session, parent.org_id)
        at = Branch(parent.org_id, commune.org_id, village.place_id, parent.path)
        for _ in range(4):
            body = await make_org(session, OrgType.PARTY_GROUP, parent=parent)
            cluster = await make_place(session, body.org_id, parent=village)
            there = {"org_id": body.org_id, "place_id": cluster.place_id}
            households = [await make_household(session, at, **there) for _ in range(5)]
            group = await make_group(session, at, households=households, **there)
            member = await make_member(session, body.org_id, home_place_id=cluster.place_id)
            await make_assignment(session, member, group)
        await api.sign_in(session, Role.BRANCH_SECRETARY, parent.org_id)

        report = await coverage(api, parent.org_id)
        above = await summary(api, parent.org_id)

        assert report["households"] == {
            "households": 20,
            "covered": 20,
            "by_decision": 0,
            "out_of_scope": 0,
            "uncovered": 0,
            "covered_percent": "100.0",
        }
        assert above["total"]["households"] == report["households"]
        assert [part["counts"]["households"]["covered"] for part in above["parts"]] == [5] * 4
        assert above["directly"]["households"]["households"] == 0
        assert report["beyond_home"]["count"] == report["idle"]["count"] == 0

    async def test_a_branch_that_resolved_to_assign_nobody(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        """S3: by decision is never "not done"."""
        await make_household(session, branch)
        await make_member(session, branch.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        undone = await coverage(api, branch.id)
        state = {"state": PlanState.IN_FORCE, "plan_type": PlanType.BY_DECISION}
        await make_plan(session, branch.id, TODAY.year, **state)
        decided, above = await coverage(api, branch.id), await summary(api, branch.id)
        last_year = await coverage(api, branch.id, as_of=date(TODAY.year - 1, 6, 1))

        assert (undone["stance"], undone["households"]["uncovered"]) == ("no_plan", 1)
        assert decided["stance"] == "not_assigning_by_decision"
        assert decided["branches"]["items"][0]["stance"] == "not_assigning_by_decision"
        assert decided["households"]["by_decision"] == 1
        assert decided["households"]["covered_percent"] is None
        assert decided["uncovered"]["count"] == decided["idle"]["count"] == 0
        assert above["total"]["members"]["idle"] == 0
        assert above["total"]["branches"] == {
            "branches": 1,
            "assigning": 0,
            "by_decision": 1,
            "not_adopted": 0,
            "no_plan": 0,
        }
        assert last_year["stance"] == "no_plan"

    async def test_exempt_members_are_not_idle_and_are_flagged_if_assigned(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        """S5, in small: some of the members are exempt, all others are assigned."""
        household = await make_household(session, branch)
        exempt = [await make_member(session, branch.id, standing=Standing.EXEMPT) for _ in range(3)]
        others = [await make_member(session, branch.id) for _ in range(4)]
        for member in others:
            await make_assignment(session, member, household, role=AssignmentRole.SUPPORT)
        await make_assignment(session, exempt[0], household)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)

        report, above = await coverage(api, branch.id), await summary(api, branch.id)

        [flagged] = report["not_assignable"]["items"]
        assert (flagged["member_id"], flagged["reason"]) == (str(exempt[0].id), "exempt")
        assert report["idle"]["count"] == 0
        assert above["total"]["members"] == {
            "members": 7,
            "assignable": 4,
            "assigned": 4,
            "idle": 0,
            "not_assignable_assigned": 1,
        }

    async def test_who_goes_away_leaves_households_open_at_once(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        """S24: and from the day on which they will, if that is known."""
        member = await make_member(session, branch.id)
        household = await make_household(session, branch)
        await make_assignment(
            session, member, await make_group(session, branch, households=[household])
        )
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        before = await coverage(api, branch.id)
        await becomes(session, member, Standing.AWAY, TODAY)
        after, above = await coverage(api, branch.id), await summary(api, branch.id)
        yesterday = await coverage(api, branch.id, as_of=TODAY - DAY)

        assert before["uncovered"]["count"] == 0
        [open_] = after["uncovered"]["items"]
        assert (open_["household_id"], open_["head_name"]) == (
            str(household.id),
            household.head_name,
        )
        assert [one["reason"] for one in after["not_assignable"]["items"]] == ["away"]
        assert above["total"]["households"]["uncovered"] == 1
        assert yesterday["uncovered"]["count"] == 0

    async def test_what_is_known_of_tomorrow_counts_tomorrow(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, household = (
            await make_member(session, branch.id),
            await make_household(session, branch),
        )
        await make_assignment(session, member, household)
        await becomes(session, member, Standing.AWAY, TODAY + DAY)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        for on, uncovered in ((TODAY, 0), (TODAY + DAY, 1)):
            above = await summary(api, branch.id, as_of=on)
            assert above["total"]["households"]["uncovered"] == uncovered
            assert (await coverage(api, branch.id, as_of=on))["uncovered"]["count"] == uncovered


class TestFirstDay:
    async def test_a_new_household_does_not_enter_the_past(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        """Noted or settled, by name or in numbers: it counts from its first day on."""
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        since = TODAY - 30 * DAY
        today = await api.post("/households", json=household_body(branch))
        rows = [household_body(branch, since=str(since)), household_body(branch)]
        imported = await api.post("/imports", json={"kind": "households", "rows": rows})
        to_come = household_body(branch, since=str(TODAY + DAY))
        refused = await api.post("/households", json=to_come)
        refused_row = await api.post("/imports", json={"kind": "households", "rows": [to_come]})

        expected = {date(1950, 1, 1): 0, since - DAY: 0, since: 1, TODAY - DAY: 1, TODAY: 3}
        for settle in (False, True):
            if settle:
                await asked(session, SETTLE_ARRIVALS)
                await session.commit()
            for on, households in expected.items():
                report = await coverage(api, branch.id, as_of=on)
                numbers = await summary(api, branch.id, as_of=on)
                assert report["households"] == numbers["total"]["households"]
                assert report["uncovered"]["count"] == households, on
        assert today.json()["since"] == str(TODAY)
        assert imported.json()["created"] == 2
        assert outcome(refused) == (422, "day.not_come")
        assert refused_row.json()["errors"][0]["code"] == "day.not_come"

    async def test_who_splits_off_begins_on_that_day(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        household = await make_household(session, branch, since=TODAY - 60 * DAY)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        on = TODAY - 20 * DAY
        url, seen = f"/households/{household.id}/splits", {"If-Match": '"1"'}
        part = {"code": "T-1", "head_name": "Lê Văn Con", "size": 2}
        parted = {"on": str(on), "size": 2, "parts": [part]}
        before_all = {**parted, "on": str(TODAY - 61 * DAY)}
        too_early = await api.post(url, json=before_all, headers=seen)
        made = await api.post(url, json=parted, headers=seen)
        for day, households in ((on - DAY, 1), (on, 2), (TODAY, 2)):
            assert (await summary(api, branch.id, as_of=day))["total"]["households"][
                "households"
            ] == households
        assert outcome(too_early) == (409, "household_event.too_early")
        assert made.json()["parts"][0]["since"] == str(on)

    async def test_who_dissolves_is_counted_until_then(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        household = await make_household(session, branch, since=TODAY - 10 * DAY)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        dissolved = {"on": str(TODAY - 5 * DAY), "reason": "dissolved"}
        url, seen = f"/households/{household.id}/dissolutions", {"If-Match": '"1"'}
        await api.post(url, json=dissolved, headers=seen)
        for day, count in ((-11, 0), (-10, 1), (-6, 1), (-5, 0)):
            assert (await coverage(api, branch.id, as_of=TODAY + day * DAY))["households"][
                "households"
            ] == count


class TestSight:
    async def test_a_party_group_sees_through_whom_its_households_are_covered(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        """The lead belongs to another body, out of the caller's sight: it counts all the same."""
        household = await make_household(session, branch)
        elsewhere = await make_org(session, OrgType.BRANCH)
        partner = await make_member(session, elsewhere.org_id)
        await make_assignment(session, partner, household)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        assert (await coverage(api, branch.id))["uncovered"]["count"] == 0

    async def test_names_do_not_go_up_the_tree(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        household = await make_household(session, branch, head_name="Hoàng Văn Riêng")
        await make_member(session, branch.id, full_name="Trịnh Thị Riêng")
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        by_name = await api.get("/coverage", params={"org_id": str(branch.commune_id)})
        asked = {"org_id": str(branch.commune_id)}
        numbers = await api.get("/coverage/summary", params=asked)
        assert outcome(by_name) == (403, "auth.not_permitted")
        assert numbers.json()["parts"][0]["org_id"] == str(branch.id)
        assert "Riêng" not in numbers.text
        assert str(household.id) not in numbers.text

    async def test_out_of_sight_is_not_found(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        for path in ("/coverage", "/coverage/summary"):
            hidden = await api.get(path, params={"org_id": str(elsewhere.id)})
            assert outcome(hidden) == (404, "party_org.not_found")

    async def test_parts_come_in_pages(self, api: Api, session: AsyncSession) -> None:
        commune = await make_org(session, OrgType.COMMUNE_COMMITTEE)
        branches = [
            await make_org(session, OrgType.BRANCH, parent=commune, name=f"Chi bộ {number}")
            for number in (10, 2, 1)
        ]
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        first = await summary(api, commune.org_id, limit=2)
        second = await summary(api, commune.org_id, limit=2, after=first["next"])
        names = [part["name"] for part in first["parts"] + second["parts"]]
        assert names == ["Chi bộ 1", "Chi bộ 2", "Chi bộ 10"]
        assert second["next"] is None
        assert first["total"]["branches"]["no_plan"] == len(branches)
