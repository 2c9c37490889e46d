"""Who is told of a charge: who holds it, and both bodies where one sends to the other."""

from datetime import date, timedelta
from uuid import uuid4

from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.coverage import NOT_ASSIGNABLE, asked
from api.access.in_charge import in_charge
from api.access.visible import raise_wall
from api.domain import clock
from api.domain.assignments import AssignmentRole, EndReason
from api.domain.members import Standing
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from tests.access.test_walls import actor_of
from tests.client import Api, all_pages, outcome
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_org

TODAY = clock.today()
DAY = timedelta(days=1)


class TestOwnHouseholds:
    async def test_a_member_sees_the_households_in_their_charge(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        direct, grouped, of_nobody = [await make_household(session, branch) for _ in range(3)]
        away = await make_household(session, elsewhere)
        await make_assignment(session, member, direct)
        await make_assignment(
            session, member, await make_group(session, branch, households=[grouped])
        )
        await make_assignment(session, member, away, mission="Chăm sóc")
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)

        page = (await api.get("/households")).json()

        assert {row["id"] for row in page["items"]} == {
            str(household.id) for household in (direct, grouped, away)
        }
        for household, status in ((direct, 200), (grouped, 200), (away, 200), (of_nobody, 404)):
            assert (await api.get(f"/households/{household.id}")).status_code == status

    async def test_what_ended_is_no_longer_theirs(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        household = await make_household(session, branch)
        what = {"valid_to": TODAY, "end_reason": EndReason.ANNUAL_REVIEW}
        await make_assignment(session, member, household, **what)
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        assert (await api.get("/households")).json()["items"] == []


class TestListAssignments:
    async def test_filters(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        first, second = [await make_member(session, branch.id) for _ in range(2)]
        household, group = await make_household(session, branch), await make_group(session, branch)
        direct = await make_assignment(session, first, household, valid_from=date(2024, 1, 1))
        through = await make_assignment(session, second, group, role=AssignmentRole.SUPPORT)
        past = {"valid_to": date(2024, 1, 1), "end_reason": EndReason.REPLACED}
        former = await make_assignment(session, second, household, **past)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        for params, expected in (
            ({}, [direct, through, former]),
            ({"member_id": first.id}, [direct]),
            ({"household_id": household.id}, [direct, former]),
            ({"group_id": group.id}, [through]),
            ({"kind": "group"}, [through]),
            ({"role": "lead"}, [direct, former]),
            ({"org_id": branch.commune_id}, [direct, through, former]),
            ({"org_id": uuid4()}, []),
            ({"as_of": TODAY}, [direct, through]),
            ({"as_of": "2023-06-01"}, [through, former]),
            ({"ended": False}, [direct, through]),
            ({"ended": True}, [former]),
        ):
            asked = {name: str(value) for name, value in params.items()}
            page = (await api.get("/assignments", params=asked)).json()
            assert {row["id"] for row in page["items"]} == {str(one.id) for one in expected}, asked

    async def test_below_a_body_are_those_of_its_members_and_those_of_its_households(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        at_home, sent = [await make_member(session, at.id) for at in (branch, elsewhere)]
        here = await make_household(session, branch)
        own = await make_assignment(session, at_home, here, valid_to=date(2023, 1, 1))
        by_others = await make_assignment(session, sent, here, valid_from=date(2023, 1, 1))
        away = await make_assignment(session, at_home, await make_household(session, elsewhere))
        group = await make_group(session, elsewhere)
        apart = await make_assignment(session, sent, group)
        both = (branch.commune_id, elsewhere.commune_id)
        await api.sign_in(session, Role.INTEGRATION_CLIENT, *both)
        for org_id, more, expected in (
            (branch.id, {}, [own, by_others, away]),
            (branch.commune_id, {}, [own, by_others, away]),
            (elsewhere.id, {}, [by_others, away, apart]),
            (elsewhere.id, {"group_id": str(group.id)}, [apart]),
            (branch.id, {"household_id": str(here.id)}, [own, by_others]),
            (elsewhere.id, {"household_id": str(here.id)}, [by_others]),
            (branch.id, {"as_of": "2024-01-01"}, [by_others, away]),
        ):
            named = {"org_id": str(org_id), **more}
            page = (await api.get("/assignments", params=named)).json()
            assert {row["id"] for row in page["items"]} == {str(one.id) for one in expected}, named
        told = await all_pages(api, "/assignments", limit=1, org_id=str(branch.id))
        assert sorted(row["id"] for row in told) == sorted(
            str(a.id) for a in (own, by_others, away)
        )
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        page = (await api.get("/assignments", params={"org_id": str(elsewhere.id)})).json()
        assert [row["id"] for row in page["items"]] == [str(away.id)]

    async def test_those_whom_another_body_sends_are_known_to_both(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        partner = await make_member(session, elsewhere.id)
        household = await make_household(session, branch)
        made = await make_assignment(session, partner, household)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        of_target = await api.get("/assignments", params={"household_id": str(household.id)})
        found = await api.get(f"/assignments/{made.id}")
        await api.sign_in(session, Role.BRANCH_SECRETARY, elsewhere.id)
        of_member = await api.get("/assignments")

        assert [row["id"] for row in of_target.json()["items"]] == [str(made.id)]
        assert [row["id"] for row in of_member.json()["items"]] == [str(made.id)]
        assert found.json()["member_name"] is None  # another branch's members are not listed here
        assert of_member.json()["items"][0]["target_name"] is None

    async def test_pages_meet(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        member = await make_member(session, branch.id)
        made = [
            await make_assignment(session, member, await make_household(session, branch))
            for _ in range(5)
        ]
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        seen: list[str] = []
        asked = {"limit": "2"}
        for _ in range(3):
            page = (await api.get("/assignments", params=asked)).json()
            seen += [row["id"] for row in page["items"]]
            asked["after"] = page["next"]
        assert page["next"] is None
        assert sorted(seen) == sorted(str(one.id) for one in made)

    async def test_a_member_sees_their_own(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, other = [await make_member(session, branch.id) for _ in range(2)]
        mine = await make_assignment(session, member, await make_household(session, branch))
        theirs = await make_assignment(session, other, await make_household(session, branch))
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        page = (await api.get("/assignments")).json()
        assert [row["id"] for row in page["items"]] == [str(mine.id)]
        hidden = await api.get(f"/assignments/{theirs.id}")
        assert outcome(hidden) == (404, "assignment.not_found")


class TestResponsible:
    async def test_says_who_was_in_charge_on_a_day_and_through_what(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        names = ("An", "Bình", "Chi")
        lead, former, carer = [
            await make_member(session, branch.id, full_name=name) for name in names
        ]
        household = await make_household(session, branch)
        group = await make_group(session, branch, households=[household])
        change = TODAY - 30 * DAY
        before = {"valid_to": change, "end_reason": EndReason.REPLACED}
        await make_assignment(session, former, group, **before)
        await make_assignment(session, lead, group, valid_from=change)
        await make_assignment(session, carer, household, mission="Chăm sóc bà M.")
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/households/{household.id}/responsible"

        today = (await api.get(url)).json()
        then = (await api.get(url, params={"as_of": str(change - DAY)})).json()
        of_group = (await api.get(f"/household-groups/{group.id}/responsible")).json()

        assert today["lead"]["name"] == "An"
        assert [(one["name"], one["kind"]) for one in today["in_charge"]] == [
            ("An", "group"),
            ("Chi", "mission"),
        ]
        assert today["lead"]["group_id"] == str(group.id)
        assert then["lead"]["name"] == "Bình"
        assert [one["name"] for one in of_group["in_charge"]] == ["An"]
        assert "pass_on_wishes" in {duty["code"] for duty in today["duties"]}

    async def test_names_whom_another_body_sends(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        partner = await make_member(session, elsewhere.id, full_name="Lê Văn Đối Tác")
        household = await make_household(session, branch)
        await make_assignment(session, partner, household)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        answer = (await api.get(f"/households/{household.id}/responsible")).json()
        assert answer["lead"]["name"] == "Lê Văn Đối Tác"

    async def test_is_told_of_what_is_in_sight_only(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        household = await make_household(session, elsewhere)
        group = await make_group(session, elsewhere)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        hidden = await api.get(f"/households/{household.id}/responsible")
        hidden_group = await api.get(f"/household-groups/{group.id}/responsible")
        assert outcome(hidden) == (404, "household.not_found")
        assert outcome(hidden_group) == (404, "household_group.not_found")


async def test_a_household_takes_its_assignments_along(
    api: Api, session: AsyncSession, branch: Branch
) -> None:
    group_org = await make_org(
        session, OrgType.PARTY_GROUP, parent=await make_org(session, OrgType.BRANCH)
    )
    member, household = (
        await make_member(session, branch.id),
        await make_household(session, branch),
    )
    made = await make_assignment(session, member, household)
    household.org_id = group_org.org_id
    session.add(household)
    await session.commit()
    await api.sign_in(session, Role.PARTY_GROUP_HEAD, group_org.org_id)
    assert (await api.get(f"/assignments/{made.id}")).status_code == 200


async def test_names_are_told_by_the_database_only_of_what_is_in_sight(
    app: FastAPI, session: AsyncSession, branch: Branch, elsewhere: Branch
) -> None:
    """The second wall: even a service that forgot to look would get nothing."""
    actor = await actor_of(app, session, Role.BRANCH_SECRETARY, branch)
    for at, told in ((branch, True), (elsewhere, False)):
        member = await make_member(session, at.id, standing=Standing.EXEMPT)
        household = await make_household(session, at)
        await make_assignment(session, member, household)
        async with app.state.kevai.sessions.begin() as request:
            await raise_wall(request, actor)
            asking = {"orgs": [at.id], "on": TODAY, "after": None, "limit": 50}
            [unable] = await asked(request, NOT_ASSIGNABLE, **asking)
            assert bool(await in_charge(request, household, TODAY)) is told
            assert bool(unable["items"]) is told
