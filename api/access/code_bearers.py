"""Who bears a code in a body or a place: which household, or which household group.

In a body each code is borne once; a place may hold what is of two bodies.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import String, Uuid, any_, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.place_parts import Coded, lasting, places_inside_each
from api.domain import clock

Asked = Mapping[UUID, Collection[str]]
Bearing = Mapping[tuple[UUID, str], list[UUID]]


async def in_bodies(session: AsyncSession, record: Coded, asked: Asked) -> Bearing:
    """Find who bears each code in the body in which it is asked for."""
    return await _bearing(session, record, record.org_id, asked, asked)


async def in_places(session: AsyncSession, record: Coded, asked: Asked, on: date) -> Bearing:
    """Find who bears each code in a place, or in what lies within it, as ``contents`` does."""
    inside = await places_inside_each(session, asked, on)
    everywhere = {one for those in inside.values() for one in those}
    there = lasting(record, max(on, clock.today()))
    found = await _bearing(session, record, record.place_id, everywhere, asked, *there)
    return {
        (place_id, code): [each for one in inside[place_id] for each in found.get((one, code), ())]
        for place_id, codes in asked.items()
        for code in codes
    }


async def _bearing(
    session: AsyncSession,
    record: Coded,
    column: Any,
    nodes: Collection[UUID],
    asked: Asked,
    *more: Any,
) -> Bearing:
    """Find who bears any of the codes in any of the nodes; as arrays, since there may be many."""
    found: defaultdict[tuple[UUID, str], list[UUID]] = defaultdict(list)
    codes = sorted({code for those in asked.values() for code in those})
    rows = select(column, record.code, record.id).where(
        column == any_(literal(list(nodes), ARRAY(Uuid))),
        col(record.code) == any_(literal(codes, ARRAY(String))),
        *more,
    )
    for node_id, code, one_id in (await session.exec(rows)).all() if codes else ():
        found[node_id, code].append(one_id)
    return found
