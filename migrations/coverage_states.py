"""When each household was covered, and each member in charge: what coverage is counted of."""

from typing import Final

from migrations.walls import in_sight

ABLE: Final = "('official', 'probationary', 'reduced')"
PRESENT: Final = "('official', 'probationary', 'exempt', 'reduced', 'suspended', 'away')"
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
