"""What is left of feedback when its time is over: that it was, and how it ended."""

from migrations.sql import run

revision = "0017_tombstones"
down_revision = "0016_closing"
branch_labels = None
depends_on = None

RECEIPT = "(SELECT decode(nullif(current_setting('kevai.receipt', true), ''), 'hex'))"


def upgrade() -> None:
    run(f"""
        CREATE TABLE feedback_tombstone (
            receipt_hash BYTEA NOT NULL,
            kind VARCHAR NOT NULL,
            transferred BOOLEAN NOT NULL,
            rating INTEGER,
            origin_id UUID NOT NULL,
            received_in INTEGER NOT NULL,
            forgotten_on DATE NOT NULL,
            CONSTRAINT pk_feedback_tombstone PRIMARY KEY (receipt_hash),
            CONSTRAINT fk_feedback_tombstone_origin_id
                FOREIGN KEY (origin_id) REFERENCES party_org (id)
        );
        CREATE INDEX ix_feedback_tombstone_origin
            ON feedback_tombstone (origin_id, received_in);
        -- Whoever holds the receipt is told; nobody else sees that there ever was anything.
        ALTER TABLE feedback_tombstone ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sight ON feedback_tombstone TO kevai_app
            USING (receipt_hash = {RECEIPT});
        GRANT SELECT ON feedback_tombstone TO kevai_app;

        -- The worker is nobody and sees no case; all it can do is let go of what is long over.
        CREATE FUNCTION forget_feedback(before date, today date) RETURNS bigint
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        DECLARE
            over uuid[] := ARRAY(
                SELECT id FROM feedback
                WHERE state IN ('closed', 'transferred') AND clock_from <= before
                ORDER BY id FOR UPDATE
            );
        BEGIN
            INSERT INTO feedback_tombstone
                SELECT receipt_hash, kind, state = 'transferred', rating, origin_id,
                    extract(year FROM received_on), today
                FROM feedback WHERE id = ANY (over);
            DELETE FROM feedback_contact WHERE feedback_id = ANY (over);
            DELETE FROM feedback_entry WHERE feedback_id = ANY (over);
            DELETE FROM feedback WHERE id = ANY (over);
            INSERT INTO audit_entry (id, created_at, action, target_id, changes)
                SELECT uuidv7(), now(), 'feedback.forgotten', gone, '{{}}'
                FROM unnest(over) AS gone;
            RETURN cardinality(over);
        END $$;
        REVOKE ALL ON FUNCTION forget_feedback FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION forget_feedback TO kevai_app;
    """)


def downgrade() -> None:
    run("""
        DROP FUNCTION forget_feedback;
        DROP TABLE feedback_tombstone;
    """)
