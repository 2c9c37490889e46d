"""A draft says what it would do, to whom, and why it cannot."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from api.domain.unit_list import UnitType
from api.i18n import sentences
from api.models.party_orgs import PartyOrgSpan
from tests.api.reorganisations.decisions import (
    decision,
    done,
    drafted,
    ident,
    merge,
    place_in,
    recoded,
    rows_of,
    unit,
)
from tests.client import Api, outcome, seen
from tests.factories.households import make_household
from tests.factories.organisation import Branch, make_unit

TODAY = clock.today()
TOMORROW = TODAY + timedelta(days=1)


class TestPreview:
    async def test_says_who_comes_to_see_what_and_changes_nothing(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        province: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        await make_household(session, one)
        async with Api(app) as others:
            await others.sign_in(session, Role.BRANCH_SECRETARY, one.id)
            await others.sign_in(session, Role.BRANCH_COMMITTEE, one.id)
            await others.sign_in(session, Role.BRANCH_SECRETARY, other.id)
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        step = merge(one.id, other.id, keep_grants=["branch_committee"])
        url = await drafted(api, province.org_id, step, on=TOMORROW)
        tables = ("party_org", "party_org_span", "place_charge", "role_term", "succession")
        before = await rows_of(session, *tables)
        shown = await api.post(f"{url}/preview", headers={"Accept-Language": "en"})
        assert shown.status_code == 200, shown.text
        assert await rows_of(session, *tables) == before
        said = shown.json()
        offices = {(o["role"], o["body"]["id"]): o for o in said["offices"]}
        ends = offices["branch_secretary", str(one.id)]
        goes_on = offices["branch_committee", str(one.id)]
        gains = offices["branch_secretary", str(other.id)]
        assert (ends["ends"], ends["lost"], ends["gained"]) == (True, 1, 0)
        assert goes_on["carried_to"]["id"] == str(other.id)
        assert [unit["id"] for unit in goes_on["gains"]] == [str(other.id)]
        assert [unit["id"] for unit in gains["gains"]] == [str(one.id)]
        [move] = said["moves"]
        assert (move["ceases"], move["counts"]["households"]) == (True, 1)
        assert any("ceases on" in line for line in said["summary"])
        assert said["faults"] == []

    async def test_calls_each_office_by_its_name(
        self, app: FastAPI, api: Api, session: AsyncSession, province: PartyOrgSpan, one: Branch
    ) -> None:
        """Whoever holds whatever role above comes to see less, or more."""
        async with Api(app) as others:
            await others.sign_in(session, Role.INSPECTION_COMMITTEE, one.commune_id)
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, province.org_id)
        step = {"action": "move", "subject": ident(one.id), "parent": ident(province.org_id)}
        url = await drafted(api, province.org_id, step)
        shown = await api.post(f"{url}/preview", headers={"Accept-Language": "en"})
        assert shown.status_code == 200, shown.text
        assert any("inspection committee" in line for line in shown.json()["summary"])
        assert {f"reorganisation.role_{role}" for role in Role} <= set(sentences())

    async def test_says_what_has_no_destination(
        self, api: Api, session: AsyncSession, province: PartyOrgSpan, one: Branch
    ) -> None:
        top = await make_unit(session, unit_type=UnitType.PROVINCE)
        old, new, newer = [await make_unit(session, parent=top) for _ in range(3)]
        await recoded(session, top, old, new, newer)
        village = await place_in(session, one, old.unit_id)
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, province.org_id)
        steps = [
            unit("split", subject=ident(old.unit_id), into=ident(heir.unit_id))
            for heir in (new, newer)
        ]
        url = await drafted(api, province.org_id, *steps)
        shown = (await api.post(f"{url}/preview")).json()
        assert [fault["field"] for fault in shown["faults"]] == [f"places.{village}"]
        refused = await api.post(f"{url}/apply", headers=seen(await api.get(url)))
        assert outcome(refused) == (409, "reorganisation.refused")
        steps[0]["parts"] = {"places": [str(village)]}
        url = await drafted(api, province.org_id, *steps)
        await done(api, url, "apply")
        lies = (await api.get(f"/places/{village}")).json()["admin_unit"]
        assert lies["id"] == str(new.unit_id)


class TestRefusals:
    async def test_of_what_is_out_of_reach_or_cannot_be(
        self,
        api: Api,
        session: AsyncSession,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
        elsewhere: Branch,
    ) -> None:
        async def tried(*steps: Mapping[str, Any]) -> httpx.Response:
            url = await drafted(api, commune.org_id, *steps)
            return await api.post(f"{url}/apply", headers=seen(await api.get(url)))

        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        out = await tried(merge(one.id, other.id), merge(other.id, elsewhere.id))
        assert outcome(out) == (403, "reorganisation.out_of_reach")
        assert [fault["field"] for fault in out.json()["errors"]] == ["steps.2.into.id"]
        itself = await tried(merge(commune.org_id, one.id))
        assert outcome(itself) == (403, "reorganisation.out_of_reach")
        assert outcome(await tried()) == (409, "reorganisation.empty")
        theirs = await drafted(api, commune.org_id)
        no_heir = await tried({"action": "abolish", "subject": ident(one.id)})
        assert no_heir.json()["errors"][0]["code"] == "reorganisation.heir_not_in_charge"
        twice = await tried(merge(one.id, other.id), merge(other.id, one.id))
        assert outcome(twice) == (409, "reorganisation.refused")
        assert twice.json()["errors"][0]["code"] == "party_org.ceased"
        kept = await tried(merge(one.id, other.id, keep_grants=["commune_committee"]))
        assert kept.json()["errors"][0]["code"] == "reorganisation.grant_has_no_seat"
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, elsewhere.commune_id)
        unseen = await api.get(theirs)
        assert outcome(unseen) == (404, "reorganisation.not_found")

    async def test_of_a_decision_that_nobody_has_taken_yet(
        self, api: Api, session: AsyncSession, province: PartyOrgSpan
    ) -> None:
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        said = decision(province.org_id) | {"decided_on": str(TODAY)}
        ahead = said | {"decided_on": str(TOMORROW)}
        refused = await api.post("/reorganisations", json=ahead)
        assert outcome(refused) == (422, "day.not_come")
        assert [fault["field"] for fault in refused.json()["errors"]] == ["body.decided_on"]
        made = await api.post("/reorganisations", json=said)
        assert made.status_code == 201
        url = f"/reorganisations/{made.json()['id']}"
        del ahead["org_id"]
        refused = await api.put(url, json=ahead, headers=seen(made))
        assert outcome(refused) == (422, "day.not_come")
        assert (await api.get(url)).json()["decided_on"] == str(TODAY)

    async def test_a_revert_that_others_built_upon(
        self,
        api: Api,
        session: AsyncSession,
        province: PartyOrgSpan,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        create = {
            "action": "create",
            "ref": "new",
            "name": "Chi bộ Mới",
            "kind": "branch",
            "parent": ident(commune.org_id),
        }
        first = await drafted(
            api,
            province.org_id,
            create,
            {"action": "merge", "subject": ident(one.id), "into": {"ref": "new"}},
        )
        await done(api, first, "apply")
        made = (await api.get(f"/party-orgs/{one.id}")).json()["succeeded_by"]["id"]
        second = await drafted(api, province.org_id, merge(UUID(made), other.id))
        await done(api, second, "apply")
        refused = await api.post(f"{first}/revert", headers=seen(await api.get(first)))
        assert outcome(refused) == (409, "reorganisation.built_upon")
        assert "Chi bộ Mới" in refused.text
        await done(api, second, "revert")
        group = {"name": "Tổ 1", "org_type": "party_group", "valid_from": str(TODAY)}
        founded = await api.post("/party-orgs", json={**group, "parent_id": made})
        assert founded.status_code == 201
        refused = await api.post(f"{first}/revert", headers=seen(await api.get(first)))
        assert outcome(refused) == (409, "reorganisation.built_upon")
        assert {fault["code"] for fault in refused.json()["errors"]} == {
            "reorganisation.built_upon_row"
        }
