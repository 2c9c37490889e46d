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

# What stands above a unit, nearest first. Lists end communes before villages follow: so a commune
# as it was last.
ABOVE_PLACE: Final = """
    SELECT concat_ws(', ', village.$name, commune.$name, province.$name)
    FROM (SELECT) AS here
    LEFT JOIN place_span AS village ON village.place_id = one.parent_id
        AND village.valid_from <= :today AND (village.valid_to IS NULL OR village.valid_to > :today)
    LEFT JOIN LATERAL (
        SELECT unit.parent_id, unit.$name FROM admin_unit_span AS unit
        WHERE unit.unit_id = one.admin_unit_id AND unit.valid_from <= :today
        ORDER BY unit.valid_from DESC LIMIT 1
    ) AS commune ON true
    LEFT JOIN admin_unit_span AS province ON province.unit_id = commune.parent_id
        AND province.valid_from <= :today
        AND (province.valid_to IS NULL OR province.valid_to > :today)
"""
ABOVE_ORG: Final = """
    SELECT coalesce(string_agg(upper.$name, ', ' ORDER BY upper.path DESC), '')
    FROM generate_series(1, cardinality(string_to_array(one.path, '.')) - 1) AS depth
    JOIN party_org_span AS upper
        ON upper.path = array_to_string((string_to_array(one.path, '.'))[1:depth], '.')
        AND upper.valid_from <= :today AND (upper.valid_to IS NULL OR upper.valid_to > :today)
    WHERE upper.org_type <> 'central_committee'
"""
# One telling word stands in the unit's own name, where an index finds it; the others there too, or
# above it. That is looked at only where it matters: where the own name lacks one, and of the best.
NAMED: Final = text(
    """
    SELECT one.kind, one.id, one.name,
        CASE one.kind WHEN 'place' THEN ($place) ELSE ($org) END AS within
    FROM (
        SELECT found.*, CASE
            WHEN starts_with(found.folded_name, CAST(:first AS text)) THEN 0
            WHEN found.folded_name ~ CAST(:within_first AS text) THEN 1
            ELSE 2 + (SELECT count(*) FROM unnest(CAST(:each AS text[])) AS word
                WHERE found.folded_name !~ word)
            END AS rank
        FROM (
            SELECT 'place' AS kind, one.place_id AS id, one.name, one.folded_name, one.sort_name,
                one.parent_id, one.admin_unit_id, one.path
            FROM place_span AS one
            WHERE one.folded_name ~ CAST(:some AS text) AND NOT one.ceased
                AND one.valid_from <= :today
                AND (one.valid_to IS NULL OR one.valid_to > :today)
                AND (one.folded_name ~ ALL (CAST(:telling AS text[]))
                    OR one.folded_name || ' ' || ($folded_place) ~ ALL (CAST(:telling AS text[])))
            UNION ALL
            SELECT 'party_org', one.org_id, one.name, one.folded_name, one.sort_name,
                one.parent_id, NULL, one.path
            FROM party_org_span AS one
            WHERE one.folded_name ~ CAST(:some AS text) AND one.org_type <> 'party_group'
                AND NOT one.ceased AND one.valid_from <= :today
                AND (one.valid_to IS NULL OR one.valid_to > :today)
                AND (one.folded_name ~ ALL (CAST(:telling AS text[]))
                    OR one.folded_name || ' ' || ($folded_org) ~ ALL (CAST(:telling AS text[])))
        ) AS found
        ORDER BY rank, found.kind DESC, found.sort_name, found.id
        LIMIT :most
    ) AS one
    ORDER BY one.rank, one.kind DESC, one.sort_name, within, one.id
    """.replace("$place", ABOVE_PLACE.replace("$name", "name"))
    .replace("$org", ABOVE_ORG.replace("$name", "name"))
    .replace("$folded_place", ABOVE_PLACE.replace("$name", "folded_name"))
    .replace("$folded_org", ABOVE_ORG.replace("$name", "folded_name"))
)


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
        "telling": sought.each_telling,
        "each": sought.each,
        "first": sought.first,
        "within_first": sought.within_first,
        "today": today,
        "most": most,
    }
    rows = (await (await session.connection()).execute(NAMED, asked)).all()
    return [Unit(UnitKind(row.kind), row.id, row.name, row.within) for row in rows]
