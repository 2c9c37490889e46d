"""What units and places are called before and after a reorganisation, and what lies where."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.reorganisations import Tree

# Each with what it stands in or under, as that is called on the last day of the row, or on the day.
UNITS: Final = text("""
    SELECT span.unit_id AS id, span.name, span.code, coalesce(above.name, '') AS above
    FROM admin_unit_span AS span LEFT JOIN admin_unit_span AS above
        ON above.unit_id = span.parent_id AND above.valid @> CAST(
            CASE WHEN span.valid_to <= :on THEN span.valid_to - 1 ELSE :on END AS date)
    WHERE span.unit_id = ANY (CAST(:ids AS uuid[])) AND span.valid_from <= :on
        AND (span.valid_to IS NULL OR span.valid_to >= :on)
    ORDER BY span.valid_from
""")
PLACES: Final = text("""
    SELECT span.place_id AS id, span.name, '' AS code,
        coalesce(above.name, unit.name, '') AS above
    FROM place_span AS span
    CROSS JOIN LATERAL (
        SELECT CAST(CASE WHEN span.valid_to <= :on THEN span.valid_to - 1 ELSE :on END AS date)
    ) AS last (day)
    LEFT JOIN place_span AS above
        ON above.place_id = span.parent_id AND above.valid @> last.day
    LEFT JOIN admin_unit_span AS unit
        ON unit.unit_id = span.admin_unit_id AND unit.valid @> last.day
    WHERE span.place_id = ANY (CAST(:ids AS uuid[])) AND span.valid_from <= :on
        AND (span.valid_to IS NULL OR span.valid_to >= :on)
    ORDER BY span.valid_from
""")
RELOCATED: Final = text("""
    SELECT was.admin_unit_id AS of, lies.admin_unit_id AS to, count(*) AS places
    FROM place_span AS lies JOIN place_span AS was
        ON was.place_id = lies.place_id AND was.valid @> CAST(:eve AS date)
    WHERE lies.place_id = ANY (CAST(:ids AS uuid[])) AND lies.valid @> CAST(:on AS date)
        AND lies.admin_unit_id <> was.admin_unit_id
    GROUP BY 1, 2 ORDER BY places DESC, 1, 2
""")


@dataclass(frozen=True, slots=True)
class Named:
    """How something is called, by which code, and in or under what it is."""

    name: str
    code: str
    above: str


class Called(NamedTuple):
    """The same of one node before and after; what is new, or ends, is called one thing only."""

    before: Named
    after: Named


class Relocated(NamedTuple):
    """How many villages come from one unit to another."""

    of: UUID
    to: UUID
    places: int


async def called(
    session: AsyncSession, tree: Tree, ids: Collection[UUID], on: date
) -> dict[UUID, Called]:
    """Name units or places as they are called until the day, and from the day on."""
    statement = UNITS if tree is Tree.ADMIN_UNIT else PLACES
    found: dict[UUID, Called] = {}
    for row in await _rows(session, statement, ids, on=on):
        named = Named(row.name, row.code, row.above)
        known = found.get(row.id)
        found[row.id] = Called(known.before if known else named, named)
    return found


async def relocated(session: AsyncSession, ids: Collection[UUID], on: date) -> list[Relocated]:
    """Count which of these villages lie in another unit from the day on: most first."""
    rows = await _rows(session, RELOCATED, ids, on=on, eve=on - timedelta(days=1))
    return [Relocated(*row) for row in rows]


async def _rows(
    session: AsyncSession, statement: Any, ids: Collection[UUID], **days: date
) -> list[Any]:
    if not ids:
        return []
    found = await (await session.connection()).execute(statement, {"ids": list(ids), **days})
    return [*found.all()]
