"""Household groups, dated memberships, events of households."""

from migrations.sql import run
from migrations.walls import dated, wall

revision = "0005_household_groups"
down_revision = "0004_members"
branch_labels = None
depends_on = None

OF_A_HOUSEHOLD = "EXISTS (SELECT 1 FROM household WHERE household.id = household_id)"


def upgrade() -> None:
    run("""
        CREATE TABLE household_group (
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            code TEXT COLLATE "C" NOT NULL,
            name VARCHAR NOT NULL,
            place_id UUID NOT NULL,
            CONSTRAINT pk_household_group PRIMARY KEY (id),
            CONSTRAINT uq_household_group_org_id_code UNIQUE (org_id, code),
            CONSTRAINT fk_household_group_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_household_group_place_id FOREIGN KEY(place_id) REFERENCES place (id)
        );
        CREATE INDEX ix_household_group_place_id ON household_group (place_id);

        CREATE TABLE group_membership (
            valid_from DATE NOT NULL,
            valid_to DATE,
            valid DATERANGE GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            household_id UUID NOT NULL,
            group_id UUID NOT NULL,
            CONSTRAINT pk_group_membership PRIMARY KEY (id),
            CONSTRAINT ck_group_membership_valid CHECK (valid_from < valid_to),
            CONSTRAINT fk_group_membership_household_id FOREIGN KEY(household_id) REFERENCES household (id),
            CONSTRAINT fk_group_membership_group_id FOREIGN KEY(group_id) REFERENCES household_group (id)
        );
        CREATE INDEX ix_group_membership_group_id ON group_membership (group_id);
        CREATE INDEX ix_group_membership_household_id ON group_membership (household_id);

        ALTER TABLE household ADD COLUMN dissolved_on DATE,
            ADD CONSTRAINT ck_household_since CHECK (since <= dissolved_on);

        CREATE TABLE household_event (
            org_id UUID NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            household_id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            happened_on DATE NOT NULL,
            successor_id UUID,
            from_place_id UUID NOT NULL,
            to_place_id UUID,
            CONSTRAINT pk_household_event PRIMARY KEY (id),
            CONSTRAINT ck_household_event_successor CHECK ((kind IN ('split', 'merged')) = (successor_id IS NOT NULL)),
            CONSTRAINT fk_household_event_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_household_event_household_id FOREIGN KEY(household_id) REFERENCES household (id),
            CONSTRAINT fk_household_event_successor_id FOREIGN KEY(successor_id) REFERENCES household (id),
            CONSTRAINT fk_household_event_from_place_id FOREIGN KEY(from_place_id) REFERENCES place (id),
            CONSTRAINT fk_household_event_to_place_id FOREIGN KEY(to_place_id) REFERENCES place (id)
        );
        CREATE INDEX ix_household_event_household ON household_event (household_id, happened_on);
        CREATE INDEX ix_household_event_successor_id ON household_event (successor_id);
    """)
    run(dated("group_membership", "household_id"))
    run(wall("household_group"))
    run(
        wall(
            "household_event",
            own=OF_A_HOUSEHOLD.replace("= household_id", "IN (household_id, successor_id)"),
            grant="SELECT, INSERT",
        )
    )
    run("""
        ALTER TABLE group_membership ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sight ON group_membership TO kevai_app
            USING (EXISTS (SELECT 1 FROM household_group WHERE household_group.id = group_id));
        GRANT SELECT, INSERT, UPDATE, DELETE ON group_membership TO kevai_app;
    """)


def downgrade() -> None:
    run("""
        DROP TABLE household_event, group_membership, household_group CASCADE;
        ALTER TABLE household DROP COLUMN dissolved_on;
    """)
