"""Steps that divide a residential place, and what became of who lives there."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.models.households import Household
from api.models.places import PlaceSpan
from tests.api.reorganisations.decisions import drafted, ident
from tests.client import Api, outcome, seen
from tests.factories.organisation import Branch

TOUCHED = (
    *("party_org_span", "place", "place_span", "place_charge", "household", "household_group"),
    *("household_event", "group_membership", "residence_member", "party_member", "assignment"),
    *("member_tie", "handover", "vacancy", "resident_request", "task", "succession", "rehoming"),
    *("household_poverty", "partnership", "support_goal", "commitment"),
)


def part(action: str, of: UUID, into: Any, **said: object) -> dict[str, Any]:
    heir = into if isinstance(into, dict) else ident(into)
    return {"tree": "place", "action": action, "subject": ident(of), "into": heir, **said}


async def unit_of(session: AsyncSession, place_id: UUID) -> UUID:
    rows = select(PlaceSpan.admin_unit_id).where(col(PlaceSpan.place_id) == place_id)
    found = (await session.exec(rows)).one()
    await session.commit()
    return found


async def village(session: AsyncSession, near: Branch, in_charge: Branch) -> dict[str, Any]:
    """Give the step that makes a new village beside another one."""
    return {
        "tree": "place",
        "action": "create",
        "ref": "new",
        "name": "Thôn Mới",
        "kind": "village",
        "unit": ident(await unit_of(session, near.place_id)),
        "in_charge": ident(in_charge.id),
    }


async def faults_of(api: Api, org_id: UUID, *steps: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Say what a preview finds, and that it cannot be applied for the same reasons."""
    url = await drafted(api, org_id, *steps)
    shown = (await api.post(f"{url}/preview")).json()["faults"]
    refused = await api.post(f"{url}/apply", headers=seen(await api.get(url)))
    assert outcome(refused) == (409, "reorganisation.refused")
    assert refused.json()["errors"] == shown
    return [(fault["field"], fault["code"]) for fault in shown]


async def answering(session: AsyncSession) -> dict[UUID, UUID]:
    """Say of each household who answers for it."""
    found = dict((await session.exec(select(Household.id, Household.org_id))).all())
    await session.commit()
    return found


async def recode(session: AsyncSession, household: Household, code: str) -> None:
    await session.refresh(household)
    household.code = code
    session.add(household)
    await session.commit()
    await session.refresh(household)


async def place_span(session: AsyncSession, place_id: UUID) -> PlaceSpan:
    rows = select(PlaceSpan).where(col(PlaceSpan.place_id) == place_id)
    found = (await session.exec(rows)).one()
    await session.commit()
    return found
