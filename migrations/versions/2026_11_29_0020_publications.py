"""What the public sees of feedback: answers that two persons let out, and the figures of a year.

Only of cases that are about nobody, and of no village so small that everybody knows who wrote.
"""

from migrations.keys import sealed
from migrations.sql import run
from migrations.walls import PERSON, TODAY

revision = "0020_publications"
down_revision = "0019_attachments"
branch_labels = None
depends_on = None

HANDLING = """('branch_secretary', 'branch_deputy_secretary', 'branch_committee',
                'commune_committee', 'provincial_committee', 'fatherland_front')"""
HOLDS = "{0}.valid_from <= {1} AND ({0}.valid_to IS NULL OR {0}.valid_to > {1})"
LIVES = """household.since <= today
                    AND (household.dissolved_on IS NULL OR household.dissolved_on > today)"""
# They count households and names, and look at cases, for callers who may see none of them.
TRUSTED = "STABLE SECURITY DEFINER SET search_path = public, pg_temp"
FEW = 18  # households; api/domain/publications.py says the same in words
BODIES = 1000  # at most, of those whose names are known
SHOWN = 5  # what is counted is shown from here on, in steps of this size (ADR 0014), to anybody
BELOW = """(
                SELECT span.org_id FROM (
                    SELECT top.path FROM party_org_span AS top
                    WHERE top.org_id = {0} AND top.valid_from <= today
                    ORDER BY top.valid_from DESC LIMIT 1
                ) AS root
                JOIN party_org_span AS span
                    ON span.path >= root.path AND span.path < root.path || '/'
                WHERE {1}
            )"""


def upgrade() -> None:
    _mark_cases()
    _count_households()
    _keep_publications()
    _take_years()


def downgrade() -> None:
    run("""
        DROP FUNCTION take_public_year, first_public_year, shown_count;
        DROP TABLE public_year_figure, public_year, published_answer, publication_revision,
            publication;
        DROP FUNCTION moderates_publication, refusal_to_publish, names_standing_in;
        DROP FUNCTION few_households_of, few_households_at, public_unit;
        ALTER TABLE feedback DROP may_publish, DROP small_village, DROP late;
    """)


def _mark_cases() -> None:
    run("""
        ALTER TABLE feedback ADD may_publish BOOLEAN NOT NULL DEFAULT false,
            ADD small_village BOOLEAN NOT NULL DEFAULT false,
            ADD late BOOLEAN NOT NULL DEFAULT false;
        GRANT UPDATE (may_publish, late) ON feedback TO kevai_app;
    """)


def _count_households() -> None:
    below = BELOW.format("org", HOLDS.format("span", "today"))
    run(f"""
        -- Under whose name a body's cases stand in public: its branch, or itself above branches.
        CREATE FUNCTION public_unit(org uuid, on_day date) RETURNS uuid
        LANGUAGE sql {TRUSTED} AS $$
            SELECT span.org_id
            FROM party_org_span AS own
            CROSS JOIN unnest(string_to_array(own.path, '.')) WITH ORDINALITY AS place (label, depth)
            JOIN party_org AS one ON one.label = place.label
            JOIN party_org_span AS span ON span.org_id = one.id AND {HOLDS.format("span", "on_day")}
            WHERE own.org_id = org AND own.valid_from <= on_day
            ORDER BY own.valid_from DESC, span.org_type = 'branch' DESC, place.depth DESC
            LIMIT 1
        $$;
        -- Whether so few live there that what one writes tells who wrote it; never how many.
        CREATE FUNCTION few_households_of(org uuid, today date) RETURNS boolean
        LANGUAGE sql {TRUSTED} COST 1000 AS $$
            SELECT count(*) < {FEW} FROM (
                SELECT FROM {below} AS body
                CROSS JOIN LATERAL (  -- by the index of each body: the table is not read through
                    SELECT FROM household WHERE household.org_id = body.org_id AND {LIVES}
                    LIMIT {FEW}
                ) AS living
                LIMIT {FEW}
            ) AS found
        $$;
        CREATE FUNCTION few_households_at(place uuid, today date) RETURNS boolean
        LANGUAGE sql {TRUSTED} AS $$
            SELECT count(*) < {FEW} FROM (
                SELECT FROM (
                    SELECT span.place_id FROM place_span AS root
                    JOIN place_span AS span
                        ON span.path >= root.path AND span.path < root.path || '/'
                    WHERE root.place_id = place AND {HOLDS.format("root", "today")}
                        AND {HOLDS.format("span", "today")}
                ) AS there
                CROSS JOIN LATERAL (
                    SELECT FROM household WHERE household.place_id = there.place_id AND {LIVES}
                    LIMIT {FEW}
                ) AS living
                LIMIT {FEW}
            ) AS found
        $$;
        REVOKE EXECUTE ON FUNCTION
            public_unit, few_households_of, few_households_at FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION
            public_unit, few_households_of, few_households_at TO kevai_app;
    """)


def _keep_publications() -> None:
    below = BELOW.format("(SELECT public_unit(org, today))", HOLDS.format("span", "today"))
    plain = r"regexp_replace(regexp_replace(folded_name, '\([^()]*\)', ' ', 'g'), '[^[:alnum:]]+', ' ', 'g')"
    run(f"""
        CREATE TABLE publication (
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            feedback_id UUID NOT NULL,
            origin_id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            drafted_by UUID NOT NULL,
            drafted_on DATE NOT NULL,
            CONSTRAINT pk_publication PRIMARY KEY (id),
            CONSTRAINT uq_publication_feedback_id UNIQUE (feedback_id),
            CONSTRAINT fk_publication_feedback_id
                FOREIGN KEY (feedback_id) REFERENCES feedback (id) ON DELETE CASCADE,
            CONSTRAINT fk_publication_origin_id FOREIGN KEY (origin_id) REFERENCES party_org (id),
            CONSTRAINT fk_publication_drafted_by FOREIGN KEY (drafted_by) REFERENCES person (id)
        );
        CREATE INDEX ix_publication_origin ON publication (origin_id, drafted_on, id);
        CREATE TABLE publication_revision (
            id UUID NOT NULL,
            publication_id UUID NOT NULL,
            number INTEGER NOT NULL,
            step VARCHAR NOT NULL,
            made_by UUID,
            made_on DATE NOT NULL,
            sealed BYTEA,
            CONSTRAINT pk_publication_revision PRIMARY KEY (id),
            CONSTRAINT uq_publication_revision_publication_id_number
                UNIQUE (publication_id, number),
            CONSTRAINT fk_publication_revision_publication_id
                FOREIGN KEY (publication_id) REFERENCES publication (id) ON DELETE CASCADE,
            CONSTRAINT fk_publication_revision_made_by FOREIGN KEY (made_by) REFERENCES person (id)
        );
        -- What everybody reads: nothing that leads back to the case, and no day.
        CREATE TABLE published_answer (
            id UUID NOT NULL,
            org_id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            published_in DATE NOT NULL,
            title VARCHAR NOT NULL,
            question VARCHAR NOT NULL,
            answer VARCHAR NOT NULL,
            folded_text VARCHAR NOT NULL,
            CONSTRAINT pk_published_answer PRIMARY KEY (id),
            CONSTRAINT ck_published_answer_month
                CHECK (published_in = date_trunc('month', published_in)),
            CONSTRAINT fk_published_answer_id
                FOREIGN KEY (id) REFERENCES publication (id) ON DELETE CASCADE,
            CONSTRAINT fk_published_answer_org_id FOREIGN KEY (org_id) REFERENCES party_org (id)
        );
        CREATE INDEX ix_published_answer_order ON published_answer (published_in, id);
        CREATE INDEX ix_published_answer_org ON published_answer (org_id, published_in, id);
        CREATE INDEX ix_published_answer_search
            ON published_answer USING gin (folded_text gin_trgm_ops);

        -- Whoever sits where the case is handled, or above, looks at what is to be let out; not at
        -- the case. Who is left out of the case is left out of this too.
        CREATE FUNCTION moderates_publication(case_id uuid, person uuid, today date)
        RETURNS boolean LANGUAGE sql {TRUSTED} COST 1000 AS $$
            SELECT EXISTS (
                SELECT FROM feedback
                CROSS JOIN LATERAL feedback_body(
                    origin_id, concerned, recused, barred, barred_fronts, today, NULL) AS body
                JOIN party_org_span AS span
                    ON span.org_id = body.org_id AND {HOLDS.format("span", "today")}
                JOIN party_org AS above ON above.label = ANY (string_to_array(span.path, '.'))
                JOIN role_term AS term ON term.org_id = above.id AND term.person_id = person
                    AND term.role IN {HANDLING} AND {HOLDS.format("term", "today")}
                WHERE feedback.id = case_id AND concerned = '{{}}' AND person <> ALL (recused)
            )
        $$;
        -- Why nothing of a case may be published today; null where it may.
        CREATE FUNCTION refusal_to_publish(case_id uuid, today date) RETURNS text
        LANGUAGE sql {TRUSTED} AS $$
            SELECT CASE
                WHEN concerned <> '{{}}' OR kind = 'conduct_comment' THEN 'concerns_somebody'
                WHEN state NOT IN ('answered', 'closed') OR NOT EXISTS (
                    SELECT FROM feedback_entry AS entry
                    WHERE entry.feedback_id = case_id AND entry.kind = 'answer'
                ) THEN 'not_answered'
                WHEN NOT may_publish THEN 'not_agreed'
                WHEN small_village OR few_households_of(public_unit(origin_id, today), today)
                    THEN 'small_village'
            END
            FROM feedback WHERE feedback.id = case_id
        $$;
        -- Which names known there stand in a text: these, and no others, since the text has them.
        -- Of a province they are too many to know anybody by, and to read through.
        CREATE FUNCTION names_standing_in(words text, org uuid, today date) RETURNS SETOF text
        LANGUAGE sql {TRUSTED} AS $$
            WITH bodies AS MATERIALIZED {below},
            known (folded_name) AS (
                SELECT one.folded_name FROM bodies CROSS JOIN LATERAL (
                    SELECT folded_name FROM party_member WHERE org_id = bodies.org_id
                    UNION ALL
                    SELECT folded_name FROM household WHERE org_id = bodies.org_id
                    UNION ALL
                    SELECT folded_name FROM residence_member WHERE org_id = bodies.org_id
                    OFFSET 0
                ) AS one
                WHERE (SELECT count(*) FROM bodies) <= {BODIES}
            )
            SELECT DISTINCT plain FROM known CROSS JOIN LATERAL (VALUES (btrim({plain}))) AS name (plain)
            WHERE plain LIKE '% %' AND position(' ' || plain || ' ' IN words) > 0
        $$;
        REVOKE EXECUTE ON FUNCTION
            moderates_publication, refusal_to_publish, names_standing_in FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION
            moderates_publication, refusal_to_publish, names_standing_in TO kevai_app;

        ALTER TABLE publication ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sight ON publication TO kevai_app USING (
            EXISTS (SELECT FROM feedback WHERE feedback.id = feedback_id)
            OR moderates_publication(feedback_id, {PERSON}, {TODAY})
        );
        GRANT SELECT, INSERT, UPDATE (state, version, drafted_by, drafted_on)
            ON publication TO kevai_app;
        ALTER TABLE publication_revision ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sight ON publication_revision TO kevai_app
            USING (EXISTS (SELECT FROM publication WHERE publication.id = publication_id));
        GRANT SELECT, INSERT ON publication_revision TO kevai_app;
        ALTER TABLE published_answer ENABLE ROW LEVEL SECURITY;
        CREATE POLICY shown ON published_answer FOR SELECT TO kevai_app USING (true);
        CREATE POLICY let_out ON published_answer FOR INSERT TO kevai_app
            WITH CHECK (EXISTS (SELECT FROM publication WHERE publication.id = published_answer.id));
        CREATE POLICY taken_down ON published_answer FOR DELETE TO kevai_app
            USING (EXISTS (SELECT FROM publication WHERE publication.id = published_answer.id));
        GRANT SELECT, INSERT, DELETE ON published_answer TO kevai_app;
    """)
    run(sealed("publication_revision"))


def _take_years() -> None:
    run(f"""
        CREATE TABLE public_year (
            year INTEGER NOT NULL,
            taken_on DATE NOT NULL,
            CONSTRAINT pk_public_year PRIMARY KEY (year)
        );
        CREATE TABLE public_year_figure (
            year INTEGER NOT NULL,
            org_id UUID NOT NULL,
            received INTEGER NOT NULL,
            answered INTEGER,
            in_time INTEGER,
            rated INTEGER,
            satisfaction NUMERIC(2, 1),
            CONSTRAINT pk_public_year_figure PRIMARY KEY (year, org_id),
            CONSTRAINT fk_public_year_figure_year FOREIGN KEY (year) REFERENCES public_year (year),
            CONSTRAINT fk_public_year_figure_org_id
                FOREIGN KEY (org_id) REFERENCES party_org (id)
        );
        GRANT SELECT ON public_year, public_year_figure TO kevai_app;

        CREATE FUNCTION shown_count(n bigint) RETURNS integer LANGUAGE sql IMMUTABLE
        SET search_path = public, pg_temp AS $$
            SELECT CASE WHEN n >= {SHOWN} THEN ({SHOWN} * round(n / {SHOWN}.0))::integer END
        $$;
        -- Takes the figures of a past year, once and for all: what came later changes none of them.
        -- Each case counts for one unit only; the sums above add up what is shown of each, so that
        -- no difference tells more. The exact counts leave this function never.
        CREATE FUNCTION take_public_year(of_year integer, today date) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
            IF of_year >= extract(year FROM today) THEN
                RETURN false;
            END IF;
            INSERT INTO public_year (year, taken_on) VALUES (of_year, today) ON CONFLICT DO NOTHING;
            IF NOT FOUND THEN
                RETURN false;
            END IF;
            INSERT INTO public_year_figure (
                year, org_id, received, answered, in_time, rated, satisfaction)
            SELECT of_year, unit, shown_count(count(*)),
                shown_count(count(*) FILTER (WHERE answered)),
                shown_count(count(*) FILTER (WHERE answered AND in_time)),
                shown_count(count(rating) FILTER (WHERE answered)),
                CASE WHEN count(rating) FILTER (WHERE answered) >= {SHOWN}
                    THEN round(avg(rating) FILTER (WHERE answered) * 2) / 2 END
            FROM (
                SELECT public_unit(origin_id, make_date(of_year, 12, 31)) AS unit, rating,
                    state IN ('answered', 'closed') AND (
                        SELECT entry.kind FROM feedback_entry AS entry
                        WHERE entry.feedback_id = feedback.id
                            AND entry.kind IN ('answer', 'refusal')
                        ORDER BY entry.number DESC LIMIT 1
                    ) IS NOT DISTINCT FROM 'answer' AS answered,
                    NOT late AND NOT EXISTS (
                        SELECT FROM feedback_entry AS entry
                        WHERE entry.feedback_id = feedback.id AND entry.kind = 'raising'
                    ) AS in_time
                FROM feedback
                WHERE concerned = '{{}}' AND kind <> 'conduct_comment'
                    AND received_on >= make_date(of_year, 1, 1)
                    AND received_on < make_date(of_year + 1, 1, 1)
            ) AS counted
            WHERE unit IS NOT NULL
            GROUP BY unit
            HAVING count(*) >= {SHOWN} AND NOT few_households_of(unit, today);
            RETURN true;
        END $$;
        CREATE FUNCTION first_public_year() RETURNS integer LANGUAGE sql {TRUSTED} AS $$
            SELECT extract(year FROM min(received_on)) FROM feedback
        $$;
        REVOKE EXECUTE ON FUNCTION shown_count, take_public_year, first_public_year FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION take_public_year, first_public_year TO kevai_app;
    """)
