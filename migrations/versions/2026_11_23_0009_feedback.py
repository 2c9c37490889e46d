"""Feedback of residents, public codes, and a wall of its own around them.

Who sees a case is no matter of the branch scope. It is computed from who sits where today: the
first body up the tree in which somebody can handle it and nobody whom it is about has a seat.
"""

from migrations.sql import run
from migrations.walls import PERSON, TODAY

revision = "0009_feedback"
down_revision = "0008_meetings"
branch_labels = None
depends_on = None

RECEIPT = "(SELECT decode(nullif(current_setting('kevai.receipt', true), ''), 'hex'))"
# They read posts and accounts on behalf of callers who may see neither.
TRUSTED = "STABLE SECURITY DEFINER SET search_path = public, pg_temp COST 1000"
HANDLING = """('branch_secretary', 'branch_deputy_secretary', 'branch_committee',
                'commune_committee', 'provincial_committee', 'fatherland_front')"""
HOLDS = "{0}.valid_from <= today AND ({0}.valid_to IS NULL OR {0}.valid_to > today)"


def upgrade() -> None:
    run("""
        CREATE TABLE public_code (
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            group_id UUID NOT NULL,
            code_hash BYTEA NOT NULL,
            sealed BYTEA NOT NULL,
            reach VARCHAR NOT NULL,
            made_on DATE NOT NULL,
            CONSTRAINT pk_public_code PRIMARY KEY (id),
            CONSTRAINT uq_public_code_group_id UNIQUE (group_id),
            CONSTRAINT fk_public_code_group_id FOREIGN KEY(group_id) REFERENCES household_group (id),
            CONSTRAINT uq_public_code_code_hash UNIQUE (code_hash)
        );

        CREATE TABLE feedback (
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            received_on DATE NOT NULL,
            receipt_hash BYTEA NOT NULL,
            once_hash BYTEA,
            kind VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            origin_id UUID NOT NULL,
            concerned UUID[] NOT NULL,
            barred UUID[] NOT NULL,
            barred_fronts UUID[] NOT NULL,
            sealed BYTEA NOT NULL,
            rating INTEGER,
            reopened BOOLEAN NOT NULL,
            CONSTRAINT pk_feedback PRIMARY KEY (id),
            CONSTRAINT uq_feedback_receipt_hash UNIQUE (receipt_hash),
            CONSTRAINT uq_feedback_once_hash UNIQUE (once_hash),
            CONSTRAINT fk_feedback_origin_id FOREIGN KEY(origin_id) REFERENCES party_org (id)
        );
        CREATE INDEX ix_feedback_origin ON feedback (origin_id, received_on, id);

        CREATE TABLE feedback_entry (
            id UUID NOT NULL,
            feedback_id UUID NOT NULL,
            number INTEGER NOT NULL,
            entered_on DATE NOT NULL,
            kind VARCHAR NOT NULL,
            sealed BYTEA NOT NULL,
            once_hash BYTEA,
            CONSTRAINT pk_feedback_entry PRIMARY KEY (id),
            CONSTRAINT uq_feedback_entry_feedback_id_number UNIQUE (feedback_id, number),
            CONSTRAINT uq_feedback_entry_feedback_id_once_hash UNIQUE (feedback_id, once_hash),
            CONSTRAINT fk_feedback_entry_feedback_id FOREIGN KEY(feedback_id) REFERENCES feedback (id)
        );

        CREATE TABLE feedback_contact (
            feedback_id UUID NOT NULL,
            sealed BYTEA NOT NULL,
            times_read INTEGER NOT NULL,
            CONSTRAINT pk_feedback_contact PRIMARY KEY (feedback_id),
            CONSTRAINT fk_feedback_contact_feedback_id
                FOREIGN KEY(feedback_id) REFERENCES feedback (id)
        );

        CREATE TABLE public_budget (
            subject_id UUID NOT NULL,
            on_day DATE NOT NULL,
            purpose VARCHAR NOT NULL,
            taken INTEGER NOT NULL,
            CONSTRAINT pk_public_budget PRIMARY KEY (subject_id, on_day, purpose)
        );
    """)
    run(f"""
        -- The first body up the tree of today with somebody to handle it, and nobody concerned
        -- today or when the case came (``barred``): a colleague's seat could be ended for an hour.
        -- And whether the seeker sits there. The Front comes where no committee can. An origin
        -- that is no more is where it last was. It runs as its caller and sets nothing, so that
        -- Postgres takes it into the plan: a third of the price. What it reads has no wall.
        CREATE FUNCTION feedback_body(
            origin uuid, concerned uuid[], barred uuid[], barred_fronts uuid[], today date,
            seeker uuid
        ) RETURNS TABLE (org_id uuid, front boolean, seated boolean) LANGUAGE sql STABLE ROWS 1 AS $$
            SELECT body.id, body.front, body.seated
            FROM (
                SELECT line.id, line.depth, term.role = 'fatherland_front' AS front,
                    bool_or(term.person_id = seeker) AS seated
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
                HAVING count(account.id) > 0 AND NOT bool_or(term.person_id = ANY (concerned))
            ) AS body
            ORDER BY body.front, body.depth DESC
            LIMIT 1
        $$;

        -- What a code on paper opens: the card of one group, a row for each name that it shows.
        CREATE FUNCTION group_of_code(hash bytea, today date)
        RETURNS TABLE (
            group_id uuid, group_name varchar, org_id uuid, branch_name varchar, reach varchar,
            duties varchar[], person_id uuid, person_name varchar, person_role text
        ) LANGUAGE sql {TRUSTED} AS $$
            SELECT shown.id, shown.name, shown.org_id, branch.name, code.reach,
                duties_of_group(shown.id, today),
                people.id, people.name, people.role
            FROM public_code AS code
            JOIN household_group AS shown ON shown.id = code.group_id
            CROSS JOIN LATERAL (  -- a party group is part of its branch
                SELECT span.org_id, span.name
                FROM party_org_span AS own
                CROSS JOIN unnest(string_to_array(own.path, '.')) WITH ORDINALITY AS place (label, depth)
                JOIN party_org AS org ON org.label = place.label
                JOIN party_org_span AS span ON span.org_id = org.id AND {HOLDS.format("span")}
                WHERE own.org_id = shown.org_id AND own.valid_from <= today
                ORDER BY own.valid_from DESC, span.org_type = 'branch' DESC, place.depth DESC
                LIMIT 1
            ) AS branch
            LEFT JOIN LATERAL (
                SELECT member.id, member.full_name AS name, 'lead' AS role
                FROM assignment AS charge JOIN party_member AS member ON member.id = charge.member_id
                WHERE charge.group_id = shown.id AND charge.kind = 'group' AND charge.role = 'lead'
                    AND {HOLDS.format("charge")}
                UNION ALL
                SELECT term.person_id, coalesce(member.full_name, account.display_name),
                    'branch_secretary'
                FROM role_term AS term
                LEFT JOIN party_member AS member ON member.id = term.person_id
                LEFT JOIN account ON account.person_id = term.person_id
                WHERE term.org_id = branch.org_id AND term.role = 'branch_secretary'
                    AND coalesce(member.full_name, account.display_name) IS NOT NULL
                    AND {HOLDS.format("term")}
            ) AS people ON true
            WHERE code.code_hash = hash
            ORDER BY people.role DESC, people.name, people.id
        $$;
        -- Takes one from today's budget, and says whether there was one. Nobody reads what is left.
        CREATE FUNCTION take_public_budget(subject uuid, of_purpose text, today date, at_most int)
        RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
            WITH took AS (
                INSERT INTO public_budget AS budget (subject_id, on_day, purpose, taken)
                VALUES (subject, today, of_purpose, 1)
                ON CONFLICT (subject_id, on_day, purpose)
                    DO UPDATE SET taken = budget.taken + 1 WHERE budget.taken < at_most
                RETURNING 1
            )
            SELECT EXISTS (SELECT FROM took)
        $$;
        REVOKE EXECUTE ON FUNCTION
            feedback_body, group_of_code, take_public_budget FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION
            feedback_body, group_of_code, take_public_budget TO kevai_app;
    """)
    run(f"""
        ALTER TABLE feedback ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sight ON feedback TO kevai_app USING (
            receipt_hash = {RECEIPT}
            OR {PERSON} <> ALL (concerned) AND EXISTS (
                SELECT 1 FROM feedback_body(
                    origin_id, concerned, barred, barred_fronts, {TODAY}, {PERSON})
                WHERE seated
            )
        );
        GRANT SELECT, INSERT, UPDATE (state, version, rating, reopened) ON feedback TO kevai_app;

        ALTER TABLE feedback_entry ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sight ON feedback_entry TO kevai_app
            USING (EXISTS (SELECT 1 FROM feedback WHERE feedback.id = feedback_id));
        GRANT SELECT, INSERT ON feedback_entry TO kevai_app;

        ALTER TABLE feedback_contact ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sight ON feedback_contact TO kevai_app
            USING (EXISTS (SELECT 1 FROM feedback WHERE feedback.id = feedback_id));
        GRANT SELECT, INSERT, DELETE, UPDATE (times_read) ON feedback_contact TO kevai_app;

        ALTER TABLE public_code ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sight ON public_code TO kevai_app
            USING (EXISTS (SELECT 1 FROM household_group WHERE household_group.id = group_id));
        GRANT SELECT, INSERT, UPDATE ON public_code TO kevai_app;

        -- Who handled which feedback is for an auditor, who is none of the application's callers.
        ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
        CREATE POLICY added ON audit_entry FOR INSERT TO kevai_app WITH CHECK (true);
        CREATE POLICY shown ON audit_entry FOR SELECT TO kevai_app
            USING (action NOT LIKE 'feedback.%');
    """)


def downgrade() -> None:
    run("""
        DROP POLICY shown ON audit_entry;
        DROP POLICY added ON audit_entry;
        ALTER TABLE audit_entry DISABLE ROW LEVEL SECURITY;
        DROP TABLE feedback_contact, feedback_entry, feedback, public_budget, public_code;
        DROP FUNCTION feedback_body, group_of_code, take_public_budget;
    """)
