"""Requests of apps: under which identity a case is known outside, and the little that is told."""

from migrations.sql import run

revision = "0022_open311"
down_revision = "0020_publications"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("""
        CREATE TABLE open311_request (
            id UUID NOT NULL,
            feedback_id UUID NOT NULL,
            admin_unit_id UUID NOT NULL,
            month DATE NOT NULL,
            CONSTRAINT pk_open311_request PRIMARY KEY (id),
            CONSTRAINT uq_open311_request_feedback_id UNIQUE (feedback_id),
            CONSTRAINT fk_open311_request_feedback_id
                FOREIGN KEY (feedback_id) REFERENCES feedback (id) ON DELETE CASCADE,
            CONSTRAINT fk_open311_request_admin_unit_id
                FOREIGN KEY (admin_unit_id) REFERENCES admin_unit (id)
        );
        CREATE INDEX ix_open311_request_month ON open311_request (month, admin_unit_id);
        CREATE INDEX ix_open311_request_admin_unit_id ON open311_request (admin_unit_id);
        -- It leads from what is public to a case, so it is added to, and read by nobody: what may
        -- be told is told by the function below.
        ALTER TABLE open311_request ENABLE ROW LEVEL SECURITY;
        CREATE POLICY added ON open311_request FOR INSERT TO kevai_app
            WITH CHECK (EXISTS (SELECT FROM feedback WHERE feedback.id = feedback_id));
        GRANT INSERT ON open311_request TO kevai_app;

        -- By identity, whoever was told it; else of one kind, commune and month at least so many.
        -- What is about a person has no place here, whatever stands in the table.
        CREATE FUNCTION open311_requests(
            ids uuid[], units uuid[], kinds text[], states text[], from_month date, to_month date,
            at_least int, at_most int, today date
        ) RETURNS TABLE (
            id uuid, kind varchar, state varchar, month date, changed date,
            unit_code varchar, unit_name varchar
        ) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            WITH told AS (
                SELECT request.id, feedback.kind, feedback.state, request.month,
                    date_trunc('month', feedback.clock_from)::date AS changed,
                    request.admin_unit_id,
                    count(*) OVER (
                        PARTITION BY request.admin_unit_id, feedback.kind, request.month
                    ) AS alike
                FROM open311_request AS request
                JOIN feedback ON feedback.id = request.feedback_id
                WHERE feedback.concerned = '{}' AND feedback.kind <> 'conduct_comment'
                    AND CASE WHEN ids IS NULL THEN request.month BETWEEN from_month AND to_month
                        ELSE request.id = ANY (ids) END
            )
            SELECT told.id, told.kind, told.state, told.month, told.changed, unit.code, unit.name
            FROM told
            CROSS JOIN LATERAL (
                SELECT span.code, span.name FROM admin_unit_span AS span
                WHERE span.unit_id = told.admin_unit_id AND span.valid_from <= today
                ORDER BY span.valid_from DESC LIMIT 1
            ) AS unit
            WHERE (units IS NULL OR told.admin_unit_id = ANY (units))
                AND (ids IS NOT NULL OR told.alike >= at_least
                    AND told.kind = ANY (kinds) AND told.state = ANY (states))
            ORDER BY told.month DESC, told.id
            LIMIT at_most
        $$;
        REVOKE EXECUTE ON FUNCTION open311_requests FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION open311_requests TO kevai_app;
    """)


def downgrade() -> None:
    run("""
        DROP FUNCTION open311_requests;
        DROP TABLE open311_request;
    """)
