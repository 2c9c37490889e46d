import asyncio
import json
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from tests.client import Api, outcome
from tests.factories.organisation import Branch, make_branch, make_org
from tests.factories.periods import THIS_MONTH
from tests.factories.reports import make_report

COMMUNE = Role.COMMUNE_COMMITTEE
SECRETARY = Role.BRANCH_SECRETARY


def sending(org_id: UUID, **changes: object) -> dict[str, Any]:
    return {"org_id": str(org_id), "period": THIS_MONTH, "remarks": "Tháng đủ báo cáo", **changes}


async def judge(api: Api, rollup: Any, verb: str, **more: Any) -> Any:
    headers = {"If-Match": f'"{rollup["version"]}"'}
    return await api.post(f"/rollups/{rollup['id']}/{verb}", headers=headers, **more)


class TestRollups:
    async def test_is_frozen_with_its_hash(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await make_report(session, branch, state="accepted")
        await api.sign_in(session, SECRETARY, branch.id)
        sent = (await api.post("/rollups", json=sending(branch.id))).json()
        await make_report(session, branch, state="accepted")
        kept = await api.get(f"/rollups/{sent['id']}")
        snapshot = json.loads(kept.json()["snapshot"])
        assert kept.json() == sent
        assert kept.headers["ETag"] == '"1"'
        assert sent["sha256"] == sha256(sent["snapshot"].encode()).hexdigest()
        assert (snapshot["summary"]["accepted"], snapshot["summary"]["visits"]) == (1, 3)

    async def test_from_branch_to_commune_to_province(
        self, api: Api, session: AsyncSession
    ) -> None:
        province = await make_org(session, OrgType.PROVINCIAL_COMMITTEE)
        commune = await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=province)
        branches = [await make_branch(session, commune=commune) for _ in range(2)]
        for branch in branches:
            await make_report(session, branch, state="accepted")
        await api.sign_in(session, COMMUNE, commune.org_id)
        sent = (await api.post("/rollups", json=sending(commune.org_id))).json()
        by_itself = await judge(api, sent, "accept")
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        accepted = await judge(api, sent, "accept")
        snapshot = json.loads(sent["snapshot"])

        assert {part["org_id"] for part in snapshot["parts"]} == {str(b.id) for b in branches}
        assert snapshot["summary"]["accepted"] == 2
        assert outcome(by_itself) == (403, "auth.not_permitted")
        assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted")

    async def test_a_correction_is_a_new_version_and_the_old_one_is_kept(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await make_report(session, branch, state="submitted")
        secretary_id = await api.sign_in(session, SECRETARY, branch.id)
        first = (await api.post("/rollups", json=sending(branch.id))).json()
        awaiting = await api.post("/rollups", json=sending(branch.id))
        await api.sign_in(session, COMMUNE, branch.commune_id)
        returned = await judge(api, first, "return", json={"comment": "Ghi rõ số hộ"})
        await api.sign_in(session, SECRETARY, person_id=secretary_id)
        second = (await api.post("/rollups", json=sending(branch.id))).json()
        await api.sign_in(session, COMMUNE, branch.commune_id)
        await judge(api, second, "accept")
        await api.sign_in(session, SECRETARY, person_id=secretary_id)
        third = (await api.post("/rollups", json=sending(branch.id))).json()
        await api.sign_in(session, COMMUNE, branch.commune_id)
        await judge(api, third, "accept")
        every = (await api.get("/rollups", params={"org_id": str(branch.id)})).json()["items"]
        last = (await api.get("/rollups", params={"state": "accepted"})).json()["items"]

        assert outcome(awaiting) == (409, "rollup.awaits_review")
        assert (returned.json()["state"], returned.json()["comment"]) == (
            "returned",
            "Ghi rõ số hộ",
        )
        assert [(row["number"], row["state"]) for row in every] == [
            (1, "returned"),
            (2, "amended"),
            (3, "accepted"),
        ]
        assert every[0]["snapshot"] == first["snapshot"]
        assert [row["number"] for row in last] == [3]

    async def test_of_two_at_once_one_is_sent(
        self, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        await make_report(session, branch, state="submitted")
        async with Api(app) as one, Api(app) as other:
            await one.sign_in(session, SECRETARY, branch.id)
            await other.sign_in(session, Role.BRANCH_DEPUTY_SECRETARY, branch.id)
            answers = await asyncio.gather(
                *(api.post("/rollups", json=sending(branch.id)) for api in (one, other))
            )
        assert sorted(answer.status_code for answer in answers) == [201, 409]

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        await make_report(session, branch, state="submitted")
        person_id = await api.sign_in(session, SECRETARY, branch.id)
        sent = (await api.post("/rollups", json=sending(branch.id))).json()
        not_opened = await api.post("/rollups", json=sending(branch.id, period="2025-01"))
        out_of_sight = await api.post("/rollups", json=sending(elsewhere.id))
        await api.sign_in(session, COMMUNE, branch.commune_id)
        for_a_branch = await api.post("/rollups", json=sending(branch.id))
        await judge(api, sent, "accept")
        stale = await judge(api, sent, "return", json={"comment": "x"})
        judged = {**sent, "version": 2}
        twice = await judge(api, judged, "return", json={"comment": "x"})
        await api.sign_in(session, COMMUNE, elsewhere.commune_id)
        hidden = await judge(api, judged, "accept")
        await api.sign_in(session, COMMUNE, branch.commune_id, person_id=person_id)
        again = (await api.post("/rollups", json=sending(branch.id))).json()
        own = await judge(api, again, "accept")

        assert outcome(not_opened) == (409, "rollup.empty")
        assert outcome(out_of_sight) == (404, "party_org.not_found")
        assert outcome(for_a_branch) == (403, "auth.not_permitted")
        assert outcome(stale) == (412, "version.stale")
        assert outcome(twice) == (409, "rollup.cannot_move")
        assert outcome(hidden) == (404, "rollup.not_found")
        assert outcome(own) == (403, "rollup.own")

    async def test_the_service_cannot_change_what_was_sent(self, app: FastAPI) -> None:
        async with app.state.kevai.sessions() as as_service:
            with pytest.raises(DBAPIError, match="permission denied"):
                await as_service.exec(text("UPDATE rollup_report SET snapshot = '{}'"))
