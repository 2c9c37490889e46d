"""A body that is divided: each part goes where it was named, the rest to one heir."""

from datetime import UTC, datetime, timedelta

import time_machine
from fastapi import FastAPI
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from api.jobs import handlers, worker
from api.models.households import Household
from api.models.party_orgs import PartyOrgSpan
from api.models.places import PlaceCharge
from tests.api.reorganisations.decisions import TOUCHED, done, drafted, ident, rows_of
from tests.client import Api, outcome, seen
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_branch, make_place

TODAY = clock.today()
TOMORROW = TODAY + timedelta(days=1)


class TestDivided:
    async def test_each_part_goes_where_it_was_named_and_the_rest_to_one(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        province: PartyOrgSpan,
        one: Branch,
        other: Branch,
        commune: PartyOrgSpan,
    ) -> None:
        third = await make_branch(session, commune=commune)
        hamlet = await make_place(session, one.id)
        cluster = await make_place(session, one.id, parent=hamlet)
        follows = col(PlaceCharge.place_id) == cluster.place_id
        await session.exec(update(PlaceCharge).where(follows).values(inherited=True))
        await session.commit()
        stays = await make_household(session, one)
        goes = await make_household(session, one)
        lives_there = await make_household(session, one, place_id=hamlet.place_id)
        member = await make_member(session, one.id)
        await make_assignment(session, member, goes)
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        parts = {
            "places": [str(hamlet.place_id)],
            "households": [str(goes.id)],
            "members": [str(member.id)],
        }
        split = [
            {
                "action": "split",
                "subject": ident(one.id),
                "into": ident(other.id),
                "parts": parts,
            },
            {
                "action": "split",
                "subject": ident(one.id),
                "into": ident(third.id),
                "default": True,
            },
        ]
        url = await drafted(api, province.org_id, *split)
        before = await rows_of(session, *TOUCHED)
        [given] = (await api.post(f"{url}/preview")).json()["divided"]
        assert (given.pop("of")["id"], given.pop("to")["id"]) == (str(one.id), str(other.id))
        assert given.pop("living") == {"households": 0, "groups": 0, "residents": 0, "untold": 1}
        assert given == {"places": 2, "groups": 0, "households": 1, "members": 1}
        await done(api, url, "apply")
        async with Api(app) as secretary:
            for branch, seen_there in ((other, {goes.id, lives_there.id}), (third, {stays.id})):
                await secretary.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
                listed = (await secretary.get("/households")).json()["items"]
                assert {row["id"] for row in listed} == set(map(str, seen_there))
            await secretary.sign_in(session, Role.BRANCH_SECRETARY, other.id)
            [known] = (await secretary.get("/members")).json()["items"]
            assert (known["id"], known["org_id"]) == (str(member.id), str(other.id))
        with_it = (await api.get(f"/places/{cluster.place_id}")).json()
        assert with_it["in_charge"]["id"] == str(other.id)
        gone = (await api.get(f"/party-orgs/{one.id}")).json()
        assert (gone["ceased"], gone["succeeded_by"]["id"]) == (True, str(third.id))
        line = (await api.get(f"/party-orgs/{one.id}/succession")).json()
        assert {(link["to_id"], link["share"]) for link in line["successors"]} == {
            (str(other.id), "part"),
            (str(third.id), "part"),
        }
        assert line["today"] == sorted([str(other.id), str(third.id)])
        await done(api, url, "revert")
        assert await rows_of(session, *TOUCHED) == before

    async def test_what_has_no_heir_is_named(
        self,
        api: Api,
        session: AsyncSession,
        province: PartyOrgSpan,
        one: Branch,
        other: Branch,
        elsewhere: Branch,
    ) -> None:
        household = await make_household(session, one)
        group = await make_group(session, one)
        member = await make_member(session, one.id)
        strange = await make_household(session, elsewhere)
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        step = {"action": "split", "subject": ident(one.id), "into": ident(other.id)}

        async def faults(**parts: object) -> list[tuple[str, str, str]]:
            url = await drafted(api, province.org_id, {**step, "parts": parts})
            headers = {**seen(await api.get(url)), "Accept-Language": "en"}
            refused = await api.post(f"{url}/apply", headers=headers)
            assert outcome(refused) == (409, "reorganisation.refused")
            errors = refused.json()["errors"]
            return [(fault["field"], fault["code"], fault["message"]) for fault in errors]

        left = "reorganisation.without_destination"
        village = (await api.get(f"/places/{one.place_id}")).json()["name"]
        assert await faults() == [
            (f"{field}.{each}", left, f"{name} has no destination yet.")
            for field, each, name in (
                ("places", one.place_id, village),
                ("households", household.id, household.code),
                ("groups", group.id, group.code),
                ("members", member.id, member.id),
            )
        ]
        [unknown] = await faults(households=[str(strange.id)])
        assert unknown[:2] == ("steps.1.parts.households", "reorganisation.part_unknown")

    async def test_what_is_extracted_waits_for_its_day(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        province: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        household = await make_household(session, one)
        group = await make_group(session, one, households=[household])
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        extract = {
            "action": "extract",
            "subject": ident(one.id),
            "into": ident(other.id),
            "parts": {"groups": [str(group.id)]},
        }
        url = await drafted(api, province.org_id, extract, on=TOMORROW)
        before = await rows_of(session, *TOUCHED)
        assert not (await done(api, url, "apply"))["carried_out"]
        assert (await rows_of(session, "household"))["household"] == before["household"]
        with time_machine.travel(datetime.now(UTC) + timedelta(days=1), tick=True):
            assert await worker.done(handlers.carry_out_reorganisations, app.state.kevai.sessions)
            now = await session.get(Household, household.id, populate_existing=True)
            assert now
            assert now.org_id == other.id
            await session.commit()
            await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
            assert (await api.get(url)).json()["carried_out"]
            assert not (await api.get(f"/party-orgs/{one.id}")).json()["ceased"]
            await done(api, url, "revert")
        assert await rows_of(session, *TOUCHED) == before
