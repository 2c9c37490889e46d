"""How feedback is handled: in what time, by whom if not by some, and by whom after all.

A body has response times; what it lets lie goes to the body above. Whoever recuses themselves
from a case sees it no more, while their colleagues still do.
"""

from migrations.sql import run
from migrations.walls import PERSON, TODAY, dated

revision = "0013_feedback_handling"
down_revision = "0012_turns"
branch_labels = None
depends_on = None

RECEIPT = "(SELECT decode(nullif(current_setting('kevai.receipt', true), ''), 'hex'))"
HANDLING = """('branch_secretary', 'branch_deputy_secretary', 'branch_committee',
                'commune_committee', 'provincial_committee', 'fatherland_front')"""
HOLDS = "{0}.valid_from <= today AND ({0}.valid_to IS NULL OR {0}.valid_to > today)"
# With who recused themselves, and (before this) without.
GIVEN = {True: "recused uuid[], ", False: ""}
ABLE = {True: "term.person_id <> ALL (recused)", False: "true"}
PASSED = {True: "recused, ", False: ""}
OPEN = "('received', 'reopened', 'acknowledged')"
FOUND = "found.origin_id, found.concerned, found.recused, found.barred, found.barred_fronts"


def upgrade() -> None:
    run("""
        CREATE TABLE response_time (
            valid_from DATE NOT NULL,
            valid_to DATE,
            valid DATERANGE GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            org_id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            acknowledge_hours INTEGER NOT NULL,
            urgent_hours INTEGER NOT NULL,
            answer_hours INTEGER NOT NULL,
            legal_ref VARCHAR,
            CONSTRAINT pk_response_time PRIMARY KEY (id),
            CONSTRAINT ck_response_time_valid CHECK (valid_from < valid_to),
            CONSTRAINT ck_response_time_acknowledge_hours
                CHECK (acknowledge_hours BETWEEN 1 AND 400),
            CONSTRAINT ck_response_time_urgent_hours
                CHECK (urgent_hours BETWEEN 1 AND acknowledge_hours),
            CONSTRAINT ck_response_time_answer_hours CHECK (answer_hours BETWEEN 1 AND 400),
            CONSTRAINT fk_response_time_org_id FOREIGN KEY(org_id) REFERENCES party_org (id)
        );
        CREATE INDEX ix_response_time_org ON response_time (org_id, kind, valid_from);
    """)
    run(dated("response_time", "org_id", "kind"))
    run("""
        GRANT SELECT, INSERT, UPDATE (valid_to) ON response_time TO kevai_app;

        ALTER TABLE feedback ADD urgent BOOLEAN NOT NULL DEFAULT false, ADD clock_from DATE,
            ADD recused UUID[] NOT NULL DEFAULT '{}';
        UPDATE feedback SET clock_from = received_on;
        ALTER TABLE feedback ALTER clock_from SET NOT NULL;
        ALTER TABLE feedback_entry ALTER sealed DROP NOT NULL;
        GRANT UPDATE (clock_from) ON feedback TO kevai_app;
    """)
    _replace_body(recusing=True)
    run(f"""
        -- What may be overdue, for the worker, who is nobody and sees no case: where it lies, and
        -- since when; not what it says, nor about whom it is.
        CREATE FUNCTION feedback_waiting(since date, today date)
        RETURNS TABLE (
            id uuid, state varchar, kind varchar, urgent boolean, clock_from date,
            org_id uuid, front boolean
        ) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT feedback.id, feedback.state, feedback.kind, feedback.urgent,
                feedback.clock_from, body.org_id, body.front
            FROM feedback CROSS JOIN LATERAL feedback_body(
                origin_id, concerned, recused, barred, barred_fronts, today, NULL) AS body
            WHERE feedback.state IN {OPEN} AND feedback.clock_from <= since
            ORDER BY feedback.id
        $$;

        -- Passes a case over whoever let it lie, if there is somebody above; never away. It is as
        -- the worker saw it, or it is left alone: somebody was quicker.
        CREATE FUNCTION raise_feedback(
            case_id uuid, since date, from_org uuid, from_front boolean, today date
        ) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        DECLARE
            found feedback%ROWTYPE;
        BEGIN
            SELECT * INTO found FROM feedback WHERE feedback.id = case_id FOR UPDATE;
            IF found.state NOT IN {OPEN} OR found.clock_from <> since OR NOT EXISTS (
                SELECT FROM feedback_body({FOUND}, today, NULL) AS body
                WHERE body.org_id = from_org AND body.front = from_front
            ) THEN
                RETURN false;
            END IF;
            IF from_front THEN
                found.barred_fronts := found.barred_fronts || from_org;
            ELSE
                found.barred := found.barred || from_org;
            END IF;
            IF NOT EXISTS (SELECT FROM feedback_body({FOUND}, today, NULL)) THEN
                RETURN false;
            END IF;
            UPDATE feedback SET barred = found.barred, barred_fronts = found.barred_fronts,
                clock_from = today, version = version + 1
            WHERE feedback.id = case_id;
            INSERT INTO feedback_entry (id, feedback_id, number, entered_on, kind)
            SELECT gen_random_uuid(), case_id, 1 + count(*), today, 'raising'
            FROM feedback_entry WHERE feedback_id = case_id;
            RETURN true;
        END $$;
        REVOKE ALL ON FUNCTION feedback_waiting, raise_feedback FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION feedback_waiting, raise_feedback TO kevai_app;
    """)
    run("""
        -- Whoever has recused themselves cannot see the row that says so: no policy lets them.
        -- Whoever has it then, colleagues or the body above, has their whole time for it.
        CREATE FUNCTION recuse_from_feedback(case_id uuid, person uuid, today date) RETURNS void
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
            UPDATE feedback SET recused = recused || person, clock_from = today
            WHERE feedback.id = case_id AND person <> ALL (recused)
        $$;
        REVOKE ALL ON FUNCTION recuse_from_feedback FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION recuse_from_feedback TO kevai_app;
    """)


def downgrade() -> None:
    run("DROP FUNCTION recuse_from_feedback, feedback_waiting, raise_feedback;")
    _replace_body(recusing=False)
    run("""
        REVOKE UPDATE (clock_from) ON feedback FROM kevai_app;
        DELETE FROM feedback_entry WHERE sealed IS NULL;
        ALTER TABLE feedback_entry ALTER sealed SET NOT NULL;
        ALTER TABLE feedback DROP urgent, DROP clock_from, DROP recused;
        DROP TABLE response_time;
    """)


def _replace_body(*, recusing: bool) -> None:
    run("""
        DROP POLICY sight ON feedback;
        DROP FUNCTION feedback_body;
    """)
    run(_body(recusing=recusing))
    run(f"""
        CREATE POLICY sight ON feedback TO kevai_app USING (
            receipt_hash = {RECEIPT}
            OR {PERSON} <> ALL (concerned) AND EXISTS (
                SELECT 1 FROM feedback_body(origin_id, concerned, {PASSED[recusing]}
                    barred, barred_fronts, {TODAY}, {PERSON})
                WHERE seated
            )
        );
    """)


def _body(*, recusing: bool) -> str:
    return f"""
        -- The first body up the tree of today with somebody to handle it, and nobody concerned
        -- today or when the case came; nor one that is passed over (``barred``). Whoever recused
        -- themselves counts for nobody. And whether the seeker sits there. The Front comes where
        -- no committee can. An origin that is no more is where it last was. It runs as its caller
        -- and sets nothing, so that Postgres takes it into the plan: a third of the price. What it
        -- reads has no wall.
        CREATE FUNCTION feedback_body(
            origin uuid, concerned uuid[], {GIVEN[recusing]} barred uuid[], barred_fronts uuid[],
            today date, seeker uuid
        ) RETURNS TABLE (org_id uuid, front boolean, seated boolean) LANGUAGE sql STABLE ROWS 1 AS $$
            SELECT body.id, body.front, body.seated
            FROM (
                SELECT line.id, line.depth, term.role = 'fatherland_front' AS front,
                    bool_or(term.person_id = seeker AND {ABLE[recusing]}) AS seated
                FROM (
                    SELECT org.id, place.depth
                    FROM (
                        SELECT string_to_array(span.path, '.') AS labels
                        FROM public.party_org_span AS span
                        WHERE span.org_id = origin AND span.valid_from <= today
                        ORDER BY span.valid_from DESC LIMIT 1
                    ) AS stood
                    CROSS JOIN unnest(stood.labels) WITH ORDINALITY AS place (label, depth)
                    JOIN public.party_org AS org ON org.label = place.label
                    JOIN public.party_org_span AS span
                        ON span.org_id = org.id AND {HOLDS.format("span")}
                ) AS line
                JOIN public.role_term AS term ON term.org_id = line.id
                    AND term.person_id IS NOT NULL AND term.role IN {HANDLING}
                    AND {HOLDS.format("term")}
                LEFT JOIN public.account
                    ON account.person_id = term.person_id AND account.closed_at IS NULL
                WHERE line.id <> ALL (CASE term.role
                    WHEN 'fatherland_front' THEN barred_fronts ELSE barred END)
                GROUP BY line.id, line.depth, term.role = 'fatherland_front'
                HAVING count(account.id) FILTER (WHERE {ABLE[recusing]}) > 0
                    AND NOT bool_or(term.person_id = ANY (concerned))
            ) AS body
            ORDER BY body.front, body.depth DESC
            LIMIT 1
        $$;
        REVOKE EXECUTE ON FUNCTION feedback_body FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION feedback_body TO kevai_app;
    """
