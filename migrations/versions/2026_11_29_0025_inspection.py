"""Inspection committees handle feedback too, and an installation says in which order bodies do.

What was either a committee or the Front is now of one of three kinds. Committees come first, the
nearest first; then those of each other kind, in the order of ``feedback_fallback``.
"""

from migrations.sql import run
from migrations.walls import PERSON, TODAY

revision = "0025_inspection"
down_revision = "0024_courses"
branch_labels = None
depends_on = None

RECEIPT = "(SELECT decode(nullif(current_setting('kevai.receipt', true), ''), 'hex'))"
HOLDS = "{0}.valid_from <= today AND ({0}.valid_to IS NULL OR {0}.valid_to > today)"
OPEN = "('received', 'reopened', 'acknowledged', 'assigned')"
ABLE = """term.person_id <> ALL (recused)
                        AND (concerned = '{}' OR NOT conflicted(term.person_id, concerned, today))"""
TRUSTED = "STABLE SECURITY DEFINER SET search_path = public, pg_temp"
# With inspection committees, and (before this) without.
HANDLING = {
    True: """('branch_secretary', 'branch_deputy_secretary', 'branch_committee', 'commune_committee',
                'provincial_committee', 'inspection_committee', 'fatherland_front')""",
    False: """('branch_secretary', 'branch_deputy_secretary', 'branch_committee',
                'commune_committee', 'provincial_committee', 'fatherland_front')""",
}
COURSE = {
    # The new one last, where the release that is still running does not look.
    True: "origin_id, concerned, recused, barred, barred_fronts, barred_inspections",
    False: "origin_id, concerned, recused, barred, barred_fronts",
}
BODY = {True: "handling_body", False: "feedback_body"}
OF_BODY = {True: ("kind", "text"), False: ("front", "boolean")}


def upgrade() -> None:
    run("""
        CREATE TABLE feedback_fallback (
            kind VARCHAR NOT NULL,
            position INTEGER NOT NULL,
            CONSTRAINT pk_feedback_fallback PRIMARY KEY (kind),
            CONSTRAINT ck_feedback_fallback_kind CHECK (kind IN ('inspection', 'front')),
            CONSTRAINT uq_feedback_fallback_position UNIQUE (position)
        );
        INSERT INTO feedback_fallback VALUES ('inspection', 1), ('front', 2);
        GRANT SELECT ON feedback_fallback TO kevai_app;

        ALTER TABLE feedback ADD barred_inspections UUID[] NOT NULL DEFAULT '{}';

        -- What lies below the places where somebody handles cases, without reading all bodies.
        CREATE INDEX ix_party_org_span_places
            ON party_org_span USING gin (string_to_array(path, '.'));
    """)
    run(_handling_body())
    _replace(inspecting=True)
    run("""
        -- For the release that is still running, which knows of the Front alone.
        CREATE OR REPLACE FUNCTION feedback_body(
            origin uuid, concerned uuid[], recused uuid[], barred uuid[], barred_fronts uuid[],
            today date, seeker uuid
        ) RETURNS TABLE (org_id uuid, front boolean, seated boolean) LANGUAGE sql STABLE ROWS 1 AS $$
            SELECT body.org_id, body.kind = 'front', body.seated
            FROM public.handling_body(
                origin, concerned, recused, barred, barred_fronts, '{}', today, seeker) AS body
        $$;
    """)


def downgrade() -> None:
    run(_feedback_body())
    _replace(inspecting=False)
    run("""
        DROP INDEX ix_party_org_span_places;
        DROP FUNCTION handling_body;
        ALTER TABLE feedback DROP barred_inspections;
        DROP TABLE feedback_fallback;
        DELETE FROM role_term WHERE role = 'inspection_committee';
    """)


def _replace(*, inspecting: bool) -> None:
    run("""
        ALTER POLICY sight ON feedback USING (false);
        DROP FUNCTION handled_courses, feedback_waiting, raise_feedback;
    """)
    for function in (_courses, _waiting, _raising, _moderating, _unassigning):
        run(function(inspecting=inspecting))
    run(f"""
        REVOKE ALL ON FUNCTION handled_courses, feedback_waiting, raise_feedback FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION handled_courses, feedback_waiting, raise_feedback TO kevai_app;
        ALTER POLICY sight ON feedback USING (
            receipt_hash = {RECEIPT}
            OR {PERSON} <> ALL (concerned) AND ({COURSE[inspecting]}) IN (
                SELECT {_of("handled", inspecting)}
                FROM handled_courses({PERSON}, {TODAY}) AS handled
            )
        );
    """)


def _of(table: str, inspecting: bool) -> str:  # noqa: FBT001
    return ", ".join(f"{table}.{column}" for column in COURSE[inspecting].split(", "))


# Up the tree of today, from where a case began; an origin that is no more is where it last was.
LINE = f"""(
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
                )"""


def _handling_body() -> str:
    return f"""
        -- The first body with somebody to handle it, and nobody concerned today or when the case
        -- came; nor one that is passed over (``barred``). Whoever recused themselves, or has a
        -- conflict of interest with one concerned, counts for nobody. And whether the seeker sits
        -- there. An inspection committee and the Front are bodies of their own beside the committee
        -- of the same place; a kind that ``feedback_fallback`` does not name handles nothing. It
        -- runs as its caller and sets nothing, so that Postgres takes it into the plan: a third of
        -- the price. What it reads has no wall.
        CREATE FUNCTION handling_body(
            origin uuid, concerned uuid[], recused uuid[], barred uuid[], barred_fronts uuid[],
            barred_inspections uuid[], today date, seeker uuid
        ) RETURNS TABLE (org_id uuid, kind text, seated boolean) LANGUAGE sql STABLE ROWS 1 AS $$
            SELECT body.id, body.kind, body.seated
            FROM (
                SELECT line.id, line.depth, seat.kind,
                    CASE WHEN seat.kind = 'committee' THEN 0 ELSE (
                        SELECT position FROM public.feedback_fallback AS fallback
                        WHERE fallback.kind = seat.kind
                    ) END AS turn,
                    bool_or(term.person_id = seeker AND {ABLE}) AS seated
                FROM {LINE} AS line
                JOIN public.role_term AS term ON term.org_id = line.id
                    AND term.person_id IS NOT NULL AND term.role IN {HANDLING[True]}
                    AND {HOLDS.format("term")}
                CROSS JOIN LATERAL (VALUES (CASE term.role
                    WHEN 'fatherland_front' THEN 'front'
                    WHEN 'inspection_committee' THEN 'inspection'
                    ELSE 'committee' END)) AS seat (kind)
                LEFT JOIN public.account
                    ON account.person_id = term.person_id AND account.closed_at IS NULL
                WHERE line.id <> ALL (CASE seat.kind
                    WHEN 'front' THEN barred_fronts
                    WHEN 'inspection' THEN barred_inspections
                    ELSE barred END)
                GROUP BY line.id, line.depth, seat.kind
                HAVING count(account.id) FILTER (WHERE {ABLE}) > 0
                    AND NOT bool_or(term.person_id = ANY (concerned))
            ) AS body
            WHERE body.turn IS NOT NULL
            ORDER BY body.turn, body.depth DESC
            LIMIT 1
        $$;
        REVOKE EXECUTE ON FUNCTION handling_body FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION handling_body TO kevai_app;
    """


def _feedback_body() -> str:
    return f"""
        CREATE OR REPLACE FUNCTION feedback_body(
            origin uuid, concerned uuid[], recused uuid[], barred uuid[], barred_fronts uuid[],
            today date, seeker uuid
        ) RETURNS TABLE (org_id uuid, front boolean, seated boolean) LANGUAGE sql STABLE ROWS 1 AS $$
            SELECT body.id, body.front, body.seated
            FROM (
                SELECT line.id, line.depth, term.role = 'fatherland_front' AS front,
                    bool_or(term.person_id = seeker AND {ABLE}) AS seated
                FROM {LINE} AS line
                JOIN public.role_term AS term ON term.org_id = line.id
                    AND term.person_id IS NOT NULL AND term.role IN {HANDLING[False]}
                    AND {HOLDS.format("term")}
                LEFT JOIN public.account
                    ON account.person_id = term.person_id AND account.closed_at IS NULL
                WHERE line.id <> ALL (CASE term.role
                    WHEN 'fatherland_front' THEN barred_fronts ELSE barred END)
                GROUP BY line.id, line.depth, term.role = 'fatherland_front'
                HAVING count(account.id) FILTER (WHERE {ABLE}) > 0
                    AND NOT bool_or(term.person_id = ANY (concerned))
            ) AS body
            ORDER BY body.front, body.depth DESC
            LIMIT 1
        $$;
    """


def _courses(*, inspecting: bool) -> str:
    course = _of("course", inspecting)
    columns = ", ".join(
        f"{name} uuid" if name == "origin_id" else f"{name} uuid[]"
        for name in COURSE[inspecting].split(", ")
    )
    return f"""
        -- The courses by which cases lie with a body in which the seeker sits. It tells nobody
        -- about anybody else: the seeker is who asks. In its plan the few courses are found first.
        CREATE FUNCTION handled_courses(seeker uuid, today date) RETURNS TABLE ({columns})
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 100 AS $$
            SELECT {course}
            FROM (
                SELECT DISTINCT {_of("feedback", inspecting)}
                FROM feedback
                WHERE feedback.origin_id IN (
                    SELECT span.org_id FROM party_org_span AS span
                    WHERE string_to_array(span.path, '.') && (
                        SELECT array_agg(org.label::text)
                        FROM role_term AS term JOIN party_org AS org ON org.id = term.org_id
                        WHERE term.person_id = seeker AND term.role IN {HANDLING[inspecting]}
                            AND term.valid_from <= today
                            AND (term.valid_to IS NULL OR term.valid_to > today)
                    )
                ) AND seeker <> ALL (feedback.concerned)
            ) AS course
            CROSS JOIN LATERAL {BODY[inspecting]}({course}, today, seeker) AS body
            WHERE body.seated AND seeker = {PERSON}
        $$;
    """


def _waiting(*, inspecting: bool) -> str:
    name, of_type = OF_BODY[inspecting]
    return f"""
        -- What may be overdue, for the worker, who is nobody and sees no case: where it lies, and
        -- since when; not what it says, nor about whom it is.
        CREATE FUNCTION feedback_waiting(since date, today date)
        RETURNS TABLE (
            id uuid, state varchar, kind varchar, urgent boolean, clock_from date,
            org_id uuid, {"body_kind" if inspecting else name} {of_type}
        ) LANGUAGE sql {TRUSTED} AS $$
            SELECT feedback.id, feedback.state, feedback.kind, feedback.urgent,
                feedback.clock_from, body.org_id, body.{name}
            FROM feedback
            CROSS JOIN LATERAL {BODY[inspecting]}({COURSE[inspecting]}, today, NULL) AS body
            WHERE feedback.state IN {OPEN} AND feedback.clock_from <= since
            ORDER BY feedback.id
        $$;
    """


# By the kind of the body that a case passes over, to which column it is added.
PASSED_OVER = {
    True: """CASE from_kind
                WHEN 'committee' THEN found.barred := found.barred || from_org;
                WHEN 'inspection' THEN
                    found.barred_inspections := found.barred_inspections || from_org;
                WHEN 'front' THEN found.barred_fronts := found.barred_fronts || from_org;
            END CASE;""",
    False: """IF from_front THEN
                found.barred_fronts := found.barred_fronts || from_org;
            ELSE
                found.barred := found.barred || from_org;
            END IF;""",
}
KEPT = {
    True: """barred = found.barred, barred_fronts = found.barred_fronts,
                barred_inspections = found.barred_inspections""",
    False: "barred = found.barred, barred_fronts = found.barred_fronts",
}


def _raising(*, inspecting: bool) -> str:
    found = _of("found", inspecting)
    name, of_type = OF_BODY[inspecting]
    return f"""
        -- Passes a case over whoever let it lie, if there is somebody above; never away. It is as
        -- the worker saw it, or it is left alone: somebody was quicker.
        CREATE FUNCTION raise_feedback(
            case_id uuid, since date, from_org uuid, from_{name} {of_type}, today date
        ) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        DECLARE
            found feedback%ROWTYPE;
        BEGIN
            SELECT * INTO found FROM feedback WHERE feedback.id = case_id FOR UPDATE;
            IF found.state NOT IN {OPEN} OR found.clock_from <> since OR NOT EXISTS (
                SELECT FROM {BODY[inspecting]}({found}, today, NULL) AS body
                WHERE body.org_id = from_org AND body.{name} = from_{name}
            ) THEN
                RETURN false;
            END IF;
            {PASSED_OVER[inspecting]}
            IF NOT EXISTS (SELECT FROM {BODY[inspecting]}({found}, today, NULL)) THEN
                RETURN false;
            END IF;
            UPDATE feedback SET {KEPT[inspecting]},
                clock_from = today, version = version + 1
            WHERE feedback.id = case_id;
            INSERT INTO feedback_entry (id, feedback_id, number, entered_on, kind)
            SELECT gen_random_uuid(), case_id, 1 + count(*), today, 'raising'
            FROM feedback_entry WHERE feedback_id = case_id;
            RETURN true;
        END $$;
    """


def _moderating(*, inspecting: bool) -> str:
    return f"""
        CREATE OR REPLACE FUNCTION moderates_publication(case_id uuid, person uuid, today date)
        RETURNS boolean LANGUAGE sql {TRUSTED} COST 1000 AS $$
            SELECT EXISTS (
                SELECT FROM feedback
                CROSS JOIN LATERAL {BODY[inspecting]}({COURSE[inspecting]}, today, NULL) AS body
                JOIN party_org_span AS span
                    ON span.org_id = body.org_id AND {HOLDS.format("span")}
                JOIN party_org AS above ON above.label = ANY (string_to_array(span.path, '.'))
                JOIN role_term AS term ON term.org_id = above.id AND term.person_id = person
                    AND term.role IN {HANDLING[inspecting]} AND {HOLDS.format("term")}
                WHERE feedback.id = case_id AND concerned = '{{}}' AND person <> ALL (recused)
            )
        $$;
    """


def _unassigning(*, inspecting: bool) -> str:
    passed = [name for name in COURSE[inspecting].split(", ") if name.startswith("barred")]
    new, old = (", ".join(f"{row}.{name}" for name in passed) for row in ("NEW", "OLD"))
    return f"""
        CREATE OR REPLACE FUNCTION unassign_feedback() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF ({new}) IS DISTINCT FROM ({old}) OR NEW.assigned_to = ANY (NEW.recused) THEN
                NEW.assigned_to := NULL;
            END IF;
            RETURN NEW;
        END $$;
    """
