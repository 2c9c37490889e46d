from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Text, Uuid, bindparam, func
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.handover import hand_over, hold_residents
from api.access.open_listing import OpenListing
from api.access.require import require_version
from api.access.visible import holds_on
from api.db import reads
from api.db.base import table_of
from api.db.dated_trees import DatedTree, new_label
from api.db.reads import Source
from api.domain.places import PlaceFacts
from api.domain.roles import Permission
from api.domain.text import fold
from api.domain.unit_list import COMMUNE_LEVEL
from api.errors import DayNotCome
from api.errors.admin_units import AdminUnitNotFound
from api.errors.places import (
    PlaceCeased,
    PlaceNotFound,
    PlaceUnitUnfit,
    PlaceWithoutCharge,
)
from api.models.admin_units import AdminUnitSpan
from api.models.party_orgs import PartyOrgSpan
from api.models.places import Place, PlaceCharge, PlaceSpan
from api.schemas.common import AsOf, Paging, Schema
from api.schemas.places import (
    PlaceChargeCreate,
    PlaceCreate,
    PlaceMove,
    PlaceQuery,
    PlaceRead,
    PlaceRename,
    PlaceSpanRead,
    Situated,
)
from api.services import party_orgs, place_charges

TREE: Final = DatedTree(table_of(PlaceSpan), "place_id", PlaceFacts)
WRITE: Final = Permission.PLACE_WRITE
AS_OF: Final = bindparam("as_of", type_=Date)


class Dated(Protocol):
    """An actor, or whoever else asks on some day."""

    @property
    def today(self) -> date: ...


@dataclass
class Answered:
    """A place, and the body that answers for it: what an audit entry is about."""

    id: UUID
    org_id: UUID | None


def _parent(on: Any) -> ColumnElement[Any]:
    above = aliased(PlaceSpan)
    brief = reads.as_object(id=above.place_id, name=above.name, place_type=above.place_type)
    rows = select_columns(brief).where(
        col(above.place_id) == col(PlaceSpan.parent_id), holds_on(above, on)
    )
    return rows.correlate(PlaceSpan).scalar_subquery()


def _heir(on: Any) -> ColumnElement[Any]:
    """Name the nearest living place above one that has ceased, as it is on a day."""
    place, span = aliased(Place), aliased(PlaceSpan)
    brief = reads.as_object(id=span.place_id, name=span.name, place_type=span.place_type)
    above = select_columns(brief).join_from(place, span, col(span.place_id) == col(place.id))
    above = above.where(
        col(PlaceSpan.ceased),
        col(place.label) == func.any(func.string_to_array(col(PlaceSpan.path), ".")),
        col(span.ceased).is_(False),
        holds_on(span, on),
    )
    nearest_one = above.order_by(col(span.path).desc()).limit(1)
    return nearest_one.correlate(PlaceSpan).scalar_subquery()


def _unit(on: Any) -> ColumnElement[Any]:
    """Name the unit as it is on a day, or was last: lists end units before villages follow."""
    span = aliased(AdminUnitSpan)
    brief = reads.as_object(
        id=span.unit_id, code=span.code, name=span.name, unit_type=span.unit_type
    )
    rows = select_columns(brief).where(
        col(span.unit_id) == col(PlaceSpan.admin_unit_id), col(span.valid_from) <= on
    )
    last = rows.order_by(col(span.valid_from).desc()).limit(1)
    return last.correlate(PlaceSpan).scalar_subquery()


def _in_charge(on: Any) -> ColumnElement[Any]:
    charge, org = aliased(PlaceCharge), aliased(PartyOrgSpan)
    brief = reads.as_object(id=org.org_id, name=org.name, org_type=org.org_type)
    rows = select_columns(brief).join_from(charge, org, col(org.org_id) == col(charge.org_id))
    rows = rows.where(
        col(charge.place_id) == col(PlaceSpan.place_id), holds_on(charge, on), holds_on(org, on)
    )
    return rows.correlate(PlaceSpan).scalar_subquery()


LISTING: Final = OpenListing(
    table=PlaceSpan,
    schema=PlaceRead,
    order=(col(PlaceSpan.sort_name), col(PlaceSpan.place_id)),
    identity=col(PlaceSpan.place_id),
    where=(holds_on(PlaceSpan, AS_OF),),
    joined=lambda rows: rows.join(Place, col(Place.id) == col(PlaceSpan.place_id)),
    columns={
        "id": col(PlaceSpan.place_id),
        "version": col(Place.version),
        "parent": _parent(AS_OF),
        "admin_unit": _unit(AS_OF),
        "in_charge": _in_charge(AS_OF),
        "succeeded_by": _heir(AS_OF),
    },
    filters={
        "living": col(PlaceSpan.ceased).is_(False),
        "admin_unit_id": col(PlaceSpan.admin_unit_id) == bindparam("admin_unit_id", type_=Uuid),
        "org_id": col(PlaceSpan.place_id).in_(
            select_columns(col(PlaceCharge.place_id)).where(
                col(PlaceCharge.org_id) == bindparam("org_id", type_=Uuid),
                holds_on(PlaceCharge, AS_OF),
            )
        ),
        "parent_id": col(PlaceSpan.parent_id) == bindparam("parent_id", type_=Uuid),
        "place_type": col(PlaceSpan.place_type) == bindparam("place_type", type_=Text),
        "text": col(PlaceSpan.folded_name).like(bindparam("text", type_=Text)),
    },
    prepare={"text": lambda text: reads.containing(fold(text))},
)
HISTORY: Final = OpenListing(
    table=PlaceSpan,
    schema=PlaceSpanRead,
    order=(col(PlaceSpan.valid_from),),
    where=(col(PlaceSpan.place_id) == bindparam("place_id", type_=Uuid),),
    columns={
        "parent": _parent(col(PlaceSpan.valid_from)),
        "admin_unit": _unit(col(PlaceSpan.valid_from)),
    },
)


async def search(source: Source, actor: Actor, query: PlaceQuery) -> bytes:
    living: dict[str, Any] = {} if query.with_ceased else {"living": True}
    return await LISTING.page(source, query, as_of=query.as_of or actor.today, **living)


async def get(
    source: Source, actor: Actor, place_id: UUID, query: AsOf
) -> tuple[bytes, int | None]:
    """Return the place as it is on a day as JSON, and its version."""
    missing = PlaceNotFound(place_id=place_id)
    return await LISTING.one(source, place_id, missing, as_of=query.as_of or actor.today)


async def history(source: Source, place_id: UUID, query: Paging) -> bytes:
    missing = PlaceNotFound(place_id=place_id)
    return await HISTORY.page(source, query, place_id=place_id, missing=missing)


async def charges(source: Source, place_id: UUID, query: Paging) -> bytes:
    await history(source, place_id, Paging(limit=1))  # that there is such a place
    return await place_charges.history(source, place_id, query)


async def in_charge(session: AsyncSession, actor: Dated, place_id: UUID, *, field: str) -> UUID:
    """Find which organisation answers for a place today, and keep it so until we are done."""
    charge = select(PlaceCharge.org_id).where(
        col(PlaceCharge.place_id) == place_id, holds_on(PlaceCharge, actor.today)
    )
    charge = charge.with_for_update(read=True)
    for _ in range(2):  # a second look finds whoever was put in charge while we waited
        org_id = (await session.exec(charge)).first()
        if org_id is not None:
            return org_id
    exists = select(PlaceSpan.id).where(col(PlaceSpan.place_id) == place_id)
    if (await session.exec(exists)).first() is None:
        raise PlaceNotFound(field=field, place_id=place_id)
    raise PlaceWithoutCharge(field=field, place_id=place_id)


async def in_charge_of_new(
    session: AsyncSession, actor: Dated, place_id: UUID, *, field: str
) -> UUID:
    """Find which organisation answers for who is newly entered in a place; it must still live."""
    org_id = await in_charge(session, actor, place_id, field=field)
    rows = select(PlaceSpan).where(
        col(PlaceSpan.place_id) == place_id, holds_on(PlaceSpan, actor.today)
    )
    span = (await session.exec(rows)).first()
    if span is None or not span.ceased:
        return org_id
    above = select(PlaceSpan).join(Place, col(Place.id) == col(PlaceSpan.place_id))
    above = above.where(
        col(Place.label).in_(span.path.split(".")),
        col(PlaceSpan.ceased).is_(False),
        holds_on(PlaceSpan, actor.today),
    )
    heir = (await session.exec(above.order_by(col(PlaceSpan.path).desc()).limit(1))).one()
    raise PlaceCeased(
        field=field, place_id=place_id, name=span.name, heir_id=heir.place_id, heir=heir.name
    )


async def register(session: AsyncSession, actor: Actor, new: PlaceCreate) -> PlaceRead:
    """Enter a place, with who is in charge of it from its first day on."""
    await _hold(session)
    of_village: Sequence[PlaceCharge] = []
    if new.parent_id is not None:
        of_village = await place_charges.of(session, new.parent_id, field="body.parent_id")
        await place_charges.require_charge(session, actor, of_village)
    if new.org_id is not None:
        await place_charges.require_body(
            session, actor, new.org_id, since=new.valid_from, charges=of_village[-1:]
        )
    facts = PlaceFacts(
        parent_id=new.parent_id,
        name=new.name,
        legal_ref=new.legal_ref,
        place_type=new.place_type,
        admin_unit_id=await _unit_on(session, new, new.valid_from),
    )
    place = Place(label=await new_label(session))
    session.add(place)
    await session.flush()
    await TREE.plant(session, place.id, place.label, new.valid_from, facts)
    place_charges.begin(session, place, new, of_village)
    return await _written(session, actor, place, "place.registered", new, on=new.valid_from)


async def move(
    session: AsyncSession, actor: Actor, place_id: UUID, move: PlaceMove, *, version: int
) -> PlaceRead:
    """Let a village lie in another unit, or a cluster in another village.

    Who is in charge of a cluster stays so, and follows the village it left no more.
    """
    place, charges = await _held(session, actor, place_id, version=version)
    change: dict[str, Any] = {"parent_id": move.parent_id}
    if move.parent_id is not None:
        there = await place_charges.of(session, move.parent_id, field="body.parent_id")
        await place_charges.require_charge(session, actor, there)
    else:
        change["admin_unit_id"] = await _unit_on(session, move, move.on)
    await TREE.change(session, place_id, move.on, move.legal_ref, **change)
    for charge in charges:
        charge.inherited = charge.inherited and charge.valid_to is not None
    await _changed(session, place)
    return await _written(session, actor, place, "place.moved", move, on=move.on)


async def rename(
    session: AsyncSession, actor: Actor, place_id: UUID, rename: PlaceRename, *, version: int
) -> PlaceRead:
    place, _ = await _held(session, actor, place_id, version=version)
    await TREE.change(session, place_id, rename.on, rename.legal_ref, name=rename.name)
    await _changed(session, place)
    return await _written(session, actor, place, "place.renamed", rename, on=rename.on)


async def put_in_charge(
    session: AsyncSession, actor: Actor, place_id: UUID, new: PlaceChargeCreate, *, version: int
) -> PlaceRead:
    """Put a body in charge of a place, of the clusters that follow it, and of who lives there."""
    if new.on > actor.today:
        raise DayNotCome(field="body.on", day=new.on)
    place, charges = await _held(session, actor, place_id, version=version)
    present = [*charges[-1:], *await _of_village(session, actor, place_id)]
    await place_charges.require_body(session, actor, new.org_id, since=new.on, charges=present)
    await place_charges.refuse_contradiction(session, place_id, charges, new)
    followers = await place_charges.followers(session, place_id, actor.today)
    following = [charge.place_id for charge in followers]
    await hold_residents(session, [place_id, *following])
    await place_charges.succeed(session, place_id, [*charges[-1:], *followers], new)
    await hand_over(session, [place_id, *following], new.org_id)
    of_followers = update(Place).where(col(Place.id).in_(following))
    await session.exec(of_followers.values(version=col(Place.version) + 1))
    place.version += 1
    return await _written(session, actor, place, "place.charged", new, on=new.on)


async def _changed(session: AsyncSession, place: Place) -> None:
    """Make another version of a place, and of its clusters, which show where they lie."""
    place.version += 1
    clusters = select(PlaceSpan.place_id).where(col(PlaceSpan.parent_id) == place.id)
    of_clusters = update(Place).where(col(Place.id).in_(clusters))
    await session.exec(of_clusters.values(version=col(Place.version) + 1))


async def _hold(session: AsyncSession) -> None:
    """Hold both trees: no body in charge changes its kind meanwhile, and no place moves."""
    await party_orgs.TREE.hold(session, alone=False)
    await TREE.hold(session, alone=True)


async def _held(
    session: AsyncSession, actor: Actor, place_id: UUID, *, version: int
) -> tuple[Place, Sequence[PlaceCharge]]:
    """Hold the tree, and find the place that the actor may decide of, with its charges."""
    await _hold(session)
    # Not against those who enter a household there: they hold the charge, which is enough.
    place = await session.get(Place, place_id, with_for_update={"key_share": True})
    if place is None:
        raise PlaceNotFound(place_id=place_id)
    charges = await place_charges.of(session, place_id, field="place_id")
    await place_charges.require_charge(session, actor, charges)
    require_version(place, version)
    return place, charges


async def _of_village(session: AsyncSession, actor: Actor, place_id: UUID) -> Sequence[PlaceCharge]:
    """Find the present charge of the village of a cluster."""
    above = select(PlaceSpan.parent_id).where(
        col(PlaceSpan.place_id) == place_id, holds_on(PlaceSpan, actor.today)
    )
    village_id = (await session.exec(above)).first()
    if village_id is None:
        return []
    return (await place_charges.of(session, village_id, field="place_id"))[-1:]


async def _unit_on(session: AsyncSession, situated: Situated, on: date) -> UUID:
    """Find the commune or ward that was named; of a cluster any, since its village's holds."""
    if situated.parent_id is not None:
        of_village = select(PlaceSpan.admin_unit_id).where(
            col(PlaceSpan.place_id) == situated.parent_id
        )
        return (await session.exec(of_village.limit(1))).one()
    found = select(AdminUnitSpan).where(
        col(AdminUnitSpan.unit_id) == situated.admin_unit_id, holds_on(AdminUnitSpan, on)
    )
    unit = (await session.exec(found)).first()
    field = "body.admin_unit_id"
    if unit is None:
        raise AdminUnitNotFound(field=field, admin_unit_id=situated.admin_unit_id)
    if unit.unit_type not in COMMUNE_LEVEL:
        raise PlaceUnitUnfit(field=field, unit_type=unit.unit_type)
    return unit.unit_id


async def _written(  # noqa: PLR0913
    session: AsyncSession,
    actor: Actor,
    place: Place,
    action: str,
    what: Schema,
    *,
    on: date,
) -> PlaceRead:
    await session.flush()
    charges = await place_charges.of(session, place.id, field="place_id")
    present = place_charges.present_of(charges, actor.today) if charges else None
    answered = Answered(place.id, present.org_id if present else None)
    await audit.record(session, actor, action, answered, what)
    read: PlaceRead = await LISTING.written(session, place.id, as_of=on)
    return read
