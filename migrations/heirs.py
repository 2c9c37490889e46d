"""What has ceased is counted as none and rules nothing: whoever asks is sent to the heir."""

from typing import Final

_ABOVE: Final = """
    CREATE FUNCTION {name}(org uuid, day date) RETURNS uuid
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
        SELECT above.org_id
        FROM party_org_span AS here
        JOIN party_org AS one ON one.label = ANY (string_to_array(here.path, '.'))
        JOIN party_org_span AS above ON above.org_id = one.id AND NOT above.ceased {more}
            AND above.valid_from <= day AND (above.valid_to IS NULL OR above.valid_to > day)
        WHERE here.org_id = org
            AND here.valid_from <= day AND (here.valid_to IS NULL OR here.valid_to > day)
        ORDER BY above.path DESC LIMIT 1
    $$;
"""
# Functions of earlier steps, and what in them is said otherwise; all else in them stays as it is.
RESTATED: Final = {
    "body_rules": (
        "CASE span.org_type WHEN 'party_group' THEN span.parent_id ELSE span.org_id END",
        """CASE WHEN span.ceased THEN standing_branch(span.org_id, span.valid_from)
            WHEN span.org_type = 'party_group' THEN span.parent_id ELSE span.org_id END""",
    ),
    "coverage_pieces": (
        "WHERE span.org_type = 'branch' GROUP BY 1",
        "WHERE span.org_type = 'branch' AND NOT span.ceased GROUP BY 1",
    ),
    "group_of_code": (
        "WHERE own.org_id = shown.org_id",
        "WHERE NOT span.ceased AND own.org_id = shown.org_id",
    ),
    "public_unit": (
        "WHERE own.org_id = org AND",
        "WHERE NOT span.ceased AND own.org_id = org AND",
    ),
}


def restated(function: str, old: str, new: str) -> str:
    """Say one thing in a function otherwise, and keep all else that it says."""
    return f"""
        DO $restate$ DECLARE said text := pg_get_functiondef('{function}'::regproc); BEGIN
            IF position($old${old}$old$ IN said) = 0 THEN
                RAISE EXCEPTION '{function} does not say what is to be said otherwise';
            END IF;
            EXECUTE replace(said, $old${old}$old$, $new${new}$new$);
        END $restate$;
    """


UP: Final = "".join(
    [
        "-- The nearest body, or branch, at or above one that has not ceased on a day.",
        _ABOVE.format(name="living_heir", more=""),
        _ABOVE.format(name="standing_branch", more="AND above.org_type = 'branch'"),
        """
    -- A body, and what has ceased beneath it with nothing living between.
    CREATE FUNCTION absorbed(body uuid, day date) RETURNS SETOF uuid
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
        WITH RECURSIVE inside AS (
            SELECT body AS org_id
            UNION
            SELECT span.org_id FROM inside JOIN party_org_span AS span
                ON span.parent_id = inside.org_id AND span.ceased AND span.valid_from <= day
                AND (span.valid_to IS NULL OR span.valid_to > day)
        ) SELECT org_id FROM inside
    $$;
    REVOKE ALL ON FUNCTION living_heir, standing_branch, absorbed FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION living_heir, standing_branch, absorbed TO kevai_app;
        """,
        *(restated(name, *words) for name, words in RESTATED.items()),
    ]
)
DOWN: Final = (
    "".join(restated(name, new, old) for name, (old, new) in RESTATED.items())
    + "DROP FUNCTION living_heir, standing_branch, absorbed;"
)
