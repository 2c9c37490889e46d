"""Which bodies have rows, who sends members where, and where a household was: each found at once."""

from typing import Final

from migrations.past import HOUSEHOLD_THEN
from migrations.sql import run
from migrations.walls import TODAY

revision = "0034_bodies_with_rows"
down_revision = "0033_proposal_rounds"
branch_labels = None
depends_on = None

# It says of a body in sight that there is something, whoever may see it, and so spares the wall a
# look at each row; the page itself stands behind the wall as ever. Feedback is known by no such
# body, so of it nothing is told. It runs as the owner of the schema: so the table must be one of the
# schema that the application may read itself, and not a view of the caller's own, whose functions
# the owner would run. By whatever statistics, the rows are sought by the index that begins with the
# body.
BODIES: Final = ("org_id", "target_org_id", "member_org_id", "partner_org_id")
IN_SIGHT = f"""
    SELECT span.org_id
    FROM unnest(string_to_array(current_setting('kevai.sight', true), ',')) AS root (path)
    JOIN party_org_span AS span ON span.path >= root.path AND span.path < root.path || '/'
    WHERE span.valid_from <= {TODAY} AND (span.valid_to IS NULL OR span.valid_to > {TODAY})
"""


def upgrade() -> None:
    run(f"""
        CREATE FUNCTION bodies_with(rows text, body text, few integer) RETURNS uuid[]
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        SET enable_seqscan = off SET enable_bitmapscan = off AS $$
        DECLARE
            is_filled boolean;
            number bigint;
            bodies uuid[];
        BEGIN
            IF NOT EXISTS (
                SELECT FROM pg_attribute AS listed
                WHERE listed.attrelid = to_regclass(format('public.%I', rows))
                    AND listed.attname = body
                    AND has_column_privilege(
                        'kevai_app', listed.attrelid, listed.attnum, 'SELECT')
            ) OR body NOT IN ({", ".join(f"'{name}'" for name in BODIES)}) THEN
                RAISE insufficient_privilege USING MESSAGE = 'rows are not listed by ' || body;
            END IF;
            EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', rows) INTO is_filled;
            IF NOT is_filled THEN
                RETURN '{{}}';
            END IF;
            EXECUTE format($query$
                SELECT count(*), array_agg(DISTINCT body) FROM (
                    SELECT %1$I AS body FROM public.%2$I WHERE %1$I = ANY (ARRAY({IN_SIGHT})) LIMIT %3$s
                ) AS found
            $query$, body, rows, few) INTO number, bodies;
            RETURN CASE WHEN number < few THEN coalesce(bodies, '{{}}') END;
        END $$;
        REVOKE ALL ON FUNCTION bodies_with(text, text, integer) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION bodies_with(text, text, integer) TO kevai_app;

        CREATE INDEX ix_assignment_target_org_id_org_id ON assignment (target_org_id, org_id)
            WHERE org_id <> target_org_id;
    """)
    run(HOUSEHOLD_THEN)


def downgrade() -> None:
    run("""
        DROP INDEX ix_assignment_target_org_id_org_id;
        DROP FUNCTION bodies_with(text, text, integer);
        DROP FUNCTION household_then(uuid, date);
    """)
