"""Name what keeps a reorganisation from being reverted, or let it go; and what comes after a unit.

An obstacle was told by the place upon which it rests. It is told by its own row, and for what people
know under another identity (a span, a stretch of charge, a place in a group) by that one. A group in
which there never was anything can be dissolved.
"""

from migrations.heirs import restated
from migrations.reorganisations import PASSED_OVER
from migrations.sql import run
from migrations.walls import in_sight

revision = "0040_named_obstacles"
down_revision = "0039_not_reverted"
branch_labels = None
depends_on = None

CHANGED = f"IS DISTINCT FROM (last.became - {PASSED_OVER})"
# What the function says by the node, and by the row that came later.
BY_ITSELF = (
    (
        "made.row_id, made.row_id, 'built_upon'",
        """CASE WHEN %2$L = ANY (%4$L::text[]) THEN (to_jsonb(later) ->> 'id')::uuid
                        ELSE made.row_id END,
                    made.row_id, 'built_upon'""",
    ),
    # What never had anything, and was dissolved since, is missed by nobody.
    (CHANGED, f"{CHANGED} AND (%1$L <> 'household_group' OR here.id IS NOT NULL)"),
    ("%2$L, node.id, node.id, 'built_upon'", "%1$L, later.id, node.id, 'built_upon'"),
    ("later.place_id, later.place_id, 'built_upon'", "later.id, later.place_id, 'built_upon'"),
)


def upgrade() -> None:
    for old, new in BY_ITSELF:
        run(restated("reorganisation_obstacles", old, new))
    run(f"""
        -- What stands in the way, by the identity under which people know it, and the node that it
        -- rests upon. Codes, and no name but of what every account may read.
        CREATE FUNCTION reorganisation_in_the_way(reorganisation uuid)
        RETURNS TABLE (reason text, of_table text, thing_id uuid, called text, node_id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            WITH found AS (
                SELECT of_table, row_id, node_id, reason FROM reorganisation_obstacles(reorganisation)
                UNION ALL
                SELECT of_table, row_id, node_id, 'taken'
                FROM reorganisation_codes_taken(reorganisation)
                UNION ALL
                SELECT of_table, row_id, node_id, 'bond'
                FROM reorganisation_bonds_since(reorganisation)
                UNION ALL  -- a unit that came below one that was made, and would have none above it
                SELECT 'admin_unit_span', later.id, made.row_id, 'built_upon'
                FROM reorganisation AS asked
                JOIN reorganisation_change AS made ON made.reorganisation_id = asked.id
                    AND made.of_table = 'admin_unit' AND made.was IS NULL
                JOIN admin_unit_span AS later ON later.parent_id = made.row_id
                WHERE asked.id = reorganisation AND {in_sight("asked")} AND NOT EXISTS (
                    SELECT FROM reorganisation_change AS ours
                    WHERE ours.reorganisation_id = asked.id
                        AND ours.of_table = 'admin_unit_span' AND ours.row_id = later.id)
            )
            SELECT found.reason, found.of_table,
                coalesce(org.org_id, place.place_id, unit.unit_id, charge.place_id,
                    joined.household_id, decision.id, found.row_id),
                coalesce(household.code, household_group.code, unit.code, decision.decision_ref,
                    org.name, place.name, (
                        SELECT lies.name FROM place_span AS lies
                        WHERE lies.place_id = charge.place_id ORDER BY lies.valid_from DESC LIMIT 1
                    )),
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
                ON decision.id = coalesce(succession.reorganisation_id, rehoming.reorganisation_id)
            LEFT JOIN household ON household.id = CASE found.of_table
                WHEN 'household' THEN found.row_id ELSE joined.household_id END
            LEFT JOIN household_group
                ON found.of_table = 'household_group' AND household_group.id = found.row_id
        $$;
        REVOKE ALL ON FUNCTION reorganisation_in_the_way FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION reorganisation_in_the_way TO kevai_app;

        -- A unit, and whatever came after it, through all that lies between. Not in SQL alone, which
        -- would be planned anew for each row of a page.
        CREATE FUNCTION units_after(unit uuid) RETURNS uuid[]
        LANGUAGE plpgsql STABLE SET search_path = public, pg_temp
        SET enable_seqscan = off SET enable_hashjoin = off AS $$  -- whatever was counted last
        BEGIN
            IF NOT EXISTS (SELECT FROM succession AS link WHERE link.from_id = unit) THEN
                RETURN ARRAY[unit];
            END IF;
            RETURN (
                WITH RECURSIVE line AS (
                    SELECT unit AS id, '-infinity'::date AS since
                    UNION
                    SELECT link.to_id, link.takes_effect
                    FROM line JOIN succession AS link ON link.from_id = line.id
                        AND link.tree = 'admin_unit' AND link.takes_effect >= line.since
                ) SELECT array_agg(DISTINCT line.id) FROM line);
        END $$;
        REVOKE ALL ON FUNCTION units_after FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION units_after TO kevai_app;

        GRANT DELETE ON household_group TO kevai_app;
    """)


def downgrade() -> None:
    run("""
        REVOKE DELETE ON household_group FROM kevai_app;
        DROP FUNCTION units_after, reorganisation_in_the_way;
    """)
    for old, new in reversed(BY_ITSELF):
        run(restated("reorganisation_obstacles", new, old))
