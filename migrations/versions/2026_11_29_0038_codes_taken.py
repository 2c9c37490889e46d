"""What a revert would give its code back to, while another bears it: a unit, a household or a group.

Beside what changed since and what was built upon, this too keeps a reorganisation from being reverted.
"""

from migrations.sql import run
from migrations.walls import in_sight

revision = "0038_codes_taken"
down_revision = "0037_no_temporary"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(f"""
        -- Whoever bears, now, a code that a row of the journal bore before; codes, and no name.
        CREATE FUNCTION reorganisation_codes_taken(reorganisation uuid)
        RETURNS TABLE (of_table text, row_id uuid, node_id uuid, code text)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        SET enable_nestloop = off AS $$  -- Postgres has not counted a journal of this minute yet
        DECLARE
            one record;
        BEGIN
            IF NOT EXISTS (SELECT FROM reorganisation AS found
                WHERE found.id = reorganisation AND {in_sight("found")}) THEN
                RETURN;
            END IF;
            FOR one IN SELECT * FROM (VALUES
                ('household', 'place_id', 'here.org_id = before.org_id'),
                ('household_group', 'place_id', 'here.org_id = before.org_id'),
                ('admin_unit_span', 'unit_id', 'here.valid &&
                    daterange(before.valid_from, before.valid_to)')
            ) AS coded (of_table, node, meets) LOOP
                RETURN QUERY EXECUTE format($q$
                    SELECT DISTINCT %1$L, here.id, here.%2$I, here.code::text
                    FROM (
                        SELECT DISTINCT ON (change.row_id) change.was
                        FROM reorganisation_change AS change
                        WHERE change.reorganisation_id = $1 AND change.of_table = %1$L
                        ORDER BY change.row_id, change.id
                    ) AS first
                    CROSS JOIN LATERAL jsonb_populate_record(NULL::%1$I, first.was) AS before
                    JOIN %1$I AS here ON here.code = before.code AND %3$s
                    WHERE NOT EXISTS (  -- what it changed itself is put back with the rest
                        SELECT FROM reorganisation_change AS ours
                        WHERE ours.reorganisation_id = $1 AND ours.of_table = %1$L
                            AND ours.row_id = here.id)
                $q$, one.of_table, one.node, one.meets) USING reorganisation;
            END LOOP;
        END $$;
        REVOKE ALL ON FUNCTION reorganisation_codes_taken FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION reorganisation_codes_taken TO kevai_app;
    """)


def downgrade() -> None:
    run("DROP FUNCTION reorganisation_codes_taken;")
