"""What ties members to households, what they are good at, and what is proposed of it."""

from migrations.sql import run
from migrations.walls import PERSON, dated, wall

revision = "0028_ties"
down_revision = "0027_reorganisations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("""
        CREATE TABLE member_tie (
            valid_from DATE NOT NULL,
            valid_to DATE,
            valid DATERANGE GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED NOT NULL,
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            member_id UUID NOT NULL,
            household_id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            CONSTRAINT pk_member_tie PRIMARY KEY (id),
            CONSTRAINT ck_member_tie_valid CHECK (valid_from < valid_to),
            CONSTRAINT member_tie_home
                EXCLUDE USING gist (member_id WITH =, valid WITH &&) WHERE (kind = 'home'),
            CONSTRAINT fk_member_tie_org_id FOREIGN KEY (org_id) REFERENCES party_org (id),
            CONSTRAINT fk_member_tie_member_id
                FOREIGN KEY (member_id) REFERENCES party_member (id),
            CONSTRAINT fk_member_tie_household_id
                FOREIGN KEY (household_id) REFERENCES household (id)
        );
        CREATE INDEX ix_member_tie_order ON member_tie (org_id, valid_from, id);
        CREATE INDEX ix_member_tie_household_id ON member_tie (household_id);
    """)
    run(dated("member_tie", "member_id", "household_id"))
    own = f"member_tie.member_id = {PERSON}"
    run(wall("member_tie", own=own, grant="SELECT, INSERT, UPDATE (valid_to, version)"))
    run("""
        CREATE TABLE handover (
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            before_id UUID NOT NULL,
            after_id UUID NOT NULL,
            from_member_id UUID NOT NULL,
            to_member_id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            household_id UUID,
            group_id UUID,
            state VARCHAR NOT NULL,
            opened_on DATE NOT NULL,
            opened_by UUID,
            answered_on DATE,
            objection VARCHAR,
            briefed_on DATE,
            CONSTRAINT pk_handover PRIMARY KEY (id),
            CONSTRAINT uq_handover_after_id UNIQUE (after_id),
            CONSTRAINT ck_handover_objection
                CHECK ((state = 'declined') = (objection IS NOT NULL)),
            CONSTRAINT fk_handover_org_id FOREIGN KEY (org_id) REFERENCES party_org (id),
            CONSTRAINT fk_handover_before_id FOREIGN KEY (before_id) REFERENCES assignment (id),
            CONSTRAINT fk_handover_after_id FOREIGN KEY (after_id) REFERENCES assignment (id),
            CONSTRAINT fk_handover_from_member_id
                FOREIGN KEY (from_member_id) REFERENCES party_member (id),
            CONSTRAINT fk_handover_to_member_id
                FOREIGN KEY (to_member_id) REFERENCES party_member (id),
            CONSTRAINT fk_handover_household_id
                FOREIGN KEY (household_id) REFERENCES household (id),
            CONSTRAINT fk_handover_group_id FOREIGN KEY (group_id) REFERENCES household_group (id),
            CONSTRAINT fk_handover_opened_by FOREIGN KEY (opened_by) REFERENCES person (id)
        );
        CREATE INDEX ix_handover_order ON handover (org_id, opened_on, id);
        CREATE INDEX ix_handover_to_member ON handover (to_member_id);
        CREATE INDEX ix_handover_household_id ON handover (household_id);
        CREATE INDEX ix_handover_group_id ON handover (group_id);
        CREATE INDEX ix_handover_from_member ON handover (from_member_id);

        -- What is kept of a household or group follows it to the body that answers for it.
        CREATE FUNCTION follow_ties() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
            UPDATE handover SET org_id = NEW.org_id, version = version + 1
                WHERE NEW.id IN (household_id, group_id);
            IF TG_TABLE_NAME = 'household' THEN
                UPDATE member_tie SET org_id = NEW.org_id, version = version + 1
                    WHERE household_id = NEW.id;
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER follow_ties AFTER UPDATE OF org_id ON household
            FOR EACH ROW WHEN (OLD.org_id <> NEW.org_id) EXECUTE FUNCTION follow_ties();
        CREATE TRIGGER follow_ties AFTER UPDATE OF org_id ON household_group
            FOR EACH ROW WHEN (OLD.org_id <> NEW.org_id) EXECUTE FUNCTION follow_ties();

        ALTER TABLE party_member ADD skills TEXT[] COLLATE "C" NOT NULL DEFAULT '{}';
    """)
    of_either = f"handover.to_member_id = {PERSON} OR handover.from_member_id = {PERSON}"
    changed = "UPDATE (state, answered_on, objection, briefed_on, version)"
    run(wall("handover", own=of_either, grant=f"SELECT, INSERT, {changed}"))
    run("""
        ALTER TABLE plan_line
            ADD reasons TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
            ADD runner_up_id UUID
                CONSTRAINT fk_plan_line_runner_up_id REFERENCES party_member (id),
            ADD runner_up_price DOUBLE PRECISION,
            ADD locked BOOLEAN NOT NULL DEFAULT false;

        CREATE TABLE plan_gap (
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            plan_id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            household_id UUID,
            group_id UUID,
            target_id UUID GENERATED ALWAYS AS (coalesce(group_id, household_id)) STORED,
            shortfall VARCHAR,
            barriers JSONB NOT NULL,
            locked BOOLEAN NOT NULL,
            CONSTRAINT pk_plan_gap PRIMARY KEY (id),
            CONSTRAINT ck_plan_gap_target CHECK ((household_id IS NULL) <> (group_id IS NULL)),
            CONSTRAINT uq_plan_gap_plan_id_target_id UNIQUE (plan_id, target_id),
            CONSTRAINT fk_plan_gap_plan_id FOREIGN KEY (plan_id) REFERENCES assignment_plan (id),
            CONSTRAINT fk_plan_gap_household_id
                FOREIGN KEY (household_id) REFERENCES household (id),
            CONSTRAINT fk_plan_gap_group_id FOREIGN KEY (group_id) REFERENCES household_group (id)
        );
        CREATE TABLE plan_proposal (
            plan_id UUID NOT NULL,
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            kinds TEXT[] COLLATE "C" NOT NULL,
            merit DOUBLE PRECISION NOT NULL,
            bound DOUBLE PRECISION NOT NULL,
            proven BOOLEAN NOT NULL,
            measures JSONB NOT NULL,
            CONSTRAINT pk_plan_proposal PRIMARY KEY (plan_id),
            CONSTRAINT fk_plan_proposal_plan_id
                FOREIGN KEY (plan_id) REFERENCES assignment_plan (id)
        );
        ALTER TABLE plan_gap ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sight ON plan_gap TO kevai_app
            USING (EXISTS (SELECT 1 FROM assignment_plan WHERE assignment_plan.id = plan_id));
        GRANT SELECT, INSERT, DELETE ON plan_gap TO kevai_app;
        ALTER TABLE plan_proposal ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sight ON plan_proposal TO kevai_app
            USING (EXISTS (SELECT 1 FROM assignment_plan WHERE assignment_plan.id = plan_id));
        GRANT SELECT, INSERT, UPDATE (merit, measures), DELETE ON plan_proposal TO kevai_app;
    """)


def downgrade() -> None:
    run("""
        DROP TABLE plan_gap, plan_proposal;
        ALTER TABLE plan_line DROP reasons, DROP runner_up_id, DROP runner_up_price, DROP locked;
        ALTER TABLE party_member DROP skills;
        DROP TRIGGER follow_ties ON household;
        DROP TRIGGER follow_ties ON household_group;
        DROP FUNCTION follow_ties;
        DROP TABLE handover, member_tie;
    """)
