"""Proofs of work that were spent: added to by anybody, read by nobody."""

from migrations.sql import run

revision = "0015_proofs"
down_revision = "0014_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("""
        CREATE TABLE spent_proof (
            proof_hash BYTEA NOT NULL,
            kept_until DATE NOT NULL,
            CONSTRAINT pk_spent_proof PRIMARY KEY (proof_hash)
        );
        -- How many there are would tell how much was sent, so that only these two look.
        -- Spends a proof, and says whether it was still good; waits for whoever is spending it.
        CREATE FUNCTION spend_proof(proof bytea, until date)
        RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
            WITH spent AS (
                INSERT INTO spent_proof (proof_hash, kept_until) VALUES (proof, until)
                ON CONFLICT DO NOTHING
                RETURNING 1
            )
            SELECT EXISTS (SELECT FROM spent)
        $$;
        CREATE FUNCTION forget_proofs(today date)
        RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
            WITH forgotten AS (
                DELETE FROM spent_proof WHERE kept_until <= today RETURNING 1
            )
            SELECT count(*) FROM forgotten
        $$;
        REVOKE EXECUTE ON FUNCTION spend_proof, forget_proofs FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION spend_proof, forget_proofs TO kevai_app;
    """)


def downgrade() -> None:
    run("""
        DROP FUNCTION spend_proof, forget_proofs;
        DROP TABLE spent_proof;
    """)
