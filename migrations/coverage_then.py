"""Households are counted, day by day, in the body to which they answered on that day.

By ``household_stay``, which says where they were on the days on which it was not where they are. What
is read of today only asks nobody where a household was, and stays as it is.
"""

from typing import Final

from migrations.coverage_counts import OF_ASSIGNMENTS, OF_HOUSEHOLDS, OF_MEMBERS, follow
from migrations.heirs import restated
from migrations.stays import THEN


def _copied(function: str, name: str, *changes: tuple[str, str]) -> str:
    """Say what a function says under another name, and some of it otherwise."""
    checks = ""
    for old, new in ((function, name), *changes):
        checks += f"""
            IF position($old${old}$old$ IN said) = 0 THEN
                RAISE EXCEPTION '{function} does not say what is to be said otherwise';
            END IF;
            said := replace(said, $old${old}$old$, $new${new}$new$);"""
    return f"""
        DO $copy$ DECLARE said text := pg_get_functiondef('{function}'::regproc); BEGIN {checks}
            EXECUTE said;
        END $copy$;
    """


_LIFE: Final = "datemultirange(daterange(household.since, household.dissolved_on))"
_HOME: Final = f"""home AS MATERIALIZED (
            SELECT household.id, household.org_id,
                   {_LIFE} AS life
            FROM household WHERE household.org_id = ANY (orgs)
        )"""
_HOME_THEN: Final = f"""elsewhere AS MATERIALIZED (
            SELECT stay.household_id, stay.org_id, stay.was_org_id,
                   range_agg(daterange(stay.valid_from, stay.valid_to)) AS valid
            FROM household_stay AS stay
            WHERE (stay.org_id = ANY (orgs) OR stay.was_org_id = ANY (orgs))
                AND stay.org_id <> stay.was_org_id
            GROUP BY 1, 2, 3
        ), home AS MATERIALIZED (
            SELECT household.id, household.org_id, {_LIFE} - coalesce(away.valid, '{{}}') AS life
            FROM household LEFT JOIN (
                SELECT elsewhere.household_id, range_agg(elsewhere.valid) AS valid
                FROM elsewhere GROUP BY 1
            ) AS away ON away.household_id = household.id
            WHERE household.org_id = ANY (orgs)
            UNION ALL
            SELECT household.id, elsewhere.was_org_id, {_LIFE} * elsewhere.valid
            FROM elsewhere JOIN household ON household.id = elsewhere.household_id
            WHERE elsewhere.was_org_id = ANY (orgs)
        )"""
COPIES: Final = (
    _copied(
        "household_cover",
        "household_cover_then",
        (_HOME, _HOME_THEN),
        (
            "home.life, coalesce(reached.valid, '{}')",
            "home.life, home.life * coalesce(reached.valid, '{}')",
        ),
    )
    + _copied(
        "household_states", "household_states_then", ("household_cover(", "household_cover_then(")
    )
    + _copied(
        "charges_beyond_home",
        "charges_beyond_home_then",
        (
            "there.place_id = household.place_id",
            f"""there.place_id = coalesce((
                SELECT stay.was_place_id FROM household_stay AS stay
                WHERE stay.household_id = household.id AND {THEN}
            ), household.place_id)""",
        ),
    )
)

# Which bodies rows touch: all to which a household ever answered.
_WERE: Final = """
    SELECT stay.was_org_id AS org_id FROM household_stay AS stay WHERE stay.household_id IN ({0})"""
_OF_SOME: Final = "SELECT household.org_id FROM household WHERE household.id IN ({0}) UNION" + _WERE
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
        (
            f"household_{event}_counts",
            "FROM (SELECT org_id FROM touched) AS bodies",
            (
                "FROM (SELECT org_id FROM touched UNION"
                f"{_WERE.format('SELECT id FROM touched')}) AS bodies"
            ),
        )
        for event in ("update", "delete")
    ),
)
# Whatever changes where households were changes the counts of the bodies that a stay names.
OF_STAYS: Final = "SELECT org_id FROM touched UNION SELECT was_org_id FROM touched"
FOLLOWED: Final = {
    "household_stay": (
        "household_id, org_id, was_org_id, valid_from, valid_to",
        OF_STAYS,
    ),
}
ASKED: Final = "household_states_then, charges_beyond_home_then"
COUNT_ANEW: Final = """
    DO $count$ DECLARE orgs uuid[] := ARRAY(
        SELECT org_id FROM household_stay UNION SELECT was_org_id FROM household_stay ORDER BY 1
    ); BEGIN
        IF orgs <> '{}' THEN PERFORM coverage_recount(orgs); END IF;
    END $count$;
"""
UP: Final = (
    COPIES
    + f"""
    REVOKE ALL ON FUNCTION household_cover_then, {ASKED} FROM PUBLIC;
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
    + f"DROP FUNCTION {ASKED}, household_cover_then;"
)
