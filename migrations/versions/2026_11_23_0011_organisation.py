"""Names in the order of the alphabet, official lists that were loaded, charges that follow."""

from migrations.sql import run

revision = "0011_organisation"
down_revision = "0010_jobs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("""
        ALTER TABLE party_org_span ADD sort_name TEXT COLLATE "C" NOT NULL;
        ALTER TABLE place_span ADD sort_name TEXT COLLATE "C" NOT NULL;
        ALTER TABLE admin_unit_span ADD sort_name TEXT COLLATE "C" NOT NULL;
        CREATE INDEX ix_party_org_span_order ON party_org_span (sort_name, org_id);
        CREATE INDEX ix_place_span_order ON place_span (sort_name, place_id);
        CREATE INDEX ix_party_org_span_search
            ON party_org_span USING gin (folded_name gin_trgm_ops);
        CREATE INDEX ix_place_span_search ON place_span USING gin (folded_name gin_trgm_ops);
        CREATE INDEX ix_admin_unit_span_search
            ON admin_unit_span USING gin (folded_name gin_trgm_ops);

        CREATE TABLE admin_unit_list (
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            valid_from DATE NOT NULL,
            legal_ref VARCHAR NOT NULL,
            digest BYTEA NOT NULL,
            units INTEGER NOT NULL,
            CONSTRAINT pk_admin_unit_list PRIMARY KEY (id),
            CONSTRAINT uq_admin_unit_list_valid_from UNIQUE (valid_from)
        );
        GRANT SELECT, INSERT ON admin_unit_list TO kevai_app;

        -- A cluster that nobody put in anybody's charge follows its village.
        ALTER TABLE place_charge ADD inherited BOOLEAN NOT NULL DEFAULT false;

        -- What is decided anew from a day on replaces what was written for later days.
        GRANT DELETE ON party_org_span, place_span TO kevai_app;
    """)


def downgrade() -> None:
    run("""
        REVOKE DELETE ON party_org_span, place_span FROM kevai_app;
        ALTER TABLE place_charge DROP inherited;
        DROP TABLE admin_unit_list;
        DROP INDEX ix_party_org_span_search, ix_place_span_search, ix_admin_unit_span_search;
        ALTER TABLE party_org_span DROP sort_name;
        ALTER TABLE place_span DROP sort_name;
        ALTER TABLE admin_unit_span DROP sort_name;
    """)
