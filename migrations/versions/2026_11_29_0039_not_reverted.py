"""What else keeps a reorganisation from being reverted, beside what it changed or made itself.

A code that something would bear again while another bears it; and whoever came to be in charge of
what would be another branch's again.
"""

from migrations.sql import run
from migrations.walls import TODAY, in_sight

revision = "0039_not_reverted"
down_revision = "0038_households_then"
branch_labels = None
depends_on = None


def _first_branch(spans: str, body: str) -> str:
    """Find the topmost branch at or above a body: what a body that ceased stands beneath is it now."""
    return f"""(
        SELECT above.org_id
        FROM {spans} AS here
        CROSS JOIN unnest(string_to_array(here.path, '.')) WITH ORDINALITY AS part (label, depth)
        JOIN party_org ON party_org.label = part.label
        JOIN party_org_span AS above ON above.org_id = party_org.id
            AND above.valid @> bond.day AND above.org_type = 'branch'
        WHERE here.org_id = {body} AND here.valid @> bond.day
        ORDER BY part.depth LIMIT 1
    )"""


BONDS = f"""
    -- Who was put in charge since, and which household joined a group, of one branch now and of two
    -- again thereafter.
    CREATE FUNCTION reorganisation_bonds_since(reorganisation uuid)
    RETURNS TABLE (of_table text, row_id uuid, node_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        WITH made AS (
            SELECT found.takes_effect, found.applied_at FROM reorganisation AS found
            WHERE found.id = reorganisation AND {in_sight("found")}
        ), again AS MATERIALIZED (  -- as each row would be
            SELECT DISTINCT ON (change.of_table, change.row_id)
                change.of_table, change.row_id, change.was
            FROM reorganisation_change AS change
            WHERE change.reorganisation_id = reorganisation AND change.of_table IN
                ('party_org_span', 'party_member', 'household', 'household_group')
            ORDER BY change.of_table, change.row_id, change.id
        ), stands AS MATERIALIZED (
            SELECT span.org_id, span.path, daterange(span.valid_from, span.valid_to) AS valid
            FROM again CROSS JOIN LATERAL jsonb_populate_record(NULL::party_org_span, again.was) AS span
            WHERE again.of_table = 'party_org_span' AND again.was IS NOT NULL
            UNION ALL
            SELECT span.org_id, span.path, span.valid FROM party_org_span AS span
            WHERE NOT EXISTS (SELECT FROM again WHERE again.row_id = span.id)
        ), bond AS (
            SELECT 'assignment' AS of_table, one.id, one.org_id AS one, one.target_org_id AS other,
                one.member_id AS of_one, one.target_id AS of_other,
                greatest(one.valid_from, made.takes_effect) AS day
            FROM made JOIN assignment AS one ON one.created_at > made.applied_at
            WHERE one.partnership_id IS NULL AND one.valid_to IS DISTINCT FROM one.valid_from
                AND (one.valid_to IS NULL OR one.valid_to > {TODAY})
            UNION ALL
            SELECT 'group_membership', one.id, household.org_id, household_group.org_id,
                household.id, household_group.id, greatest(one.valid_from, made.takes_effect)
            FROM made JOIN group_membership AS one ON one.created_at > made.applied_at
            JOIN household ON household.id = one.household_id
            JOIN household_group ON household_group.id = one.group_id
            WHERE one.valid_to IS NULL OR one.valid_to > {TODAY}
        ), then_of AS (
            SELECT bond.*, coalesce((mine.was ->> 'org_id')::uuid, bond.one) AS one_again,
                coalesce((theirs.was ->> 'org_id')::uuid, bond.other) AS other_again
            FROM bond LEFT JOIN again AS mine ON mine.row_id = bond.of_one
            LEFT JOIN again AS theirs ON theirs.row_id = bond.of_other
        )
        SELECT bond.of_table, bond.id, bond.other FROM then_of AS bond
        WHERE bond.one_again <> bond.other_again
            AND {_first_branch("party_org_span", "bond.one")}
                = {_first_branch("party_org_span", "bond.other")}
            AND {_first_branch("stands", "bond.one_again")}
                IS DISTINCT FROM {_first_branch("stands", "bond.other_again")}
    $$;
    REVOKE ALL ON FUNCTION reorganisation_bonds_since FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION reorganisation_bonds_since TO kevai_app;
"""


def upgrade() -> None:
    run(BONDS)
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
    run("DROP FUNCTION reorganisation_bonds_since, reorganisation_codes_taken;")
