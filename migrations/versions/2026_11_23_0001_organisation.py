"""Persons, accounts, three dated trees, and the records of what happens."""

from migrations.sql import run
from migrations.walls import dated, dated_parent

revision = "0001_organisation"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("""
        CREATE EXTENSION IF NOT EXISTS btree_gist;
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        DO $$ BEGIN
            CREATE ROLE kevai_app NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$;
        DO $$ BEGIN
            EXECUTE format('GRANT kevai_app TO %I', current_user);
            EXECUTE format('GRANT CONNECT ON DATABASE %I TO kevai_app', current_database());
        END $$;
        GRANT USAGE ON SCHEMA public TO kevai_app;
        GRANT SELECT ON alembic_version TO kevai_app;

        CREATE SEQUENCE tree_label;  -- the labels of paths, of which no caller hears
        GRANT USAGE ON SEQUENCE tree_label TO kevai_app;
    """)
    run("""
        CREATE TABLE person (
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_person PRIMARY KEY (id)
        );

        CREATE TABLE account (
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            person_id UUID,
            login TEXT COLLATE "C" NOT NULL,
            display_name VARCHAR NOT NULL,
            secret_hash VARCHAR NOT NULL,
            cap TEXT[] COLLATE "C",
            must_change_password BOOLEAN NOT NULL,
            closed_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_account PRIMARY KEY (id),
            CONSTRAINT uq_account_person_id UNIQUE (person_id),
            CONSTRAINT fk_account_person_id FOREIGN KEY(person_id) REFERENCES person (id),
            CONSTRAINT uq_account_login UNIQUE (login)
        );

        CREATE TABLE sign_in (
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            account_id UUID NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_sign_in PRIMARY KEY (id),
            CONSTRAINT fk_sign_in_account_id FOREIGN KEY(account_id) REFERENCES account (id)
        );
        CREATE INDEX ix_sign_in_account_id ON sign_in (account_id);

        CREATE TABLE refresh_token (
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            sign_in_id UUID NOT NULL,
            token_hash BYTEA NOT NULL,
            used_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_refresh_token PRIMARY KEY (id),
            CONSTRAINT fk_refresh_token_sign_in_id FOREIGN KEY(sign_in_id) REFERENCES sign_in (id),
            CONSTRAINT uq_refresh_token_token_hash UNIQUE (token_hash)
        );
        CREATE INDEX ix_refresh_token_sign_in_id ON refresh_token (sign_in_id);

        CREATE TABLE party_org (
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            label TEXT COLLATE "C" NOT NULL,
            CONSTRAINT pk_party_org PRIMARY KEY (id),
            CONSTRAINT uq_party_org_label UNIQUE (label)
        );

        CREATE TABLE party_org_span (
            valid_from DATE NOT NULL,
            valid_to DATE,
            valid DATERANGE GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            org_id UUID NOT NULL,
            parent_id UUID,
            path TEXT COLLATE "C" NOT NULL,
            name VARCHAR NOT NULL,
            folded_name VARCHAR NOT NULL,
            org_type VARCHAR NOT NULL,
            is_grassroots_org BOOLEAN NOT NULL,
            legal_ref VARCHAR,
            CONSTRAINT pk_party_org_span PRIMARY KEY (id),
            CONSTRAINT ck_party_org_span_valid CHECK (valid_from < valid_to),
            CONSTRAINT fk_party_org_span_org_id FOREIGN KEY(org_id) REFERENCES party_org (id)
        );
        CREATE INDEX ix_party_org_span_org ON party_org_span (org_id, valid_from) INCLUDE (valid_to, path);
        CREATE INDEX ix_party_org_span_parent_id ON party_org_span (parent_id);
        CREATE INDEX ix_party_org_span_path ON party_org_span (path, valid_from);

        CREATE TABLE role_term (
            version INTEGER NOT NULL,
            valid_from DATE NOT NULL,
            valid_to DATE,
            valid DATERANGE GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            person_id UUID,
            account_id UUID,
            role VARCHAR NOT NULL,
            org_id UUID NOT NULL,
            decision_ref VARCHAR,
            granted_by UUID,
            CONSTRAINT pk_role_term PRIMARY KEY (id),
            CONSTRAINT ck_role_term_valid CHECK (valid_from < valid_to),
            CONSTRAINT ck_role_term_one_holder CHECK ((person_id IS NULL) <> (account_id IS NULL)),
            CONSTRAINT fk_role_term_person_id FOREIGN KEY(person_id) REFERENCES person (id),
            CONSTRAINT fk_role_term_account_id FOREIGN KEY(account_id) REFERENCES account (id),
            CONSTRAINT fk_role_term_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_role_term_granted_by FOREIGN KEY(granted_by) REFERENCES account (id)
        );
        CREATE INDEX ix_role_term_account ON role_term (account_id);
        CREATE INDEX ix_role_term_org ON role_term (org_id, role);
        CREATE INDEX ix_role_term_person ON role_term (person_id);

        CREATE TABLE admin_unit (
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_admin_unit PRIMARY KEY (id)
        );

        CREATE TABLE admin_unit_span (
            valid_from DATE NOT NULL,
            valid_to DATE,
            valid DATERANGE GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            unit_id UUID NOT NULL,
            parent_id UUID,
            code TEXT COLLATE "C" NOT NULL,
            name VARCHAR NOT NULL,
            folded_name VARCHAR NOT NULL,
            unit_type VARCHAR NOT NULL,
            legal_ref VARCHAR,
            CONSTRAINT pk_admin_unit_span PRIMARY KEY (id),
            CONSTRAINT ck_admin_unit_span_valid CHECK (valid_from < valid_to),
            CONSTRAINT fk_admin_unit_span_unit_id FOREIGN KEY(unit_id) REFERENCES admin_unit (id)
        );
        CREATE INDEX ix_admin_unit_span_code ON admin_unit_span (code, valid_from);
        CREATE INDEX ix_admin_unit_span_parent_id ON admin_unit_span (parent_id);
        CREATE INDEX ix_admin_unit_span_unit ON admin_unit_span (unit_id, valid_from);

        CREATE TABLE place (
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            label TEXT COLLATE "C" NOT NULL,
            CONSTRAINT pk_place PRIMARY KEY (id),
            CONSTRAINT uq_place_label UNIQUE (label)
        );

        CREATE TABLE place_span (
            valid_from DATE NOT NULL,
            valid_to DATE,
            valid DATERANGE GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            place_id UUID NOT NULL,
            parent_id UUID,
            admin_unit_id UUID NOT NULL,
            path TEXT COLLATE "C" NOT NULL,
            name VARCHAR NOT NULL,
            folded_name VARCHAR NOT NULL,
            place_type VARCHAR NOT NULL,
            legal_ref VARCHAR,
            CONSTRAINT pk_place_span PRIMARY KEY (id),
            CONSTRAINT ck_place_span_valid CHECK (valid_from < valid_to),
            CONSTRAINT fk_place_span_place_id FOREIGN KEY(place_id) REFERENCES place (id),
            CONSTRAINT fk_place_span_admin_unit_id FOREIGN KEY(admin_unit_id) REFERENCES admin_unit (id)
        );
        CREATE INDEX ix_place_span_admin_unit_id ON place_span (admin_unit_id);
        CREATE INDEX ix_place_span_parent_id ON place_span (parent_id);
        CREATE INDEX ix_place_span_path ON place_span (path, valid_from);
        CREATE INDEX ix_place_span_place ON place_span (place_id, valid_from);

        CREATE TABLE place_charge (
            valid_from DATE NOT NULL,
            valid_to DATE,
            valid DATERANGE GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            place_id UUID NOT NULL,
            org_id UUID NOT NULL,
            legal_ref VARCHAR,
            CONSTRAINT pk_place_charge PRIMARY KEY (id),
            CONSTRAINT ck_place_charge_valid CHECK (valid_from < valid_to),
            CONSTRAINT fk_place_charge_place_id FOREIGN KEY(place_id) REFERENCES place (id),
            CONSTRAINT fk_place_charge_org_id FOREIGN KEY(org_id) REFERENCES party_org (id)
        );
        CREATE INDEX ix_place_charge_org_id ON place_charge (org_id);
        CREATE INDEX ix_place_charge_place ON place_charge (place_id, valid_from);

        CREATE TABLE audit_entry (
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            account_id UUID,
            org_id UUID,
            action VARCHAR NOT NULL,
            target_id UUID NOT NULL,
            changes JSONB NOT NULL,
            CONSTRAINT pk_audit_entry PRIMARY KEY (id)
        );
        CREATE INDEX ix_audit_entry_target ON audit_entry (target_id);

        CREATE TABLE outbox_event (
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            topic VARCHAR NOT NULL,
            payload JSONB NOT NULL,
            CONSTRAINT pk_outbox_event PRIMARY KEY (id)
        );

        CREATE TABLE idempotency_key (
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            account_id UUID NOT NULL,
            key VARCHAR NOT NULL,
            request BYTEA NOT NULL,
            status INTEGER NOT NULL,
            body VARCHAR NOT NULL,
            CONSTRAINT pk_idempotency_key PRIMARY KEY (id),
            CONSTRAINT uq_idempotency_key_account_id_key UNIQUE (account_id, key)
        );
        CREATE INDEX ix_idempotency_key_age ON idempotency_key (created_at);
    """)
    run(dated("party_org_span", "org_id"))
    run(dated_parent("party_org_span", "parent_id", "org_id"))
    run(dated("admin_unit_span", "unit_id"))
    run(dated("admin_unit_span", "code"))
    run(dated_parent("admin_unit_span", "parent_id", "unit_id"))
    run(dated("place_span", "place_id"))
    run(dated_parent("place_span", "parent_id", "place_id"))
    run(dated("place_charge", "place_id"))
    run(dated("role_term", "person_id", "role", "org_id"))
    run("""
        GRANT SELECT, INSERT ON person, party_org, admin_unit, place TO kevai_app;
        GRANT UPDATE (version) ON party_org, place TO kevai_app;
        GRANT SELECT, INSERT, UPDATE ON account, sign_in, refresh_token, role_term,
            party_org_span, admin_unit_span, place_span, place_charge TO kevai_app;
        GRANT SELECT, INSERT, DELETE ON idempotency_key, outbox_event TO kevai_app;
        GRANT SELECT, INSERT ON audit_entry TO kevai_app;  -- what happened is added to, not changed
    """)
    run("""
        -- Sign-ins that somebody keeps in memory learn of what ends or changes them.
        CREATE FUNCTION announce_access() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            was jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
            is_now jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
        BEGIN
            PERFORM pg_notify('access_changed', subject) FROM (
                SELECT DISTINCT side ->> key AS subject
                FROM (VALUES (was), (is_now)) AS sides (side), unnest(TG_ARGV) AS key
            ) AS subjects WHERE subject IS NOT NULL;
            RETURN NULL;
        END $$;
        CREATE TRIGGER announce AFTER UPDATE OR DELETE ON sign_in
            FOR EACH ROW EXECUTE FUNCTION announce_access('id');
        CREATE TRIGGER announce AFTER UPDATE OR DELETE ON account
            FOR EACH ROW EXECUTE FUNCTION announce_access('id');
        CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON role_term
            FOR EACH ROW EXECUTE FUNCTION announce_access('person_id', 'account_id');

        -- A tree that moves changes what everybody sees.
        CREATE FUNCTION announce_tree() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            PERFORM pg_notify('access_changed', '');
            RETURN NULL;
        END $$;
        CREATE TRIGGER announce AFTER UPDATE OR DELETE ON party_org_span
            FOR EACH STATEMENT EXECUTE FUNCTION announce_tree();
    """)


def downgrade() -> None:
    run("""
        DROP TABLE idempotency_key, outbox_event, audit_entry, place_charge, place_span, place, admin_unit_span, admin_unit, role_term, party_org_span, party_org, refresh_token, sign_in, account, person CASCADE;
        DROP FUNCTION announce_access, announce_tree;
        DROP SEQUENCE tree_label;
    """)  # the role and the extensions may serve others
