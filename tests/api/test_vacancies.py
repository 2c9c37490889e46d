"""Vacancies: opened at once with whoever can lead no more, and covered with whoever leads next."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock, working_time
from api.domain.members import Standing
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.jobs.handlers import warn_of_vacancies
from api.models.assignments import Assignment
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.members import PartyMember
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_org, span_of
from tests.factories.tasks import make_task
from tests.factories.ties import make_tie
from tests.factories.vacancies import make_vacancy
from tests.jobs.relaying import relay_all

TODAY = clock.today()
DAY = timedelta(days=1)
SOON, LATER = TODAY + 20 * DAY, TODAY + 60 * DAY


def seen(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


async def listed(api: Api, **asked: Any) -> list[Any]:
    answer = await api.get("/vacancies", params=asked)
    assert answer.status_code == 200, answer.text
    items: list[Any] = answer.json()["items"]
    return items


async def becomes(
    api: Api, member: PartyMember, standing: str, since: date, until: date | None = None
) -> Any:
    version = (await api.get(f"/members/{member.id}")).json()["version"]
    body = {"standing": standing, "valid_from": str(since)}
    body |= {"valid_to": str(until)} if until else {}
    body |= {"resolution_ref": "NQ 09-NQ/CB"} if standing == "exempt" else {}
    url = f"/members/{member.id}/standings"
    answer = await api.post(url, json=body, headers=seen(version))
    assert answer.is_success, answer.text
    return answer.json()


async def end(api: Api, one: Assignment, reason: str, on: date = TODAY) -> Any:
    body = {"on": str(on), "end_reason": reason}
    answer = await api.post(f"/assignments/{one.id}/ends", json=body, headers=seen(1))
    assert answer.is_success, answer.text
    return answer.json()


@pytest.fixture
async def member(api: Api, session: AsyncSession, branch: Branch) -> PartyMember:
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    return await make_member(session, branch.id, home_place_id=branch.place_id)


@pytest.fixture
async def other(session: AsyncSession, branch: Branch) -> PartyMember:
    name = "Nguyễn Thị Minh"
    return await make_member(session, branch.id, full_name=name, home_place_id=branch.place_id)


@pytest.fixture
async def household(session: AsyncSession, branch: Branch) -> Household:
    return await make_household(session, branch)


@pytest.fixture
async def group(session: AsyncSession, branch: Branch) -> HouseholdGroup:
    return await make_group(session, branch, households=[await make_household(session, branch)])


class TestOpening:
    @pytest.mark.parametrize(
        "standing", ["away", "exempt", "suspended", "transferred_out", "deceased", "removed"]
    )
    async def test_whoever_cannot_lead_leaves_a_vacancy_for_each_charge(
        self,
        api: Api,
        session: AsyncSession,
        member: PartyMember,
        other: PartyMember,
        household: Household,
        group: HouseholdGroup,
        standing: str,
    ) -> None:
        led = [
            await make_assignment(session, member, group),
            await make_assignment(session, member, household, mission="Chăm sóc người già yếu"),
        ]
        await make_assignment(session, other, household)
        await becomes(api, member, standing, TODAY)
        found = await listed(api)
        assert {one["assignment_id"] for one in found} == {str(one.id) for one in led}
        for one in found:
            assert (one["cause"], one["state"], one["overdue"]) == (standing, "open", False)
            assert one["due_on"] == str(working_time.days_after(TODAY, 5))
            assert (one["member_id"], one["proposed_name"]) == (str(member.id), "Nguyễn Thị Minh")
            told = (await api.get(f"/assignments/{one['assignment_id']}")).json()
            assert told["valid_to"] is None

    async def test_nobody_is_missed_before_they_go_and_the_policy_counts_the_days(
        self, api: Api, session: AsyncSession, branch: Branch, member: PartyMember, group: Any
    ) -> None:
        await make_assignment(session, member, group)
        secretary = api.headers["Authorization"]
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        policy = {"org_id": str(branch.id), "cover_days": 10}
        assert (await api.post("/policies", json=policy)).status_code == 201
        api.headers["Authorization"] = secretary
        await becomes(api, member, "away", SOON, LATER)
        [one] = await listed(api)
        assert (one["vacant_from"], one["vacant_until"]) == (str(SOON), str(LATER))
        assert one["due_on"] == str(working_time.days_after(SOON, 10))
        assert one["proposed_id"] is None

    async def test_who_goes_to_another_branch_leaves_them_and_to_a_party_group_not(
        self, api: Api, session: AsyncSession, branch: Branch, member: Any, group: Any
    ) -> None:
        await make_assignment(session, member, group)
        commune = await span_of(session, branch.commune_id)
        own, other = [
            await make_org(session, kind, parent=parent)
            for kind, parent in (
                (OrgType.PARTY_GROUP, await span_of(session, branch.id)),
                (OrgType.BRANCH, commune),
            )
        ]
        secretary = api.headers["Authorization"]
        found = []
        for body, former in ((own.org_id, branch.id), (other.org_id, own.org_id)):
            await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
            moving = {"org_id": str(body), "from_org_id": str(former), "on": str(TODAY)}
            moved = await api.post(f"/members/{member.id}/transfers", json=moving)
            assert moved.is_success, moved.text
            api.headers["Authorization"] = secretary
            found.append(await listed(api))
        assert found[0] == []
        [one] = found[1]
        assert (one["cause"], one["vacant_from"]) == ("transferred_out", str(TODAY))
        assert one["proposed_id"] is None  # the commune's committee assigns nobody
        helper = await make_member(session, branch.id)
        new = {"kind": "group", "group_id": str(group.id), "member_id": str(helper.id)}
        assert (await api.post("/assignments", json={**new, "role": "support"})).is_success
        assert [each["state"] for each in await listed(api)] == ["open"]

    async def test_a_supporter_leaves_none(
        self, api: Api, session: AsyncSession, member: PartyMember, group: Any
    ) -> None:
        await make_assignment(session, member, group, role="support")
        await becomes(api, member, "away", TODAY)
        assert await listed(api) == []

    @pytest.mark.parametrize(
        ("reason", "opens"),
        [
            ("member_away", True),
            ("household_objected", True),
            ("replaced", True),
            ("target_reached", False),
            ("entered_by_mistake", False),
        ],
    )
    async def test_what_ends_and_goes_on_without_a_lead(
        self,
        api: Api,
        session: AsyncSession,
        member: PartyMember,
        household: Household,
        reason: str,
        *,
        opens: bool,
    ) -> None:
        one = await make_assignment(session, member, household)
        await end(api, one, reason)
        assert [found["cause"] for found in await listed(api)] == ["ended"] * opens

    async def test_a_household_whose_group_has_a_lead_is_not_left_alone(
        self, api: Api, session: AsyncSession, branch: Branch, member: Any, other: Any
    ) -> None:
        household = await make_household(session, branch)
        group = await make_group(session, branch, households=[household])
        await make_assignment(session, other, group)
        await end(api, await make_assignment(session, member, household), "replaced")
        assert await listed(api) == []

    async def test_somebody_may_begin_who_is_to_go(
        self, api: Api, member: PartyMember, household: Household
    ) -> None:
        await becomes(api, member, "away", SOON)
        assert await listed(api) == []
        new = {"kind": "household", "household_id": str(household.id), "member_id": str(member.id)}
        assert (await api.post("/assignments", json=new)).status_code == 201
        assert [one["vacant_from"] for one in await listed(api)] == [str(SOON)]


class TestClosing:
    async def test_whoever_is_back_covers_it(
        self, api: Api, session: AsyncSession, member: PartyMember, group: Any
    ) -> None:
        await make_assignment(session, member, group)
        await becomes(api, member, "away", TODAY - 5 * DAY)
        [opened] = await listed(api)
        await becomes(api, member, "official", LATER)
        [ends] = await listed(api)
        await becomes(api, member, "official", TODAY)
        [covered] = await listed(api)
        assert opened["id"] == ends["id"] == covered["id"]
        assert (opened["vacant_until"], ends["vacant_until"]) == (None, str(LATER))
        assert (covered["state"], covered["outcome"]) == ("covered", "member_back")
        assert covered["closed_on"] == str(TODAY)

    async def test_what_was_to_last_until_a_day_is_over_then(
        self, api: Api, session: AsyncSession, member: PartyMember, group: Any
    ) -> None:
        one = await make_assignment(session, member, group)
        days = {"vacant_from": TODAY - 9 * DAY, "vacant_until": TODAY}
        await make_vacancy(session, one, due_on=TODAY - DAY, **days)
        [found] = await listed(api)
        assert (found["state"], found["outcome"]) == ("closed", "days_over")
        assert (found["overdue"], found["closed_on"]) == (False, str(TODAY))
        assert await listed(api, state="open") == await listed(api, overdue=True) == []

    async def test_a_handover_by_the_ordinary_way_covers_it(
        self, api: Api, session: AsyncSession, member: Any, other: Any, group: Any
    ) -> None:
        one = await make_assignment(session, member, group)
        await becomes(api, member, "away", TODAY)
        body = {"member_id": str(other.id), "on": str(TODAY)}
        done = await api.post(f"/assignments/{one.id}/handovers", json=body, headers=seen(1))
        [covered] = await listed(api)
        begun = done.json()["begun"]
        assert (covered["state"], covered["outcome"]) == ("covered", "other_leads")
        assert covered["covered_by_id"] == begun["id"]
        by_mistake = {"on": str(TODAY), "end_reason": "entered_by_mistake"}
        url = f"/assignments/{begun['id']}/ends"
        assert (await api.post(url, json=by_mistake, headers=seen(1))).is_success
        [again] = await listed(api)
        assert (again["id"], again["state"], again["covered_by_id"]) == (
            covered["id"],
            "open",
            None,
        )

    async def test_a_household_that_is_no_more_needs_nobody(
        self, api: Api, session: AsyncSession, member: PartyMember, household: Household
    ) -> None:
        await make_assignment(session, member, household)
        await becomes(api, member, "away", TODAY - DAY)
        gone = {"on": str(TODAY), "reason": "dissolved"}
        url = f"/households/{household.id}/dissolutions"
        answer = await api.post(url, json=gone, headers=seen(household.version))
        [closed] = await listed(api)
        assert answer.is_success, answer.text
        assert (closed["state"], closed["outcome"]) == ("closed", "household_gone")


class TestCovering:
    async def test_candidates_with_reasons_and_a_price(
        self, api: Api, session: AsyncSession, branch: Branch, member: Any, household: Household
    ) -> None:
        kin, loaded, free, exempt = [
            await make_member(session, branch.id, full_name=name, home_place_id=branch.place_id)
            for name in ("Lê Văn Họ", "Lê Văn Nhiều", "Lê Văn Rảnh", "Lê Văn Miễn")
        ]
        await make_tie(session, kin, household)
        for _ in range(3):
            await make_assignment(session, loaded, await make_household(session, branch))
        await becomes(api, exempt, "exempt", TODAY)
        await make_assignment(session, member, household)
        await becomes(api, member, "away", SOON)
        [one] = await listed(api)
        asked = f"/vacancies/{one['id']}/candidates"
        told = (await api.get(asked)).json()
        in_english = (await api.get(asked, headers={"Accept-Language": "en"})).json()
        assert [each["member_name"] for each in told["candidates"]] == [
            "Lê Văn Rảnh",
            "Lê Văn Nhiều",
        ]
        best, second = told["candidates"]
        assert "Ở cùng thôn." in [each["text"] for each in best["reasons"]]
        assert in_english["candidates"][0]["reasons"][0]["text"].isascii()
        assert str(best["price"]["merit"]) == "0.0"
        assert -10 < second["price"]["merit"] < 0
        assert best["price"]["barrier"] is None
        assert one["proposed_id"] == best["member_id"] == str(free.id)
        await becomes(api, free, "away", TODAY)
        [one] = await listed(api)
        assert (one["proposed_id"], one["proposed_name"]) == (None, None)

    async def test_whoever_led_it_is_not_asked_again(
        self, api: Api, session: AsyncSession, branch: Branch, member: Any, other: Any
    ) -> None:
        household = await make_household(session, branch)
        for _ in range(2):
            await make_assignment(session, other, await make_household(session, branch))
        led = await make_assignment(session, member, household)
        await end(api, led, "household_objected")
        [one] = await listed(api)
        told = (await api.get(f"/vacancies/{one['id']}/candidates")).json()
        assert one["proposed_id"] == str(other.id)
        assert [each["member_id"] for each in told["candidates"]] == [str(other.id)]

    async def test_not_everything_is_proposed_to_whoever_has_least(
        self, api: Api, session: AsyncSession, branch: Branch, member: Any, other: Any
    ) -> None:
        third = await make_member(session, branch.id, home_place_id=branch.place_id)
        for _ in range(4):
            await make_assignment(session, member, await make_household(session, branch))
        await becomes(api, member, "away", TODAY)
        proposed = Counter(one["proposed_id"] for one in await listed(api))
        assert proposed == {str(other.id): 2, str(third.id): 2}

    async def test_what_was_proposed_of_one_absence_counts_in_the_next(
        self, api: Api, session: AsyncSession, branch: Branch, member: Any, other: Any
    ) -> None:
        third, next_away = [
            await make_member(session, branch.id, home_place_id=branch.place_id) for _ in range(2)
        ]
        await make_assignment(session, member, await make_household(session, branch))
        for _ in range(3):
            await make_assignment(session, next_away, await make_household(session, branch))
        await becomes(api, member, "away", TODAY)
        await becomes(api, next_away, "away", TODAY)
        proposed = Counter(one["proposed_id"] for one in await listed(api))
        assert proposed == {str(other.id): 2, str(third.id): 2}

    async def test_for_good_the_work_goes_along(
        self, api: Api, session: AsyncSession, branch: Branch, member: Any, other: Any, group: Any
    ) -> None:
        before = await make_assignment(session, member, group)
        task = await make_task(session, branch.id, member.id)
        task.assignment_id = before.id
        session.add(task)
        await session.commit()
        await becomes(api, member, "deceased", TODAY)
        [one] = await listed(api)
        url, body = f"/vacancies/{one['id']}/cover", {"member_id": str(other.id)}
        stale = await api.post(url, json=body, headers=seen(7))
        unable = await api.post(url, json={"member_id": str(member.id)}, headers=seen(1))
        early = {**body, "on": str(TODAY - DAY)}
        outside = await api.post(url, json=early, headers=seen(1))
        headers = {**seen(1), "Idempotency-Key": f"cover-{one['id']}"}
        done = await api.post(url, json=body, headers=headers)
        again = await api.post(url, json=body, headers=headers)
        twice = await api.post(url, json=body, headers=seen(done.json()["version"]))
        assert outcome(stale)[0] == 412
        assert outcome(unable) == (409, "assignment.member_cannot_be_assigned")
        assert outcome(outside) == (409, "vacancy.cover_outside")
        assert done.status_code == 201, done.text
        assert again.json() == done.json()
        assert outcome(twice) == (409, "vacancy.not_open")
        covered = done.json()
        assert (covered["vacancy"]["state"], covered["returns"]) == ("covered", None)
        assert covered["vacancy"]["covered_by_id"] == covered["begun"]["id"]
        assert covered["begun"]["member_id"] == str(other.id)
        [handover] = (await api.get("/handovers")).json()["items"]
        assert handover["after_id"] == covered["begun"]["id"]
        assert (await api.get(f"/tasks/{task.id}")).json()["owner_id"] == str(other.id)

    async def test_for_a_time_the_member_leads_again(
        self, api: Api, session: AsyncSession, member: Any, other: Any, group: Any
    ) -> None:
        before = await make_assignment(session, member, group)
        await becomes(api, member, "away", TODAY, SOON)
        [one] = await listed(api)
        body = {"member_id": str(other.id)}
        done = await api.post(f"/vacancies/{one['id']}/cover", json=body, headers=seen(1))
        assert done.status_code == 201, done.text
        begun, returns = done.json()["begun"], done.json()["returns"]
        assert (begun["valid_from"], begun["valid_to"]) == (str(TODAY), str(SOON))
        assert (returns["member_id"], returns["valid_from"], returns["valid_to"]) == (
            str(member.id),
            str(SOON),
            None,
        )
        assert (await api.get(f"/assignments/{before.id}")).json()["valid_to"] == str(TODAY)
        [covered] = await listed(api)
        assert covered["state"] == "covered"
        await becomes(api, member, "away", TODAY, LATER)  # and so is not back by then
        [late] = await listed(api, state="open")
        assert (late["assignment_id"], late["vacant_from"]) == (returns["id"], str(SOON))
        assert late["vacant_until"] == str(LATER)

    async def test_whoever_is_back_early_is_told_who_leads_in_their_place(
        self, api: Api, session: AsyncSession, member: Any, other: Any, group: Any
    ) -> None:
        """Nothing ends by itself: it is named with its version, and handed over on that day."""
        await make_assignment(session, member, group)
        gone = await becomes(api, member, "away", TODAY, LATER)
        [one] = await listed(api)
        body = {"member_id": str(other.id)}
        done = await api.post(f"/vacancies/{one['id']}/cover", json=body, headers=seen(1))
        begun = done.json()["begun"]
        still_gone = await becomes(api, member, "suspended", SOON, LATER)
        back = await becomes(api, member, "official", SOON)
        [cover] = back["covers"]
        body = {"member_id": str(member.id), "on": str(SOON)}
        handover = f"/assignments/{cover['id']}/handovers"
        handed = await api.post(handover, json=body, headers=seen(cover["version"]))
        again = await becomes(api, member, "away", SOON + DAY, LATER)
        assert (gone["covers"], still_gone["covers"], again["covers"]) == ([], [], [])
        assert {name: cover[name] for name in ("id", "member_id", "valid_to")} == {
            "id": begun["id"],
            "member_id": str(other.id),
            "valid_to": str(LATER),
        }
        assert handed.status_code == 201, handed.text
        leads = handed.json()["begun"]
        assert (leads["member_id"], leads["valid_from"]) == (str(member.id), str(SOON))
        assert leads["valid_to"] == str(LATER)  # from when on they were to lead anyway

    async def test_what_has_ended_begins_anew(
        self, api: Api, session: AsyncSession, member: Any, other: Any, household: Household
    ) -> None:
        one = await make_assignment(session, member, household)
        await end(api, one, "household_objected")
        [found] = await listed(api)
        body = {"member_id": str(other.id)}
        done = await api.post(f"/vacancies/{found['id']}/cover", json=body, headers=seen(1))
        assert done.status_code == 201, done.text
        [handover] = (await api.get("/handovers")).json()["items"]
        assert handover["before_id"] == str(one.id)
        assert (await listed(api))[0]["outcome"] == "other_leads"


class TestOverdue:
    async def test_the_secretary_hears_of_it_once_and_above_are_numbers(
        self, app: FastAPI, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        secretary = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        assert secretary
        member = await make_member(session, branch.id, standing=Standing.AWAY)
        households = [await make_household(session, branch) for _ in range(2)]
        late, in_time = [
            await make_vacancy(session, await make_assignment(session, member, one), due_on=due_on)
            for one, due_on in zip(households, (TODAY - DAY, TODAY), strict=True)
        ]
        for _ in range(2):
            async with app.state.kevai.sessions.begin() as working:
                await warn_of_vacancies(working)
            await relay_all(app)
        told = (await api.get("/notifications")).json()["items"]
        assert [(one["topic"], one["target_id"]) for one in told] == [
            ("vacancy.overdue", str(late.id))
        ]
        assert [one["id"] for one in await listed(api, overdue=True)] == [str(late.id)]
        assert [one["id"] for one in await listed(api, overdue=False)] == [str(in_time.id)]
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        asked = {"org_id": str(branch.commune_id)}
        counted = (await api.get("/vacancies/summary", params=asked)).json()
        assert counted == {**asked, "as_of": str(TODAY), "open": 2, "overdue": 1, "covered": 0}
        assert outcome(await api.get("/vacancies")) == (403, "auth.not_permitted")
