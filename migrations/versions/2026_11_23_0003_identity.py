"""Sign-in: rotation, throttling, machine clients, terms that can be taken back."""

from migrations.sql import run

revision = "0003_identity"
down_revision = "0002_households"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("""
        ALTER TABLE account ADD COLUMN org_id UUID;
        ALTER TABLE account ADD CONSTRAINT fk_account_org_id
            FOREIGN KEY (org_id) REFERENCES party_org (id);
        CREATE INDEX ix_account_org_id ON account (org_id);

        ALTER TABLE sign_in ADD COLUMN device VARCHAR;
        ALTER TABLE refresh_token ADD COLUMN seed BYTEA;

        CREATE TABLE guess_budget (
            key BYTEA NOT NULL,
            spent FLOAT NOT NULL,
            counted_at TIMESTAMP WITH TIME ZONE NOT NULL,
            familiar_until TIMESTAMP WITH TIME ZONE,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_guess_budget PRIMARY KEY (key)
        );
        CREATE INDEX ix_guess_budget_expires_at ON guess_budget (expires_at);

        GRANT DELETE ON sign_in, refresh_token TO kevai_app;  -- what is long over
        GRANT SELECT, INSERT, UPDATE, DELETE ON guess_budget TO kevai_app;
    """)
    run("""
        -- A term taken back on its first day is empty, which WITHOUT OVERLAPS does not allow.
        ALTER TABLE role_term DROP CONSTRAINT role_term_person_id_role_org_id_period;
        ALTER TABLE role_term DROP CONSTRAINT ck_role_term_valid;
        ALTER TABLE role_term ADD CONSTRAINT ck_role_term_valid CHECK (valid_from <= valid_to);
        ALTER TABLE role_term ADD CONSTRAINT role_term_period EXCLUDE USING gist (
            (coalesce(person_id, account_id)) WITH =, role WITH =, org_id WITH =, valid WITH &&
        );
        DROP INDEX ix_role_term_org;
        CREATE INDEX ix_role_term_order ON role_term (org_id, valid_from, id);

        CREATE INDEX ix_audit_entry_org ON audit_entry (org_id, id);
    """)


def downgrade() -> None:
    run("""
        DROP INDEX ix_audit_entry_org, ix_role_term_order;
        CREATE INDEX ix_role_term_org ON role_term (org_id, role);
        ALTER TABLE role_term DROP CONSTRAINT role_term_period;
        ALTER TABLE role_term DROP CONSTRAINT ck_role_term_valid;
        ALTER TABLE role_term ADD CONSTRAINT ck_role_term_valid CHECK (valid_from < valid_to);
        ALTER TABLE role_term ADD CONSTRAINT role_term_person_id_role_org_id_period
            UNIQUE (person_id, role, org_id, valid WITHOUT OVERLAPS);
        DROP TABLE guess_budget;
        ALTER TABLE refresh_token DROP COLUMN seed;
        ALTER TABLE sign_in DROP COLUMN device;
        ALTER TABLE account DROP COLUMN org_id;
        REVOKE DELETE ON sign_in, refresh_token FROM kevai_app;
    """)
