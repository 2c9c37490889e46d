"""To which body each household answered when: coverage counts it there, as its list tells it.

What ``household_then`` says of one day is said here of all days at once, and without asking which
day is today: whoever is in charge of a place with no end in sight is in charge of it now.
"""

from typing import Final

from migrations.coverage_counts import OF_ASSIGNMENTS, OF_HOUSEHOLDS, OF_MEMBERS, follow
from migrations.heirs import restated
from migrations.past import PLAN

MOVES: Final = "('moved', 'place_divided')"
# Whose charge of the place it may have been under, before it was under its body's.
OTHERS: Final = """charge.org_id <> household.org_id AND (charge.valid_to > household.since
        OR greatest(household.since, charge.valid_from) < (
            SELECT min(span.valid_from) FROM party_org_span AS span
            WHERE span.org_id = household.org_id))"""
FUNCTIONS: Final = f"""
    -- Each household of some lay where it lies today since its last move, and before each move where
    -- it came from. There it answered to whoever was in charge; where nobody was, to the body that
    -- its move names, or to that of today.
    CREATE FUNCTION household_stays(sought uuid[])
    RETURNS TABLE (household_id uuid, org_id uuid, valid datemultirange)
    LANGUAGE sql STABLE {PLAN} AS $$
        WITH home AS MATERIALIZED (
            SELECT household.id, household.org_id, household.place_id
            FROM household WHERE household.id = ANY (sought)
        ), lay AS MATERIALIZED (
            SELECT event.household_id, event.from_place_id AS place_id, event.org_id, false AS lasts,
                daterange(lag(event.happened_on) OVER (
                    PARTITION BY event.household_id ORDER BY event.happened_on, event.id
                ), event.happened_on) AS valid
            FROM household_event AS event
            WHERE event.household_id = ANY (sought) AND event.kind IN {MOVES}
            UNION ALL
            SELECT home.id, home.place_id, home.org_id, true, daterange((
                SELECT max(event.happened_on) FROM household_event AS event
                WHERE event.household_id = home.id AND event.kind IN {MOVES}
            ), NULL)
            FROM home
        ), charged AS (
            SELECT lay.household_id, lay.org_id AS here, charge.org_id, charge.valid * lay.valid AS valid,
                lay.lasts AND charge.org_id = now.org_id AS as_now
            FROM lay JOIN place_charge AS charge
                ON charge.place_id = lay.place_id AND charge.valid && lay.valid
            LEFT JOIN place_charge AS now ON now.place_id = lay.place_id AND now.valid_to IS NULL
        ), stood AS (
            SELECT span.org_id, range_agg(span.valid) AS valid
            FROM party_org_span AS span WHERE span.org_id IN (SELECT home.org_id FROM home)
            GROUP BY span.org_id
        ), stay AS (
            SELECT charged.household_id, charged.org_id, datemultirange(charged.valid) AS valid
            FROM charged WHERE as_now IS NOT TRUE
            UNION ALL
            SELECT charged.household_id, each.org_id, each.valid
            FROM charged JOIN stood ON stood.org_id = charged.here
            CROSS JOIN LATERAL (VALUES
                (charged.here, datemultirange(charged.valid) * stood.valid),
                (charged.org_id, datemultirange(charged.valid) - stood.valid)
            ) AS each (org_id, valid)
            WHERE as_now
            UNION ALL
            SELECT lay.household_id, lay.org_id, datemultirange(lay.valid) - coalesce((
                SELECT range_agg(charge.valid) FROM place_charge AS charge
                WHERE charge.place_id = lay.place_id
            ), '{{}}')
            FROM lay
        )
        SELECT stay.household_id, stay.org_id, range_agg(stay.valid)
        FROM stay WHERE NOT isempty(stay.valid) GROUP BY stay.household_id, stay.org_id
    $$;

    -- Which may have answered to one of some bodies at one time, and to another at another.
    CREATE FUNCTION restless_households(orgs uuid[]) RETURNS SETOF uuid
    LANGUAGE sql STABLE {PLAN} SET enable_seqscan = off AS $$
        SELECT event.household_id FROM household
            JOIN household_event AS event ON event.household_id = household.id
            WHERE household.org_id = ANY (orgs) AND event.kind IN {MOVES}
        UNION
        SELECT household.id FROM household
            JOIN place_charge AS charge ON charge.place_id = household.place_id
            WHERE household.org_id = ANY (orgs) AND {OTHERS}
        UNION
        SELECT event.household_id FROM household_event AS event
            WHERE event.org_id = ANY (orgs) AND event.kind IN {MOVES}
        UNION
        SELECT event.household_id FROM place_charge AS charge
            JOIN household_event AS event ON event.from_place_id = charge.place_id
            WHERE charge.org_id = ANY (orgs) AND event.kind IN {MOVES}
        UNION
        SELECT household.id FROM place_charge AS charge
            JOIN household ON household.place_id = charge.place_id
            WHERE charge.org_id = ANY (orgs) AND {OTHERS}
    $$;
"""


def _copied(function: str, name: str, *changes: tuple[str, str]) -> str:
    """Say what a function says under another name, and some of it otherwise."""
    said = "said"
    checks = ""
    for old, new in ((function, name), *changes):
        checks += f"""
            IF position($old${old}$old$ IN said) = 0 THEN
                RAISE EXCEPTION '{function} does not say what is to be said otherwise';
            END IF;
            said := replace(said, $old${old}$old$, $new${new}$new$);"""
    return f"""
        DO $copy$ DECLARE {said} text := pg_get_functiondef('{function}'::regproc); BEGIN {checks}
            EXECUTE said;
        END $copy$;
    """


_HOME: Final = """home AS MATERIALIZED (
            SELECT household.id, household.org_id,
                   datemultirange(daterange(household.since, household.dissolved_on)) AS life
            FROM household WHERE household.org_id = ANY (orgs)
        )"""
_HOME_THEN: Final = """restless AS MATERIALIZED (
            SELECT found.id FROM restless_households(orgs) AS found (id)
        ), home AS MATERIALIZED (
            SELECT household.id, household.org_id,
                   datemultirange(daterange(household.since, household.dissolved_on)) AS life
            FROM household WHERE household.org_id = ANY (orgs)
                AND NOT EXISTS (SELECT FROM restless WHERE restless.id = household.id)
            UNION ALL
            SELECT household.id, stay.org_id,
                   datemultirange(daterange(household.since, household.dissolved_on)) * stay.valid
            FROM household_stays(ARRAY(SELECT restless.id FROM restless)) AS stay
            JOIN household ON household.id = stay.household_id
            WHERE stay.org_id = ANY (orgs)
        )"""
_REACHED: Final = "home.life, coalesce(reached.valid, '{}')"
_LAY: Final = "there.place_id = household.place_id"
# What is read of today only asks nobody where a household was.
COPIES: Final = (
    _copied(
        "household_cover",
        "household_cover_then",
        (_HOME, _HOME_THEN),
        (_REACHED, "home.life, home.life * coalesce(reached.valid, '{}')"),
    )
    + _copied(
        "household_states", "household_states_then", ("household_cover(", "household_cover_then(")
    )
    + _copied(
        "charges_beyond_home",
        "charges_beyond_home_then",
        (
            _LAY,
            f"""there.place_id = coalesce((
                SELECT event.from_place_id FROM household_event AS event
                WHERE event.household_id = household.id AND event.kind IN {MOVES}
                    AND event.happened_on > day
                ORDER BY event.happened_on, event.id LIMIT 1
            ), household.place_id)""",
        ),
    )
)

# Which bodies rows touch: all to which a household ever answered.
_OF_SOME: Final = "SELECT stay.org_id FROM household_stays(ARRAY({})) AS stay"
_HELD: Final = """
    SELECT held.household_id FROM assignment AS held
        WHERE held.member_id IN (SELECT member_id FROM touched) AND held.household_id IS NOT NULL
    UNION
    SELECT belongs.household_id FROM assignment AS held
        JOIN group_membership AS belongs ON belongs.group_id = held.group_id
        WHERE held.member_id IN (SELECT member_id FROM touched)"""
_ASSIGNED: Final = """
    SELECT touched.household_id FROM touched WHERE touched.household_id IS NOT NULL
    UNION
    SELECT belongs.household_id FROM touched
        JOIN group_membership AS belongs ON belongs.group_id = touched.group_id"""
_HOUSEHOLD: Final = f"""FROM (
        SELECT org_id FROM touched
        UNION
        {_OF_SOME.format("SELECT id FROM touched")}
        UNION
        SELECT charge.org_id FROM place_charge AS charge
            WHERE charge.place_id IN (SELECT place_id FROM touched)
    ) AS bodies"""


def _households_of(bodies: str) -> str:
    """Take, of what says which bodies are touched, the part that begins with households."""
    return bodies[bodies.index("SELECT household.org_id FROM") :]


EVENTS: Final = ("insert", "update", "delete")
RESTATED: Final = (
    ("coverage_pieces", "household_states(counted.whole)", "household_states_then(counted.whole)"),
    *(
        (
            f"{table}_{event}_counts",
            OF_HOUSEHOLDS,
            _OF_SOME.format("SELECT household_id FROM touched"),
        )
        for table in ("group_membership", "household_poverty")
        for event in EVENTS
    ),
    *(
        (f"member_standing_{event}_counts", _households_of(OF_MEMBERS), _OF_SOME.format(_HELD))
        for event in EVENTS
    ),
    *(
        (f"assignment_{event}_counts", _households_of(OF_ASSIGNMENTS), _OF_SOME.format(_ASSIGNED))
        for event in EVENTS
    ),
    *(
        words
        for event in ("update", "delete")
        for words in (
            (
                f"household_{event}_counts",
                "id, org_id, since, dissolved_on",
                "id, org_id, place_id, since, dissolved_on",
            ),
            (
                f"household_{event}_counts",
                "FROM (SELECT org_id FROM touched) AS bodies",
                _HOUSEHOLD,
            ),
        )
    ),
    (
        "household_insert_counts",
        "RETURN NULL;",
        f"""-- One whose place was under others before is counted with them.
            PERFORM coverage_change(ARRAY(
                SELECT household.org_id FROM after AS household
                    JOIN place_charge AS charge ON charge.place_id = household.place_id
                    WHERE {OTHERS}
                UNION
                {
            _OF_SOME.format(
                "SELECT household.id FROM after AS household JOIN place_charge AS charge"
                f" ON charge.place_id = household.place_id WHERE {OTHERS}"
            )
        }));
            RETURN NULL;""",
    ),
)
OF_CHARGES: Final = """
    SELECT touched.org_id FROM touched WHERE EXISTS (
            SELECT FROM household WHERE household.place_id = touched.place_id)
        OR EXISTS (
            SELECT FROM household_event AS event WHERE event.from_place_id = touched.place_id)
    UNION
    SELECT household.org_id FROM touched JOIN household ON household.place_id = touched.place_id
    UNION
    SELECT event.org_id FROM touched
        JOIN household_event AS event ON event.from_place_id = touched.place_id"""
OF_MOVES: Final = f"""
    SELECT org_id FROM touched WHERE kind IN {MOVES}
    UNION
    {_OF_SOME.format(f"SELECT household_id FROM touched WHERE kind IN {MOVES}")}
    UNION
    SELECT charge.org_id FROM touched
        JOIN place_charge AS charge ON charge.place_id = touched.from_place_id
        WHERE touched.kind IN {MOVES}"""
FOLLOWED: Final = {
    "place_charge": ("place_id, org_id, valid_from, valid_to", OF_CHARGES),
    "household_event": ("household_id, org_id, kind, happened_on, from_place_id", OF_MOVES),
}
CLOSED: Final = "household_stays, restless_households, household_cover_then"
ASKED: Final = "household_states_then, charges_beyond_home_then"
COUNT_ANEW: Final = f"""
    DO $count$ DECLARE orgs uuid[] := ARRAY(
        SELECT DISTINCT stay.org_id FROM household_stays(ARRAY(
            SELECT event.household_id FROM household_event AS event WHERE event.kind IN {MOVES}
            UNION
            SELECT household.id FROM household
                JOIN place_charge AS charge ON charge.place_id = household.place_id
                WHERE {OTHERS}
        )) AS stay ORDER BY 1
    ); BEGIN
        IF orgs <> '{{}}' THEN PERFORM coverage_recount(orgs); END IF;
    END $count$;
"""
UP: Final = (
    FUNCTIONS
    + COPIES
    + f"""
    REVOKE ALL ON FUNCTION {CLOSED}, {ASKED} FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION {ASKED} TO kevai_app;
    """
    + "".join(restated(*words) for words in RESTATED)
    + "".join(follow(table, *how) for table, how in FOLLOWED.items())
    + COUNT_ANEW
)
DOWN: Final = (
    "".join(
        f"DROP FUNCTION {table}_{event}_counts CASCADE;" for table in FOLLOWED for event in EVENTS
    )
    + "".join(restated(name, new, old) for name, old, new in reversed(RESTATED))
    + COUNT_ANEW
    + f"DROP FUNCTION {ASKED}, {CLOSED};"
)
