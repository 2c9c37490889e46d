"""Loading the official list of administrative units: what it begins and what it ends.

A code is no identity and neither is a name: whether a code still means the same unit is asked of
``unit_list.is_same``. Where it does not, the unit ends and another begins; what really became of
it is for people to say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Uuid, any_, bindparam, func, insert, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.open_listing import OpenListing
from api.access.require import require_administrator
from api.access.visible import holds_on
from api.db.base import uuid7
from api.db.reads import Source
from api.domain import clock
from api.domain.roles import Permission
from api.domain.unit_list import Differences, Unit, UnitType, differences, is_same, parse
from api.errors import LateFault
from api.errors.admin_unit_lists import UnitListDayTaken, UnitListFaulty, UnitListOutOfOrder
from api.models.admin_units import AdminUnit, AdminUnitList, AdminUnitSpan
from api.models.places import PlaceSpan
from api.schemas.admin_unit_lists import (
    AdminUnitListCreate,
    AdminUnitListRead,
    AdminUnitListReport,
    ListedUnit,
    UnitDifference,
)
from api.schemas.common import Paging

HOLD: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('admin_unit_span', 0))")
SHOWN: Final = 200
LISTING: Final = OpenListing(
    table=AdminUnitList, schema=AdminUnitListRead, order=(col(AdminUnitList.valid_from),)
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit as it stands before the list."""

    row_id: UUID
    unit_id: UUID
    parent_id: UUID | None
    unit: Unit


@dataclass(frozen=True, slots=True)
class Plan:
    """Rows that end, units that begin, and spans that begin, of old units or new ones."""

    ended_rows: list[UUID]
    ended_units: list[UUID]
    new_units: list[UUID]
    new_spans: list[dict[str, Any]]


async def search(source: Source, query: Paging) -> bytes:
    return await LISTING.page(source, query)


async def load(
    session: AsyncSession, actor: Actor | None, new: AdminUnitListCreate
) -> AdminUnitListReport:
    """Load a list, or say what it would change; the command line has no actor to ask."""
    if actor is not None:
        require_administrator(actor, Permission.ADMIN_UNIT_LOAD)
    units = _parsed(new)
    connection = await session.connection()
    await connection.execute(HOLD)
    digest = sha256(new.file.encode()).digest()
    known = await _known(session, new.valid_from, digest)
    standing = await _standing(session, new.valid_from)
    found = differences((each.unit for each in standing.values()), units)
    plan = _planned(standing, units, new)
    left = await _places_left(session, plan.ended_units, new.valid_from)
    if known is None and not new.dry_run:
        known = AdminUnitList(
            valid_from=new.valid_from, legal_ref=new.legal_ref, digest=digest, units=len(units)
        )
        session.add(known)
        await session.flush()
        await _carry_out(session, plan, new.valid_from)
        counts = _counts(found) | {"valid_from": str(new.valid_from), "legal_ref": new.legal_ref}
        await audit.record(session, actor, "admin_unit_list.loaded", known, counts)
    return AdminUnitListReport(
        id=known.id if known else None,
        valid_from=new.valid_from,
        legal_ref=known.legal_ref if known else new.legal_ref,
        dry_run=new.dry_run,
        units=len(units),
        unchanged=sum(unit == each.unit for unit in units if (each := standing.get(unit.code))),
        **_counts(found),
        places_left=left,
        differences=_differences(found),
    )


def _parsed(new: AdminUnitListCreate) -> Sequence[Unit]:
    found = parse(new.file.encode(), since=new.valid_from)
    faults = [
        LateFault(
            f"body.file.{error.line}" + (f".{error.field}" if error.field else ""),
            f"unit_list.{error.fault}",
            {"value": error.value},
        )
        for error in found.errors
    ]
    if not faults and not found.units:
        faults.append(LateFault("body.file", "unit_list.empty", {}))
    if faults:
        raise UnitListFaulty(faults[:SHOWN], count=len(faults))
    return found.units


async def _known(session: AsyncSession, valid_from: date, digest: bytes) -> AdminUnitList | None:
    """Find the same list, loaded before; raise where it is not this one's turn."""
    rows = select(AdminUnitList).where(col(AdminUnitList.valid_from) >= valid_from)
    later = (await session.exec(rows.order_by(col(AdminUnitList.valid_from).desc()))).all()
    for known in later:
        if known.valid_from == valid_from and known.digest == digest:
            return known
    if later and later[-1].valid_from == valid_from:
        raise UnitListDayTaken(field="body.valid_from", day=valid_from)
    if later:
        raise UnitListOutOfOrder(field="body.valid_from", day=later[0].valid_from)
    return None


async def _standing(session: AsyncSession, on: date) -> dict[str, Standing]:
    """Read what stands on the day, by code; also what begins on it."""
    rows = select(AdminUnitSpan).where(holds_on(AdminUnitSpan, on))
    spans = (await session.exec(rows)).all()
    codes = {span.unit_id: span.code for span in spans}
    return {
        span.code: Standing(
            span.id,
            span.unit_id,
            span.parent_id,
            Unit(
                span.code,
                span.name,
                UnitType(span.unit_type),
                codes[span.parent_id] if span.parent_id else None,
            ),
        )
        for span in spans
    }


def _planned(
    standing: Mapping[str, Standing], units: Sequence[Unit], new: AdminUnitListCreate
) -> Plan:
    listed = {unit.code: unit for unit in units}
    kept = {
        code: each.unit_id
        for code, each in standing.items()
        if code in listed and is_same(each.unit, listed[code])
    }
    ids = {code: kept.get(code) or uuid7() for code in listed}
    # A unit that stays itself has a new span where another unit now bears its parent's code.
    ended = [
        each
        for code, each in standing.items()
        if code not in kept or each.parent_id != ids.get(each.unit.parent_code or "")
    ]
    continued = kept.keys() - {each.unit.code for each in ended}
    return Plan(
        ended_rows=[each.row_id for each in ended],
        ended_units=[each.unit_id for each in ended if each.unit.code not in kept],
        new_units=[ids[code] for code in listed if code not in kept],
        new_spans=[
            {
                "id": uuid7(),
                "created_at": clock.now(),
                "valid_from": new.valid_from,
                "unit_id": ids[unit.code],
                "parent_id": ids[unit.parent_code] if unit.parent_code else None,
                "code": unit.code,
                "name": unit.name,
                "unit_type": unit.type,
                "legal_ref": new.legal_ref,
            }
            for unit in units
            if unit.code not in continued
        ],
    )


async def _carry_out(session: AsyncSession, plan: Plan, on: date) -> None:
    connection = await session.connection()
    if plan.ended_rows:
        ended = col(AdminUnitSpan.id) == any_(bindparam("ended", type_=ARRAY(Uuid)))
        await connection.execute(
            update(AdminUnitSpan).where(ended).values(valid_to=on), {"ended": plan.ended_rows}
        )
    if plan.new_units:
        units = [{"id": unit_id, "created_at": clock.now()} for unit_id in plan.new_units]
        await connection.execute(insert(AdminUnit), units)
    if plan.new_spans:
        await connection.execute(insert(AdminUnitSpan), plan.new_spans)


async def _places_left(session: AsyncSession, unit_ids: Sequence[UUID], on: date) -> int:
    rows = select(func.count(func.distinct(col(PlaceSpan.place_id)))).where(
        col(PlaceSpan.admin_unit_id) == any_(bindparam("ended", type_=ARRAY(Uuid))),
        or_(col(PlaceSpan.valid_to).is_(None), col(PlaceSpan.valid_to) > on),
    )
    return (await session.exec(rows, params={"ended": unit_ids})).one()


def _counts(found: Differences) -> dict[str, int]:
    names = ("added", "gone", "renamed", "retyped", "reparented")
    return {name: len(getattr(found, name)) for name in names}


def _differences(found: Differences) -> list[UnitDifference]:
    pairs: dict[str, tuple[Unit | None, Unit | None]] = {}
    pairs |= {unit.code: (None, unit) for unit in found.added}
    pairs |= {unit.code: (unit, None) for unit in found.gone}
    for change in (*found.renamed, *found.retyped, *found.reparented):
        pairs[change.after.code] = (change.before, change.after)
    return [
        UnitDifference(code=code, before=_listed(before), after=_listed(after))
        for code, (before, after) in sorted(pairs.items())[:SHOWN]
    ]


def _listed(unit: Unit | None) -> ListedUnit | None:
    if unit is None:
        return None
    return ListedUnit(name=unit.name, unit_type=unit.type, parent_code=unit.parent_code)
