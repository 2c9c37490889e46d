"""The job queue of PgQueuer, and notifications."""

from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment

from migrations.sql import run
from migrations.walls import PERSON

revision = "0010_jobs"
down_revision = "0009_feedback"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(QueryBuilderEnvironment().build_install_query(create_schema=False))
    run("""
        GRANT SELECT, INSERT, UPDATE, DELETE
            ON pgqueuer, pgqueuer_log, pgqueuer_schedules, pgqueuer_statistics TO kevai_app;
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO kevai_app;
        GRANT UPDATE (created_at) ON outbox_event TO kevai_app;  -- to take events, locked

        CREATE TABLE notification (
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            person_id UUID NOT NULL,
            topic VARCHAR NOT NULL,
            target_id UUID NOT NULL,
            read_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_notification PRIMARY KEY (id),
            CONSTRAINT fk_notification_person_id FOREIGN KEY(person_id) REFERENCES person (id)
        );
        CREATE INDEX ix_notification_person ON notification (person_id, id);
        GRANT SELECT, INSERT, DELETE ON notification TO kevai_app;
        GRANT UPDATE (read_at) ON notification TO kevai_app;
    """)
    run(f"""
        -- A notification is its person's alone; the worker writes for others, and reads none.
        ALTER TABLE notification ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON notification TO kevai_app USING (person_id = {PERSON});
        CREATE POLICY written ON notification FOR INSERT TO kevai_app WITH CHECK (true);
        CREATE POLICY forgotten ON notification FOR DELETE TO kevai_app USING (true);
    """)


def downgrade() -> None:
    run("DROP TABLE notification")
    run(QueryBuilderEnvironment().build_uninstall_query())
