"""What is counted of the states, kept in steps, and settled when a transaction ends."""

from typing import Final

COUNTS: Final = (
    "households",
    "covered",
    "by_decision",
    "out_of_scope",
    "uncovered",
    "poor",
    "poor_uncovered",
    "members",
    "assignable",
    "assigned",
    "idle",
    "not_assignable_assigned",
    "branches",
    "branches_assigning",
    "branches_by_decision",
    "branches_not_adopted",
)
NAMES: Final = ", ".join(COUNTS)


def _each(template: str, separator: str = ", ") -> str:
    return separator.join(template.format(name=name) for name in COUNTS)


# The end of each statement that counts: what changed is added to the shares and the totals.
ADDED: Final = f"""kept AS (
            INSERT INTO coverage_share AS share ({NAMES}, source_id, org_id, day)
            SELECT {NAMES}, source_id, org_id, day FROM changed WHERE NOT gone
            ON CONFLICT (source_id, org_id, day) DO UPDATE
                SET ({NAMES}) = ROW ({_each("share.{name} + EXCLUDED.{name}")})
        )
        INSERT INTO coverage_total AS total ({NAMES}, org_id, day)
        SELECT {_each("sum({name})")}, org_id, day FROM changed
        GROUP BY org_id, day ORDER BY org_id, day
        ON CONFLICT (org_id, day) DO UPDATE
            SET ({NAMES}) = ROW ({_each("total.{name} + EXCLUDED.{name}")})"""

COUNTING: Final = f"""
    -- ``added`` says for each body how many households came, and ``since`` on which day: then only
    -- these are counted, and nobody is in charge of them. Where it is null, all is counted.
    CREATE FUNCTION coverage_pieces(orgs uuid[], added integer[], since date[])
    RETURNS TABLE (org_id uuid, measure text, valid datemultirange, n integer)
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
        WITH body AS MATERIALIZED (
            SELECT * FROM unnest(orgs, added, since) AS body (id, households, since)
        ), counted AS MATERIALIZED (
            SELECT coalesce(array_agg(id) FILTER (WHERE households IS NULL), '{{}}') AS whole,
                   coalesce(array_agg(id) FILTER (WHERE households IS NOT NULL), '{{}}') AS grown
            FROM body
        )
        SELECT body.id, piece.measure, piece.valid, body.households
        FROM counted
        CROSS JOIN LATERAL body_rules(counted.grown) AS rules
        JOIN body ON body.id = rules.org_id
        CROSS JOIN LATERAL (VALUES (datemultirange(daterange(body.since, NULL)))) AS life (valid)
        CROSS JOIN LATERAL (VALUES
            ('households', life.valid), ('by_decision', life.valid * rules.by_decision),
            ('out_of_scope', life.valid * (rules.poor_only - rules.by_decision)),
            ('uncovered', life.valid - rules.by_decision - rules.poor_only)
        ) AS piece (measure, valid)
        UNION ALL
        SELECT state.org_id, piece.measure, piece.valid, cardinality(state.household_ids)
        FROM counted
        CROSS JOIN LATERAL household_states(counted.whole) AS state
        CROSS JOIN LATERAL (VALUES
            ('households', life), ('covered', covered),
            ('by_decision', by_decision), ('out_of_scope', out_of_scope), ('uncovered', uncovered),
            ('poor', poor), ('poor_uncovered', poor * uncovered)
        ) AS piece (measure, valid)
        UNION ALL
        SELECT state.org_id, piece.measure, piece.valid, 1
        FROM counted
        CROSS JOIN LATERAL member_states(counted.whole) AS state
        CROSS JOIN LATERAL (VALUES
            ('members', present), ('assignable', able), ('assigned', assigned), ('idle', idle)
        ) AS piece (measure, valid)
        UNION ALL
        SELECT state.org_id, 'not_assignable_assigned', state.valid, 1
        FROM counted
        CROSS JOIN LATERAL not_assignable_states(counted.whole) AS state
        UNION ALL
        SELECT life.org_id, piece.measure, piece.valid, 1
        FROM (
            SELECT span.org_id, range_agg(span.valid) AS valid
            FROM counted JOIN party_org_span AS span ON span.org_id = ANY (counted.whole)
            WHERE span.org_type = 'branch' GROUP BY 1
        ) AS life
        LEFT JOIN branch_stance AS stance ON stance.org_id = life.org_id
        CROSS JOIN LATERAL (VALUES
            ('branches', life.valid), ('branches_assigning', life.valid * stance.assigning),
            ('branches_by_decision', life.valid * stance.by_decision),
            ('branches_not_adopted', life.valid * stance.not_adopted)
        ) AS piece (measure, valid)
    $$;

    -- What each body adds to its own totals and to those of every body above it, and when.
    CREATE FUNCTION coverage_shares(orgs uuid[], added integer[], since date[])
    RETURNS SETOF coverage_share
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
        WITH step AS (
            SELECT piece.org_id, edge.day, piece.measure, sum(edge.sign * piece.n) AS n
            FROM coverage_pieces(orgs, added, since) AS piece
            CROSS JOIN LATERAL unnest(piece.valid) AS span (valid)
            CROSS JOIN LATERAL (VALUES
                (coalesce(lower(span.valid), '-infinity'), 1), (upper(span.valid), -1)
            ) AS edge (day, sign)
            WHERE edge.day IS NOT NULL
            GROUP BY 1, 2, 3 HAVING sum(edge.sign * piece.n) <> 0
        ), wide AS MATERIALIZED (
            SELECT step.org_id, step.day,
                {_each("coalesce(sum(n) FILTER (WHERE measure = '{name}'), 0)::integer AS {name}")}
            FROM step GROUP BY 1, 2
        )
        SELECT {_each("sum(sign * {name})::integer")},
               wide.org_id, above.id, clipped.day
        FROM wide
        JOIN party_org_span AS span ON span.org_id = wide.org_id
            AND (span.valid_to IS NULL OR wide.day < span.valid_to)
        JOIN party_org AS above ON above.label = ANY (string_to_array(span.path, '.'))
        CROSS JOIN LATERAL (VALUES
            (greatest(wide.day, span.valid_from), 1), (span.valid_to, -1)
        ) AS clipped (day, sign)
        WHERE clipped.day IS NOT NULL
        GROUP BY wide.org_id, above.id, clipped.day
        HAVING {_each("sum(sign * {name}) <> 0", " OR ")}
    $$;

    -- What each body with newcomers adds until they are counted among its shares.
    CREATE FUNCTION coverage_pending(below uuid) RETURNS SETOF coverage_share
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT share.*
        FROM (
            SELECT array_agg(body.org_id) AS orgs, array_agg(body.households) AS added,
                   array_agg(body.since) AS since
            FROM (
                SELECT org_id, since, sum(households)::integer AS households
                FROM coverage_arrival GROUP BY org_id, since
            ) AS body
            WHERE EXISTS (
                SELECT FROM party_org AS above JOIN party_org_span AS span
                    ON above.label = ANY (string_to_array(span.path, '.'))
                WHERE above.id = below AND span.org_id = body.org_id)
        ) AS arrived
        CROSS JOIN LATERAL coverage_shares(arrived.orgs, arrived.added, arrived.since) AS share
        WHERE arrived.orgs IS NOT NULL
    $$;

    -- Bodies are locked in one order, and before the totals, which are written in one order too.
    CREATE FUNCTION coverage_take_turn(orgs uuid[]) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$ BEGIN
        INSERT INTO coverage_turn SELECT DISTINCT body.id FROM unnest(orgs) AS body (id)
            ORDER BY 1 ON CONFLICT DO NOTHING;
        PERFORM FROM coverage_turn WHERE org_id = ANY (orgs) ORDER BY org_id FOR UPDATE;
    END $$;

    -- Counts bodies anew, newcomers among the rest: both are of one snapshot.
    CREATE FUNCTION coverage_recount(orgs uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
        PERFORM coverage_take_turn(orgs);
        WITH arrived AS (
            DELETE FROM coverage_arrival WHERE org_id = ANY (orgs)
        ), fresh AS MATERIALIZED (
            SELECT * FROM coverage_shares(orgs, NULL, NULL)
        ), stale AS MATERIALIZED (
            SELECT * FROM coverage_share WHERE source_id = ANY (orgs)
        ), changed AS MATERIALIZED (
            SELECT {_each("coalesce(fresh.{name}, 0) - coalesce(stale.{name}, 0) AS {name}")},
                   source_id, org_id, day, fresh.day IS NULL AS gone
            FROM fresh FULL JOIN stale USING (source_id, org_id, day)
            WHERE fresh IS DISTINCT FROM stale
        ), removed AS (
            DELETE FROM coverage_share AS share USING changed
            WHERE changed.gone AND share.source_id = changed.source_id
                AND share.org_id = changed.org_id AND share.day = changed.day
        ), {ADDED};
    END $$;

    -- Counts newcomers among the shares of their bodies; says how many bodies that were.
    CREATE FUNCTION coverage_settle_arrivals() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE orgs uuid[] := ARRAY(SELECT DISTINCT org_id FROM coverage_arrival ORDER BY 1); BEGIN
        PERFORM coverage_take_turn(orgs);
        WITH arrived AS (
            DELETE FROM coverage_arrival WHERE org_id = ANY (orgs)
            RETURNING org_id, since, households
        ), grown AS (
            SELECT array_agg(org_id) AS orgs, array_agg(households) AS added,
                   array_agg(since) AS since
            FROM (
                SELECT org_id, since, sum(households)::integer AS households
                FROM arrived GROUP BY org_id, since
            ) AS body
        ), changed AS MATERIALIZED (
            SELECT share.*, false AS gone FROM grown
            CROSS JOIN LATERAL coverage_shares(grown.orgs, grown.added, grown.since) AS share
            WHERE grown.orgs IS NOT NULL
        ), {ADDED};
        RETURN cardinality(orgs);
    END $$;

    -- Whatever a transaction changed is counted once, when it ends.
    CREATE FUNCTION coverage_settle() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE orgs uuid[]; BEGIN
        WITH mine AS (
            DELETE FROM coverage_changed
            WHERE transaction = pg_current_xact_id()::text::bigint RETURNING org_id
        ) SELECT array_agg(org_id) INTO orgs FROM mine;
        IF orgs IS NOT NULL THEN PERFORM coverage_recount(orgs); END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER settle AFTER INSERT ON coverage_changed
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION coverage_settle();

    CREATE FUNCTION coverage_change(orgs uuid[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        INSERT INTO coverage_changed (transaction, org_id)
        SELECT DISTINCT pg_current_xact_id()::text::bigint, body.id FROM unnest(orgs) AS body (id)
        WHERE body.id IS NOT NULL
        ON CONFLICT (transaction, org_id) DO NOTHING
    $$;

    -- A household that has only just come has no group and nobody in charge: it is noted, without
    -- a lock, and counted without looking at its neighbours.
    CREATE FUNCTION household_insert_counts() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
        INSERT INTO coverage_arrival (id, org_id, since, households)
        SELECT uuidv7(), org_id, since, count(*) FROM after GROUP BY org_id, since
            HAVING count(dissolved_on) = 0;
        IF EXISTS (SELECT FROM after WHERE dissolved_on IS NOT NULL) THEN
            PERFORM coverage_change(ARRAY(
                SELECT org_id FROM after GROUP BY org_id HAVING count(dissolved_on) > 0));
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER counts_after_insert AFTER INSERT ON household
        REFERENCING NEW TABLE AS after FOR EACH STATEMENT
        EXECUTE FUNCTION household_insert_counts();
"""

# For each table: what is counted by, and which bodies its rows touch.
OF_HOUSEHOLDS: Final = """
    SELECT household.org_id FROM touched JOIN household ON household.id = household_id"""
OF_MEMBERS: Final = """
    SELECT org_id FROM membership WHERE member_id IN (SELECT member_id FROM touched)
    UNION
    SELECT org_id FROM assignment WHERE member_id IN (SELECT member_id FROM touched)
    UNION
    SELECT household.org_id FROM assignment AS held
        JOIN household ON household.id = held.household_id
        WHERE held.member_id IN (SELECT member_id FROM touched)
    UNION
    SELECT household.org_id FROM assignment AS held
        JOIN group_membership AS belongs ON belongs.group_id = held.group_id
        JOIN household ON household.id = belongs.household_id
        WHERE held.member_id IN (SELECT member_id FROM touched)"""
OF_ASSIGNMENTS: Final = """
    SELECT org_id FROM touched
    UNION
    SELECT belongs.org_id FROM touched JOIN membership AS belongs USING (member_id)
    UNION
    SELECT household.org_id FROM touched JOIN household ON household.id = touched.household_id
    UNION
    SELECT household.org_id FROM touched
        JOIN group_membership AS belongs ON belongs.group_id = touched.group_id
        JOIN household ON household.id = belongs.household_id"""
OF_PLANS: Final = """
    SELECT org_id FROM touched
    UNION
    SELECT below.org_id FROM touched JOIN party_org_span AS below ON below.parent_id = touched.org_id"""

# Only where households that are not poor are left out does a policy change a count.
OF_POLICIES: Final = """
    SELECT below.org_id FROM touched
        JOIN party_org_span AS body ON body.org_id = touched.org_id
        JOIN party_org_span AS below ON below.path >= body.path AND below.path < body.path || '/'
        WHERE EXISTS (SELECT FROM assignment_policy WHERE scope = 'poor')
            OR EXISTS (SELECT FROM touched WHERE scope = 'poor')"""
COUNTED: Final = {
    "household": ("id, org_id, since, dissolved_on", "SELECT org_id FROM touched"),
    "group_membership": ("household_id, group_id, valid_from, valid_to", OF_HOUSEHOLDS),
    "household_poverty": ("household_id, status, valid_from, valid_to", OF_HOUSEHOLDS),
    "member_standing": ("member_id, standing, valid_from, valid_to", OF_MEMBERS),
    "membership": ("member_id, org_id, valid_from, valid_to", "SELECT org_id FROM touched"),
    "assignment": (
        "org_id, member_id, kind, household_id, group_id, valid_from, valid_to",
        OF_ASSIGNMENTS,
    ),
    "assignment_plan": ("org_id, year, plan_type, state, adopted_on", OF_PLANS),
    "assignment_policy": ("org_id, scope, valid_from, valid_to", OF_POLICIES),
    "party_org_span": (
        "org_id, parent_id, path, org_type, valid_from, valid_to",
        "SELECT org_id FROM touched",
    ),
}


def follow(table: str, columns: str, bodies: str) -> str:
    """Note, after each statement on a table, the bodies that it touched."""
    before, after = f"SELECT {columns} FROM before", f"SELECT {columns} FROM after"
    shapes = {
        "insert": ("REFERENCING NEW TABLE AS after", after),
        "delete": ("REFERENCING OLD TABLE AS before", before),
        "update": (
            "REFERENCING OLD TABLE AS before NEW TABLE AS after",
            f"({before} EXCEPT {after}) UNION ALL ({after} EXCEPT {before})",
        ),
    }
    return "".join(
        f"""
        CREATE FUNCTION {table}_{event}_counts() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
            PERFORM coverage_change(ARRAY(
                WITH touched AS ({touched}) SELECT bodies.org_id FROM ({bodies}) AS bodies
            ));
            RETURN NULL;
        END $$;
        CREATE TRIGGER counts_after_{event} AFTER {event.upper()} ON {table}
            {referencing} FOR EACH STATEMENT EXECUTE FUNCTION {table}_{event}_counts();
        """
        for event, (referencing, touched) in shapes.items()
        if (table, event) != ("household", "insert")
    )


FOLLOWING: Final = "".join(follow(table, *how) for table, how in COUNTED.items())
