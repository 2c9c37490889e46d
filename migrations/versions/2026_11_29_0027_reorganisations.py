"""Reorganisations: what is decided at once of many bodies, who came after whom, and the way back.

A body that ceases stands on beneath its heir, marked as ceased; so whatever names it falls in the
heir's sight on the day, and not one row of it is rewritten.
"""

from migrations import heirs
from migrations.reorganisations import DOWN, UP
from migrations.sql import run
from migrations.walls import wall

revision = "0027_reorganisations"
down_revision = "0026_intake"
branch_labels = None
depends_on = None

OF_A_REORGANISATION = (
    "EXISTS (SELECT 1 FROM reorganisation WHERE reorganisation.id = reorganisation_id)"
)


def upgrade() -> None:
    run("""
        ALTER TABLE party_org_span ADD ceased BOOLEAN NOT NULL DEFAULT false;
        ALTER TABLE place_span ADD ceased BOOLEAN NOT NULL DEFAULT false;

        CREATE TABLE reorganisation (
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            decision_ref VARCHAR NOT NULL,
            decided_on DATE NOT NULL,
            takes_effect DATE NOT NULL,
            note VARCHAR,
            state VARCHAR NOT NULL,
            steps INTEGER NOT NULL,
            applied_at TIMESTAMP WITH TIME ZONE,
            reverted_at TIMESTAMP WITH TIME ZONE,
            carried_out BOOLEAN NOT NULL,
            CONSTRAINT pk_reorganisation PRIMARY KEY (id),
            CONSTRAINT fk_reorganisation_org_id FOREIGN KEY(org_id) REFERENCES party_org (id)
        );
        CREATE INDEX ix_reorganisation_order ON reorganisation (org_id, takes_effect, id);

        CREATE TABLE reorganisation_step (
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            reorganisation_id UUID NOT NULL,
            position INTEGER NOT NULL,
            said JSONB NOT NULL,
            CONSTRAINT pk_reorganisation_step PRIMARY KEY (id),
            CONSTRAINT uq_reorganisation_step_reorganisation_id_position UNIQUE (reorganisation_id, position),
            CONSTRAINT fk_reorganisation_step_reorganisation_id
                FOREIGN KEY(reorganisation_id) REFERENCES reorganisation (id)
        );

        -- Who came after whom, on which day and by which decision. It names no person.
        CREATE TABLE succession (
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            tree VARCHAR NOT NULL,
            from_id UUID NOT NULL,
            to_id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            share VARCHAR NOT NULL,
            takes_effect DATE NOT NULL,
            reorganisation_id UUID NOT NULL,
            legal_ref VARCHAR,
            CONSTRAINT pk_succession PRIMARY KEY (id),
            CONSTRAINT fk_succession_reorganisation_id
                FOREIGN KEY(reorganisation_id) REFERENCES reorganisation (id)
        );
        CREATE INDEX ix_succession_from_id ON succession (from_id);
        CREATE INDEX ix_succession_to_id ON succession (to_id);
        CREATE INDEX ix_succession_reorganisation_id ON succession (reorganisation_id);
        GRANT SELECT, INSERT ON succession TO kevai_app;

        -- What waits for its day to come to another body: the residents of a place, or one thing.
        CREATE TABLE rehoming (
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            reorganisation_id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            what_id UUID NOT NULL,
            org_id UUID NOT NULL,
            CONSTRAINT pk_rehoming PRIMARY KEY (id),
            CONSTRAINT fk_rehoming_reorganisation_id
                FOREIGN KEY(reorganisation_id) REFERENCES reorganisation (id)
        );
        CREATE INDEX ix_rehoming_reorganisation_id ON rehoming (reorganisation_id);
        GRANT DELETE ON admin_unit_span TO kevai_app;  -- what began on the day is decided anew
    """)
    run(wall("reorganisation"))
    run(f"""
        ALTER TABLE reorganisation_step ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sight ON reorganisation_step TO kevai_app USING ({OF_A_REORGANISATION});
        GRANT SELECT, INSERT, DELETE ON reorganisation_step TO kevai_app;
        ALTER TABLE rehoming ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sight ON rehoming TO kevai_app USING ({OF_A_REORGANISATION});
        GRANT SELECT, INSERT, DELETE ON rehoming TO kevai_app;
    """)
    run(UP)
    run(heirs.UP)


def downgrade() -> None:
    run(heirs.DOWN)
    run(DOWN)
    run("""
        REVOKE DELETE ON admin_unit_span FROM kevai_app;
        DROP TABLE rehoming, succession, reorganisation_step, reorganisation;
        ALTER TABLE place_span DROP ceased;
        ALTER TABLE party_org_span DROP ceased;
    """)
