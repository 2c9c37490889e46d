"""What a body that ceased had said rules nothing from the day on, and what that changes is counted.

The policies, and the local duties, of whoever comes after it hold for whatever is of it; what held
until then stays as it was. What ceased lies at any depth beneath who comes after it.
"""

from typing import Final

from migrations.heirs import restated

_ABOVE: Final = "range_agg(datemultirange(poor.valid * span.valid) - coalesce(nearer.valid, '{}'))"
_BELOW_PLANNED: Final = """
    SELECT below.org_id FROM touched JOIN party_org_span AS below ON below.parent_id = touched.org_id"""
_WITHIN_PLANNED: Final = """
    SELECT below.org_id FROM touched JOIN party_org_span AS body ON body.org_id = touched.org_id
    CROSS JOIN LATERAL (
        SELECT org_id FROM party_org_span AS lower
        WHERE lower.path > body.path || '.' AND lower.path < body.path || '/' OFFSET 0
    ) AS below"""
_STANDING: Final = "FROM (SELECT org_id FROM touched) AS bodies"
_STANDING_AND_CEASED: Final = """FROM (
        SELECT org_id FROM touched
        UNION ALL
        SELECT below.org_id FROM touched CROSS JOIN LATERAL (
            SELECT org_id FROM party_org_span AS lower WHERE lower.ceased
                AND lower.path > touched.path || '.' AND lower.path < touched.path || '/' OFFSET 0
        ) AS below
    ) AS bodies"""
RESTATED: Final = [
    ("body_rules", _ABOVE, _ABOVE[:-1] + " - ceased_days(above.id))"),
    (
        "body_rules",
        "SELECT range_agg(policy.valid) AS valid",
        "SELECT range_agg(datemultirange(policy.valid) - ceased_days(below.id)) AS valid",
    ),
    (
        "duties_of_group",
        "WHERE wanted.id = duties_of_group.household_group",
        "WHERE wanted.id = duties_of_group.household_group AND NOT ceased_days(body.id) @> day",
    ),
    *(
        (f"assignment_plan_{event}_counts", _BELOW_PLANNED, _WITHIN_PLANNED)
        for event in ("insert", "update", "delete")
    ),
    *(
        (f"party_org_span_{event}_counts", _STANDING, _STANDING_AND_CEASED)
        for event in ("insert", "update", "delete")
    ),
]
_COUNT_ANEW: Final = """
    DO $count$ DECLARE orgs uuid[] := ARRAY(
        SELECT DISTINCT org_id FROM party_org_span WHERE ceased ORDER BY 1
    ); BEGIN
        IF orgs <> '{}' THEN PERFORM coverage_recount(orgs); END IF;
    END $count$;
"""
UP: Final = (
    """
    -- What ceased is few among many, and is looked for below every body that moves.
    CREATE INDEX ix_party_org_span_ceased ON party_org_span (path) WHERE ceased;
    -- On which days a body had ceased.
    CREATE FUNCTION ceased_days(body uuid) RETURNS datemultirange
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
        SELECT coalesce(range_agg(span.valid), '{}')
        FROM party_org_span AS span WHERE span.org_id = body AND span.ceased
    $$;
    REVOKE ALL ON FUNCTION ceased_days FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION ceased_days TO kevai_app;
    """
    + "".join(restated(*words) for words in RESTATED)
    + _COUNT_ANEW
)
DOWN: Final = (
    "".join(restated(name, new, old) for name, old, new in reversed(RESTATED))
    + "DROP FUNCTION ceased_days; DROP INDEX ix_party_org_span_ceased;"
    + _COUNT_ANEW
)
