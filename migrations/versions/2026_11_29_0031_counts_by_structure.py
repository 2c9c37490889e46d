"""Members counted on a day, by the tree of a day, in what is in sight today."""

from migrations.sql import run
from migrations.walls import PLACES, TODAY

revision = "0031_counts_by_structure"
down_revision = "0029_vacancies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(f"""
        CREATE FUNCTION members_by_standing(body uuid, day date, tree date)
        RETURNS TABLE (standing text, number bigint)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT held.standing, count(*)
            FROM party_org_span AS root
            JOIN party_org_span AS here ON here.path >= root.path AND here.path < root.path || '/'
            JOIN membership ON membership.org_id = here.org_id
            JOIN member_standing AS held ON held.member_id = membership.member_id
            WHERE root.org_id = body
                AND root.valid_from <= tree AND (root.valid_to IS NULL OR root.valid_to > tree)
                AND here.valid_from <= tree AND (here.valid_to IS NULL OR here.valid_to > tree)
                AND membership.valid_from <= day
                AND (membership.valid_to IS NULL OR membership.valid_to > day)
                AND held.valid_from <= day AND (held.valid_to IS NULL OR held.valid_to > day)
                AND EXISTS (
                    SELECT 1 FROM party_org_span AS span
                    WHERE span.org_id = here.org_id AND span.valid_from <= {TODAY}
                        AND (span.valid_to IS NULL OR span.valid_to > {TODAY})
                        AND span.path || '.' LIKE ANY ({PLACES}::text[]))
            GROUP BY held.standing
        $$;
        REVOKE ALL ON FUNCTION members_by_standing(uuid, date, date) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION members_by_standing(uuid, date, date) TO kevai_app;
    """)


def downgrade() -> None:
    run("DROP FUNCTION members_by_standing(uuid, date, date)")
