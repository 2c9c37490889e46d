"""How many vacancies a body had on a day, by the tree of that day; and no name."""

from migrations.sql import run
from migrations.walls import in_sight

revision = "0043_vacancies_then"
down_revision = "0042_households_counted_then"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(f"""
        -- What had been opened by then, as it was; of bodies that are in sight today.
        CREATE FUNCTION vacancies_counted(body uuid, day date)
        RETURNS TABLE (open bigint, overdue bigint, covered bigint)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT count(*) FILTER (WHERE going_on),
                count(*) FILTER (WHERE going_on AND vacancy.due_on < day),
                count(*) FILTER (WHERE was_settled AND vacancy.state = 'covered')
            FROM party_org_span AS root
            JOIN party_org_span AS here ON here.path >= root.path AND here.path < root.path || '/'
            JOIN vacancy ON vacancy.org_id = here.org_id AND vacancy.opened_on <= day
            CROSS JOIN LATERAL (
                SELECT vacancy.state <> 'open' AND vacancy.closed_on <= day
            ) AS settled (was_settled)
            CROSS JOIN LATERAL (
                SELECT NOT was_settled
                    AND (vacancy.vacant_until IS NULL OR vacancy.vacant_until > day)
            ) AS now (going_on)
            WHERE root.org_id = body
                AND root.valid_from <= day AND (root.valid_to IS NULL OR root.valid_to > day)
                AND here.valid_from <= day AND (here.valid_to IS NULL OR here.valid_to > day)
                AND {in_sight("here")}
        $$;
        REVOKE ALL ON FUNCTION vacancies_counted(uuid, date) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION vacancies_counted(uuid, date) TO kevai_app;
    """)


def downgrade() -> None:
    run("DROP FUNCTION vacancies_counted(uuid, date);")
