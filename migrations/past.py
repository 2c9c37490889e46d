"""Where households were on a day: functions that pass the walls of what happened to them.

Each asks for itself which households are in sight today, by the same words as their wall.
"""

from migrations.in_charge import OWN_HOUSEHOLDS
from migrations.walls import TODAY, in_sight


def holds(dated: str, on: str) -> str:
    return f"{dated}.valid_from <= {on} AND ({dated}.valid_to IS NULL OR {dated}.valid_to > {on})"


# A household that a division of its branch gave to another body by itself answers to another than
# its place does; that alone is no reason to tell it otherwise than today.
HOUSEHOLD_THEN = f"""
    CREATE FUNCTION household_then(sought uuid, day date, OUT place_id uuid, OUT org_id uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    #variable_conflict use_column
    DECLARE
        here_place uuid;
        here_org uuid;
        moved uuid;
        moved_org uuid;
        charged uuid;
        charged_now uuid;
        stood boolean;
    BEGIN
        SELECT household.place_id, household.org_id, event.id, event.org_id,
            coalesce(event.from_place_id, household.place_id)
        INTO here_place, here_org, moved, moved_org, place_id
        FROM household LEFT JOIN LATERAL (
            SELECT id, org_id, from_place_id FROM household_event
            WHERE household_id = household.id AND kind = 'moved' AND happened_on > day
            ORDER BY happened_on, id LIMIT 1
        ) AS event ON true
        WHERE household.id = sought
            AND ({in_sight("household")} OR household.id IN ({OWN_HOUSEHOLDS}));
        SELECT
            (SELECT charge.org_id FROM place_charge AS charge
                WHERE charge.place_id = household_then.place_id AND {holds("charge", "day")}),
            (SELECT charge.org_id FROM place_charge AS charge
                WHERE charge.place_id = here_place AND {holds("charge", TODAY)}),
            EXISTS (SELECT FROM party_org_span AS span
                WHERE span.org_id = here_org AND {holds("span", "day")})
        INTO charged, charged_now, stood;
        org_id := CASE
            WHEN moved IS NULL AND charged IS NOT DISTINCT FROM charged_now AND stood THEN here_org
            ELSE coalesce(charged, moved_org, here_org)
        END;
    END $$;
    REVOKE ALL ON FUNCTION household_then(uuid, date) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION household_then(uuid, date) TO kevai_app;
"""


SINCE = "event.kind IN ('moved', 'place_divided') AND event.happened_on > day"
PLAN = "SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan"


def _charged(place: str, on: str) -> str:
    return f"""(SELECT charge.org_id FROM place_charge AS charge
        WHERE charge.place_id = {place} AND {holds("charge", on)})"""


# Where each lay and to whom it answered: by its first move after the day, and by who was in charge
# of the place. One that a division of its branch gave to another body by itself answers to another
# than its place does; that alone is no reason to tell it otherwise than today. Of what nobody sees
# today nothing is told, whoever asks.
SIGHT = in_sight("household").replace(TODAY, "today")
WAS = f"""
    SELECT household.id AS household_id, lay.place_id, CASE
        WHEN first.id IS NULL AND held.now IS NOT DISTINCT FROM held.org_id AND EXISTS (
            SELECT FROM party_org_span AS span
            WHERE span.org_id = household.org_id AND {holds("span", "day")}
        ) THEN household.org_id
        ELSE coalesce(held.org_id, first.org_id, household.org_id)
    END AS org_id
    FROM household
    LEFT JOIN LATERAL (
        SELECT event.id, event.org_id, event.from_place_id FROM household_event AS event
        WHERE event.household_id = household.id AND {SINCE}
        ORDER BY event.happened_on, event.id LIMIT 1
    ) AS first ON true
    CROSS JOIN LATERAL (
        SELECT coalesce(first.from_place_id, household.place_id) AS place_id
    ) AS lay
    CROSS JOIN LATERAL (
        SELECT {_charged("lay.place_id", "day")} AS org_id,
            {_charged("household.place_id", "today")} AS now
    ) AS held
    WHERE household.id = ANY (maybe) AND ({SIGHT} OR household.id = ANY (own))
"""
# Which of those that may have been elsewhere are the caller's own is asked only if there is a person:
# most callers are none, and only setting up that plan would take longer than the rest.
OWN = f"""
        IF maybe <> '{{}}' AND person IS NOT NULL THEN
            own := ARRAY(SELECT held.id FROM ({OWN_HOUSEHOLDS}) AS held (id)
                WHERE held.id = ANY (maybe));
        END IF;
"""
# Not as walls ask for them, since a sub-select would be a statement of its own here.
ASKING = """
        today date := nullif(current_setting('kevai.today', true), '')::date;
        person uuid := nullif(current_setting('kevai.person', true), '')::uuid;
        own uuid[] := '{}';
"""
# Of the households of a page, each with its place and body of today, those that may have been
# elsewhere: they are few, and found by what all of a page have in common.
HOUSEHOLDS_THEN = f"""
    CREATE FUNCTION households_then(sought uuid[], places uuid[], bodies uuid[], day date)
    RETURNS TABLE (household_id uuid, place_id uuid, org_id uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER {PLAN} AS $$
    #variable_conflict use_column
    DECLARE
        {ASKING}
        maybe uuid[];
        handed_over uuid[];
        founded uuid[];
    BEGIN
        SELECT
            ARRAY(SELECT event.household_id FROM household_event AS event
                WHERE event.household_id = ANY (sought) AND {SINCE}),
            ARRAY(SELECT charge.place_id FROM place_charge AS charge
                WHERE charge.place_id = ANY (places) AND (charge.valid_from > day
                    OR charge.valid_to > day AND charge.valid_to <= today)),
            ARRAY(SELECT span.org_id FROM party_org_span AS span
                WHERE span.org_id = ANY (bodies) AND span.valid_from > day AND NOT EXISTS (
                    SELECT FROM party_org_span AS earlier
                    WHERE earlier.org_id = span.org_id AND {holds("earlier", "day")}))
        INTO maybe, handed_over, founded;
        IF handed_over <> '{{}}' OR founded <> '{{}}' THEN
            maybe := maybe || ARRAY(
                SELECT id FROM unnest(sought, places, bodies) AS each (id, place, body)
                WHERE place = ANY (handed_over) OR body = ANY (founded));
        END IF;
        {OWN}
        IF maybe <> '{{}}' THEN
            RETURN QUERY {WAS};
        END IF;
    END $$;
"""
# Those that either lay in a place on the day or lie there today, and not both.
HOUSEHOLDS_TO_AND_FROM = f"""
    CREATE FUNCTION households_to_and_from(here uuid, day date) RETURNS uuid[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER {PLAN} AS $$
    DECLARE
        {ASKING}
        maybe uuid[] := ARRAY(
            SELECT event.household_id FROM household_event AS event
                WHERE event.from_place_id = here AND {SINCE}
            UNION SELECT event.household_id FROM household_event AS event
                WHERE event.to_place_id = here AND {SINCE});
    BEGIN
        {OWN}
        IF maybe <> '{{}}' THEN
            RETURN ARRAY(
                SELECT was.household_id FROM ({WAS}) AS was
                JOIN household ON household.id = was.household_id
                WHERE (was.place_id = here) <> (household.place_id = here));
        END IF;
        RETURN '{{}}';
    END $$;
"""
# Those that answered on the day to a body below another, by the tree of that day, and do no more; each
# with the place of that body in the tree. Only of the bodies that come before a place in the tree, and
# not behind another, since a page needs no more.
HOUSEHOLDS_THAT_LEFT = f"""
    CREATE FUNCTION households_that_left(top uuid, day date, behind text, until text)
    RETURNS TABLE (path text, id uuid, created_at timestamptz, org_id uuid, version integer, code text,
        head_name varchar, folded_name varchar, size integer, place_id uuid, since date,
        dissolved_on date)
    LANGUAGE plpgsql STABLE SECURITY DEFINER {PLAN}
    SET enable_seqscan = off SET enable_bitmapscan = off AS $$
    #variable_conflict use_column
    DECLARE
        {ASKING}
        first text := (SELECT span.path FROM party_org_span AS span
            WHERE span.org_id = top AND {holds("span", "day")});
        last text := first || '/';
        maybe uuid[];
    BEGIN
        first := greatest(first, behind COLLATE "C");
        last := least(last, until COLLATE "C");
        maybe := ARRAY(
            SELECT DISTINCT other.household_id FROM party_org_span AS span CROSS JOIN LATERAL (
                SELECT event.household_id FROM household_event AS event
                    WHERE event.org_id = span.org_id AND {SINCE}
                UNION ALL SELECT lay.household_id FROM place_charge AS charge CROSS JOIN LATERAL (
                    SELECT event.household_id FROM household_event AS event
                        WHERE event.from_place_id = charge.place_id AND {SINCE}
                    UNION ALL SELECT household.id FROM household
                        WHERE household.place_id = charge.place_id AND household.org_id < span.org_id
                    UNION ALL SELECT household.id FROM household
                        WHERE household.place_id = charge.place_id AND household.org_id > span.org_id
                ) AS lay WHERE charge.org_id = span.org_id AND {holds("charge", "day")}
            ) AS other
            WHERE span.path >= first AND span.path < last AND {holds("span", "day")});
        {OWN}
        IF maybe <> '{{}}' THEN
            RETURN QUERY SELECT span.path, household.id, household.created_at, household.org_id, household.version,
                household.code, household.head_name, household.folded_name, household.size,
                household.place_id, household.since, household.dissolved_on
            FROM ({WAS}) AS was
            JOIN household ON household.id = was.household_id AND household.org_id <> was.org_id
            JOIN party_org_span AS span ON span.org_id = was.org_id
            WHERE {holds("span", "day")} AND span.path >= first AND span.path < last;
        END IF;
    END $$;
"""
PAST = {
    "households_then(uuid[], uuid[], uuid[], date)": HOUSEHOLDS_THEN,
    "households_to_and_from(uuid, date)": HOUSEHOLDS_TO_AND_FROM,
    "households_that_left(uuid, date, text, text)": HOUSEHOLDS_THAT_LEFT,
}
