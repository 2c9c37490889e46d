"""A part of a village is extracted, on its day, and what it holds together goes whole."""

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from fastapi import FastAPI
from sqlmodel import col, delete, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from api.jobs import handlers, worker
from api.models.household_groups import GroupMembership, HouseholdGroup
from api.models.households import Household
from api.models.party_orgs import PartyOrgSpan
from api.models.places import PlaceCharge
from tests.api.reorganisations.decisions import done, drafted, rows_of
from tests.api.reorganisations.places import TOUCHED, answering, faults_of, part, place_span, recode
from tests.client import Api, outcome, seen
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.organisation import Branch, make_branch, make_place

TODAY = clock.today()
TOMORROW = TODAY + timedelta(days=1)


class TestExtracted:
    async def test_a_cluster_goes_with_who_lives_there_and_a_group_only_whole(
        self,
        api: Api,
        session: AsyncSession,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        span = await place_span(session, one.place_id)
        clusters = [await make_place(session, one.id, parent=span) for _ in range(2)]
        follows = col(PlaceCharge.place_id) == clusters[0].place_id
        await session.exec(update(PlaceCharge).where(follows).values(inherited=True))
        await session.commit()
        inside = await make_household(session, one, place_id=clusters[0].place_id)
        stays = await make_household(session, one)
        torn = await make_group(session, one, households=[inside, stays])
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        both = {"children": [str(cluster.place_id) for cluster in clusters]}
        step = part("extract", one.place_id, other.place_id, parts=both)
        url = await drafted(api, commune.org_id, step)
        before = await rows_of(session, *TOUCHED)
        refused = await faults_of(api, commune.org_id, step)
        assert refused == [(f"groups.{torn.id}", "reorganisation.group_straddles")]
        assert await rows_of(session, *TOUCHED) == before
        of_group = col(GroupMembership.group_id) == torn.id
        await session.exec(delete(GroupMembership).where(of_group))
        await session.commit()
        before = await rows_of(session, *TOUCHED)
        await done(api, url, "apply")
        followed, kept = [
            (await api.get(f"/places/{cluster.place_id}")).json() for cluster in clusters
        ]
        assert [each["parent"]["id"] for each in (followed, kept)] == [str(other.place_id)] * 2
        # One that followed its village goes on so; one with a charge of its own keeps it.
        assert [each["in_charge"]["id"] for each in (followed, kept)] == [
            str(other.id),
            str(one.id),
        ]
        answers = await answering(session)
        assert (answers[inside.id], answers[stays.id]) == (other.id, one.id)
        assert not (await api.get(f"/places/{one.place_id}")).json()["ceased"]
        line = (await api.get(f"/places/{one.place_id}/succession")).json()
        assert [(link["to_id"], link["kind"]) for link in line["successors"]] == [
            (str(other.place_id), "extracted")
        ]
        assert line["today"] == sorted([str(one.place_id), str(other.place_id)])
        await done(api, url, "revert")
        assert await rows_of(session, *TOUCHED) == before

    async def test_a_group_goes_when_all_its_households_do_and_is_never_torn(
        self,
        api: Api,
        session: AsyncSession,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        first, second, third = [await make_household(session, one) for _ in range(3)]
        whole = await make_group(session, one, households=[first, second])
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)

        def giving(*those: Household, to: Branch = other) -> dict[str, Any]:
            codes = {"household_codes": [each.code for each in those]}
            return part("extract", one.place_id, to.place_id, parts=codes)

        assert await faults_of(api, commune.org_id, giving(first, third)) == [
            (f"groups.{whole.id}", "reorganisation.group_straddles")
        ]
        url = await drafted(api, commune.org_id, giving(first), giving(second))
        before = await rows_of(session, *TOUCHED)
        await done(api, url, "apply")
        group = await session.get(HouseholdGroup, whole.id, populate_existing=True)
        assert group
        assert (group.place_id, group.org_id) == (other.place_id, other.id)
        await session.commit()
        line = (await api.get(f"/places/{one.place_id}/succession")).json()
        assert len(line["successors"]) == 1
        await done(api, url, "revert")
        assert await rows_of(session, *TOUCHED) == before
        # Within one branch a group may have households in two villages, as it may today.
        near = await make_place(session, one.id)
        beside = Branch(one.id, one.commune_id, near.place_id, one.path)
        url = await drafted(api, commune.org_id, giving(first, to=beside))
        await done(api, url, "apply")

    async def test_a_code_that_is_borne_there_already_is_named(
        self, api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
    ) -> None:
        household = await make_household(session, one)
        same = await make_household(session, other)
        await recode(session, same, household.code)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        parts = {"household_codes": [household.code]}
        step = part("extract", one.place_id, other.place_id, parts=parts)
        assert await faults_of(api, commune.org_id, step) == [
            (f"households.{household.id}", "place.code_clash")
        ]
        # A place may hold households of two bodies; a code that two of them bear says neither.
        same.place_id = one.place_id
        session.add(same)
        await session.commit()
        third = await make_branch(session, commune=commune)
        step = part("extract", one.place_id, third.place_id, parts=parts)
        assert await faults_of(api, commune.org_id, step) == [
            ("steps.1.parts.households", "reorganisation.part_unclear")
        ]

    async def test_what_waits_for_its_day_goes_as_it_is_then(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        named, left_since, joins = [await make_household(session, one) for _ in range(3)]
        group = await make_group(session, one, households=[named])
        near = await make_place(session, one.id)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        parts = {"group_codes": [group.code], "household_codes": [left_since.code]}
        step = part("extract", one.place_id, other.place_id, parts=parts)
        url = await drafted(api, commune.org_id, step, on=TOMORROW)
        before = await rows_of(session, "household", "household_group", "household_event")
        assert not (await done(api, url, "apply"))["carried_out"]
        assert await rows_of(session, *before) == before
        async with Api(app) as secretary:
            await secretary.sign_in(session, Role.BRANCH_SECRETARY, one.id)
            gone = await secretary.get(f"/households/{left_since.id}")
            move = {"place_id": str(near.place_id), "on": str(TODAY)}
            moved = await secretary.post(
                f"/households/{left_since.id}/moves", json=move, headers=seen(gone)
            )
            assert moved.status_code == 201, moved.text
            joining = await secretary.post(
                f"/household-groups/{group.id}/households",
                json={"household_ids": [str(joins.id)], "on": str(TODAY)},
                headers=seen(await secretary.get(f"/household-groups/{group.id}")),
            )
            assert joining.status_code in {200, 201}, joining.text
        with time_machine.travel(datetime.now(UTC) + timedelta(days=1), tick=True):
            assert await worker.done(handlers.carry_out_reorganisations, app.state.kevai.sessions)
            answers = await answering(session)
            assert {answers[each.id] for each in (named, joins)} == {other.id}
            assert answers[left_since.id] == one.id
            await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
            assert (await api.get(url)).json()["carried_out"]
            await done(api, url, "revert")
        answers = await answering(session)
        assert {answers[each.id] for each in (named, joins, left_since)} == {one.id}

    async def test_what_cannot_be_on_its_day_waits_and_keeps_nothing_else_waiting(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        first, second = await make_household(session, one), await make_household(session, one)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        urls = []
        for household in (first, second):
            codes = {"household_codes": [household.code]}
            step = part("extract", one.place_id, other.place_id, parts=codes)
            urls.append(await drafted(api, commune.org_id, step, on=TOMORROW))
            await done(api, urls[-1], "apply")
        same = await make_household(session, other)
        await recode(session, same, first.code)
        with time_machine.travel(datetime.now(UTC) + timedelta(days=1), tick=True):
            await worker.done(handlers.carry_out_reorganisations, app.state.kevai.sessions)
            await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
            ready = [(await api.get(url)).json()["carried_out"] for url in urls]
            assert ready == [False, True]
            answers = await answering(session)
            assert (answers[first.id], answers[second.id]) == (one.id, other.id)
            await recode(session, same, "KHAC-1")
            await worker.done(handlers.carry_out_reorganisations, app.state.kevai.sessions)
            assert (await api.get(urls[0])).json()["carried_out"]
            assert (await answering(session))[first.id] == other.id

    async def test_only_who_decides_of_both_places(
        self,
        api: Api,
        session: AsyncSession,
        commune: PartyOrgSpan,
        one: Branch,
        elsewhere: Branch,
    ) -> None:
        household = await make_household(session, one)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        parts = {"households": [str(household.id)]}
        url = await drafted(
            api, commune.org_id, part("extract", one.place_id, elsewhere.place_id, parts=parts)
        )
        refused = await api.post(f"{url}/apply", headers=seen(await api.get(url)))
        assert outcome(refused) == (403, "reorganisation.out_of_reach")
        assert [fault["field"] for fault in refused.json()["errors"]] == ["steps.1.into.id"]
