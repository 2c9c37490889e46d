"""Photos and papers that residents add to their feedback: a row each; what is in them is elsewhere."""

from migrations.keys import sealed
from migrations.sql import run

revision = "0019_attachments"
down_revision = "0018_conflicts"
branch_labels = None
depends_on = None

TRUSTED = "SECURITY DEFINER SET search_path = public, pg_temp"


def upgrade() -> None:
    run("""
        CREATE TABLE feedback_attachment (
            id UUID NOT NULL,
            feedback_id UUID NOT NULL,
            number INTEGER NOT NULL,
            added_on DATE NOT NULL,
            sealed BYTEA NOT NULL,
            CONSTRAINT pk_feedback_attachment PRIMARY KEY (id),
            CONSTRAINT uq_feedback_attachment_feedback_id_number UNIQUE (feedback_id, number),
            CONSTRAINT fk_feedback_attachment_feedback_id
                FOREIGN KEY (feedback_id) REFERENCES feedback (id) ON DELETE CASCADE
        );
        ALTER TABLE feedback_attachment ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sight ON feedback_attachment TO kevai_app
            USING (EXISTS (SELECT FROM feedback WHERE feedback.id = feedback_id));
        GRANT SELECT, INSERT, DELETE ON feedback_attachment TO kevai_app;

        CREATE TABLE discarded_object (
            id UUID NOT NULL,
            discarded_on DATE NOT NULL,
            CONSTRAINT pk_discarded_object PRIMARY KEY (id)
        );
    """)
    run(f"""
        -- Whatever deletes the row, also with its case: what it kept elsewhere is to go too.
        CREATE FUNCTION discard_object() RETURNS trigger LANGUAGE plpgsql {TRUSTED} AS $$ BEGIN
            INSERT INTO discarded_object (id, discarded_on)
            VALUES (OLD.id, (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date);
            RETURN OLD;
        END $$;
        CREATE TRIGGER discard AFTER DELETE ON feedback_attachment
            FOR EACH ROW EXECUTE FUNCTION discard_object();

        -- Which of these have no row: the worker, who sees no case, lets go of them.
        CREATE FUNCTION unknown_objects(names uuid[]) RETURNS SETOF uuid
        LANGUAGE sql STABLE {TRUSTED} AS $$
            SELECT name FROM unnest(names) AS name
            WHERE NOT EXISTS (SELECT FROM feedback_attachment WHERE id = name)
                AND NOT EXISTS (SELECT FROM discarded_object WHERE id = name)
        $$;
        -- Whoever reads the table could count what was forgotten; so nobody reads it.
        CREATE FUNCTION discarded_objects(most int) RETURNS SETOF uuid
        LANGUAGE sql STABLE {TRUSTED} AS $$
            SELECT id FROM discarded_object ORDER BY id LIMIT most
        $$;
        CREATE FUNCTION forget_objects(names uuid[]) RETURNS void LANGUAGE sql {TRUSTED} AS $$
            DELETE FROM discarded_object WHERE id = ANY (names)
        $$;
        REVOKE ALL ON FUNCTION
            discard_object, unknown_objects, discarded_objects, forget_objects FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION
            unknown_objects, discarded_objects, forget_objects TO kevai_app;
    """)
    run(sealed("feedback_attachment"))


def downgrade() -> None:
    run("""
        DROP TABLE feedback_attachment, discarded_object;
        DROP FUNCTION discard_object, unknown_objects, discarded_objects, forget_objects;
    """)
