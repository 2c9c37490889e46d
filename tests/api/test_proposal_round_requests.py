"""Asking for a round: who may, for what, one at a time; and finding those that were asked for."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.party_orgs import PartyOrgSpan
from api.services import proposal_rounds
from tests.api.test_plans import TODAY, YEAR
from tests.client import Api, outcome
from tests.factories.organisation import Branch, make_org, span_of
from tests.factories.proposal_rounds import Village
from tests.jobs.rounds import Committee, asking, work_all


async def test_two_at_once_and_the_same_twice(
    app: FastAPI, committee: Committee, session: AsyncSession, commune: PartyOrgSpan, villages: Any
) -> None:
    assert villages
    async with Api(app) as other:
        await other.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        body = asking(commune.org_id)
        at_once = await asyncio.gather(
            *(api.post("/proposal-rounds", json=body) for api in (committee.api, other))
        )
    made, refused = sorted(at_once, key=lambda answer: answer.status_code)
    assert (made.status_code, outcome(refused)) == (202, (409, "proposal_round.under_way"))
    await work_all(app)
    key = {"Idempotency-Key": f"round-{commune.org_id}"}
    first, again = [await committee.ask(headers=key, year=YEAR + 1) for _ in range(2)]
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    assert len((await committee.api.get("/proposal-rounds")).json()["items"]) == 2
    await work_all(app)


async def test_refusals(
    api: Api,
    session: AsyncSession,
    commune: PartyOrgSpan,
    villages: list[Village],
    elsewhere: Branch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    branch = villages[0].branch
    empty = await make_org(
        session, OrgType.SECTIONAL_COMMITTEE, parent=await span_of(session, commune.org_id)
    )
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
    refused = [
        await api.post("/proposal-rounds", json=asking(org_id, **changes))
        for org_id, changes in (
            (branch.id, {}),
            (empty.org_id, {}),
            (elsewhere.commune_id, {}),
            (commune.org_id, {"year": 1800}),
            (commune.org_id, {"seconds": 5}),
        )
    ]
    unknown = await api.get(f"/proposal-rounds/{branch.id}")
    monkeypatch.setattr(proposal_rounds, "MOST_BRANCHES", 2)
    large = await api.post("/proposal-rounds", json=asking(commune.org_id))
    english = await api.post(
        "/proposal-rounds", json=asking(commune.org_id), headers={"Accept-Language": "en"}
    )
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    of_branch = await api.post("/proposal-rounds", json=asking(commune.org_id))
    assert [outcome(one) for one in refused[:3]] == [
        (409, "proposal_round.no_branches"),
        (409, "proposal_round.no_branches"),
        (404, "party_org.not_found"),
    ]
    assert [one.status_code for one in refused[3:]] == [422, 422]
    assert outcome(unknown) == (404, "proposal_round.not_found")
    assert outcome(large) == (409, "proposal_round.too_many_branches")
    assert english.json()["title"].startswith("3 branches stand below this body")
    assert outcome(of_branch) == (403, "auth.not_permitted")


async def test_by_the_tree_of_a_day_and_by_year(
    committee: Committee, commune: PartyOrgSpan, villages: list[Village]
) -> None:
    found = await committee.worked_out()
    assert villages
    asked: list[dict[str, object]] = [
        {"year": YEAR, "state": "done"},
        {"org_id": str(commune.org_id), "as_of": str(TODAY - timedelta(days=1))},
        {"year": YEAR + 1},
        {"state": "failed"},
    ]
    listed = [
        [
            one["id"]
            for one in (await committee.api.get("/proposal-rounds", params=each)).json()["items"]
        ]
        for each in asked
    ]
    assert listed == [[found["id"]], [found["id"]], [], []]
