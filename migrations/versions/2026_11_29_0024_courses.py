"""What somebody handles, asked once a statement instead of once a case.

Where a case lies follows from where it began, whom it is about and who is passed over: its course.
A thousand cases of a village have few courses.
"""

from migrations.sql import run
from migrations.walls import PERSON, TODAY

revision = "0024_courses"
down_revision = "0022_open311"
branch_labels = None
depends_on = None

HANDLING = """('branch_secretary', 'branch_deputy_secretary', 'branch_committee',
                'commune_committee', 'provincial_committee', 'fatherland_front')"""
RECEIPT = "(SELECT decode(nullif(current_setting('kevai.receipt', true), ''), 'hex'))"
COURSE = "origin_id, concerned, recused, barred, barred_fronts"


def of(table: str) -> str:
    return ", ".join(f"{table}.{column}" for column in COURSE.split(", "))


def upgrade() -> None:
    run(f"""
        -- The courses by which cases lie with a body in which the seeker sits. It tells nobody
        -- about anybody else: the seeker is who asks. In its plan the few courses are found first.
        CREATE FUNCTION handled_courses(seeker uuid, today date) RETURNS TABLE (
            origin_id uuid, concerned uuid[], recused uuid[], barred uuid[], barred_fronts uuid[]
        ) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 100 AS $$
            SELECT {of("course")}
            FROM (
                SELECT DISTINCT {of("feedback")}
                FROM feedback
                WHERE feedback.origin_id IN (
                    SELECT span.org_id FROM party_org_span AS span
                    WHERE string_to_array(span.path, '.') && (
                        SELECT array_agg(org.label::text)
                        FROM role_term AS term JOIN party_org AS org ON org.id = term.org_id
                        WHERE term.person_id = seeker AND term.role IN {HANDLING}
                            AND term.valid_from <= today
                            AND (term.valid_to IS NULL OR term.valid_to > today)
                    )
                ) AND seeker <> ALL (feedback.concerned)
            ) AS course
            CROSS JOIN LATERAL feedback_body({of("course")}, today, seeker) AS body
            WHERE body.seated AND seeker = {PERSON}
        $$;
        REVOKE ALL ON FUNCTION handled_courses FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION handled_courses TO kevai_app;

        ALTER POLICY sight ON feedback USING (
            receipt_hash = {RECEIPT}
            OR {PERSON} <> ALL (concerned) AND ({COURSE}) IN (
                SELECT {of("handled")} FROM handled_courses({PERSON}, {TODAY}) AS handled
            )
        );
    """)


def downgrade() -> None:
    run(f"""
        ALTER POLICY sight ON feedback USING (
            receipt_hash = {RECEIPT}
            OR {PERSON} <> ALL (concerned) AND EXISTS (
                SELECT 1 FROM feedback_body({COURSE}, {TODAY}, {PERSON}) WHERE seated
            )
        );
        DROP FUNCTION handled_courses;
    """)
