"""Through time: lists by the tree as it was, and never more than what is in sight today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.meetings import MeetingState, Presence
from api.domain.party_orgs import OrgType
from api.domain.periods import PeriodKind, period_containing
from api.domain.roles import Role
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.contacts import make_contact
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.meetings import make_meeting
from tests.factories.members import make_member
from tests.factories.movements import make_movement
from tests.factories.organisation import Branch, change_org, make_branch, make_org, span_of
from tests.factories.periods import make_assigned_member, make_period
from tests.factories.plans import make_plan
from tests.factories.reorganisations import make_reorganisation
from tests.factories.reports import make_report
from tests.factories.requests import make_request
from tests.factories.residence_members import make_residence_member
from tests.factories.rollups import make_rollup
from tests.factories.support_goals import make_goal
from tests.factories.tasks import make_task
from tests.factories.working_group_visits import make_visit
from tests.factories.working_groups import make_working_group

MOVED_ON: Final = date(2025, 7, 1)
BEFORE: Final = "2025-06-30"
LISTS: Final = (
    "assignments",
    "contacts",
    "household-groups",
    "households",
    "meetings",
    "members",
    "movements",
    "obligations",
    "plans",
    "reporting-periods",
    "reports",
    "requests",
    "residence-members",
    "rollups",
    "support-goals",
    "tasks",
    "working-group-visits",
    "working-group-visits/follow-ups",
    "working-groups/coverages",
)


@dataclass(frozen=True)
class Moved:
    """A branch that came from the one commune to the other last year, and one that stayed."""

    old: UUID
    new: UUID
    gone: Branch
    stayed: Branch
    province_id: UUID


@pytest.fixture
async def moved(session: AsyncSession) -> Moved:
    province = await make_org(session, OrgType.PROVINCIAL_COMMITTEE)
    old, new = [
        await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=province, name=name)
        for name in ("Đảng ủy xã Thiệu Minh", "Đảng ủy xã Thiệu Toán")
    ]
    gone, stayed = [await make_branch(session, commune=old) for _ in "12"]
    for branch in (gone, stayed):
        await _fill(session, branch, province.org_id)
    await change_org(session, gone.id, MOVED_ON, parent_id=new.org_id)
    return Moved(old.org_id, new.org_id, gone, stayed, province.org_id)


async def _fill(session: AsyncSession, branch: Branch, province_id: UUID) -> None:
    """Put one row, at least, into each of the lists."""
    member = await make_member(session, branch.id)
    household, group = await make_household(session, branch), await make_group(session, branch)
    await make_assignment(session, member, household)
    await make_contact(session, household, member.id)
    await make_goal(session, household)
    await make_meeting(session, branch.id)
    await make_movement(session, branch)
    await make_plan(session, branch.id, 2026)
    await make_report(session, branch)
    await make_request(session, branch.id)
    await make_residence_member(session, branch)
    await make_rollup(session, branch, member.id)
    await make_task(session, branch.id, member.id)
    working_group = await make_working_group(session, province_id, covers=[branch.id])
    await make_visit(session, working_group, branch.id)
    assert group


async def _bodies(api: Api, path: str, **asked: Any) -> set[str]:
    answer = await api.get(f"/{path}", params={"limit": 200, **asked})
    assert answer.status_code == 200, (path, answer.text)
    return {row["org_id"] for row in answer.json()["items"]}


def _ids(*branches: Branch) -> set[str]:
    return {str(branch.id) for branch in branches}


async def test_a_list_by_the_tree_as_it_is_and_as_it_was(
    api: Api, session: AsyncSession, moved: Moved
) -> None:
    await api.sign_in(session, Role.BRANCH_SECRETARY, moved.gone.id, moved.stayed.id)
    both = _ids(moved.gone, moved.stayed)
    for path in LISTS:
        told = {
            (commune, day): await _bodies(api, path, org_id=str(commune), **as_of)
            for commune in (moved.old, moved.new)
            for day, as_of in (("now", {}), ("then", {"as_of": BEFORE}))
        }
        assert told == {
            (moved.old, "now"): _ids(moved.stayed),
            (moved.old, "then"): both,
            (moved.new, "now"): _ids(moved.gone),
            (moved.new, "then"): set(),
        }, path


async def test_no_day_widens_sight(api: Api, session: AsyncSession, moved: Moved) -> None:
    """Who was secretary of what has gone sees it no more, by whatever tree they ask."""
    person_id = await api.sign_in(session, Role.BRANCH_SECRETARY, moved.stayed.id)
    await api.sign_in(
        session, Role.BRANCH_SECRETARY, moved.gone.id, person_id=person_id, valid_to=MOVED_ON
    )
    for path in LISTS:
        for root in (moved.old, moved.new, moved.gone.id, moved.province_id):
            for day in _days():
                asked = {"org_id": str(root), "as_of": day.isoformat()}
                answer = await api.get(f"/{path}", params=asked)
                told = answer.json().get("items", [])
                assert {row["org_id"] for row in told} <= _ids(moved.stayed), (path, asked)


def _days() -> Iterable[date]:
    today = clock.today()
    return (MOVED_ON - timedelta(1), MOVED_ON, today, today + timedelta(400))


async def test_a_day_to_come_is_by_what_is_decided_for_it(
    api: Api, session: AsyncSession, moved: Moved
) -> None:
    later = clock.today() + timedelta(30)
    await change_org(session, moved.stayed.id, later, parent_id=moved.new)
    await api.sign_in(session, Role.BRANCH_SECRETARY, moved.gone.id, moved.stayed.id)
    asked = {"org_id": str(moved.new), "as_of": later.isoformat()}
    assert await _bodies(api, "tasks", **asked) == _ids(moved.gone, moved.stayed)
    # Of who lives where nothing is decided ahead.
    for path in ("households", "residence-members"):
        answer = await api.get(f"/{path}", params=asked)
        assert outcome(answer) == (422, "day.not_come")
        assert answer.json()["errors"][0]["field"] == "query.as_of"


async def test_a_day_needs_a_body(api: Api, session: AsyncSession, branch: Branch) -> None:
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    answer = await api.get("/tasks", params={"as_of": BEFORE})
    assert outcome(answer) == (422, "request.invalid")
    assert answer.json()["errors"][0]["code"] == "dated_tree.day_without_body"


async def test_those_who_lived_there_on_the_day(
    api: Api, session: AsyncSession, branch: Branch
) -> None:
    early = await make_household(session, branch, since=date(2024, 1, 1))
    late = await make_household(session, branch, since=date(2026, 1, 1))
    gone = await make_household(session, branch, since=date(2024, 1, 1))
    gone.dissolved_on = date(2025, 1, 1)
    session.add(gone)
    await session.commit()
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)

    async def told(**asked: Any) -> set[str]:
        answer = await api.get("/households", params=asked)
        return {row["code"] for row in answer.json()["items"]}

    assert await told() == {early.code, late.code}
    assert await told(as_of="2024-12-31") == {early.code, gone.code}
    assert await told(as_of="2025-01-01") == {early.code}
    assert await told(as_of="2025-01-01", dissolved=True) == {gone.code}
    assert await told(as_of="2024-12-31", dissolved=True) == set()
    assert await told(as_of="2023-12-31") == set()


YEAR: Final = 2024  # before the move
SUMS: Final = {
    "meetings/summary": "meetings",
    "movements/summary": "movements",
    "requests/summary": "requests",
    "working-group-visits/summary": "visits",
}


async def _happen(session: AsyncSession, moved: Moved, day: date) -> None:
    """Let one thing of each kind happen in both branches on a day."""
    for branch in (moved.gone, moved.stayed):
        await make_meeting(session, branch.id, held_on=day, state=MeetingState.CLOSED)
        await make_movement(session, branch, starts_on=day)
        await make_request(session, branch.id, created_at=clock.start_of(day))
        group = await make_working_group(session, moved.province_id, covers=[branch.id])
        await make_visit(session, group, branch.id, visited_on=day)


async def _sum(api: Api, path: str, org_id: UUID, **asked: Any) -> dict[str, Any]:
    params = {"org_id": str(org_id), "year": YEAR, **asked}
    answer = await api.get(f"/{path}", params=params)
    assert answer.status_code == 200, (path, answer.text)
    told: dict[str, Any] = answer.json()
    return told


@pytest.mark.parametrize(("path", "counted"), SUMS.items())
async def test_sums_by_the_tree_as_it_is_and_as_it_was(
    api: Api, session: AsyncSession, moved: Moved, path: str, counted: str
) -> None:
    await _happen(session, moved, date(YEAR, 3, 1))
    gone, stayed = str(moved.gone.id), str(moved.stayed.id)
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, moved.province_id)
    told = {
        (org_id, structure): await _sum(api, path, org_id, structure=structure)
        for org_id in (moved.old, moved.new)
        for structure in ("now", "then")
    }
    totals = {key: one["total"][counted] for key, one in told.items()}
    parts = {key: {part["org_id"] for part in one["parts"]} for key, one in told.items()}
    assert totals == {
        (moved.old, "now"): 1,
        (moved.old, "then"): 2,
        (moved.new, "now"): 1,
        (moved.new, "then"): 0,
    }
    assert parts == {
        (moved.old, "now"): {stayed},
        (moved.old, "then"): {gone, stayed},
        (moved.new, "now"): {gone},
        (moved.new, "then"): set(),
    }
    of_then = told[moved.old, "then"]
    assert (of_then["structure"], of_then["tree_on"]) == ("then", f"{YEAR}-12-31")
    assert of_then["out_of_sight"] == 0
    of_now = told[moved.old, "now"]
    assert (of_now["structure"], of_now["tree_on"]) == ("now", clock.today().isoformat())
    # Whoever stands over the old commune alone sees no more of what has left it.
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, moved.old)
    of_then = await _sum(api, path, moved.old, structure="then")
    assert (of_then["total"][counted], of_then["out_of_sight"]) == (1, 1)


async def test_coverage_and_members_by_the_tree_as_it_is_and_as_it_was(
    api: Api, session: AsyncSession, moved: Moved
) -> None:
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, moved.province_id)
    households, members, parts = {}, {}, {}
    for org_id in (moved.old, moved.new):
        for structure in ("now", "then"):
            asked = {"org_id": str(org_id), "structure": structure}
            answer = await api.get("/coverage/summary", params=asked | {"as_of": BEFORE})
            told = answer.json()
            assert told["tree_on"] == (BEFORE if structure == "then" else str(clock.today()))
            households[org_id, structure] = told["total"]["households"]["households"]
            parts[org_id, structure] = {
                part["org_id"]: part["counts"]["households"]["households"] for part in told["parts"]
            }
            answer = await api.get("/members/counts", params=asked | {"as_of": BEFORE})
            members[org_id, structure] = answer.json()["total"]
            assert answer.json()["structure"] == structure
    gone, stayed = str(moved.gone.id), str(moved.stayed.id)
    for counts in (households, members):
        each = counts[moved.new, "now"]
        assert each > 0
        assert counts == {
            (moved.old, "now"): each,
            (moved.old, "then"): 2 * each,
            (moved.new, "now"): each,
            (moved.new, "then"): 0,
        }
    of_one = households[moved.new, "now"]
    assert parts == {
        (moved.old, "now"): {stayed: of_one},
        (moved.old, "then"): {gone: of_one, stayed: of_one},
        (moved.new, "now"): {gone: of_one},
        (moved.new, "then"): {},
    }
    # What has left the commune's sight is among its total of then, and told of by itself no more.
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, moved.old)
    asked = {"org_id": str(moved.old), "structure": "then", "as_of": BEFORE}
    told = (await api.get("/coverage/summary", params=asked)).json()
    assert told["total"]["households"]["households"] == 2 * of_one
    assert [part["org_id"] for part in told["parts"]] == [stayed]


async def test_what_was_reported_keeps_the_names_of_then(
    api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
) -> None:
    """A branch reports, is renamed and moved this month; its commune is renamed as well."""
    await make_report(session, branch, state="submitted")
    period = period_containing(PeriodKind.MONTH, clock.today())
    names = {"branch": "Chi bộ thôn Cũ", "commune": "Đảng ủy xã Cũ"}
    today = clock.today()
    if today == period.start:
        pytest.skip("the month has had no other day yet")
    for org_id, name in ((branch.id, names["branch"]), (branch.commune_id, names["commune"])):
        await change_org(session, org_id, period.start, name=name)
    await change_org(session, branch.id, today, name="Chi bộ thôn Mới")
    await change_org(session, branch.id, today, parent_id=elsewhere.commune_id)
    await change_org(session, branch.commune_id, today, name="Đảng ủy xã Mới")
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id, elsewhere.commune_id)
    asked = {"period": period.label, "org_id": str(branch.commune_id)}
    whole = (await api.get("/summaries/reports", params=asked)).json()
    assert (whole["name"], whole["structure"], whole["submitted"]) == (names["commune"], "then", 1)
    parts = (await api.get("/summaries/reports/parts", params=asked)).json()["items"]
    assert [(part["name"], part["submitted"]) for part in parts] == [(names["branch"], 1)]
    now = asked | {"structure": "now"}
    whole = (await api.get("/summaries/reports", params=now)).json()
    assert (whole["name"], whole["submitted"]) == ("Đảng ủy xã Mới", 0)
    now["org_id"] = str(elsewhere.commune_id)
    parts = (await api.get("/summaries/reports/parts", params=now)).json()["items"]
    assert [part["name"] for part in parts if part["submitted"]] == ["Chi bộ thôn Mới"]
    # Whoever stands over the old commune alone keeps its total, and is told of the branch no more.
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
    whole = (await api.get("/summaries/reports", params=asked)).json()
    parts = (await api.get("/summaries/reports/parts", params=asked)).json()["items"]
    assert (whole["submitted"], parts) == (1, [])


async def _told(api: Api, path: str, **asked: Any) -> Any:
    answer = await api.get(f"/{path}", params=asked)
    assert answer.status_code == 200, (path, answer.text)
    return answer.json()


async def test_reorganisations_that_bodies_below_keep(
    api: Api, session: AsyncSession, moved: Moved
) -> None:
    """By the tree of the day, and of what is in sight today."""
    kept = {at: await make_reorganisation(session, at) for at in (moved.old, moved.gone.id)}
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, moved.province_id)

    async def found(org_id: UUID, **as_of: str) -> set[UUID]:
        rows = await _told(api, "reorganisations", org_id=str(org_id), **as_of)
        of_each = {str(one.id): at for at, one in kept.items()}
        return {of_each[row["id"]] for row in rows["items"]}

    assert await found(moved.province_id) == {moved.old, moved.gone.id}
    assert await found(moved.old) == {moved.old}
    assert await found(moved.old, as_of=BEFORE) == {moved.old, moved.gone.id}
    assert await found(moved.new) == {moved.gone.id}
    assert await found(moved.new, as_of=BEFORE) == set()
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, moved.old)
    assert await found(moved.old, as_of=BEFORE) == {moved.old}


async def test_silent_branches_by_the_tree_of_the_day(
    api: Api, session: AsyncSession, moved: Moved
) -> None:
    ceased = await make_branch(session, commune=await span_of(session, moved.old))
    for branch in (moved.gone, moved.stayed, ceased):
        await make_assigned_member(session, branch)
        for label in ("2024-01", "2024-02", "2024-03"):
            await make_period(session, branch, label=label)
    # It goes on beneath its heir, and owes nothing any more.
    await change_org(session, ceased.id, MOVED_ON, parent_id=moved.stayed.id, ceased=True)
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, moved.province_id)

    async def silent(org_id: UUID, **as_of: str) -> dict[str, str]:
        asked = {"org_id": str(org_id), "periods": "3", **as_of}
        rows = (await _told(api, "summaries/reports/silent", **asked))["items"]
        return {row["org_id"]: row["parent_id"] for row in rows}

    gone, stayed = str(moved.gone.id), str(moved.stayed.id)
    old, new = str(moved.old), str(moved.new)
    assert await silent(moved.old) == {stayed: old}
    assert await silent(moved.new) == {gone: new}
    assert await silent(moved.old, as_of=BEFORE) == {gone: old, stayed: old}
    assert await silent(moved.new, as_of=BEFORE) == {}
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, moved.old)
    assert await silent(moved.old, as_of=BEFORE) == {stayed: old}


async def test_attendance_of_what_belonged_to_the_branch_on_the_day(
    api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
) -> None:
    """A party group has come to the branch since, and its meetings of then with it."""
    group = await make_org(
        session, OrgType.PARTY_GROUP, parent=await span_of(session, elsewhere.id)
    )
    member = await make_member(session, group.org_id)
    for month in (1, 2, 3):
        await make_meeting(
            session,
            group.org_id,
            {member.id: Presence.ABSENT},
            held_on=date(2025, month, 4),
            state=MeetingState.CLOSED,
        )
    await change_org(session, group.org_id, MOVED_ON, parent_id=branch.id)

    async def missed(of: Branch, **as_of: str) -> list[str]:
        asked = {"org_id": str(of.id), "year": "2025", **as_of}
        told = await _told(api, "meetings/attendance-alerts", **asked)
        return [one["member_id"] for one in told["members"]]

    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id, elsewhere.id)
    assert await missed(branch) == [str(member.id)]
    assert await missed(branch, as_of=BEFORE) == []
    assert await missed(elsewhere) == []
    assert await missed(elsewhere, as_of=BEFORE) == [str(member.id)]
    await api.sign_in(session, Role.BRANCH_SECRETARY, elsewhere.id)
    assert await missed(elsewhere, as_of=BEFORE) == []
