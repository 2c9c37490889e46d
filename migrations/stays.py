"""Where households were on the days on which they were not where they are: told once, and kept.

It follows from their moves and from who was in charge of where they lay. So it is worked out anew,
here and nowhere else, whenever one of these changes, and no caller can write it.
"""

from typing import Final

from migrations.in_charge import OWN_HOUSEHOLDS
from migrations.past import holds
from migrations.walls import TODAY, in_sight

TRUSTED: Final = "SECURITY DEFINER SET search_path = public, pg_temp"
DAY: Final = f"coalesce({TODAY}, (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)"
MOVED: Final = "event.kind IN ('moved', 'place_divided')"

# The bodies and places are named without a foreign key: what is worked out must not stand in the way
# of undoing what it was worked out from.
TABLE: Final = f"""
    CREATE TABLE household_stay (
        household_id UUID NOT NULL,
        org_id UUID NOT NULL,
        place_id UUID NOT NULL,
        was_org_id UUID NOT NULL,
        was_place_id UUID NOT NULL,
        valid_from DATE NOT NULL,
        valid_to DATE NOT NULL,
        CONSTRAINT pk_household_stay PRIMARY KEY (household_id, valid_to),
        CONSTRAINT ck_household_stay_valid CHECK (valid_from < valid_to),
        CONSTRAINT fk_household_stay_household_id
            FOREIGN KEY(household_id) REFERENCES household (id) ON DELETE CASCADE
    );
    CREATE INDEX ix_household_stay_org ON household_stay (org_id, valid_to);
    CREATE INDEX ix_household_stay_place ON household_stay (place_id, valid_to);
    CREATE INDEX ix_household_stay_was_org ON household_stay (was_org_id, valid_to);
    CREATE INDEX ix_household_stay_was_place ON household_stay (was_place_id, valid_to);

    -- Past the walls of what makes them somebody's own, which are dear to set up where nobody asks.
    CREATE FUNCTION own_households() RETURNS uuid[] LANGUAGE plpgsql STABLE {TRUSTED} AS $$
    BEGIN
        IF nullif(current_setting('kevai.person', true), '') IS NULL THEN
            RETURN '{{}}';
        END IF;
        RETURN ARRAY({OWN_HOUSEHOLDS});
    END $$;
    REVOKE ALL ON FUNCTION own_households() FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION own_households() TO kevai_app;

    -- The wall of households, by what each of these says of its own.
    ALTER TABLE household_stay ENABLE ROW LEVEL SECURITY;
    CREATE POLICY sight ON household_stay TO kevai_app USING ({in_sight("household_stay")}
        OR household_id = ANY ((SELECT own_households())::uuid[]));
    GRANT SELECT ON household_stay TO kevai_app;
"""


def _charge(place: str, day: str) -> str:
    return f"""(SELECT charge.org_id FROM place_charge AS charge
                WHERE charge.place_id = {place} AND {holds("charge", day)})"""


# From one day on which anything changed to the next. A household lay where its first move after a day
# says, else where it lies, and answered to whoever was in charge there. One that a division of its
# branch gave to another body by itself answers, until it moves, to another than its place does; it is
# told so for as long as its place was under the same, and that body stood. Who was handed over on the
# day on which it moved is none: there its place was under the same at the end of it.
STAYS_OF: Final = f"""
    CREATE FUNCTION stays_of(households uuid[], today date) RETURNS SETOF household_stay
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
        WITH home AS MATERIALIZED (
            SELECT household.id, household.org_id, household.place_id, household.since
            FROM household WHERE household.id = ANY (households)
        ), lay AS (
            SELECT home.*, event.id IS NOT NULL AS has_moved,
                coalesce(event.org_id, home.org_id) AS answered_to,
                coalesce(event.from_place_id, home.place_id) AS was_place_id,
                coalesce(lag(event.happened_on) OVER moves, '-infinity') AS begins,
                coalesce(event.happened_on, 'infinity') AS ends
            FROM home CROSS JOIN LATERAL (
                SELECT event.id, event.happened_on, event.org_id, event.from_place_id
                FROM household_event AS event WHERE event.household_id = home.id AND {MOVED}
                UNION ALL SELECT NULL, NULL, NULL, NULL  -- since the last move
            ) AS event
            WINDOW moves AS (PARTITION BY home.id ORDER BY event.happened_on, event.id)
        ), kept AS (
            SELECT lay.*, {_charge("lay.was_place_id", "last.day")} AS charged,
                lay.has_moved AND lay.answered_to IS NOT DISTINCT FROM
                    {_charge("lay.was_place_id", "lay.ends")} AS as_its_place
            FROM lay CROSS JOIN LATERAL (
                SELECT CASE WHEN lay.has_moved THEN lay.ends - 1 ELSE today END AS day
            ) AS last
        ), part AS (
            SELECT kept.*, change.day, lead(change.day, 1, kept.ends)
                OVER (PARTITION BY kept.id, kept.begins, kept.ends ORDER BY change.day) AS until
            FROM kept CROSS JOIN LATERAL (
                SELECT kept.begins AS day
                UNION SELECT unnest(ARRAY[charge.valid_from, charge.valid_to])
                    FROM place_charge AS charge WHERE charge.place_id = kept.was_place_id
                UNION SELECT span.valid_from FROM party_org_span AS span
                    WHERE span.org_id = kept.answered_to
            ) AS change
            WHERE change.day >= kept.begins AND change.day < kept.ends
        ), told AS (
            SELECT part.*, CASE
                WHEN held.org_id IS NOT DISTINCT FROM part.charged AND NOT part.as_its_place
                    AND EXISTS (
                        SELECT FROM party_org_span AS span
                        WHERE span.org_id = part.answered_to AND {holds("span", "part.day")})
                THEN part.answered_to
                ELSE coalesce(held.org_id, part.answered_to)
            END AS was_org_id
            FROM part CROSS JOIN LATERAL (
                SELECT {_charge("part.was_place_id", "part.day")} AS org_id
            ) AS held
        )
        SELECT id, org_id, place_id, was_org_id, was_place_id, day, until FROM told
        WHERE (was_place_id, was_org_id) <> (place_id, org_id) AND day <= today AND until > since
    $$;

    -- Each is locked, so that what is worked out sees whatever others are about to change of it.
    CREATE FUNCTION keep_stays(households uuid[]) RETURNS void LANGUAGE plpgsql {TRUSTED} AS $$
    DECLARE
        today date := {DAY};
        anew household_stay[];
    BEGIN
        IF households = '{{}}' THEN
            RETURN;
        END IF;
        PERFORM FROM household WHERE id = ANY (households) ORDER BY id FOR NO KEY UPDATE;
        anew := ARRAY(SELECT stay FROM stays_of(households, today) AS stay);
        -- What is as it was is left alone, since all that is counted by it would be counted anew.
        DELETE FROM household_stay AS kept USING (
            SELECT * FROM household_stay WHERE household_id = ANY (households)
            EXCEPT SELECT * FROM unnest(anew)
        ) AS gone
        WHERE (kept.household_id, kept.valid_to) = (gone.household_id, gone.valid_to);
        INSERT INTO household_stay SELECT * FROM unnest(anew) ON CONFLICT DO NOTHING;
    END $$;
    REVOKE ALL ON FUNCTION stays_of, keep_stays FROM PUBLIC;

    -- Whoever is about to change the charges of places locks with it all that will be worked out
    -- anew, in their order: also what lay there once, wherever it is, and in whosever sight.
    CREATE FUNCTION hold_households(places uuid[]) RETURNS void LANGUAGE plpgsql {TRUSTED} AS $$
    BEGIN
        PERFORM FROM household WHERE id = ANY (ARRAY(
            SELECT id FROM household WHERE place_id = ANY (places)
            UNION SELECT event.household_id FROM household_event AS event
                WHERE {MOVED} AND event.from_place_id = ANY (places)
        )) ORDER BY id FOR UPDATE;
    END $$;
    REVOKE ALL ON FUNCTION hold_households FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION hold_households TO kevai_app;
"""

# One that is new has no past elsewhere, but where its place changed hands while it was there: not
# long before it came, or each that is registered would be looked into.
OF_HOUSEHOLDS: Final = """
    CREATE FUNCTION keep_stays_of_new() RETURNS trigger LANGUAGE plpgsql {trusted} AS $$
    BEGIN
        PERFORM keep_stays(ARRAY(SELECT became.id FROM became WHERE EXISTS (
            SELECT FROM place_charge AS charge WHERE charge.place_id = became.place_id
                AND (charge.valid_to > became.since
                    OR charge.valid_to IS NULL AND charge.org_id <> became.org_id))));
        RETURN NULL;
    END $$;
    CREATE FUNCTION keep_stays_of_changed() RETURNS trigger LANGUAGE plpgsql {trusted} AS $$
    BEGIN
        PERFORM keep_stays(ARRAY(SELECT became.id FROM became JOIN was ON was.id = became.id
            WHERE (became.place_id, became.org_id, became.since)
                <> (was.place_id, was.org_id, was.since)));
        RETURN NULL;
    END $$;
    CREATE TRIGGER keep_stays_of_new AFTER INSERT ON household REFERENCING NEW TABLE AS became
        FOR EACH STATEMENT EXECUTE FUNCTION keep_stays_of_new();
    CREATE TRIGGER keep_stays_of_changed AFTER UPDATE ON household
        REFERENCING OLD TABLE AS was NEW TABLE AS became
        FOR EACH STATEMENT EXECUTE FUNCTION keep_stays_of_changed();
"""
# What is told of each, since whatever else changes moves nobody; of charges up to today only, or to
# decide of a day to come would lock all that live there. Who answers to another from then on is
# written on that day.
TOLD: Final = {
    "household_event": """
        SELECT id, household_id, kind, happened_on, org_id, from_place_id FROM {rows}""",
    "place_charge": f"""
        SELECT place_id, org_id, valid_from, CASE WHEN valid_to <= {DAY} THEN valid_to END
        FROM {{rows}} WHERE valid_from <= {DAY}""",
}
# What is done to events and to charges is of one kind for all three: which rows there are to ask.
ROWS: Final = {
    "INSERT": ("NEW TABLE AS became", "{became}"),
    "UPDATE": (
        "OLD TABLE AS was NEW TABLE AS became",
        "({was} EXCEPT {became}) UNION ALL ({became} EXCEPT {was})",
    ),
    "DELETE": ("OLD TABLE AS was", "{was}"),
}
CONCERNED: Final = {
    "household_event": f"SELECT event.household_id FROM ({{rows}}) AS event WHERE {MOVED}",
    "place_charge": f"""
        SELECT household.id FROM household
            WHERE household.place_id IN (SELECT place_id FROM ({{rows}}) AS charge)
        UNION SELECT event.household_id FROM household_event AS event
            WHERE {MOVED} AND event.from_place_id IN (SELECT place_id FROM ({{rows}}) AS charge)""",
}


def _keeping(table: str, deed: str) -> str:
    tables, rows = ROWS[deed]
    rows = rows.format(**{each: TOLD[table].format(rows=each) for each in ("was", "became")})
    name = f"keep_stays_of_{table}_{deed.lower()}"
    return f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {TRUSTED} AS $$
        BEGIN
            PERFORM keep_stays(ARRAY({CONCERNED[table].format(rows=rows)}));
            RETURN NULL;
        END $$;
        REVOKE ALL ON FUNCTION {name} FROM PUBLIC;
        CREATE TRIGGER {name} AFTER {deed} ON {table} REFERENCING {tables}
            FOR EACH STATEMENT EXECUTE FUNCTION {name}();
    """


# Those that were on a day not what they are today, and then answered to a body below another, by the
# tree of that day, or lay in a place; each with the place in the tree by which they are listed: of that
# body on that day, or of today's where none is named. From one on, and not behind another, since a page
# needs no more. They are read past their wall, by its words: to set it up a second time would take as
# long as the page.
THEN: Final = "stay.valid_from <= day AND stay.valid_to > day"  # it is over, and so never null
FORMER_HOUSEHOLDS: Final = f"""
    CREATE FUNCTION former_households(day date, top text, place uuid, behind text, until text)
    RETURNS TABLE (path text, was_org_id uuid, was_place_id uuid, id uuid, created_at timestamptz,
        org_id uuid, version integer, code text, head_name varchar, folded_name varchar,
        size integer, place_id uuid, since date, dissolved_on date)
    LANGUAGE plpgsql STABLE {TRUSTED} SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off SET enable_bitmapscan = off AS $$
    #variable_conflict use_column
    DECLARE
        today date := nullif(current_setting('kevai.today', true), '')::date;
    BEGIN
        IF place IS NULL THEN
            RETURN QUERY SELECT span.path, {{told}}
            FROM party_org_span AS span
            JOIN household_stay AS stay ON stay.was_org_id = span.org_id AND {THEN}
            JOIN household ON household.id = stay.household_id
            WHERE span.path >= greatest(top, behind COLLATE "C")
                AND span.path < least(top || '/', until COLLATE "C") AND {holds("span", "day")}
                AND {{in_sight}};
        ELSE
            RETURN QUERY SELECT listed.path, {{told}}
            FROM household_stay AS stay
            JOIN household ON household.id = stay.household_id
            CROSS JOIN LATERAL (
                SELECT span.path FROM party_org_span AS span
                WHERE top IS NULL AND span.org_id = stay.org_id AND {holds("span", "today")}
                UNION ALL SELECT span.path FROM party_org_span AS span
                WHERE span.path >= top AND span.path < top || '/'
                    AND span.org_id = stay.was_org_id AND {holds("span", "day")}
            ) AS listed
            WHERE stay.was_place_id = place AND {THEN}
                AND listed.path >= coalesce(behind, '') COLLATE "C"
                AND (until IS NULL OR listed.path < until COLLATE "C") AND {{in_sight}};
        END IF;
    END $$;
    REVOKE ALL ON FUNCTION former_households FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION former_households TO kevai_app;
""".format(
    told="""stay.was_org_id, stay.was_place_id, household.id, household.created_at,
                household.org_id, household.version, household.code, household.head_name,
                household.folded_name, household.size, household.place_id, household.since,
                household.dissolved_on""",
    in_sight=f"""({in_sight("household").replace(TODAY, "today")}
                    OR household.id = ANY (own_households()))""",
)
UP: Final = "".join(
    (
        TABLE,
        STAYS_OF,
        OF_HOUSEHOLDS.format(trusted=TRUSTED),
        "REVOKE ALL ON FUNCTION keep_stays_of_new, keep_stays_of_changed FROM PUBLIC;",
        *(_keeping(table, deed) for table in CONCERNED for deed in ROWS),
        FORMER_HOUSEHOLDS,
        "SELECT keep_stays(ARRAY(SELECT id FROM household));",
    )
)
DOWN: Final = (
    "".join(
        f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name};"
        for table, name in (
            ("household", "keep_stays_of_new"),
            ("household", "keep_stays_of_changed"),
            *(
                (table, f"keep_stays_of_{table}_{deed.lower()}")
                for table in CONCERNED
                for deed in ROWS
            ),
        )
    )
    + """
    DROP FUNCTION former_households, hold_households, keep_stays, stays_of;
    DROP TABLE household_stay;
    DROP FUNCTION own_households;
"""
)
