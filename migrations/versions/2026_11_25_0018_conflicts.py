"""Who does not handle what concerns whom; who handles a case; what those concerned are asked.

A conflict of interest is declared once, and keeps somebody from every case about the other, also
from those that they will never hear of. And a member may wish to stand on no card by name.
"""

from migrations.keys import sealed
from migrations.sql import run
from migrations.walls import PERSON, dated

revision = "0018_conflicts"
down_revision = "0017_tombstones"
branch_labels = None
depends_on = None

HANDLING = """('branch_secretary', 'branch_deputy_secretary', 'branch_committee',
                'commune_committee', 'provincial_committee', 'fatherland_front')"""
HOLDS = "{0}.valid_from <= today AND ({0}.valid_to IS NULL OR {0}.valid_to > today)"
# With conflicts of interest, and (before this) without.
ABLE = {
    True: """term.person_id <> ALL (recused)
                        AND (concerned = '{}' OR NOT conflicted(term.person_id, concerned, today))""",
    False: "term.person_id <> ALL (recused)",
}
OPEN = {
    True: "('received', 'reopened', 'acknowledged', 'assigned')",
    False: "('received', 'reopened', 'acknowledged')",
}
# And whether a name may stand on the card.
SHOWN = {True: ", person_listed boolean", False: ""}
LISTED = {True: ", people.listed", False: ""}
OF_LEAD = {True: ", NOT member.unlisted AS listed", False: ""}
OF_HEAD = {True: ", member.unlisted IS NOT TRUE", False: ""}
FOUND = "found.origin_id, found.concerned, found.recused, found.barred, found.barred_fronts"


def upgrade() -> None:
    run("""
        CREATE TABLE conflict (
            version INTEGER NOT NULL,
            valid_from DATE NOT NULL,
            valid_to DATE,
            valid DATERANGE GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            person_id UUID NOT NULL,
            about_id UUID NOT NULL,
            reason VARCHAR NOT NULL,
            declared_by UUID NOT NULL,
            CONSTRAINT pk_conflict PRIMARY KEY (id),
            CONSTRAINT ck_conflict_valid CHECK (valid_from < valid_to),
            CONSTRAINT ck_conflict_two_people CHECK (person_id <> about_id),
            CONSTRAINT fk_conflict_person_id FOREIGN KEY (person_id) REFERENCES person (id),
            CONSTRAINT fk_conflict_about_id FOREIGN KEY (about_id) REFERENCES person (id),
            CONSTRAINT fk_conflict_declared_by FOREIGN KEY (declared_by) REFERENCES person (id)
        );
        CREATE INDEX ix_conflict_declared_by ON conflict (declared_by);
    """)
    run(dated("conflict", "person_id", "about_id"))
    run(f"""
        -- Whom it keeps out, and who said so; whoever it is about learns nothing of it.
        ALTER TABLE conflict ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON conflict TO kevai_app
            USING (person_id = {PERSON} OR declared_by = {PERSON});
        GRANT SELECT, INSERT, UPDATE (valid_to, version) ON conflict TO kevai_app;

        CREATE FUNCTION conflicted(person uuid, about uuid[], today date) RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT EXISTS (
                SELECT FROM conflict
                WHERE person_id = person AND about_id = ANY (about)
                    AND {HOLDS.format("conflict")}
            )
        $$;
        -- Who had one on the day when a case came stays left out, whatever they withdraw later.
        CREATE FUNCTION conflicted_persons(about uuid[], today date) RETURNS SETOF uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT DISTINCT person_id FROM conflict
            WHERE about_id = ANY (about) AND {HOLDS.format("conflict")}
        $$;
        REVOKE ALL ON FUNCTION conflicted, conflicted_persons FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION conflicted, conflicted_persons TO kevai_app;

        ALTER TABLE feedback ADD assigned_to UUID
            CONSTRAINT fk_feedback_assigned_to REFERENCES person (id);
        GRANT UPDATE (assigned_to) ON feedback TO kevai_app;
        -- A case that goes on to others is assigned to none of them yet.
        CREATE FUNCTION unassign_feedback() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF (NEW.barred, NEW.barred_fronts) IS DISTINCT FROM (OLD.barred, OLD.barred_fronts)
                OR NEW.assigned_to = ANY (NEW.recused)
            THEN
                NEW.assigned_to := NULL;
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER unassign BEFORE UPDATE ON feedback
            FOR EACH ROW WHEN (NEW.assigned_to IS NOT NULL) EXECUTE FUNCTION unassign_feedback();

        CREATE TABLE reply_request (
            id UUID NOT NULL,
            feedback_id UUID NOT NULL,
            person_id UUID NOT NULL,
            asked_by VARCHAR NOT NULL,
            asked_on DATE NOT NULL,
            sealed BYTEA NOT NULL,
            CONSTRAINT pk_reply_request PRIMARY KEY (id),
            CONSTRAINT fk_reply_request_feedback_id
                FOREIGN KEY (feedback_id) REFERENCES feedback (id) ON DELETE CASCADE,
            CONSTRAINT fk_reply_request_person_id FOREIGN KEY (person_id) REFERENCES person (id)
        );
        CREATE INDEX ix_reply_request_person ON reply_request (person_id, asked_on, id);
        CREATE INDEX ix_reply_request_feedback_id ON reply_request (feedback_id);
        CREATE TABLE reply (
            request_id UUID NOT NULL,
            replied_on DATE NOT NULL,
            sealed BYTEA NOT NULL,
            CONSTRAINT pk_reply PRIMARY KEY (request_id),
            CONSTRAINT fk_reply_request_id
                FOREIGN KEY (request_id) REFERENCES reply_request (id) ON DELETE CASCADE
        );
        ALTER TABLE reply_request ENABLE ROW LEVEL SECURITY;
        CREATE POLICY asked ON reply_request TO kevai_app USING (
            person_id = {PERSON} OR EXISTS (SELECT FROM feedback WHERE feedback.id = feedback_id)
        );
        GRANT SELECT, INSERT ON reply_request TO kevai_app;
        ALTER TABLE reply ENABLE ROW LEVEL SECURITY;
        CREATE POLICY asked ON reply TO kevai_app
            USING (EXISTS (SELECT FROM reply_request AS asked WHERE asked.id = request_id));
        GRANT SELECT, INSERT ON reply TO kevai_app;

        ALTER TABLE party_member ADD unlisted BOOLEAN NOT NULL DEFAULT false;
    """)
    run(sealed("reply_request") + sealed("reply"))
    _replace(knowing=True)


def downgrade() -> None:
    run("UPDATE feedback SET state = 'acknowledged' WHERE state = 'assigned';")
    _replace(knowing=False)
    run("""
        DROP TABLE reply, reply_request;
        DROP TRIGGER unassign ON feedback;
        DROP FUNCTION unassign_feedback;
        ALTER TABLE feedback DROP assigned_to;
        ALTER TABLE party_member DROP unlisted;
        DROP FUNCTION conflicted, conflicted_persons;
        DROP TABLE conflict;
    """)


def _replace(*, knowing: bool) -> None:
    for function in (_body, _waiting, _raising, _card):
        run(function(knowing=knowing))


def _body(*, knowing: bool) -> str:
    return f"""
        -- As it was; and whoever has a conflict of interest with one concerned counts for nobody.
        CREATE OR REPLACE FUNCTION feedback_body(
            origin uuid, concerned uuid[], recused uuid[], barred uuid[], barred_fronts uuid[],
            today date, seeker uuid
        ) RETURNS TABLE (org_id uuid, front boolean, seated boolean) LANGUAGE sql STABLE ROWS 1 AS $$
            SELECT body.id, body.front, body.seated
            FROM (
                SELECT line.id, line.depth, term.role = 'fatherland_front' AS front,
                    bool_or(term.person_id = seeker AND {ABLE[knowing]}) AS seated
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
                HAVING count(account.id) FILTER (WHERE {ABLE[knowing]}) > 0
                    AND NOT bool_or(term.person_id = ANY (concerned))
            ) AS body
            ORDER BY body.front, body.depth DESC
            LIMIT 1
        $$;
    """


def _waiting(*, knowing: bool) -> str:
    return f"""
        CREATE OR REPLACE FUNCTION feedback_waiting(since date, today date)
        RETURNS TABLE (
            id uuid, state varchar, kind varchar, urgent boolean, clock_from date,
            org_id uuid, front boolean
        ) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT feedback.id, feedback.state, feedback.kind, feedback.urgent,
                feedback.clock_from, body.org_id, body.front
            FROM feedback CROSS JOIN LATERAL feedback_body(
                origin_id, concerned, recused, barred, barred_fronts, today, NULL) AS body
            WHERE feedback.state IN {OPEN[knowing]} AND feedback.clock_from <= since
            ORDER BY feedback.id
        $$;
    """


def _raising(*, knowing: bool) -> str:
    return f"""
        CREATE OR REPLACE FUNCTION raise_feedback(
            case_id uuid, since date, from_org uuid, from_front boolean, today date
        ) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        DECLARE
            found feedback%ROWTYPE;
        BEGIN
            SELECT * INTO found FROM feedback WHERE feedback.id = case_id FOR UPDATE;
            IF found.state NOT IN {OPEN[knowing]} OR found.clock_from <> since OR NOT EXISTS (
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
    """


def _card(*, knowing: bool) -> str:
    return f"""
        DROP FUNCTION group_of_code;
        CREATE FUNCTION group_of_code(hash bytea, today date)
        RETURNS TABLE (
            group_id uuid, group_name varchar, org_id uuid, branch_name varchar, reach varchar,
            duties varchar[], person_id uuid, person_name varchar, person_role text{SHOWN[knowing]}
        ) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp COST 1000 AS $$
            SELECT shown.id, shown.name, shown.org_id, branch.name, code.reach,
                duties_of_group(shown.id, today),
                people.id, people.name, people.role{LISTED[knowing]}
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
                SELECT member.id, member.full_name AS name, 'lead' AS role{OF_LEAD[knowing]}
                FROM assignment AS charge JOIN party_member AS member ON member.id = charge.member_id
                WHERE charge.group_id = shown.id AND charge.kind = 'group' AND charge.role = 'lead'
                    AND {HOLDS.format("charge")}
                UNION ALL
                SELECT term.person_id, coalesce(member.full_name, account.display_name),
                    'branch_secretary'{OF_HEAD[knowing]}
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
        REVOKE EXECUTE ON FUNCTION group_of_code FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION group_of_code TO kevai_app;
    """
