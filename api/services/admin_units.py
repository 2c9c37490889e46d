from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Text, Uuid, bindparam
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import col

from api.access.actor import Actor
from api.access.open_listing import OpenListing
from api.access.visible import holds_on
from api.db import reads
from api.db.reads import Source
from api.domain.text import fold
from api.errors.admin_units import AdminUnitNotFound
from api.models.admin_units import AdminUnitSpan
from api.schemas.admin_units import AdminUnitQuery, AdminUnitRead
from api.schemas.common import AsOf, Paging

AS_OF: Final = bindparam("as_of", type_=Date)


def _parent(on: Any) -> ColumnElement[Any]:
    above = aliased(AdminUnitSpan)
    brief = reads.as_object(
        id=above.unit_id, code=above.code, name=above.name, unit_type=above.unit_type
    )
    rows = select_columns(brief).where(
        col(above.unit_id) == col(AdminUnitSpan.parent_id), holds_on(above, on)
    )
    return rows.correlate(AdminUnitSpan).scalar_subquery()


LISTING: Final = OpenListing(
    table=AdminUnitSpan,
    schema=AdminUnitRead,
    order=(col(AdminUnitSpan.code),),
    identity=col(AdminUnitSpan.unit_id),
    where=(holds_on(AdminUnitSpan, AS_OF),),
    columns={"id": col(AdminUnitSpan.unit_id), "parent": _parent(AS_OF)},
    filters={
        "code": col(AdminUnitSpan.code) == bindparam("code", type_=Text),
        "parent_id": col(AdminUnitSpan.parent_id) == bindparam("parent_id", type_=Uuid),
        "unit_type": col(AdminUnitSpan.unit_type) == bindparam("unit_type", type_=Text),
        "text": col(AdminUnitSpan.folded_name).like(bindparam("text", type_=Text)),
    },
    prepare={"text": lambda text: reads.containing(fold(text))},
)
HISTORY: Final = OpenListing(
    table=AdminUnitSpan,
    schema=AdminUnitRead,
    order=(col(AdminUnitSpan.valid_from),),
    where=(col(AdminUnitSpan.unit_id) == bindparam("unit_id", type_=Uuid),),
    columns={"id": col(AdminUnitSpan.unit_id), "parent": _parent(col(AdminUnitSpan.valid_from))},
)


async def search(source: Source, actor: Actor, query: AdminUnitQuery) -> bytes:
    return await LISTING.page(source, query, as_of=query.as_of or actor.today)


async def get(source: Source, actor: Actor, unit_id: UUID, query: AsOf) -> bytes:
    missing = AdminUnitNotFound(admin_unit_id=unit_id)
    as_of = query.as_of or actor.today
    body, _ = await LISTING.one(source, unit_id, missing, as_of=as_of)
    return body


async def history(source: Source, unit_id: UUID, query: Paging) -> bytes:
    missing = AdminUnitNotFound(admin_unit_id=unit_id)
    return await HISTORY.page(source, query, unit_id=unit_id, missing=missing)
