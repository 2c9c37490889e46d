"""Charges whose lead cannot lead, or has left: until when somebody must be found, and who was."""

from migrations.sql import run
from migrations.walls import PLACES, TODAY, wall

revision = "0029_vacancies"
down_revision = "0028_ties"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("""
        ALTER TABLE assignment_policy ADD cover_days INTEGER
            CONSTRAINT ck_assignment_policy_cover_days CHECK (cover_days BETWEEN 1 AND 60);

        CREATE TABLE vacancy (
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            target_org_id UUID NOT NULL,
            assignment_id UUID NOT NULL,
            member_id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            household_id UUID,
            group_id UUID,
            target_id UUID GENERATED ALWAYS AS (coalesce(group_id, household_id)) STORED,
            title VARCHAR,
            cause VARCHAR NOT NULL,
            vacant_from DATE NOT NULL,
            vacant_until DATE,
            opened_on DATE NOT NULL,
            due_on DATE NOT NULL,
            proposed_id UUID,
            state VARCHAR NOT NULL,
            outcome VARCHAR,
            covered_by_id UUID,
            closed_on DATE,
            warned_on DATE,
            CONSTRAINT pk_vacancy PRIMARY KEY (id),
            CONSTRAINT ck_vacancy_days CHECK (vacant_from < vacant_until),
            CONSTRAINT ck_vacancy_outcome CHECK ((state = 'open') = (outcome IS NULL)),
            CONSTRAINT ck_vacancy_covered
                CHECK ((outcome = 'other_leads') = (covered_by_id IS NOT NULL)),
            CONSTRAINT fk_vacancy_org_id FOREIGN KEY (org_id) REFERENCES party_org (id),
            CONSTRAINT fk_vacancy_target_org_id
                FOREIGN KEY (target_org_id) REFERENCES party_org (id),
            CONSTRAINT fk_vacancy_assignment_id
                FOREIGN KEY (assignment_id) REFERENCES assignment (id),
            CONSTRAINT fk_vacancy_member_id FOREIGN KEY (member_id) REFERENCES party_member (id),
            CONSTRAINT fk_vacancy_household_id FOREIGN KEY (household_id) REFERENCES household (id),
            CONSTRAINT fk_vacancy_group_id FOREIGN KEY (group_id) REFERENCES household_group (id),
            CONSTRAINT fk_vacancy_proposed_id
                FOREIGN KEY (proposed_id) REFERENCES party_member (id),
            CONSTRAINT fk_vacancy_covered_by_id
                FOREIGN KEY (covered_by_id) REFERENCES assignment (id)
        );
        CREATE UNIQUE INDEX uq_vacancy_open ON vacancy (assignment_id, vacant_from)
            WHERE state = 'open';
        CREATE INDEX ix_vacancy_order ON vacancy (org_id, due_on, id);
        CREATE INDEX ix_vacancy_target ON vacancy (target_id);
        CREATE INDEX ix_vacancy_covered_by_id ON vacancy (covered_by_id);
        CREATE INDEX ix_vacancy_member_id ON vacancy (member_id);
        CREATE INDEX ix_vacancy_due ON vacancy (due_on) WHERE state = 'open';
    """)
    # Known to whoever knows the assignment, from either side; a scalar sub-select, as in ``walls``.
    known = "coalesce((SELECT true FROM assignment WHERE assignment.id = {}), false)"
    run(wall("vacancy", own=known.format("vacancy.assignment_id")))
    # A branch that sends its members to another's household may hand over between them.
    run(f"""
        CREATE POLICY opening ON handover FOR INSERT TO kevai_app
            WITH CHECK ({known.format("handover.after_id")});
    """)
    run(f"""
        -- A vacancy follows its household or group to the body that answers for it.
        CREATE FUNCTION follow_vacancies() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
            UPDATE vacancy SET target_org_id = NEW.org_id, version = version + 1,
                    org_id = CASE WHEN org_id = OLD.org_id THEN NEW.org_id ELSE org_id END
                WHERE target_id = NEW.id;
            RETURN NULL;
        END $$;
        CREATE TRIGGER follow_vacancies AFTER UPDATE OF org_id ON household
            FOR EACH ROW WHEN (OLD.org_id <> NEW.org_id) EXECUTE FUNCTION follow_vacancies();
        CREATE TRIGGER follow_vacancies AFTER UPDATE OF org_id ON household_group
            FOR EACH ROW WHEN (OLD.org_id <> NEW.org_id) EXECUTE FUNCTION follow_vacancies();

        -- Numbers for a body in sight and all below it, and no name.
        CREATE FUNCTION vacancies_counted(body uuid)
        RETURNS TABLE (open bigint, overdue bigint, covered bigint)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT count(*) FILTER (WHERE going_on),
                count(*) FILTER (WHERE going_on AND vacancy.due_on < {TODAY}),
                count(*) FILTER (WHERE vacancy.state = 'covered')
            FROM party_org_span AS root
            JOIN party_org_span AS here ON here.path >= root.path AND here.path < root.path || '/'
            JOIN vacancy ON vacancy.org_id = here.org_id
            CROSS JOIN LATERAL (SELECT vacancy.state = 'open' AND
                (vacancy.vacant_until IS NULL OR vacancy.vacant_until > {TODAY})) AS now (going_on)
            WHERE root.org_id = body
                AND root.valid_from <= {TODAY}
                AND (root.valid_to IS NULL OR root.valid_to > {TODAY})
                AND here.valid_from <= {TODAY}
                AND (here.valid_to IS NULL OR here.valid_to > {TODAY})
                AND root.path || '.' LIKE ANY ({PLACES}::text[])
        $$;
        REVOKE ALL ON FUNCTION vacancies_counted FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION vacancies_counted TO kevai_app;
    """)


def downgrade() -> None:
    run("""
        DROP FUNCTION vacancies_counted;
        DROP TRIGGER follow_vacancies ON household;
        DROP TRIGGER follow_vacancies ON household_group;
        DROP FUNCTION follow_vacancies;
        DROP TABLE vacancy;
        DROP POLICY opening ON handover;
        ALTER TABLE assignment_policy DROP cover_days;
    """)
