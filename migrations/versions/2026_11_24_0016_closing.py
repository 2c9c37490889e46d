"""Feedback is closed when its answer was not doubted for a time; the worker closes it."""

from migrations.sql import run

revision = "0016_closing"
down_revision = "0015_proofs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("""
        -- The worker is nobody and sees no case; all it can do is close what nobody doubts.
        CREATE FUNCTION close_feedback(before date, today date) RETURNS bigint
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
            WITH closed AS (
                UPDATE feedback SET state = 'closed', clock_from = today, version = version + 1
                WHERE id IN (
                    SELECT id FROM feedback
                    WHERE state IN ('answered', 'refused') AND clock_from <= before
                    ORDER BY id FOR UPDATE
                )
                RETURNING id
            ), said AS (
                INSERT INTO feedback_entry (id, feedback_id, number, entered_on, kind)
                SELECT gen_random_uuid(), closed.id, 1 + (
                    SELECT count(*) FROM feedback_entry WHERE feedback_id = closed.id
                ), today, 'closing' FROM closed
            ), recorded AS (
                INSERT INTO audit_entry (id, created_at, action, target_id, changes)
                SELECT uuidv7(), now(), 'feedback.closed', closed.id, '{}' FROM closed
            )
            SELECT count(*) FROM closed
        $$;
        REVOKE ALL ON FUNCTION close_feedback FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION close_feedback TO kevai_app;
    """)


def downgrade() -> None:
    run("DROP FUNCTION close_feedback;")
