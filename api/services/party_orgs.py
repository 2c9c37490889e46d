from collections.abc import Collection
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Text, Uuid, and_, bindparam, func, literal_column
from sqlalchemy import select as select_columns
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased
from sqlmodel import col, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.heirs import refuse_ceased
from api.access.open_listing import OpenListing
from api.access.require import (
    nearest,
    require_above,
    require_administrator,
    require_over,
    require_version,
)
from api.access.seats import refuse_lost_seats
from api.access.visible import holds_on
from api.db import reads
from api.db.base import table_of
from api.db.dated_trees import DatedTree, new_label
from api.db.reads import Source
from api.domain.party_orgs import IN_CHARGE, OrgFacts
from api.domain.roles import Permission
from api.domain.text import fold
from api.errors.party_orgs import PartyOrgInCharge, PartyOrgNotFound
from api.models.party_orgs import PartyOrg, PartyOrgSpan
from api.models.places import Place, PlaceCharge
from api.schemas.common import AsOf, Paging
from api.schemas.dated_trees import Decision
from api.schemas.party_orgs import (
    PartyOrgChange,
    PartyOrgCreate,
    PartyOrgMove,
    PartyOrgQuery,
    PartyOrgRead,
    PartyOrgRename,
    PartyOrgSpanRead,
)

TREE: Final = DatedTree(table_of(PartyOrgSpan), "org_id", OrgFacts)
AS_OF: Final = bindparam("as_of", type_=Date)


def _ancestors(on: Any) -> ColumnElement[Any]:
    """Name what stands above the span at hand, as it is on a day."""
    org, span = aliased(PartyOrg), aliased(PartyOrgSpan)
    one = reads.as_object(id=span.org_id, name=span.name, org_type=span.org_type)
    all_of_them = func.json_agg(aggregate_order_by(one, col(span.path)))
    above = select_columns(func.coalesce(all_of_them, literal_column("'[]'::json")))
    above = above.join_from(org, span, col(span.org_id) == col(org.id)).where(
        col(org.label) == func.any(func.string_to_array(col(PartyOrgSpan.path), ".")),
        col(org.id) != col(PartyOrgSpan.org_id),
        holds_on(span, on),
    )
    return above.correlate(PartyOrgSpan).scalar_subquery()


def _heir(on: Any) -> ColumnElement[Any]:
    """Name the nearest living body above one that has ceased, as it is on a day."""
    org, span = aliased(PartyOrg), aliased(PartyOrgSpan)
    brief = reads.as_object(id=span.org_id, name=span.name, org_type=span.org_type)
    above = select_columns(brief).join_from(org, span, col(span.org_id) == col(org.id))
    above = above.where(
        col(PartyOrgSpan.ceased),
        col(org.label) == func.any(func.string_to_array(col(PartyOrgSpan.path), ".")),
        col(span.ceased).is_(False),
        holds_on(span, on),
    )
    nearest_one = above.order_by(col(span.path).desc()).limit(1)
    return nearest_one.correlate(PartyOrgSpan).scalar_subquery()


def _below(root: ColumnElement[Any]) -> ColumnElement[bool]:
    top = aliased(PartyOrgSpan)
    path = select_columns(col(top.path)).where(col(top.org_id) == root, holds_on(top, AS_OF))
    beginning = path.scalar_subquery()
    return and_(col(PartyOrgSpan.path) >= beginning + ".", col(PartyOrgSpan.path) < beginning + "/")


LISTING: Final = OpenListing(
    table=PartyOrgSpan,
    schema=PartyOrgRead,
    order=(col(PartyOrgSpan.sort_name), col(PartyOrgSpan.org_id)),
    identity=col(PartyOrgSpan.org_id),
    where=(holds_on(PartyOrgSpan, AS_OF),),
    joined=lambda rows: rows.join(PartyOrg, col(PartyOrg.id) == col(PartyOrgSpan.org_id)),
    columns={
        "id": col(PartyOrgSpan.org_id),
        "version": col(PartyOrg.version),
        "ancestors": _ancestors(AS_OF),
        "succeeded_by": _heir(AS_OF),
    },
    filters={
        "living": col(PartyOrgSpan.ceased).is_(False),
        "parent_id": col(PartyOrgSpan.parent_id) == bindparam("parent_id", type_=Uuid),
        "below": _below(bindparam("below", type_=Uuid)),
        "org_type": col(PartyOrgSpan.org_type) == bindparam("org_type", type_=Text),
        "text": col(PartyOrgSpan.folded_name).like(bindparam("text", type_=Text)),
    },
    prepare={"text": lambda text: reads.containing(fold(text))},
)
HISTORY: Final = OpenListing(
    table=PartyOrgSpan,
    schema=PartyOrgSpanRead,
    order=(col(PartyOrgSpan.valid_from),),
    where=(col(PartyOrgSpan.org_id) == bindparam("org_id", type_=Uuid),),
    columns={"ancestors": _ancestors(col(PartyOrgSpan.valid_from))},
)


async def search(source: Source, actor: Actor, query: PartyOrgQuery) -> bytes:
    living: dict[str, Any] = {} if query.with_ceased else {"living": True}
    return await LISTING.page(source, query, as_of=query.as_of or actor.today, **living)


async def get(source: Source, actor: Actor, org_id: UUID, query: AsOf) -> tuple[bytes, int | None]:
    """Return the organisation as it is on a day as JSON, and its version."""
    missing = PartyOrgNotFound(org_id=org_id)
    return await LISTING.one(source, org_id, missing, as_of=query.as_of or actor.today)


async def history(source: Source, org_id: UUID, query: Paging) -> bytes:
    missing = PartyOrgNotFound(org_id=org_id)
    return await HISTORY.page(source, query, org_id=org_id, missing=missing)


async def found(session: AsyncSession, actor: Actor, new: PartyOrgCreate) -> PartyOrgRead:
    """Found an organisation below one where the actor may; a top one as administrator."""
    await TREE.hold(session, alone=False)
    if new.parent_id is None:
        require_administrator(actor, Permission.ORG_WRITE)
    else:
        field = "body.parent_id"
        above = await require_over(session, actor, Permission.ORG_WRITE, new.parent_id, field=field)
        await refuse_ceased(session, above, field=field)
    org = await plant(session, new)
    await audit.record(session, actor, "party_org.founded", org, new)
    read: PartyOrgRead = await LISTING.written(session, org.id, as_of=new.valid_from)
    return read


async def plant(session: AsyncSession, new: PartyOrgCreate) -> PartyOrg:
    """Write a new organisation, whoever wants it: the command line has no actor to ask."""
    org = PartyOrg(label=await new_label(session))
    session.add(org)
    await session.flush()
    facts = OrgFacts(**new.model_dump(exclude={"valid_from"}))
    await TREE.plant(session, org.id, org.label, new.valid_from, facts)
    return org


async def move(
    session: AsyncSession, actor: Actor, org_id: UUID, move: PartyOrgMove, *, version: int
) -> PartyOrgRead:
    """Put an organisation, and all below it, under another one from a day on."""
    org = await _held(session, actor, org_id, move.on, version=version)
    field = "body.parent_id"
    above = await require_over(session, actor, Permission.ORG_WRITE, move.parent_id, field=field)
    await refuse_ceased(session, above, field=field)
    await TREE.change(session, org_id, move.on, move.legal_ref, parent_id=move.parent_id)
    return await _changed(session, actor, org, "party_org.moved", move)


async def rename(
    session: AsyncSession, actor: Actor, org_id: UUID, rename: PartyOrgRename, *, version: int
) -> PartyOrgRead:
    org = await _held(session, actor, org_id, rename.on, version=version)
    await TREE.change(session, org_id, rename.on, rename.legal_ref, name=rename.name)
    return await _changed(session, actor, org, "party_org.renamed", rename)


async def change(
    session: AsyncSession, actor: Actor, org_id: UUID, change: PartyOrgChange, *, version: int
) -> PartyOrgRead:
    """Change from a day on what kind of organisation it is."""
    org = await _held(session, actor, org_id, change.on, version=version)
    if change.org_type is not None:
        if change.org_type not in IN_CHARGE:
            await refuse_losing_charge(session, org_id, change.on)
        await refuse_lost_seats(session, org_id, change.org_type, since=change.on)
    facts = change.model_dump(exclude={"on", "legal_ref"}, exclude_none=True)
    await TREE.change(session, org_id, change.on, change.legal_ref, **facts)
    return await _changed(session, actor, org, "party_org.changed", change)


async def _held(
    session: AsyncSession, actor: Actor, org_id: UUID, on: date, *, version: int
) -> PartyOrg:
    """Hold the tree, and find the organisation that the actor may decide of.

    Whoever stands above it today decides, and whoever will by then.
    """
    await TREE.hold(session, alone=True)
    org = await session.get(PartyOrg, org_id, with_for_update={"key_share": True})
    if org is None:
        raise PartyOrgNotFound(org_id=org_id)
    for day in (actor.today, on):
        span = await nearest(session, org_id, day)
        assert span is not None  # noqa: S101
        require_above(actor, Permission.ORG_WRITE, span.path)
    require_version(org, version)
    return org


async def _changed(
    session: AsyncSession, actor: Actor, org: PartyOrg, action: str, what: Decision
) -> PartyOrgRead:
    org.version += 1
    await shown_anew(session, [org.id], what.on)
    await audit.record(session, actor, action, org, what)
    read: PartyOrgRead = await LISTING.written(session, org.id, as_of=what.on)
    return read


async def shown_anew(session: AsyncSession, org_ids: Collection[UUID], since: date) -> None:
    """Make another version of whatever shows them: what stands below, and places in charge."""
    top, lower = aliased(PartyOrgSpan), aliased(PartyOrgSpan)
    below = select(col(lower.org_id)).where(
        col(top.org_id).in_(org_ids),
        *(or_(col(span.valid_to).is_(None), col(span.valid_to) > since) for span in (top, lower)),
        col(lower.path) >= col(top.path) + ".",
        col(lower.path) < col(top.path) + "/",
    )
    charged = select(PlaceCharge.place_id).where(col(PlaceCharge.org_id).in_(org_ids))
    for record, showing in ((PartyOrg, below), (Place, charged)):
        those = update(record).where(col(record.id).in_(showing))
        await session.exec(those.values(version=col(record.version) + 1))


async def refuse_losing_charge(session: AsyncSession, org_id: UUID, since: date) -> None:
    charge = select(PlaceCharge.id).where(
        col(PlaceCharge.org_id) == org_id,
        or_(col(PlaceCharge.valid_to).is_(None), col(PlaceCharge.valid_to) > since),
    )
    if (await session.exec(charge.limit(1))).first():
        raise PartyOrgInCharge
