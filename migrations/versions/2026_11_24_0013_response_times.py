"""How long a body may take with feedback, and what it lets lie goes to the body above."""

from migrations.sql import run
from migrations.walls import dated

revision = "0013_response_times"
down_revision = "0012_turns"
branch_labels = None
depends_on = None

OPEN = "('received', 'reopened', 'acknowledged')"
BODY = "feedback_body(origin_id, concerned, {0}, {1}, today, NULL)"


def upgrade() -> None:
    run("""
        CREATE TABLE response_time (
            valid_from DATE NOT NULL,
            valid_to DATE,
            valid DATERANGE GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            org_id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            acknowledge_hours INTEGER NOT NULL,
            urgent_hours INTEGER NOT NULL,
            answer_hours INTEGER NOT NULL,
            legal_ref VARCHAR,
            CONSTRAINT pk_response_time PRIMARY KEY (id),
            CONSTRAINT ck_response_time_valid CHECK (valid_from < valid_to),
            CONSTRAINT ck_response_time_acknowledge_hours
                CHECK (acknowledge_hours BETWEEN 1 AND 400),
            CONSTRAINT ck_response_time_urgent_hours
                CHECK (urgent_hours BETWEEN 1 AND acknowledge_hours),
            CONSTRAINT ck_response_time_answer_hours CHECK (answer_hours BETWEEN 1 AND 400),
            CONSTRAINT fk_response_time_org_id FOREIGN KEY(org_id) REFERENCES party_org (id)
        );
        CREATE INDEX ix_response_time_org ON response_time (org_id, kind, valid_from);
    """)
    run(dated("response_time", "org_id", "kind"))
    run("""
        GRANT SELECT, INSERT, UPDATE (valid_to) ON response_time TO kevai_app;

        ALTER TABLE feedback ADD urgent BOOLEAN NOT NULL, ADD clock_from DATE NOT NULL;
        ALTER TABLE feedback_entry ALTER sealed DROP NOT NULL;
        GRANT UPDATE (clock_from) ON feedback TO kevai_app;
    """)
    run(f"""
        -- What may be overdue, for the worker, who is nobody and sees no case: where it lies, and
        -- since when; not what it says, nor about whom it is.
        CREATE FUNCTION feedback_waiting(since date, today date)
        RETURNS TABLE (
            id uuid, state varchar, kind varchar, urgent boolean, clock_from date,
            org_id uuid, front boolean
        ) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT feedback.id, feedback.state, feedback.kind, feedback.urgent,
                feedback.clock_from, body.org_id, body.front
            FROM feedback CROSS JOIN LATERAL {BODY.format("barred", "barred_fronts")} AS body
            WHERE feedback.state IN {OPEN} AND feedback.clock_from <= since
            ORDER BY feedback.id
        $$;

        -- Passes a case over whoever let it lie, if there is somebody above; never away. It is as
        -- the worker saw it, or it is left alone: somebody was quicker.
        CREATE FUNCTION raise_feedback(
            case_id uuid, since date, from_org uuid, from_front boolean, today date
        ) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        DECLARE
            found feedback%ROWTYPE;
            origin_id uuid;
            concerned uuid[];
        BEGIN
            SELECT * INTO found FROM feedback WHERE feedback.id = case_id FOR UPDATE;
            origin_id := found.origin_id;
            concerned := found.concerned;
            IF found.state NOT IN {OPEN} OR found.clock_from <> since OR NOT EXISTS (
                SELECT FROM {BODY.format("found.barred", "found.barred_fronts")} AS body
                WHERE body.org_id = from_org AND body.front = from_front
            ) THEN
                RETURN false;
            END IF;
            IF from_front THEN
                found.barred_fronts := found.barred_fronts || from_org;
            ELSE
                found.barred := found.barred || from_org;
            END IF;
            IF NOT EXISTS (SELECT FROM {BODY.format("found.barred", "found.barred_fronts")}) THEN
                RETURN false;
            END IF;
            UPDATE feedback SET barred = found.barred, barred_fronts = found.barred_fronts,
                clock_from = today, version = version + 1
            WHERE feedback.id = case_id;
            INSERT INTO feedback_entry (id, feedback_id, number, entered_on, kind)
            SELECT gen_random_uuid(), case_id, 1 + count(*), today, 'raising'
            FROM feedback_entry WHERE feedback_id = case_id;
            RETURN true;
        END $$;
        REVOKE ALL ON FUNCTION feedback_waiting, raise_feedback FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION feedback_waiting, raise_feedback TO kevai_app;
    """)


def downgrade() -> None:
    run("""
        DROP FUNCTION feedback_waiting, raise_feedback;
        REVOKE UPDATE (clock_from) ON feedback FROM kevai_app;
        DELETE FROM feedback_entry WHERE sealed IS NULL;
        ALTER TABLE feedback_entry ALTER sealed SET NOT NULL;
        ALTER TABLE feedback DROP urgent, DROP clock_from;
        DROP TABLE response_time;
    """)
