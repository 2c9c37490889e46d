"""Coverage as of a day: by the tree of that day, of who belonged where then, in today's sight."""

from datetime import date, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.assignments import EndReason
from api.domain.households import HouseholdEventKind
from api.domain.members import Standing
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.household_events import HouseholdEvent
from api.models.households import Household
from api.models.members import Membership, PartyMember
from api.models.places import PlaceCharge
from api.models.policies import AssignmentPolicy
from api.models.poverty_statuses import HouseholdPoverty
from api.models.records import AuditEntry
from tests.api.test_coverage import coverage, owe, summary
from tests.api.test_households_as_of import DAYS, STEPS, History
from tests.client import Api, all_pages, outcome
from tests.factories.assignments import make_assignment
from tests.factories.households import make_household
from tests.factories.members import becomes, make_member
from tests.factories.organisation import (
    Branch,
    change_org,
    make_branch,
    make_org,
    make_place,
    span_of,
)

TODAY: Final = clock.today()
DAY: Final = timedelta(days=1)
MOVED_ON: Final = date(TODAY.year - 1, 7, 1)
BEFORE: Final = MOVED_ON - DAY
LISTS: Final = (
    "uncovered",
    "not-assignable",
    "overloaded",
    "underloaded",
    "idle",
    "beyond-home",
    "silent",
    "branches",
)
FINDINGS: Final = [one.replace("-", "_") for one in LISTS]


async def two_communes(session: AsyncSession) -> tuple[UUID, UUID, Branch, Branch]:
    """Make two communes; of one branch each, the first went from the one to the other."""
    province = await make_org(session, OrgType.PROVINCIAL_COMMITTEE)
    old, new = [await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=province) for _ in "12"]
    gone, stayed = [await make_branch(session, commune=old) for _ in "12"]
    await change_org(session, gone.id, MOVED_ON, parent_id=new.org_id)
    return old.org_id, new.org_id, gone, stayed


async def put_right(session: AsyncSession, branch: Branch) -> None:
    """Let there be one thing of each kind to put right."""
    far = (await make_place(session, None)).place_id
    idle, unable, busy, idler = [
        await make_member(session, branch.id, home_place_id=home)
        for home in (None, None, far, None)
    ]
    assert idle
    await becomes(session, unable, Standing.EXEMPT, date(2021, 1, 1))
    session.add(
        AssignmentPolicy(
            org_id=branch.id, scope="all", minimum=2, maximum=2, valid_from=date(2020, 1, 1)
        )
    )
    for member in (unable, busy, busy, busy, idler):
        await make_assignment(session, member, await make_household(session, branch))
    await make_household(session, branch)
    for month in (1, 2):
        await owe(session, branch, [busy], date(2024, month, 1))


async def bodies(api: Api, finding: str, org_id: UUID, on: date) -> set[str]:
    """Read by one list, page by page, of which bodies something is found."""
    asked = {"org_id": str(org_id), "as_of": str(on)}
    rows = await all_pages(api, f"/coverage/{finding}", limit=1, **asked)
    answer = await coverage(api, org_id, as_of=on)
    told = answer[finding.replace("-", "_")]
    assert (told["items"], told["count"], answer["on"]) == (rows, len(rows), str(on))
    return {row["org_id"] for row in rows}


async def move(
    session: AsyncSession, household: Household, before: Branch, after: Branch, on: date
) -> None:
    """Let a household move, as the service records it."""
    places = {"from_place_id": before.place_id, "to_place_id": after.place_id}
    of_this = {"household_id": household.id, "org_id": before.id}
    kind = HouseholdEventKind.MOVED
    household.place_id, household.org_id = after.place_id, after.id
    session.add_all([HouseholdEvent(**of_this, **places, kind=kind, happened_on=on), household])
    await session.commit()


async def transfer(session: AsyncSession, member: PartyMember, to: UUID, on: date) -> None:
    rows = select(Membership).where(col(Membership.member_id) == member.id)
    (await session.exec(rows)).one().valid_to = on
    await session.flush()
    session.add(Membership(member_id=member.id, org_id=to, valid_from=on))
    member.org_id = to
    session.add(member)
    await session.commit()


def counted(answer: Any) -> Any:
    return answer["households"]


class TestTree:
    async def test_each_finding_is_of_the_bodies_that_stood_below_then(
        self, api: Api, session: AsyncSession
    ) -> None:
        old, new, gone, stayed = await two_communes(session)
        for branch in (gone, stayed):
            await put_right(session, branch)
        await api.sign_in(session, Role.INTEGRATION_CLIENT, old, new)
        both = {str(gone.id), str(stayed.id)}
        for finding in LISTS:
            told = {
                (commune, on): await bodies(api, finding, commune, on)
                for commune in (old, new)
                for on in (BEFORE, TODAY)
            }
            assert told == {
                (old, BEFORE): both,
                (old, TODAY): {str(stayed.id)},
                (new, BEFORE): set(),
                (new, TODAY): {str(gone.id)},
            }, finding

    async def test_its_numbers_are_those_of_the_summary(
        self, api: Api, session: AsyncSession
    ) -> None:
        old, new, gone, stayed = await two_communes(session)
        for branch in (gone, stayed):
            await put_right(session, branch)
        await api.sign_in(session, Role.INTEGRATION_CLIENT, old, new)
        found = []
        for org_id in (old, new, gone.id):
            for on in (BEFORE, MOVED_ON, TODAY, TODAY + DAY):
                report, above = [await ask(api, org_id, as_of=on) for ask in (coverage, summary)]
                total = above["total"]
                assert counted(report) == counted(total), on
                assert report["idle"]["count"] == total["members"]["idle"]
                unable = total["members"]["not_assignable_assigned"]
                assert report["not_assignable"]["count"] == unable
                assert report["branches"]["count"] == total["branches"]["branches"]
                found.append(counted(report)["households"])
        assert found == [12, 6, 6, 6, 0, 6, 6, 6, 6, 6, 6, 6]

    async def test_a_day_to_come_is_by_what_is_decided_for_it(
        self, api: Api, session: AsyncSession
    ) -> None:
        old, new, gone, stayed = await two_communes(session)
        for branch in (gone, stayed):
            await make_household(session, branch)
        later = TODAY + 30 * DAY
        await change_org(session, stayed.id, later, parent_id=new)
        await api.sign_in(session, Role.INTEGRATION_CLIENT, old, new)
        told = {
            (commune, on): await bodies(api, "uncovered", commune, on)
            for commune in (old, new)
            for on in (later - DAY, later)
        }
        assert told == {
            (old, later - DAY): {str(stayed.id)},
            (old, later): set(),
            (new, later - DAY): {str(gone.id)},
            (new, later): {str(gone.id), str(stayed.id)},
        }

    async def test_a_body_that_did_not_stand_yet_has_nothing(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await make_household(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        report = await coverage(api, branch.id, as_of=date(2010, 1, 1))
        assert (report["stance"], counted(report)["households"]) == (None, 0)
        assert {report[finding]["count"] for finding in FINDINGS} == {0}

    async def test_a_cursor_is_of_its_day(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        for _ in range(2):
            await make_household(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        asked = {"org_id": str(branch.id), "limit": 1, "as_of": str(BEFORE)}
        after = (await api.get("/coverage/uncovered", params=asked)).json()["next"]
        other = {**asked, "as_of": str(MOVED_ON), "after": after}
        assert outcome(await api.get("/coverage/uncovered", params=other)) == (
            422,
            "cursor.invalid",
        )
        old_name = {"org_id": str(branch.id), "on": str(BEFORE)}
        for path in ("", "/summary", *(f"/{one}" for one in LISTS)):
            refused = await api.get(f"/coverage{path}", params=old_name)
            assert outcome(refused) == (422, "request.invalid"), path


class TestSight:
    async def test_no_day_widens_it(self, api: Api, session: AsyncSession) -> None:
        """What has gone is out of sight of those over its old commune, whatever day they ask."""
        old, _, gone, stayed = await two_communes(session)
        for branch in (gone, stayed):
            await put_right(session, branch)
        await api.sign_in(session, Role.INTEGRATION_CLIENT, old)
        for finding in LISTS:
            assert await bodies(api, finding, old, BEFORE) == {str(stayed.id)}, finding
        report = await coverage(api, old, as_of=BEFORE)
        assert counted(report)["households"] == 6
        hidden = await api.get("/coverage", params={"org_id": str(gone.id), "as_of": str(BEFORE)})
        assert outcome(hidden) == (404, "party_org.not_found")

    async def test_what_comes_is_not_seen_before_it_has_come(
        self, api: Api, session: AsyncSession
    ) -> None:
        old, new, _, stayed = await two_communes(session)
        await make_household(session, stayed)
        later = TODAY + 30 * DAY
        await change_org(session, stayed.id, later, parent_id=new)
        await api.sign_in(session, Role.INTEGRATION_CLIENT, new)
        assert old
        assert await bodies(api, "uncovered", new, later) == set()

    async def test_a_household_out_of_sight_is_counted_and_not_named(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        """As a list of households leaves it out, and the summary does not."""
        household = await make_household(session, branch, head_name="Hoàng Văn Riêng")
        await make_household(session, branch)
        await move(session, household, branch, elsewhere, MOVED_ON)
        asked = {"org_id": str(branch.id), "as_of": str(BEFORE)}
        person = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        listed = (await api.get("/households", params=asked)).json()["items"]
        assert len(listed) == 1
        for beside in (None, elsewhere.commune_id):
            if beside is not None:  # numbers go up the tree, names do not
                await api.sign_in(session, Role.COMMUNE_COMMITTEE, beside, person_id=person)
            answer = await api.get("/coverage", params=asked)
            report = answer.json()
            assert (report["uncovered"]["count"], len(report["uncovered"]["items"])) == (2, 1)
            assert "Riêng" not in answer.text
            assert str(household.id) not in answer.text
            total = (await summary(api, branch.id, as_of=BEFORE))["total"]
            assert counted(report) == counted(total)

    async def test_who_was_poor_is_told_by_who_may_hear_it_today(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        """The other body has no policy for the poor alone; that is no way to hear who is."""
        household = await make_household(session, branch, head_name="Hoàng Văn Nghèo")
        poverty = {"standard": "ND07-2022..2026", "causes": [], "decision_ref": "12/QĐ-UBND"}
        since = {"valid_from": date(2022, 1, 1), "org_id": branch.id}
        session.add(HouseholdPoverty(household_id=household.id, status="poor", **poverty, **since))
        policy = {"org_id": branch.id, "scope": "poor", "valid_from": date(2020, 1, 1)}
        session.add(AssignmentPolicy(**policy))
        await move(session, household, branch, elsewhere, MOVED_ON)
        person = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        await api.sign_in(session, Role.INTEGRATION_CLIENT, elsewhere.id, person_id=person)
        unnamed = (await coverage(api, branch.id, as_of=BEFORE))["uncovered"]
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id, elsewhere.id)
        named = (await coverage(api, branch.id, as_of=BEFORE))["uncovered"]
        reads = select(AuditEntry.org_id).where(
            col(AuditEntry.action) == "coverage.read", col(AuditEntry.target_id) == household.id
        )
        assert (unnamed["count"], unnamed["items"]) == (1, [])
        assert [one["org_id"] for one in named["items"]] == [str(branch.id)]
        assert (await session.exec(reads)).all() == [elsewhere.id]


class TestWhereTheyWere:
    async def test_a_household_is_told_under_the_branch_of_then(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        """It had somebody before it moved, and has nobody now; both bodies count it so."""
        household = await make_household(session, branch)
        member = await make_member(session, branch.id)
        await make_assignment(
            session, member, household, valid_to=MOVED_ON, end_reason=EndReason.HOUSEHOLD_MOVED
        )
        await move(session, household, branch, elsewhere, MOVED_ON)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id, elsewhere.id)
        for org_id, on, expected in (
            (branch.id, BEFORE, (1, 1)),
            (branch.id, MOVED_ON, (0, 0)),
            (elsewhere.id, BEFORE, (0, 0)),
            (elsewhere.id, MOVED_ON, (1, 0)),
            (elsewhere.id, TODAY, (1, 0)),
        ):
            report, above = [await ask(api, org_id, as_of=on) for ask in (coverage, summary)]
            assert counted(report) == counted(above["total"])
            households = counted(report)
            assert (households["households"], households["covered"]) == expected, (org_id, on)

    @pytest.mark.parametrize("seed", range(6))
    async def test_they_are_those_of_the_list_of_households(
        self, api: Api, session: AsyncSession, seed: int
    ) -> None:
        """Whatever happened to places, bodies and households: by name, and in numbers."""
        history = History(session, Random(seed))  # noqa: S311
        await history.begin()
        for step in range(STEPS):
            await history.go_on(DAYS[1] - 20 * DAY + 10 * DAY * step)
        await api.sign_in(
            session, Role.INTEGRATION_CLIENT, *(one.org_id for one in history.communes)
        )
        for on in (*DAYS, TODAY):
            for body in history.bodies:
                asked = {"org_id": str(body), "as_of": str(on)}
                listed = await all_pages(api, "/households", limit=200, **asked)
                where = {row["id"]: row["org_id"] for row in listed}
                rows = await all_pages(api, "/coverage/uncovered", limit=3, **asked)
                assert {row["household_id"]: row["org_id"] for row in rows} == where, (body, on)
                total = (await summary(api, body, as_of=on))["total"]
                assert counted(total)["uncovered"] == len(rows) == len(where), (body, on)
        await kept_as_recounted(session, history)

    async def test_what_is_corrected_of_the_past_is_counted_where_it_was(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        """Of a household that has moved: that it was poor, who was in charge, and could act."""
        household = await make_household(session, branch)
        helper = await make_member(session, (await make_branch(session)).id)  # a partner
        await move(session, household, branch, elsewhere, MOVED_ON)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id, elsewhere.id)

        async def told() -> list[tuple[int, int]]:
            answers = [await summary(api, branch.id, as_of=on) for on in (BEFORE - DAY, BEFORE)]
            return [(one["total"]["poor"], one["total"]["poor_uncovered"]) for one in answers]

        poverty = {"standard": "ND07-2022..2026", "causes": [], "decision_ref": "12/QĐ-UBND"}
        since = {"valid_from": date(2022, 1, 1), "org_id": elsewhere.id}
        session.add(HouseholdPoverty(household_id=household.id, status="poor", **poverty, **since))
        await session.commit()
        assert await told() == [(1, 1), (1, 1)]
        ended = {"valid_to": MOVED_ON, "end_reason": EndReason.HOUSEHOLD_MOVED}
        await make_assignment(session, helper, household, **ended)
        assert await told() == [(1, 0), (1, 0)]
        await becomes(session, helper, Standing.AWAY, BEFORE)
        assert await told() == [(1, 0), (1, 1)]

    async def test_a_move_that_is_noted_afterwards_counts_from_its_day(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        household = await make_household(session, branch)
        places = {"from_place_id": elsewhere.place_id, "to_place_id": branch.place_id}
        of_this = {"household_id": household.id, "org_id": elsewhere.id}
        moved = HouseholdEventKind.MOVED
        session.add(HouseholdEvent(**of_this, **places, kind=moved, happened_on=MOVED_ON))
        await session.commit()
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id, elsewhere.id)
        assert await self.numbers(api, branch, elsewhere, BEFORE) == [0, 1]
        assert await self.numbers(api, branch, elsewhere, MOVED_ON) == [1, 0]

    async def test_a_charge_that_is_noted_afterwards_counts_from_its_day(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        """The household answers to a third body by itself, which loses it as of those days."""
        third = await make_branch(session)
        await make_household(session, branch, org_id=third.id)
        rows = select(PlaceCharge).where(col(PlaceCharge.place_id) == branch.place_id)
        charge = (await session.exec(rows)).one()
        since, charge.valid_from = charge.valid_from, MOVED_ON
        await session.flush()
        until = {"valid_from": since, "valid_to": MOVED_ON}
        session.add(PlaceCharge(place_id=branch.place_id, org_id=elsewhere.id, **until))
        await session.commit()
        await api.sign_in(session, Role.BRANCH_SECRETARY, third.id, elsewhere.id)
        assert await self.numbers(api, third, elsewhere, BEFORE) == [0, 1]
        assert await self.numbers(api, third, elsewhere, MOVED_ON) == [1, 0]
        # And one that is registered now, with days from before.
        late = await make_household(session, branch, org_id=third.id)
        assert await self.numbers(api, third, elsewhere, BEFORE) == [0, 2]
        late.since = MOVED_ON
        session.add(late)
        await session.commit()
        assert await self.numbers(api, third, elsewhere, BEFORE) == [0, 1]

    async def test_until_a_party_group_was_founded_its_households_are_of_the_branch(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        above = await span_of(session, branch.id)
        group = await make_org(session, OrgType.PARTY_GROUP, parent=above)
        group.valid_from = MOVED_ON
        session.add(group)
        await session.commit()
        await make_household(session, branch, org_id=group.org_id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        directly = []
        for on in (BEFORE, MOVED_ON):
            above_all = await summary(api, branch.id, as_of=on)
            assert counted(above_all["total"])["households"] == 1
            directly.append(counted(above_all["directly"])["households"])
            asked = {"org_id": str(branch.id), "as_of": str(on)}
            [listed] = (await api.get("/households", params=asked)).json()["items"]
            [found] = (await coverage(api, branch.id, as_of=on))["uncovered"]["items"]
            assert found["org_id"] == listed["org_id"]
        assert directly == [1, 0]

    async def test_a_household_that_ceased_is_missed_where_it_had_been(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        household = await make_household(session, branch)
        await move(session, household, branch, elsewhere, MOVED_ON)
        household.dissolved_on = BEFORE
        session.add(household)
        await session.commit()
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id, elsewhere.id)
        assert await self.numbers(api, branch, elsewhere, BEFORE - DAY) == [1, 0]
        assert await self.numbers(api, branch, elsewhere, BEFORE) == [0, 0]

    @staticmethod
    async def numbers(api: Api, one: Branch, other: Branch, on: date) -> list[int]:
        """Read how many households two branches have, by the summary and by the report."""
        told = []
        for branch in (one, other):
            report, above = [await ask(api, branch.id, as_of=on) for ask in (coverage, summary)]
            assert counted(report) == counted(above["total"])
            told.append(counted(report)["households"])
        return told

    async def test_a_member_is_told_under_the_body_of_then(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        """A branch goes on knowing by name who belonged to it."""
        member = await make_member(session, branch.id, home_place_id=elsewhere.place_id)
        idle = await make_member(session, branch.id)
        await make_assignment(session, member, await make_household(session, branch))
        for month in (1, 2):
            await owe(session, branch, [member], date(2024, month, 1))
        for one in (member, idle):
            await transfer(session, one, elsewhere.id, MOVED_ON)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        report = await coverage(api, branch.id, as_of=BEFORE)
        for finding, one in (("beyond_home", member), ("silent", member), ("idle", idle)):
            [found] = report[finding]["items"]
            assert (found["member_id"], found["org_id"]) == (str(one.id), str(branch.id)), finding

    async def test_beyond_home_is_by_where_the_household_lay_then(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        household = await make_household(session, branch)
        member = await make_member(session, branch.id, home_place_id=branch.place_id)
        await make_assignment(session, member, household)
        await move(session, household, branch, elsewhere, MOVED_ON)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        counts = [
            (await coverage(api, branch.id, as_of=on))["beyond_home"]["count"]
            for on in (BEFORE, MOVED_ON, TODAY)
        ]
        assert counts == [0, 1, 1]


async def kept_as_recounted(session: AsyncSession, history: History) -> None:
    """Hold what is kept of all bodies to what a recount of them finds."""
    connection = await session.connection()
    top = (await span_of(session, history.communes[0].org_id)).parent_id
    below = text("""
        SELECT span.org_id FROM party_org_span AS top JOIN party_org_span AS span
            ON span.path >= top.path AND span.path < top.path || '/' WHERE top.org_id = :top
    """)
    orgs = list((await connection.execute(below, {"top": top})).scalars())
    await connection.execute(text("SELECT coverage_settle_arrivals()"))
    shares = "SELECT to_jsonb(s) FROM {} AS s ORDER BY source_id, org_id, day"
    kept = shares.format("(SELECT * FROM coverage_share WHERE source_id = ANY (:orgs))")
    again = shares.format("coverage_shares(:orgs, NULL, NULL)")
    both = [
        list((await connection.execute(text(one), {"orgs": orgs})).scalars())
        for one in (kept, again)
    ]
    await session.commit()
    assert both[0] == both[1]
