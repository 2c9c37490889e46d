from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    false,
    func,
    literal_column,
)
from sqlalchemy import select as select_columns
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased
from sqlmodel import col

from api.access.actor import Actor
from api.access.open_listing import OpenListing
from api.access.visible import holds_on
from api.db import reads
from api.db.reads import Source
from api.domain.reorganisations import LineageKind, Tree
from api.domain.text import fold
from api.errors.admin_units import AdminUnitNotFound
from api.models.admin_units import AdminUnitSpan
from api.models.reorganisations import Succession
from api.schemas.admin_units import AdminUnitQuery, AdminUnitRead
from api.schemas.common import AsOf, Paging

AS_OF: Final = bindparam("as_of", type_=Date)
TODAY: Final = bindparam("today", type_=Date)


def _parent(on: Any) -> ColumnElement[Any]:
    above = aliased(AdminUnitSpan)
    brief = reads.as_object(
        id=above.unit_id, code=above.code, name=above.name, unit_type=above.unit_type
    )
    rows = select_columns(brief).where(
        col(above.unit_id) == col(AdminUnitSpan.parent_id), holds_on(above, on)
    )
    return rows.correlate(AdminUnitSpan).scalar_subquery()


NOBODY: Final[ColumnElement[Any]] = literal_column("'[]'::json")
LAST_DAY: Final[ColumnElement[Any]] = func.least(
    AS_OF, col(AdminUnitSpan.valid_to) - literal_column("1"), type_=Date
)


def _has_ended() -> ColumnElement[bool]:
    """Say that nothing of a unit holds on the day: it may be shown as it was long before."""
    still = aliased(AdminUnitSpan)
    holds = select_columns(col(still.id)).where(
        col(still.unit_id) == col(AdminUnitSpan.unit_id), holds_on(still, AS_OF)
    )
    return ~holds.correlate(AdminUnitSpan).exists()


def _briefs(span: Any) -> Select[Any]:
    brief = reads.as_object(
        id=span.unit_id, code=span.code, name=span.name, unit_type=span.unit_type
    )
    return select_columns(
        func.coalesce(func.json_agg(aggregate_order_by(brief, col(span.code))), NOBODY)
    )


def _today() -> ColumnElement[Any]:
    """Name what a unit is today, through all that lies between."""
    span = aliased(AdminUnitSpan)
    ids = func.units_after(col(AdminUnitSpan.unit_id))
    units = _briefs(span).where(col(span.unit_id) == func.any(ids), holds_on(span, TODAY))
    return units.correlate(AdminUnitSpan).scalar_subquery()


def _heirs() -> ColumnElement[Any]:
    """Name what directly came after a unit that has ended, as it was when it came."""
    span = aliased(AdminUnitSpan)
    heirs = (
        _briefs(span)
        .join_from(Succession, span, col(span.unit_id) == col(Succession.to_id))
        .where(
            col(Succession.tree) == Tree.ADMIN_UNIT,
            col(Succession.from_id) == col(AdminUnitSpan.unit_id),
            col(Succession.from_id) != col(Succession.to_id),
            col(Succession.kind) != LineageKind.EXTRACTED,
            _has_ended(),
            holds_on(span, col(Succession.takes_effect)),
        )
    )
    return heirs.correlate(AdminUnitSpan).scalar_subquery()


def _is_last() -> ColumnElement[bool]:
    """Say that a span holds on the day, or was the last one before it."""
    later = aliased(AdminUnitSpan)
    after = select_columns(col(later.id)).where(
        col(later.unit_id) == col(AdminUnitSpan.unit_id),
        col(later.valid_from) > col(AdminUnitSpan.valid_from),
        col(later.valid_from) <= AS_OF,
    )
    return and_(col(AdminUnitSpan.valid_from) <= AS_OF, ~after.correlate(AdminUnitSpan).exists())


OF_ITS_TIME: Final = {
    "id": col(AdminUnitSpan.unit_id),
    "parent": _parent(LAST_DAY),
    "ceased": _has_ended(),
    "succeeded_by": _heirs(),
    "today": _today(),
}
LISTING: Final = OpenListing(
    table=AdminUnitSpan,
    schema=AdminUnitRead,
    # One code is borne by several, one after another; and by one for as long as it was called so.
    order=(col(AdminUnitSpan.code), col(AdminUnitSpan.valid_from), col(AdminUnitSpan.id)),
    identity=col(AdminUnitSpan.unit_id),
    columns=OF_ITS_TIME,
    filters={
        "living": holds_on(AdminUnitSpan, AS_OF),
        "ever": col(AdminUnitSpan.valid_from) <= AS_OF,
        "code": col(AdminUnitSpan.code) == bindparam("code", type_=Text),
        "parent_id": col(AdminUnitSpan.parent_id) == bindparam("parent_id", type_=Uuid),
        "unit_type": col(AdminUnitSpan.unit_type) == bindparam("unit_type", type_=Text),
        "text": col(AdminUnitSpan.folded_name).like(bindparam("text", type_=Text)),
    },
    prepare={"text": lambda text: reads.containing(fold(text))},
)
# What lives on the day has no heir: to look for one in each row took a page thirty times as long,
# as long as Postgres had not counted the successions of a great decision.
LIVING: Final = replace(
    LISTING,
    columns={**OF_ITS_TIME, "parent": _parent(AS_OF), "ceased": false(), "succeeded_by": NOBODY},
)
HISTORY: Final = OpenListing(
    table=AdminUnitSpan,
    schema=AdminUnitRead,
    order=(col(AdminUnitSpan.valid_from),),
    where=(col(AdminUnitSpan.unit_id) == bindparam("unit_id", type_=Uuid),),
    columns={
        "id": col(AdminUnitSpan.unit_id),
        "parent": _parent(col(AdminUnitSpan.valid_from)),
        "ceased": false(),
        "succeeded_by": NOBODY,
        "today": _today(),
    },
)
ONE: Final = OpenListing(
    table=AdminUnitSpan,
    schema=AdminUnitRead,
    order=(col(AdminUnitSpan.code),),
    identity=col(AdminUnitSpan.unit_id),
    where=(_is_last(),),
    columns=OF_ITS_TIME,
)


async def search(source: Source, actor: Actor, query: AdminUnitQuery) -> bytes:
    asked: dict[str, Any] = {"as_of": query.as_of or actor.today, "today": actor.today}
    if query.with_ceased:
        return await LISTING.page(source, query, **asked, ever=True)
    return await LIVING.page(source, query, **asked, living=True)


async def get(source: Source, actor: Actor, unit_id: UUID, query: AsOf) -> bytes:
    missing = AdminUnitNotFound(admin_unit_id=unit_id)
    as_of = query.as_of or actor.today
    body, _ = await ONE.one(source, unit_id, missing, as_of=as_of, today=actor.today)
    return body


async def history(source: Source, actor: Actor, unit_id: UUID, query: Paging) -> bytes:
    missing = AdminUnitNotFound(admin_unit_id=unit_id)
    today = actor.today
    return await HISTORY.page(source, query, missing=missing, unit_id=unit_id, today=today)
