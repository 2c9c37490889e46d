"""What coverage finds to be put right: each of it, to whom, how much at once."""

from datetime import date, timedelta
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.assignments import AssignmentRole
from api.domain.members import Standing
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.policies import AssignmentPolicy
from api.models.poverty_statuses import HouseholdPoverty
from api.models.records import AuditEntry
from tests.api.test_coverage import coverage, found, give, owe, summary
from tests.client import Api, all_pages, outcome
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_branch, make_org, make_place

TODAY = clock.today()
DAY = timedelta(days=1)
FOUND = 3


async def make_everything_to_put_right(session: AsyncSession, branch: Branch) -> dict[str, UUID]:
    """Make some of each finding, and name one: who has too much lives elsewhere and is silent."""
    policy = {"org_id": branch.id, "scope": "all", "valid_from": date(2020, 1, 1)}
    session.add(AssignmentPolicy(minimum=1, maximum=1, **policy))
    home = (await make_place(session, branch.id)).place_id
    covered = [await make_household(session, branch) for _ in range(2)]
    busy = [await make_member(session, branch.id, home_place_id=home) for _ in range(FOUND)]
    exempt = [await make_member(session, branch.id, standing=Standing.EXEMPT) for _ in range(FOUND)]
    charges = [(member, household) for member in busy for household in covered]
    for member, household in (*charges, *((member, covered[0]) for member in exempt)):
        await make_assignment(session, member, household, role=AssignmentRole.SUPPORT)
    bare = [await make_household(session, branch) for _ in range(FOUND)]
    free = [await make_member(session, branch.id) for _ in range(FOUND)]
    for month in (1, 2):
        await owe(session, branch, busy, date(TODAY.year - 1, month, 1))
    return {
        "uncovered": bare[0].id,
        "not_assignable": exempt[0].id,
        "overloaded": busy[0].id,
        "idle": free[0].id,
        "beyond_home": busy[0].id,
        "silent": busy[0].id,
    }


def list_of(finding: str) -> str:
    return f"/coverage/{finding.replace('_', '-')}"


class TestFindings:
    async def test_loads_are_measured_by_the_nearest_policy(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        busy, fine, free = [await make_member(session, branch.id) for _ in range(3)]
        away = await make_member(session, branch.id, standing=Standing.AWAY)
        households = [await make_household(session, branch) for _ in range(5)]
        await make_assignment(
            session, busy, await make_group(session, branch, households=households[:4])
        )
        await make_assignment(session, busy, households[0])  # counts once
        await make_assignment(session, fine, households[4])
        above = {"org_id": branch.commune_id, "scope": "all", "valid_from": date(2020, 1, 1)}
        session.add(AssignmentPolicy(minimum=2, maximum=3, **above))
        await session.commit()
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)

        report = await coverage(api, branch.id)

        [overloaded], [underloaded] = report["overloaded"]["items"], report["underloaded"]["items"]
        assert (overloaded["member_id"], overloaded["households"], overloaded["limit"]) == (
            str(busy.id),
            4,
            3,
        )
        assert (underloaded["member_id"], underloaded["households"], underloaded["limit"]) == (
            str(fine.id),
            1,
            2,
        )
        assert found(report, "idle") == {str(free.id)}
        assert str(away.id) not in found(report, "idle")

    async def test_only_the_poor_where_the_policy_says_so(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await make_household(session, branch)
        poor = await make_household(session, branch)
        what = {"standard": "ND07-2022..2026", "causes": [], "decision_ref": "12/QĐ-UBND"}
        since = {"valid_from": date(2026, 1, 1), "org_id": branch.id}
        session.add(HouseholdPoverty(household_id=poor.id, status="near_poor", **what, **since))
        scope = {"org_id": branch.commune_id, "scope": "poor", "valid_from": date(2020, 1, 1)}
        session.add(AssignmentPolicy(**scope))
        await session.commit()
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)

        report, above = await coverage(api, branch.id), await summary(api, branch.id)

        [open_] = report["uncovered"]["items"]
        assert open_["household_id"] == str(poor.id)
        assert (report["households"]["out_of_scope"], report["households"]["uncovered"]) == (1, 1)
        assert (above["total"]["poor"], above["total"]["poor_uncovered"]) == (1, 1)

    async def test_whoever_has_a_mission_is_not_idle(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        """And covers no household by it; the list and the sums agree."""
        carer, free = [await make_member(session, branch.id) for _ in range(2)]
        household = await make_household(session, branch)
        await make_assignment(session, carer, household, mission="Chăm sóc bà M.")
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        report, above = await coverage(api, branch.id), await summary(api, branch.id)
        assert found(report, "idle") == {str(free.id)}
        assert report["underloaded"]["count"] == 0
        assert above["total"]["members"]["idle"] == 1
        assert report["uncovered"]["count"] == above["total"]["households"]["uncovered"] == 1

    async def test_nobody_hears_who_is_poor_without_the_right(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        """Where only poor households must be covered, to be named is to be called poor."""
        poor = await make_household(session, branch, head_name="Hoàng Văn Nghèo")
        what = {"standard": "ND07-2022..2026", "causes": [], "decision_ref": "12/QĐ-UBND"}
        since = {"valid_from": date(2026, 1, 1), "org_id": branch.id}
        session.add(HouseholdPoverty(household_id=poor.id, status="poor", **what, **since))
        await session.commit()
        await api.sign_in(session, Role.INTEGRATION_CLIENT, branch.id)
        of_all = await coverage(api, branch.id)
        scope = {"org_id": branch.id, "scope": "poor", "valid_from": date(2020, 1, 1)}
        session.add(AssignmentPolicy(**scope))
        await session.commit()
        counted = (await coverage(api, branch.id))["uncovered"]
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        named = (await coverage(api, branch.id))["uncovered"]
        reads = select(AuditEntry.target_id).where(
            col(AuditEntry.action) == "coverage.read", col(AuditEntry.org_id) == branch.id
        )

        [open_] = of_all["uncovered"]["items"]
        assert open_.keys() == {"household_id", "code", "head_name", "org_id"}
        assert (counted["count"], counted["items"]) == (1, [])
        assert [one["household_id"] for one in named["items"]] == [str(poor.id)]
        assert set((await session.exec(reads)).all()) == {poor.id}

    async def test_who_lives_in_another_cluster(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        village = await make_place(session, branch.id)
        here, there = [await make_place(session, None, parent=village) for _ in range(2)]
        household = await make_household(session, branch, place_id=here.place_id)
        neighbour, villager, stranger, official = [
            await make_member(session, branch.id, home_place_id=home)
            for home in (here.place_id, village.place_id, there.place_id, None)
        ]
        for member in (neighbour, villager, stranger, official):
            await make_assignment(session, member, household, role=AssignmentRole.SUPPORT)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        report = await coverage(api, branch.id)
        assert found(report, "beyond_home") == {str(stranger.id)}
        assert report["beyond_home"]["items"][0]["household_ids"] == [str(household.id)]

    async def test_who_is_in_charge_and_reports_nothing(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        silent, diligent, free = [await make_member(session, branch.id) for _ in range(3)]
        for member in (silent, diligent):
            await make_assignment(session, member, await make_household(session, branch))
        for month in (1, 2, 3):
            first = date(TODAY.year - 1, month, 1)
            owed = await owe(session, branch, [silent, diligent, free], first)
            await give(session, owed[1])
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        report = await coverage(api, branch.id)
        patient = await coverage(api, branch.id, silent_periods=4)
        assert found(report, "silent") == {str(silent.id)}
        assert report["silent"]["items"][0]["periods"] == 3
        assert patient["silent"]["count"] == 0

    async def test_each_finding_is_cut_and_its_count_is_not(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        for _ in range(3):
            await make_household(session, branch)
            await make_member(session, branch.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        report = await coverage(api, branch.id, limit=2)
        for finding in ("uncovered", "idle"):
            assert (report[finding]["count"], len(report[finding]["items"])) == (3, 2)
        too_many = await api.get("/coverage", params={"org_id": str(branch.id), "limit": 201})
        assert outcome(too_many) == (422, "request.invalid")

    async def test_what_is_cut_is_reached_by_the_list_of_the_finding(
        self, api: Api, session: AsyncSession
    ) -> None:
        commune = await make_org(session, OrgType.COMMUNE_COMMITTEE)
        branches = [await make_branch(session, commune=commune) for _ in range(FOUND)]
        findings = await make_everything_to_put_right(session, branches[0])
        findings["branches"] = branches[-1].id
        await api.sign_in(session, Role.INTEGRATION_CLIENT, commune.org_id)
        asked = {"org_id": str(commune.org_id)}
        whole = await coverage(api, commune.org_id)
        for limit in (1, 2, FOUND):
            report = await coverage(api, commune.org_id, limit=limit)
            for finding, one in findings.items():
                url, shown, items = list_of(finding), report[finding], whole[finding]["items"]
                more = {**asked, "after": shown["next"]}
                rest = await all_pages(api, url, limit=limit, **more)
                assert (shown["count"], len(items)) == (FOUND, FOUND), finding
                assert str(one) in str(items), finding
                assert shown["items"] + rest == items, finding
                assert await all_pages(api, url, limit=limit, **asked) == items, finding

    async def test_a_cursor_is_good_for_its_own_finding_only(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await make_everything_to_put_right(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        asked = {"org_id": str(branch.id)}
        cursor = (await coverage(api, branch.id, limit=1))["idle"]["next"]
        good = await api.get("/coverage/idle", params={**asked, "after": cursor})
        other = await api.get("/coverage/overloaded", params={**asked, "after": cursor})
        day = {"as_of": str(TODAY - DAY)}
        other_day = await api.get("/coverage/idle", params={**asked, **day, "after": cursor})
        assert len(good.json()["items"]) == FOUND - 1
        assert outcome(other) == outcome(other_day) == (422, "cursor.invalid")
