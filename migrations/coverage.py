"""Counts of coverage, kept by the database itself (docs/adr/0005-summaries.md).

Nothing here depends on the day on which it runs. Each body's counts are a line of steps in time,
from what is dated: standings, assignments, group memberships, plans, policies, places in the
tree. So a member who is away from next Monday is counted so next Monday, though nobody writes.

The functions are the owner's and see past the walls, because whoever counts must see all; they
give numbers, and identities of what belongs to the bodies that were asked about.
"""

from typing import Final

from migrations.walls import PERSON, TODAY, in_sight

# Whose charge a household or a group is today, for the walls of both.
OWN_GROUPS: Final = f"""
    SELECT held.group_id FROM assignment AS held WHERE held.member_id = {PERSON}
        AND held.valid_from <= {TODAY} AND (held.valid_to IS NULL OR held.valid_to > {TODAY})"""
OWN_HOUSEHOLDS: Final = f"""
    SELECT held.household_id FROM assignment AS held WHERE held.member_id = {PERSON}
        AND held.valid_from <= {TODAY} AND (held.valid_to IS NULL OR held.valid_to > {TODAY})
    UNION SELECT belongs.household_id FROM group_membership AS belongs
        WHERE belongs.group_id IN ({OWN_GROUPS}) AND belongs.valid_from <= {TODAY}
            AND (belongs.valid_to IS NULL OR belongs.valid_to > {TODAY})"""

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
ABLE: Final = "('official', 'probationary', 'reduced')"
PRESENT: Final = "('official', 'probationary', 'exempt', 'reduced', 'suspended', 'away')"
NAMES: Final = ", ".join(COUNTS)


def _each(template: str, separator: str = ", ") -> str:
    return separator.join(template.format(name=name) for name in COUNTS)


STATES: Final = f"""
    -- Since when a branch has an adopted plan, a decision to assign nobody, or only a draft.
    CREATE VIEW branch_stance AS
    SELECT org_id, assigning, by_decision - assigning AS by_decision,
           drafted - by_decision - assigning AS not_adopted
    FROM (
        SELECT org_id,
               coalesce(range_agg(adopted) FILTER (WHERE plan_type = 'assigning'), '{{}}') AS assigning,
               coalesce(range_agg(adopted) FILTER (WHERE plan_type = 'by_decision'), '{{}}') AS by_decision,
               range_agg(drafted) AS drafted
        FROM assignment_plan
        CROSS JOIN LATERAL (VALUES (make_date(year, 1, 1), make_date(year + 1, 1, 1)))
            AS of_year (first, beyond)
        CROSS JOIN LATERAL (VALUES (
            daterange(least(greatest((created_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, first), beyond), beyond),
            CASE WHEN state <> 'draft'
                THEN daterange(least(greatest(adopted_on, first), beyond), beyond) END
        )) AS span (drafted, adopted)
        GROUP BY org_id
    ) AS plans;

    -- When a body assigns nobody by decision, and when it wants only poor households covered:
    -- the nearest policy up the tree decides.
    CREATE FUNCTION body_rules(orgs uuid[])
    RETURNS TABLE (org_id uuid, by_decision datemultirange, poor_only datemultirange)
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
        SELECT span.org_id,
               coalesce(range_agg(datemultirange(span.valid) * stance.by_decision), '{{}}'),
               coalesce(range_agg(rule.poor_only), '{{}}')
        FROM party_org_span AS span
        LEFT JOIN branch_stance AS stance ON stance.org_id =
            CASE span.org_type WHEN 'party_group' THEN span.parent_id ELSE span.org_id END
        LEFT JOIN LATERAL (
            SELECT range_agg(datemultirange(poor.valid * span.valid) - coalesce(nearer.valid, '{{}}'))
            FROM party_org AS above
            JOIN assignment_policy AS poor ON poor.org_id = above.id AND poor.scope = 'poor'
            LEFT JOIN LATERAL (
                SELECT range_agg(policy.valid) AS valid
                FROM party_org AS below JOIN assignment_policy AS policy ON policy.org_id = below.id
                WHERE below.label = ANY (string_to_array(span.path, '.'))
                    AND array_position(string_to_array(span.path, '.'), below.label)
                        > array_position(string_to_array(span.path, '.'), above.label)
            ) AS nearer ON true
            WHERE above.label = ANY (string_to_array(span.path, '.'))
        ) AS rule (poor_only) ON true
        WHERE span.org_id = ANY (orgs)
        GROUP BY span.org_id
    $$;

    -- When anybody in charge of a household could act, and when it was poor.
    CREATE FUNCTION household_cover(orgs uuid[])
    RETURNS TABLE (
        household_id uuid, org_id uuid, life datemultirange, covered datemultirange,
        poor datemultirange
    )
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
        WITH home AS MATERIALIZED (
            SELECT household.id, household.org_id,
                   datemultirange(daterange(household.since, household.dissolved_on)) AS life
            FROM household WHERE household.org_id = ANY (orgs)
        ), target AS MATERIALIZED (
            SELECT home.id AS household_id, home.id AS target_id, home.life AS valid FROM home
            UNION ALL
            SELECT home.id, belongs.group_id, home.life * datemultirange(belongs.valid)
            FROM home JOIN group_membership AS belongs ON belongs.household_id = home.id
        ), acting AS (
            SELECT held.target_id, range_agg(held.valid * able.valid) AS valid
            FROM (SELECT DISTINCT target_id FROM target) AS wanted
            JOIN assignment AS held USING (target_id)
            JOIN member_standing AS able
                ON able.member_id = held.member_id AND able.valid && held.valid
            WHERE held.kind <> 'mission' AND able.standing IN {ABLE}
            GROUP BY held.target_id
        ), reached AS (
            SELECT target.household_id, range_agg(target.valid * acting.valid) AS valid
            FROM target JOIN acting USING (target_id)
            GROUP BY target.household_id
        ), poverty AS (
            SELECT household_poverty.household_id, range_agg(valid) AS valid
            FROM household_poverty JOIN home ON home.id = household_poverty.household_id
            WHERE status IN ('poor', 'near_poor')
            GROUP BY household_poverty.household_id
        )
        SELECT home.id, home.org_id, home.life, coalesce(reached.valid, '{{}}'),
               home.life * coalesce(poverty.valid, '{{}}')
        FROM home
        LEFT JOIN reached ON reached.household_id = home.id
        LEFT JOIN poverty ON poverty.household_id = home.id
    $$;

    -- The four states of a household exclude each other and leave no day out. Households that
    -- were covered and poor at the same times are counted together.
    CREATE FUNCTION household_states(orgs uuid[])
    RETURNS TABLE (
        household_ids uuid[], org_id uuid, life datemultirange, covered datemultirange, by_decision datemultirange,
        out_of_scope datemultirange, uncovered datemultirange, poor datemultirange
    )
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT alike.household_ids, alike.org_id, alike.life, alike.covered,
               alike.bare * rules.by_decision,
               (alike.bare - rules.by_decision) * (rules.poor_only - alike.poor),
               alike.bare - rules.by_decision - (rules.poor_only - alike.poor),
               alike.poor
        FROM (
            SELECT array_agg(home.household_id) AS household_ids, home.org_id, home.life,
                   home.covered, home.life - home.covered AS bare, home.poor
            FROM household_cover(orgs) AS home
            GROUP BY home.org_id, home.life, home.covered, home.poor
        ) AS alike
        JOIN body_rules(orgs) AS rules ON rules.org_id = alike.org_id
    $$;

    -- When each member belonged, could act, was in charge of anything, and of nothing though the
    -- branch did not resolve to assign nobody.
    CREATE FUNCTION member_states(orgs uuid[])
    RETURNS TABLE (
        member_id uuid, org_id uuid, stay datemultirange, present datemultirange,
        able datemultirange, assigned datemultirange, idle datemultirange
    )
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT belongs.member_id, belongs.org_id, stay.valid, stay.valid * stands.present,
               stay.valid * stands.able, stay.valid * stands.able * charge.valid,
               stay.valid * stands.able - charge.valid - rules.by_decision
        FROM membership AS belongs
        JOIN body_rules(orgs) AS rules ON rules.org_id = belongs.org_id
        CROSS JOIN LATERAL (VALUES (datemultirange(belongs.valid))) AS stay (valid)
        CROSS JOIN LATERAL (
            SELECT coalesce(range_agg(valid) FILTER (WHERE standing IN {PRESENT}), '{{}}') AS present,
                   coalesce(range_agg(valid) FILTER (WHERE standing IN {ABLE}), '{{}}') AS able
            FROM member_standing WHERE member_standing.member_id = belongs.member_id
        ) AS stands
        CROSS JOIN LATERAL (
            SELECT coalesce(range_agg(valid), '{{}}') AS valid FROM assignment
            WHERE assignment.member_id = belongs.member_id
        ) AS charge
    $$;

    -- Who is still in charge by a body's appointment, and cannot act.
    CREATE FUNCTION not_assignable_states(orgs uuid[])
    RETURNS TABLE (member_id uuid, org_id uuid, valid datemultirange)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT held.member_id, held.org_id, held.valid - coalesce((
            SELECT range_agg(able.valid) FROM member_standing AS able
            WHERE able.member_id = held.member_id AND able.standing IN {ABLE}
        ), '{{}}')
        FROM (
            SELECT assignment.member_id, assignment.org_id, range_agg(assignment.valid) AS valid
            FROM assignment WHERE assignment.org_id = ANY (orgs) GROUP BY 1, 2
        ) AS held
    $$;

    CREATE FUNCTION not_assignable_on(orgs uuid[], day date)
    RETURNS TABLE (member_id uuid, org_id uuid, name text, sort_key text, standing text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT member.id, state.org_id, member.full_name, member.sort_key, stands.standing
        FROM not_assignable_states(orgs) AS state
        JOIN party_member AS member ON member.id = state.member_id
        LEFT JOIN member_standing AS stands ON stands.member_id = member.id
            AND stands.valid @> day
        WHERE state.valid @> day AND {in_sight("state")}
    $$;

    -- Which households each member who belongs there is in charge of on a day, wherever they lie.
    CREATE FUNCTION charges(orgs uuid[], day date)
    RETURNS TABLE (member_id uuid, household_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        WITH held AS MATERIALIZED (
            SELECT assignment.member_id, assignment.kind, assignment.target_id
            FROM membership AS belongs
            JOIN assignment ON assignment.member_id = belongs.member_id
            WHERE belongs.org_id = ANY (orgs)
                AND belongs.valid_from <= day AND (belongs.valid_to IS NULL OR belongs.valid_to > day)
                AND assignment.valid_from <= day
                AND (assignment.valid_to IS NULL OR assignment.valid_to > day)
        ), charge AS (
            SELECT held.member_id, held.target_id AS household_id
            FROM held WHERE held.kind = 'household'
            UNION
            SELECT held.member_id, belongs.household_id
            FROM held JOIN group_membership AS belongs ON belongs.group_id = held.target_id
            WHERE held.kind = 'group' AND belongs.valid_from <= day
                AND (belongs.valid_to IS NULL OR belongs.valid_to > day)
        )
        SELECT charge.member_id, charge.household_id
        FROM charge JOIN household ON household.id = charge.household_id
        WHERE household.since <= day
            AND (household.dissolved_on IS NULL OR household.dissolved_on > day)
    $$;

    -- Those of them that lie neither in the place where the member lives nor around it.
    CREATE FUNCTION charges_beyond_home(orgs uuid[], day date)
    RETURNS TABLE (member_id uuid, household_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT charge.member_id, charge.household_id
        FROM charges(orgs, day) AS charge
        JOIN party_member AS member ON member.id = charge.member_id
        JOIN household ON household.id = charge.household_id
        JOIN place_span AS home ON home.place_id = member.home_place_id
        JOIN place_span AS there ON there.place_id = household.place_id
        WHERE home.valid_from <= day AND (home.valid_to IS NULL OR home.valid_to > day)
            AND there.valid_from <= day AND (there.valid_to IS NULL OR there.valid_to > day)
            AND NOT starts_with(there.path || '.', home.path || '.')
            AND NOT starts_with(home.path || '.', there.path || '.')
    $$;
"""

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


def _follow(table: str, columns: str, bodies: str) -> str:
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


# Who is in charge is told to whoever sees the household or the group: the names cross the walls
# that stand around the members of other branches, and nothing else of them does.
IN_CHARGE: Final = f"""
    CREATE FUNCTION in_charge(household uuid, household_group uuid, day date)
    RETURNS TABLE (
        assignment_id uuid, member_id uuid, full_name text, sort_key text, org_id uuid, kind text,
        role text, title text, group_id uuid, valid_from date, valid_to date,
        duties json, partners json
    )
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT held.id, held.member_id, member.full_name, member.sort_key, held.org_id, held.kind,
               held.role, held.title, held.group_id, held.valid_from, held.valid_to,
               coalesce((
                   SELECT json_agg(json_build_object('code', duty.code, 'name', wording.name)
                       ORDER BY duty.code)
                   FROM assignment_duty AS about
                   JOIN duty ON duty.id = about.duty_id
                   JOIN duty_wording AS wording ON wording.duty_id = duty.id
                       AND wording.valid_from <= day
                       AND (wording.valid_to IS NULL OR wording.valid_to > day)
                   WHERE about.assignment_id = held.id
               ), '[]'),
               coalesce((
                   SELECT json_agg(json_build_object('kind', partner.kind, 'title', partner.title)
                       ORDER BY partner.position)
                   FROM assignment_partner AS partner WHERE partner.assignment_id = held.id
               ), '[]')
        FROM assignment AS held
        JOIN party_member AS member ON member.id = held.member_id
        WHERE held.target_id IN (
                SELECT in_charge.household
                UNION ALL
                SELECT in_charge.household_group
                UNION ALL
                SELECT belongs.group_id FROM group_membership AS belongs
                WHERE belongs.household_id = in_charge.household AND belongs.valid_from <= day
                    AND (belongs.valid_to IS NULL OR belongs.valid_to > day)
            )
            AND held.valid_from <= day AND (held.valid_to IS NULL OR held.valid_to > day)
            AND (in_charge.household IN ({OWN_HOUSEHOLDS})
                OR in_charge.household_group IN ({OWN_GROUPS})
                OR EXISTS (SELECT FROM household AS seen
                    WHERE seen.id = in_charge.household AND {in_sight("seen")})
                OR EXISTS (SELECT FROM household_group AS seen
                    WHERE seen.id = in_charge.household_group AND {in_sight("seen")}))
    $$;

    -- What residents of a group can expect: what its assignments name, else what holds there.
    CREATE FUNCTION duties_of_group(household_group uuid, day date) RETURNS varchar[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        WITH named AS (
            SELECT about.duty_id AS id FROM assignment AS held
            JOIN assignment_duty AS about ON about.assignment_id = held.id
            WHERE held.group_id = duties_of_group.household_group AND held.valid @> day
        ), above AS (
            SELECT body.id FROM household_group AS wanted
            JOIN party_org_span AS span ON span.org_id = wanted.org_id AND span.valid @> day
            JOIN party_org AS body ON body.label = ANY (string_to_array(span.path, '.'))
            WHERE wanted.id = duties_of_group.household_group
        )
        SELECT coalesce(array_agg(wording.name ORDER BY duty.code), '{{}}')
        FROM duty JOIN duty_wording AS wording
            ON wording.duty_id = duty.id AND wording.valid @> day
        WHERE CASE WHEN EXISTS (SELECT FROM named) THEN duty.id IN (SELECT id FROM named)
            ELSE duty.org_id IS NULL OR duty.org_id IN (SELECT id FROM above) END
    $$;

    -- What is kept of a household follows it to the body that answers for it.
    CREATE FUNCTION follow_target() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
        PERFORM FROM partnership WHERE target_id = NEW.id ORDER BY id FOR NO KEY UPDATE;
        PERFORM FROM assignment WHERE target_id = NEW.id ORDER BY id FOR NO KEY UPDATE;
        UPDATE partnership SET org_id = NEW.org_id, version = version + 1
            WHERE target_id = NEW.id;
        UPDATE assignment SET target_org_id = NEW.org_id, version = version + 1
            WHERE target_id = NEW.id;
        IF TG_TABLE_NAME = 'household' THEN
            UPDATE household_poverty SET org_id = NEW.org_id WHERE household_id = NEW.id;
            UPDATE support_goal SET org_id = NEW.org_id, version = version + 1
                WHERE household_id = NEW.id;
            UPDATE commitment SET org_id = NEW.org_id, version = version + 1
                WHERE household_id = NEW.id;
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER follow AFTER UPDATE OF org_id ON household
        FOR EACH ROW WHEN (OLD.org_id <> NEW.org_id) EXECUTE FUNCTION follow_target();
    CREATE TRIGGER follow AFTER UPDATE OF org_id ON household_group
        FOR EACH ROW WHEN (OLD.org_id <> NEW.org_id) EXECUTE FUNCTION follow_target();
"""

CLOSED: Final = (
    "body_rules(uuid[])",
    "coverage_pieces(uuid[], integer[], date[])",
    "coverage_shares(uuid[], integer[], date[])",
    "coverage_take_turn(uuid[])",
    "coverage_recount(uuid[])",
    "coverage_change(uuid[])",
    "not_assignable_states(uuid[])",
    "household_cover(uuid[])",
)
ASKED: Final = (
    "coverage_pending(uuid)",
    "coverage_settle_arrivals()",
    "household_states(uuid[])",
    "member_states(uuid[])",
    "not_assignable_on(uuid[], date)",
    "charges(uuid[], date)",
    "charges_beyond_home(uuid[], date)",
    "in_charge(uuid, uuid, date)",
    "duties_of_group(uuid, date)",
)
RIGHTS: Final = f"""
    REVOKE EXECUTE ON FUNCTION {", ".join(CLOSED + ASKED)} FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION {", ".join(ASKED)} TO kevai_app;
    GRANT SELECT ON coverage_total, coverage_share TO kevai_app;
"""
UP: Final = "".join(
    [STATES, COUNTING, *(_follow(table, *how) for table, how in COUNTED.items()), IN_CHARGE, RIGHTS]
)
DOWN: Final = (
    "".join(
        f"DROP FUNCTION {table}_{event}_counts CASCADE;"
        for table in COUNTED
        for event in ("insert", "update", "delete")
    )
    + f"DROP FUNCTION {', '.join(CLOSED + ASKED)}, coverage_settle, follow_target CASCADE;"
    + "DROP VIEW branch_stance;"
)
