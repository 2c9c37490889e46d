"""Open feedback about a household group or a place goes along when another body answers for it.

A case bears a keyed hash of what it is about, so that nobody learns that from the database. Only
the worker, which has the key, can say of a group which hash it has; and who came to be in charge of
what is noted by the database itself, by whatever way that changed and changed back.
"""

from migrations.intake import HANDLING, take_feedback
from migrations.sql import run

revision = "0036_cases_follow"
down_revision = "0035_place_divisions"
branch_labels = None
depends_on = None

TRUSTED = "SECURITY DEFINER SET search_path = public, pg_temp"
OPEN = "('received', 'reopened', 'acknowledged', 'assigned', 'need_info')"
HOLDS = "{0}.valid_from <= today AND ({0}.valid_to IS NULL OR {0}.valid_to > today)"
# Added to what is barred already: a seat could be ended for an hour where it comes to, too.
BARRED = """{column} := found.{column} || array(
                    SELECT DISTINCT term.org_id FROM role_term AS term
                    WHERE term.person_id = ANY (found.concerned) AND term.role {roles}
                        AND term.role IN {handling} AND {held}
                        AND term.org_id <> ALL (found.{column}));"""
SEATS = {
    "barred": "NOT IN ('inspection_committee', 'fatherland_front')",
    "barred_inspections": "= 'inspection_committee'",
    "barred_fronts": "= 'fatherland_front'",
}
BODY = """SELECT body.org_id, body.kind FROM handling_body(found.origin_id, found.concerned,
                    found.recused, found.barred, found.barred_fronts, found.barred_inspections,
                    today, NULL) AS body"""


def upgrade() -> None:
    run("""
        ALTER TABLE feedback ADD subject_hash BYTEA, ADD had_before UUID[] NOT NULL DEFAULT '{}';
        CREATE INDEX ix_feedback_subject_hash ON feedback (subject_hash)
            WHERE subject_hash IS NOT NULL;
    """)
    run(_noting())
    run(_following())
    run("DROP FUNCTION take_feedback;" + take_feedback(hashed=True))


def downgrade() -> None:
    run("DELETE FROM feedback_entry WHERE kind = 'succession';")
    run("DROP FUNCTION take_feedback;" + take_feedback(hashed=False))
    run("""
        DROP FUNCTION follow_subjects, all_belong;
        DROP TRIGGER note_charge ON household;
        DROP TRIGGER note_charge ON household_group;
        DROP TRIGGER note_charge ON place_charge;
        DROP FUNCTION note_charge, note_charge_of_place;
        DROP TABLE charge_change;
        ALTER TABLE feedback DROP subject_hash, DROP had_before;
    """)


def _noting() -> str:
    return f"""
        CREATE TABLE charge_change (
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            kind VARCHAR NOT NULL,
            what_id UUID NOT NULL,
            due DATE NOT NULL,
            followed_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_charge_change PRIMARY KEY (id),
            CONSTRAINT ck_charge_change_kind CHECK (kind IN ('group', 'household', 'place'))
        );
        CREATE INDEX ix_charge_change_due ON charge_change (due, id);
        GRANT SELECT, UPDATE (followed_at), DELETE ON charge_change TO kevai_app;

        -- Which kind of row it is, its trigger says.
        CREATE FUNCTION note_charge() RETURNS trigger LANGUAGE plpgsql {TRUSTED} AS $$
        BEGIN
            INSERT INTO charge_change (id, created_at, kind, what_id, due)
            VALUES (uuidv7(), now(), TG_ARGV[0], NEW.id, '-infinity');
            RETURN NULL;
        END $$;
        CREATE TRIGGER note_charge AFTER UPDATE OF org_id ON household_group
            FOR EACH ROW WHEN (NEW.org_id <> OLD.org_id) EXECUTE FUNCTION note_charge('group');
        CREATE TRIGGER note_charge AFTER UPDATE OF org_id ON household
            FOR EACH ROW WHEN (NEW.org_id <> OLD.org_id) EXECUTE FUNCTION note_charge('household');

        -- Whoever is the first in charge of a place follows nobody.
        CREATE FUNCTION note_charge_of_place() RETURNS trigger LANGUAGE plpgsql {TRUSTED} AS $$
        DECLARE
            changed place_charge%ROWTYPE := coalesce(NEW, OLD);
        BEGIN
            IF TG_OP <> 'INSERT' OR EXISTS (
                SELECT FROM place_charge AS other
                WHERE other.place_id = changed.place_id AND other.org_id <> changed.org_id
            ) THEN
                INSERT INTO charge_change (id, created_at, kind, what_id, due)
                VALUES (uuidv7(), now(), 'place', changed.place_id, changed.valid_from);
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER note_charge AFTER INSERT OR UPDATE OR DELETE ON place_charge
            FOR EACH ROW EXECUTE FUNCTION note_charge_of_place();
        REVOKE ALL ON FUNCTION note_charge, note_charge_of_place FROM PUBLIC;
    """


def _following() -> str:
    held = HOLDS.format("term")
    barring = "\n                ".join(
        "found." + BARRED.format(column=column, roles=roles, handling=HANDLING, held=held)
        for column, roles in SEATS.items()
    )
    return f"""
        -- Whether each of these persons is a member of a body, or of what stands below it; of a party
        -- group, of its branch.
        CREATE FUNCTION all_belong(persons uuid[], body uuid, today date) RETURNS boolean
        LANGUAGE sql STABLE {TRUSTED} AS $$
            SELECT NOT EXISTS (
                SELECT FROM unnest(persons) AS one (person)
                WHERE NOT EXISTS (
                    SELECT FROM party_org_span AS there
                    JOIN party_org AS branch ON branch.id = CASE there.org_type
                        WHEN 'party_group' THEN there.parent_id ELSE there.org_id END
                    JOIN membership ON membership.member_id = one.person
                        AND {HOLDS.format("membership")}
                    JOIN party_org_span AS home ON home.org_id = membership.org_id
                        AND {HOLDS.format("home")}
                    WHERE there.org_id = body AND {HOLDS.format("there")}
                        AND branch.label = ANY (string_to_array(home.path, '.'))
                )
            )
        $$;

        -- Lets open cases about each of the subjects begin with whoever answers for it now, and says
        -- which did. What is about somebody goes along only with them: else their new neighbours
        -- would judge whom they do not stand over. It never goes to where nobody can handle it; who
        -- has it newly has their whole time, and is told of nobody whom it was assigned to. Who has
        -- it once more has what is left: going to and fro, it would never be late. Those are left out
        -- of it who would be, had it come there today.
        CREATE FUNCTION follow_subjects(subjects bytea[], bodies uuid[], today date)
        RETURNS TABLE (case_id uuid, org_id uuid) LANGUAGE plpgsql {TRUSTED} AS $$
        #variable_conflict use_variable
        DECLARE
            found feedback%ROWTYPE;
            body_now uuid;
            before record;
            after record;
        BEGIN
            FOR body_now, case_id IN
                SELECT moved.body, feedback.id
                FROM unnest(subjects, bodies) AS moved (subject, body)
                JOIN feedback ON feedback.subject_hash = moved.subject
                WHERE feedback.state IN {OPEN} AND feedback.origin_id <> moved.body
                ORDER BY feedback.id
            LOOP
                SELECT * INTO found FROM feedback WHERE feedback.id = case_id FOR UPDATE;
                CONTINUE WHEN found.state NOT IN {OPEN}
                    OR NOT all_belong(found.concerned, body_now, today);
                SELECT * INTO before FROM ({BODY}) AS lay;
                -- What a body let lie went up; whoever stands over both does not hand it down again.
                CONTINUE WHEN EXISTS (
                    SELECT FROM feedback_entry AS entry
                    WHERE entry.feedback_id = case_id AND entry.kind = 'raising'
                ) AND EXISTS (
                    SELECT FROM party_org_span AS there
                    JOIN party_org AS above ON above.id = before.org_id
                    WHERE there.org_id = body_now AND {HOLDS.format("there")}
                        AND above.label = ANY (string_to_array(there.path, '.'))
                );
                found.origin_id := body_now;
                {barring}
                found.recused := found.recused || array(
                    SELECT person FROM conflicted_persons(found.concerned, today) AS person
                    WHERE person <> ALL (found.recused));
                SELECT * INTO after FROM ({BODY}) AS lies;
                CONTINUE WHEN after.org_id IS NULL;
                UPDATE feedback SET origin_id = body_now, version = version + 1,
                    barred = found.barred, barred_inspections = found.barred_inspections,
                    barred_fronts = found.barred_fronts, recused = found.recused
                WHERE feedback.id = case_id;
                UPDATE publication SET origin_id = body_now WHERE publication.feedback_id = case_id;
                IF (after.org_id, after.kind) IS DISTINCT FROM (before.org_id, before.kind) THEN
                    UPDATE feedback SET assigned_to = NULL,
                        had_before = array_remove(had_before || before.org_id, after.org_id),
                        clock_from = CASE WHEN after.org_id = ANY (had_before)
                            THEN clock_from ELSE today END
                    WHERE feedback.id = case_id;
                    INSERT INTO feedback_entry (id, feedback_id, number, entered_on, kind)
                    SELECT gen_random_uuid(), case_id, 1 + count(*), today, 'succession'
                    FROM feedback_entry WHERE feedback_id = case_id;
                END IF;
                org_id := after.org_id;
                RETURN NEXT;
            END LOOP;
        END $$;
        REVOKE ALL ON FUNCTION all_belong, follow_subjects FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION follow_subjects TO kevai_app;
    """
