"""The grade of a member for a year, which stays where it was given and is read where they are."""

from migrations.sql import run
from migrations.walls import PERSON, in_sight, wall

revision = "0032_classifications"
down_revision = "0031_counts_by_structure"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("""
        CREATE TABLE classification (
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            member_id UUID NOT NULL,
            member_org_id UUID NOT NULL,
            year INTEGER NOT NULL,
            grade VARCHAR NOT NULL,
            decision_ref VARCHAR NOT NULL,
            decided_on DATE NOT NULL,
            decided_by_id UUID NOT NULL,
            CONSTRAINT pk_classification PRIMARY KEY (id),
            CONSTRAINT uq_classification_member_id_year UNIQUE (member_id, year),
            CONSTRAINT fk_classification_org_id FOREIGN KEY (org_id) REFERENCES party_org (id),
            CONSTRAINT fk_classification_member_id
                FOREIGN KEY (member_id) REFERENCES party_member (id),
            CONSTRAINT fk_classification_member_org_id
                FOREIGN KEY (member_org_id) REFERENCES party_org (id),
            CONSTRAINT fk_classification_decided_by_id
                FOREIGN KEY (decided_by_id) REFERENCES party_org (id)
        );
        CREATE INDEX ix_classification_order ON classification (org_id, year, id);
        CREATE INDEX ix_classification_member_order ON classification (member_org_id, year, id);

        CREATE FUNCTION follow_member() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
            UPDATE classification SET member_org_id = NEW.org_id, version = version + 1
                WHERE member_id = NEW.id;
            RETURN NULL;
        END $$;
        CREATE TRIGGER follow_member AFTER UPDATE OF org_id ON party_member
            FOR EACH ROW WHEN (OLD.org_id <> NEW.org_id) EXECUTE FUNCTION follow_member();
    """)
    run(
        wall(
            "classification",
            own=f"{in_sight('classification', 'member_org_id')}"
            f" OR classification.member_id = {PERSON}",
            grant="SELECT, INSERT, UPDATE (grade, decision_ref, decided_on, decided_by_id, version)",
        )
    )


def downgrade() -> None:
    run("""
        DROP TRIGGER follow_member ON party_member;
        DROP FUNCTION follow_member;
        DROP TABLE classification;
    """)
