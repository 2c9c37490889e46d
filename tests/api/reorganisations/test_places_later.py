"""What stands beside a divided village, or comes after: its branch, plans, a merger, a revert."""

from typing import Any

from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.assignments import PlanState
from api.domain.roles import Role
from api.models.party_orgs import PartyOrgSpan
from tests.api.reorganisations.decisions import done, drafted, ident, rows_of
from tests.api.reorganisations.places import TOUCHED, answering, faults_of, part, village
from tests.client import Api, outcome, seen
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_place
from tests.factories.plans import make_plan
from tests.factories.requests import make_request
from tests.factories.vacancies import make_vacancy

TODAY = clock.today()


class TestWithItsBranch:
    async def test_a_village_and_its_branch_are_divided_by_one_decision(
        self, api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
    ) -> None:
        goes, stays = await make_household(session, one), await make_household(session, one)
        member, led = await make_member(session, one.id), await make_member(session, one.id)
        await make_assignment(session, led, stays)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        branch = {
            "action": "create",
            "ref": "branch",
            "name": "Chi bộ thôn Mới",
            "kind": "branch",
            "parent": ident(commune.org_id),
        }
        divided = {
            "action": "split",
            "subject": ident(one.id),
            "into": {"ref": "branch"},
            "parts": {"members": [str(member.id)]},
        }
        rest = {"places": [str(one.place_id)], "members": [str(led.id)]}
        others = {**divided, "into": ident(other.id), "parts": rest}
        codes = {"household_codes": [goes.code]}
        steps = [
            branch,
            await village(session, one, other) | {"in_charge": {"ref": "branch"}},
            part("extract", one.place_id, {"ref": "new"}, parts=codes),
            divided,
            others,
        ]
        url = await drafted(api, commune.org_id, *steps)
        before = await rows_of(session, *TOUCHED, "membership")
        await done(api, url, "apply")
        made = [each["makes"] for each in (await api.get(f"{url}/steps")).json()["items"]]
        answers = await answering(session)
        assert (str(answers[goes.id]), answers[stays.id]) == (made[0], other.id)
        line = (await api.get(f"/party-orgs/{one.id}/succession")).json()
        assert line["today"] == sorted([made[0], str(other.id)])
        await done(api, url, "revert")
        assert await rows_of(session, *TOUCHED, "membership") == before

    async def test_a_body_is_divided_by_the_codes_on_paper_too(
        self, api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
    ) -> None:
        household, grouped = await make_household(session, one), await make_household(session, one)
        group = await make_group(session, one, households=[grouped])
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        step: dict[str, Any] = {
            "action": "extract",
            "subject": ident(one.id),
            "into": ident(other.id),
            "parts": {"household_codes": [household.code], "group_codes": [group.code]},
        }
        wrong = {**step, "parts": {"household_codes": ["KHONG-CO"]}}
        assert await faults_of(api, commune.org_id, wrong) == [
            ("steps.1.parts.households", "reorganisation.part_unknown")
        ]
        await done(api, await drafted(api, commune.org_id, step), "apply")
        answers = await answering(session)
        assert (answers[household.id], answers[grouped.id]) == (other.id, other.id)


class TestReverted:
    async def test_what_was_the_heirs_before_is_the_heirs_again(
        self, api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
    ) -> None:
        """A vacancy of the heir's own member here: by following the household back it would not."""
        household = await make_household(session, one)
        led = await make_assignment(session, await make_member(session, other.id), household)
        vacancy = await make_vacancy(session, led)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        codes = {"household_codes": [household.code]}
        step = part("extract", one.place_id, other.place_id, parts=codes)
        url = await drafted(api, commune.org_id, step)
        before = await rows_of(session, *TOUCHED)
        assert (vacancy.org_id, vacancy.target_org_id) == (other.id, one.id)
        await done(api, url, "apply")
        await session.refresh(vacancy)
        assert (vacancy.org_id, vacancy.target_org_id) == (other.id, other.id)
        await session.commit()
        await done(api, url, "revert")
        assert await rows_of(session, *TOUCHED) == before

    async def test_not_where_a_household_moved_on_since(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        household = await make_household(session, one)
        near = await make_place(session, other.id)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        codes = {"household_codes": [household.code]}
        step = part("extract", one.place_id, other.place_id, parts=codes)
        url = await drafted(api, commune.org_id, step)
        await done(api, url, "apply")
        async with Api(app) as secretary:
            await secretary.sign_in(session, Role.BRANCH_SECRETARY, other.id)
            there = {"place_id": str(near.place_id), "on": str(TODAY)}
            now = seen(await secretary.get(f"/households/{household.id}"))
            moved = await secretary.post(
                f"/households/{household.id}/moves", json=there, headers=now
            )
            assert moved.status_code == 201, moved.text
        refused = await api.post(f"{url}/revert", headers=seen(await api.get(url)))
        assert outcome(refused) == (409, "reorganisation.built_upon")
        assert [fault["code"] for fault in refused.json()["errors"]] == [
            "reorganisation.changed_since"
        ]


class TestPlans:
    async def test_a_plan_leaves_out_what_went_elsewhere_and_says_so(
        self, api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
    ) -> None:
        goes, stays = await make_household(session, one), await make_household(session, one)
        member = await make_member(session, one.id)
        plan = await make_plan(
            session,
            one.id,
            TODAY.year,
            state=PlanState.ADOPTED,
            leads=[(member, goes), (member, stays)],
        )
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        codes = {"household_codes": [goes.code]}
        step = part("extract", one.place_id, other.place_id, parts=codes)
        await done(api, await drafted(api, commune.org_id, step), "apply")
        await api.sign_in(session, Role.BRANCH_SECRETARY, one.id)
        url = f"/plans/{plan.id}"
        started = await api.post(
            f"{url}/starts", json={"on": str(TODAY)}, headers=seen(await api.get(url))
        )
        assert started.status_code == 200, started.text
        said = started.json()
        assert (said["begun"], [each["reason"] for each in said["left_out"]]) == (
            1,
            ["target_gone"],
        )


class TestMergedTwice:
    async def test_who_lives_where_a_village_ceased_follows_its_heir_on(
        self,
        api: Api,
        session: AsyncSession,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
        third: Branch,
    ) -> None:
        household = await make_household(session, one)
        wish = await make_request(session, one.id, household_id=household.id)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        first = await drafted(
            api, commune.org_id, part("merge", one.place_id, other.place_id), on=TODAY
        )
        await done(api, first, "apply")
        second = await drafted(api, commune.org_id, part("merge", other.place_id, third.place_id))
        before = await rows_of(session, *TOUCHED)
        await done(api, second, "apply")
        assert (await answering(session))[household.id] == third.id
        await session.refresh(wish)
        assert (wish.org_id, wish.owner_org_id) == (third.id, third.id)
        await session.commit()
        of_first = (await api.get(f"/places/{one.place_id}")).json()
        assert of_first["in_charge"]["id"] == str(third.id)
        await done(api, second, "revert")
        assert await rows_of(session, *TOUCHED) == before
