"""Steps and drafts as a client sends them, and whole tables, to hold before against after."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.unit_list import CODE_LENGTHS, UnitType
from api.models.admin_units import AdminUnitSpan
from api.models.places import PlaceSpan
from tests.client import Api, seen
from tests.factories.organisation import Branch, new_label

TODAY = clock.today()
TOUCHED = (
    *("party_org", "party_org_span", "place", "place_span", "place_charge"),
    *("household", "household_group", "household_poverty", "assignment"),
    *("membership", "party_member", "succession", "rehoming"),
)
_serial = count(int(uuid4()) % 90_000 + 11)


def decision(org_id: UUID, *steps: Mapping[str, Any], on: date = TODAY) -> dict[str, Any]:
    return {
        "org_id": str(org_id),
        "decision_ref": "QĐ 12-QĐ/TU",
        "decided_on": "2025-06-16",
        "on": str(on),
        "steps": [{"tree": "party_org", **step} for step in steps],
    }


def merge(subject: UUID, into: UUID, **more: object) -> dict[str, Any]:
    return {"action": "merge", "subject": {"id": str(subject)}, "into": {"id": str(into)}, **more}


def extraction(one: Branch, other: Branch, **parts: Sequence[UUID]) -> dict[str, Any]:
    """Give another body, by name, a part of one that goes on."""
    named = {kind: [str(each) for each in those] for kind, those in parts.items()}
    step = {"action": "extract", "subject": ident(one.id), "into": ident(other.id)}
    return {**step, "parts": named}


def unit(action: str, **said: object) -> dict[str, Any]:
    return {"tree": "admin_unit", "action": action, **said}


def ident(of: UUID) -> dict[str, str]:
    return {"id": str(of)}


def code(of: str) -> dict[str, str]:
    return {"code": of}


async def recoded(session: AsyncSession, *spans: AdminUnitSpan) -> list[str]:
    """Give units codes of their kinds, which begin with a zero as no label does.

    There are ten of provinces: who bore one in an earlier test bears a label again.
    """
    codes = []
    for span in spans:
        length = CODE_LENGTHS[UnitType(span.unit_type)]
        given = f"0{next(_serial) % 10 ** (length - 1):0{length - 1}d}"
        earlier = update(AdminUnitSpan).where(col(AdminUnitSpan.code) == given)
        await session.exec(earlier.values(code=await new_label(session)))
        span.code = given
        session.add(span)
        codes.append(given)
    await session.commit()
    return codes


async def place_in(session: AsyncSession, branch: Branch, unit_id: UUID) -> UUID:
    """Let the village of a branch lie in a unit, as it always did."""
    of_village = col(PlaceSpan.place_id) == branch.place_id
    await session.exec(update(PlaceSpan).where(of_village).values(admin_unit_id=unit_id))
    await session.commit()
    return branch.place_id


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
