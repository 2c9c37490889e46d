"""The turn of an idempotency key, and what was answered under it, in one look."""

from migrations.sql import run

revision = "0012_turns"
down_revision = "0011_organisation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("""
        -- Look only after the turn is taken. Within one plain statement both see the moment at
        -- which it began, and an answer that was given in between would be missed; a volatile
        -- function sees each of its steps anew.
        CREATE FUNCTION take_turn(
            of_account uuid, of_key text,
            OUT free boolean, OUT request bytea, OUT status integer, OUT body text
        ) LANGUAGE plpgsql VOLATILE AS $$ BEGIN
            free := of_key IS NULL OR pg_try_advisory_xact_lock(
                hashtextextended(concat(of_account, ' ', of_key), 0));
            IF of_key IS NOT NULL THEN
                SELECT known.request, known.status, known.body INTO request, status, body
                FROM idempotency_key AS known
                WHERE known.account_id = of_account AND known.key = of_key;
            END IF;
        END $$;
        REVOKE ALL ON FUNCTION take_turn FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION take_turn TO kevai_app;
    """)


def downgrade() -> None:
    run("DROP FUNCTION take_turn;")
