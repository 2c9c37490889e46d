"""Sums below a body of the Party: numbers go up the tree where names do not."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from api.access.visible import holds_on
from api.db.base import Scoped
from api.models.party_orgs import PartyOrgSpan


async def by_part(  # noqa: PLR0913
    session: AsyncSession,
    rows: SelectOfScalar[Any],
    *,
    record: type[Scoped],
    below: PartyOrgSpan,
    today: date,
    sums: Mapping[str, Any],
) -> list[Row[Any]]:
    """Sum the rows below a body for each of its parts, and for what is directly its own.

    A part is what stands directly below today; what has ceased there is the body's own. Each row
    of the answer has its ``org_id`` and ``name``, then the sums.
    """
    statement = _by_part(rows, record, below, today, sums)
    return list((await (await session.connection()).execute(statement)).all())


def _by_part(
    rows: SelectOfScalar[Any],
    record: type[Scoped],
    below: PartyOrgSpan,
    today: date,
    sums: Mapping[str, Any],
) -> Select[*tuple[Any, ...]]:
    here, part = aliased(PartyOrgSpan), aliased(PartyOrgSpan)
    named = [col(part.org_id), col(part.name)]
    directly = select(func.absorbed(below.org_id, today))
    itself = and_(col(part.org_id) == below.org_id, col(here.org_id).in_(directly))
    inside = and_(
        col(part.parent_id) == below.org_id,
        col(part.ceased).is_(False),
        col(here.path) >= part.path,
        col(here.path) < col(part.path) + "/",
    )
    return (
        rows.join(here, and_(col(here.org_id) == record.org_id, holds_on(here, today)))
        .join(part, and_(holds_on(part, today), or_(itself, inside)))
        .with_only_columns(*named, *(value.label(name) for name, value in sums.items()))
        .group_by(*named, col(part.sort_name))
        .order_by(col(part.sort_name), col(part.org_id))
    )
