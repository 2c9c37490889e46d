"""Which master key wraps what is sealed; the keys themselves are elsewhere."""

from migrations.keys import sealed, unsealed
from migrations.sql import run

revision = "0014_keys"
down_revision = "0013_feedback_handling"
branch_labels = None
depends_on = None

SEALED = ("feedback", "feedback_entry", "feedback_contact", "public_code")
TRUSTED = "SECURITY DEFINER SET search_path = public, pg_temp"


def upgrade() -> None:
    anything = " UNION ALL ".join(f"SELECT FROM {table}" for table in SEALED)
    run(f"""
        DO $$ BEGIN
            IF EXISTS ({anything}) THEN
                RAISE 'it holds what was sealed before there were master keys, which nothing opens';
            END IF;
        END $$;

        CREATE TABLE master_key (
            id BYTEA NOT NULL,
            lost_on DATE,
            CONSTRAINT pk_master_key PRIMARY KEY (id)
        );

        -- The application may neither read nor write the table: it is noted whatever seals.
        CREATE FUNCTION note_master_key() RETURNS trigger LANGUAGE plpgsql {TRUSTED} AS $$ BEGIN
            INSERT INTO master_key (id) VALUES (substring(NEW.sealed, 2, 8)) ON CONFLICT DO NOTHING;
            RETURN NEW;
        END $$;

        -- The keys without which something does not open, and that nobody has given up. Whatever
        -- table refers to a key is asked, so that a later one is not forgotten.
        CREATE FUNCTION master_keys_needed() RETURNS SETOF bytea
        LANGUAGE plpgsql STABLE {TRUSTED} AS $$
        DECLARE
            referring regclass;
        BEGIN
            FOR referring IN
                SELECT conrelid FROM pg_catalog.pg_constraint
                WHERE contype = 'f' AND confrelid = 'public.master_key'::regclass
            LOOP
                RETURN QUERY EXECUTE format(
                    'SELECT key.id FROM public.master_key AS key WHERE key.lost_on IS NULL'
                    ' AND EXISTS (SELECT FROM %s WHERE key_id = key.id)', referring);
            END LOOP;
        END $$;
        REVOKE ALL ON FUNCTION master_keys_needed, note_master_key FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION master_keys_needed TO kevai_app;
    """)
    run("".join(map(sealed, SEALED)))


def downgrade() -> None:
    run("".join(map(unsealed, SEALED)))
    run("""
        DROP FUNCTION master_keys_needed, note_master_key;
        DROP TABLE master_key;
    """)
