"""Who is in charge of whom, who is told so, and what follows a household to another body."""

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
