"""What units are called: names of places and of Party organisations, which everybody may know.

Nothing but names and where they stand is read here: nobody's name, no group, no count, and so
nothing that feedback could change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.public_units import Described, UnitKind

# A unit has one telling word in its own name, which an index finds, and the rest in its own name
# or in those above it. Lists end communes before villages follow: so a commune as it was last.
NAMED: Final = text("""
    SELECT found.kind, found.id, found.name, found.within
    FROM (
        SELECT 'place' AS kind, span.place_id AS id, span.name, span.folded_name, span.sort_name,
            concat_ws(', ', village.name, commune.name, province.name) AS within,
            concat_ws(' ', span.folded_name, village.folded_name, commune.folded_name,
                province.folded_name) AS words
        FROM place_span AS span
        LEFT JOIN place_span AS village ON village.place_id = span.parent_id
            AND village.valid_from <= :today
            AND (village.valid_to IS NULL OR village.valid_to > :today)
        LEFT JOIN LATERAL (
            SELECT unit.parent_id, unit.name, unit.folded_name FROM admin_unit_span AS unit
            WHERE unit.unit_id = span.admin_unit_id AND unit.valid_from <= :today
            ORDER BY unit.valid_from DESC LIMIT 1
        ) AS commune ON true
        LEFT JOIN admin_unit_span AS province ON province.unit_id = commune.parent_id
            AND province.valid_from <= :today
            AND (province.valid_to IS NULL OR province.valid_to > :today)
        WHERE span.folded_name ~ CAST(:some AS text) AND span.valid_from <= :today
            AND (span.valid_to IS NULL OR span.valid_to > :today)
        UNION ALL
        SELECT 'party_org', span.org_id, span.name, span.folded_name, span.sort_name, above.names,
            concat_ws(' ', span.folded_name, above.words)
        FROM party_org_span AS span
        CROSS JOIN LATERAL (SELECT string_to_array(span.path, '.') AS labels) AS way
        CROSS JOIN LATERAL (
            SELECT coalesce(string_agg(upper.name, ', ' ORDER BY upper.path DESC), '') AS names,
                string_agg(upper.folded_name, ' ') AS words
            FROM generate_series(1, cardinality(way.labels) - 1) AS depth
            JOIN party_org_span AS upper
                ON upper.path = array_to_string(way.labels[1:depth], '.')
                AND upper.valid_from <= :today
                AND (upper.valid_to IS NULL OR upper.valid_to > :today)
            WHERE upper.org_type <> 'central_committee'
        ) AS above
        WHERE span.folded_name ~ CAST(:some AS text) AND span.org_type <> 'party_group'
            AND span.valid_from <= :today AND (span.valid_to IS NULL OR span.valid_to > :today)
    ) AS found
    WHERE found.words ~ ALL (CAST(:all_telling AS text[]))
    ORDER BY
        CASE WHEN starts_with(found.folded_name, CAST(:first AS text)) THEN 0
            WHEN found.folded_name ~ CAST(:within_first AS text) THEN 1 ELSE 2 END,
        (SELECT count(*) FROM unnest(CAST(:each AS text[])) AS word
            WHERE found.folded_name !~ word),
        found.kind DESC, found.sort_name, found.within, found.id
    LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class Unit:
    kind: UnitKind
    id: UUID
    name: str
    within: str


async def named(
    session: AsyncSession, sought: Described, today: date, *, most: int
) -> Sequence[Unit]:
    """Find the units that a description fits today, best first."""
    asked = {
        "some": sought.some,
        "all_telling": sought.all_telling,
        "each": sought.each,
        "first": sought.first,
        "within_first": sought.within_first,
        "today": today,
        "most": most,
    }
    rows = (await (await session.connection()).execute(NAMED, asked)).all()
    return [Unit(UnitKind(row.kind), row.id, row.name, row.within) for row in rows]
