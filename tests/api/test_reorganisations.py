from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.party_orgs import PartyOrgSpan
from tests.client import Api, seen
from tests.factories.households import make_household
from tests.factories.organisation import Branch, make_branch, make_org

TODAY = clock.today()
TOMORROW = TODAY + timedelta(days=1)


def decision(org_id: UUID, *steps: Mapping[str, Any], on: date = TODAY) -> dict[str, Any]:
    return {
        "org_id": str(org_id),
        "decision_ref": "QĐ 12-QĐ/TU",
        "decided_on": "2026-06-16",
        "on": str(on),
        "steps": [{"tree": "party_org", **step} for step in steps],
    }


def merge(subject: UUID, into: UUID, **more: object) -> dict[str, Any]:
    return {"action": "merge", "subject": {"id": str(subject)}, "into": {"id": str(into)}, **more}


async def drafted(api: Api, org_id: UUID, *steps: Mapping[str, Any], on: date = TODAY) -> str:
    made = await api.post("/reorganisations", json=decision(org_id, *steps, on=on))
    assert made.status_code == 201, made.text
    return f"/reorganisations/{made.json()['id']}"


async def done(api: Api, url: str, what: str) -> dict[str, Any]:
    answer = await api.post(f"{url}/{what}", headers=seen(await api.get(url)))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def rows_of(session: AsyncSession, *tables: str) -> dict[str, list[str]]:
    """Read tables whole, but for what counts changes."""
    connection = await session.connection()
    found = {
        table: [
            str(row)
            for row in (
                await connection.execute(
                    text(f"SELECT to_jsonb(t) - 'version' AS row FROM {table} AS t ORDER BY id")
                )
            ).scalars()
        ]
        for table in tables
    }
    await session.commit()
    return found


@pytest.fixture
async def province(session: AsyncSession) -> PartyOrgSpan:
    return await make_org(session, OrgType.PROVINCIAL_COMMITTEE)


@pytest.fixture
async def commune(session: AsyncSession, province: PartyOrgSpan) -> PartyOrgSpan:
    return await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=province)


@pytest.fixture
async def one(session: AsyncSession, commune: PartyOrgSpan) -> Branch:
    return await make_branch(session, commune=commune)


@pytest.fixture
async def other(session: AsyncSession, commune: PartyOrgSpan) -> Branch:
    return await make_branch(session, commune=commune)


class TestMerged:
    async def test_what_names_it_is_seen_by_its_heir_from_the_day_on(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        province: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        household = await make_household(session, one)
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        url = await drafted(api, province.org_id, merge(one.id, other.id))
        before = await rows_of(
            session, "party_org", "party_org_span", "place_charge", "role_term", "household"
        )
        assert (await done(api, url, "apply"))["state"] == "applied"
        async with Api(app) as secretary:
            await secretary.sign_in(session, Role.BRANCH_SECRETARY, other.id)
            listed = (await secretary.get("/households")).json()["items"]
            assert [row["id"] for row in listed] == [str(household.id)]
        gone = (await api.get(f"/party-orgs/{one.id}")).json()
        assert gone["ceased"]
        assert gone["succeeded_by"]["id"] == str(other.id)
        assert (await done(api, url, "revert"))["state"] == "reverted"
        after = await rows_of(
            session, "party_org", "party_org_span", "place_charge", "role_term", "household"
        )
        after["role_term"] = before["role_term"]
        assert after == before
