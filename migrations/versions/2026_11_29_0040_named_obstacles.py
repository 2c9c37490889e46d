"""Name what keeps a reorganisation from being reverted; and what a unit is today.

An obstacle was told by the place upon which it rests. It is told by its own row, and for what people
know under another identity (a span, a stretch of charge, a place in a group) by that one.
"""

from migrations.heirs import restated
from migrations.sql import run

revision = "0040_named_obstacles"
down_revision = "0039_not_reverted"
branch_labels = None
depends_on = None

# What the function says by the node, and by the row that came later.
BY_ITSELF = (
    (
        "made.row_id, made.row_id, 'built_upon'",
        """CASE WHEN %2$L = ANY (%4$L::text[]) THEN (to_jsonb(later) ->> 'id')::uuid
                        ELSE made.row_id END,
                    made.row_id, 'built_upon'""",
    ),
    ("%2$L, node.id, node.id, 'built_upon'", "%1$L, later.id, node.id, 'built_upon'"),
    ("later.place_id, later.place_id, 'built_upon'", "later.id, later.place_id, 'built_upon'"),
)


def upgrade() -> None:
    for old, new in BY_ITSELF:
        run(restated("reorganisation_obstacles", old, new))
    run("""
        -- What stands in the way, by the identity under which people know it, and the node that it
        -- rests upon. Codes, and no name.
        CREATE FUNCTION reorganisation_in_the_way(reorganisation uuid)
        RETURNS TABLE (reason text, of_table text, thing_id uuid, code text, node_id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            WITH found AS (
                SELECT of_table, row_id, node_id, reason FROM reorganisation_obstacles(reorganisation)
                UNION ALL
                SELECT of_table, row_id, node_id, 'taken'
                FROM reorganisation_codes_taken(reorganisation)
                UNION ALL
                SELECT of_table, row_id, node_id, 'bond'
                FROM reorganisation_bonds_since(reorganisation)
            )
            SELECT found.reason, found.of_table,
                coalesce(org.org_id, place.place_id, unit.unit_id, charge.place_id,
                    joined.household_id, decision.id, found.row_id),
                coalesce(household.code, household_group.code, unit.code, decision.decision_ref),
                found.node_id
            FROM found
            LEFT JOIN party_org_span AS org
                ON found.of_table = 'party_org_span' AND org.id = found.row_id
            LEFT JOIN place_span AS place
                ON found.of_table = 'place_span' AND place.id = found.row_id
            LEFT JOIN admin_unit_span AS unit
                ON found.of_table = 'admin_unit_span' AND unit.id = found.row_id
            LEFT JOIN place_charge AS charge
                ON found.of_table = 'place_charge' AND charge.id = found.row_id
            LEFT JOIN group_membership AS joined
                ON found.of_table = 'group_membership' AND joined.id = found.row_id
            LEFT JOIN succession
                ON found.of_table = 'succession' AND succession.id = found.row_id
            LEFT JOIN rehoming ON found.of_table = 'rehoming' AND rehoming.id = found.row_id
            LEFT JOIN reorganisation AS decision
                ON decision.id IN (succession.reorganisation_id, rehoming.reorganisation_id)
            LEFT JOIN household ON household.id = joined.household_id
                OR found.of_table = 'household' AND household.id = found.row_id
            LEFT JOIN household_group
                ON found.of_table = 'household_group' AND household_group.id = found.row_id
        $$;
        REVOKE ALL ON FUNCTION reorganisation_in_the_way FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION reorganisation_in_the_way TO kevai_app;

        -- What a unit is on a day: itself, or whatever came after it, through all that lies between.
        CREATE FUNCTION units_today(unit uuid, day date) RETURNS SETOF uuid
        LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
            WITH RECURSIVE line AS (
                SELECT unit AS id, '-infinity'::date AS since
                UNION
                SELECT link.to_id, link.takes_effect
                FROM line JOIN succession AS link ON link.from_id = line.id
                    AND link.tree = 'admin_unit' AND link.takes_effect >= line.since
            )
            SELECT DISTINCT span.unit_id
            FROM line JOIN admin_unit_span AS span ON span.unit_id = line.id
                AND span.valid_from <= day AND (span.valid_to IS NULL OR span.valid_to > day)
        $$;
        REVOKE ALL ON FUNCTION units_today FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION units_today TO kevai_app;
    """)


def downgrade() -> None:
    run("DROP FUNCTION units_today, reorganisation_in_the_way;")
    for old, new in reversed(BY_ITSELF):
        run(restated("reorganisation_obstacles", new, old))
