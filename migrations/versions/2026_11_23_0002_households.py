"""Households, behind the second wall."""

from migrations.sql import run
from migrations.walls import wall

revision = "0002_households"
down_revision = "0001_organisation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("""
        CREATE TABLE household (
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            code TEXT COLLATE "C" NOT NULL,
            head_name VARCHAR NOT NULL,
            folded_name VARCHAR NOT NULL,
            size INTEGER NOT NULL,
            place_id UUID NOT NULL,
            since DATE NOT NULL,
            CONSTRAINT pk_household PRIMARY KEY (id),
            CONSTRAINT uq_household_org_id_code UNIQUE (org_id, code),
            CONSTRAINT fk_household_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_household_place_id FOREIGN KEY(place_id) REFERENCES place (id)
        );
        CREATE INDEX ix_household_place ON household (place_id);
        CREATE INDEX ix_household_search ON household USING gin (folded_name gin_trgm_ops);
    """)
    run(wall("household"))


def downgrade() -> None:
    run("DROP TABLE household")
