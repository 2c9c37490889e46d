"""A case is taken in by one statement: its price spent, its body's budget asked, itself written."""

HELD = "valid_from <= on_day AND (valid_to IS NULL OR valid_to > on_day)"
HANDLING = """('branch_secretary', 'branch_deputy_secretary', 'branch_committee',
                'commune_committee', 'provincial_committee', 'inspection_committee',
                'fatherland_front')"""
SENT_BEFORE = """
            RETURN QUERY SELECT feedback.id, feedback.received_on, feedback.small_village
            FROM feedback WHERE feedback.receipt_hash = receipt;
            IF FOUND THEN RETURN; END IF;"""


def refusal(name: str) -> str:
    """Refuse as a constraint would: whatever was done for the case is undone."""
    return (
        "RAISE EXCEPTION USING MESSAGE = 'refused', "
        f"ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{name}'"
    )


def seats(role: str) -> str:
    """Name the bodies in which those concerned have such a seat."""
    held = f"FILTER (WHERE role {role})"
    return f"coalesce(array_agg(DISTINCT org_id ORDER BY org_id) {held}, '{{}}')"


# Last, with a default: the release that is still running does not know of it.
HASHED = (", subject bytea DEFAULT NULL", ", subject_hash", ", subject")


def take_feedback(*, hashed: bool) -> str:
    """Write the function, with or without the hash of what the case is about."""
    subject, column, value = HASHED if hashed else ("", "", "")
    return f"""
        -- Tells of the case that the receipt opens, new or sent before. It runs as its caller, before
        -- whom the wall stands: by the receipt that it sets, this case is seen and no other.
        -- The bodies in which those concerned sit are kept with it, and who has a conflict of
        -- interest: a seat could be ended, or a declaration withdrawn, to read, and be given back.
        CREATE FUNCTION take_feedback(
            new_id uuid, on_day date, receipt bytea, once bytea, kind text, origin uuid,
            about uuid[], urgent boolean, may_publish boolean, few boolean, sealed bytea,
            contact bytea, price bytea, price_kept_until date, purpose text, at_most int{subject}
        ) RETURNS TABLE (case_id uuid, received_on date, small_village boolean) LANGUAGE plpgsql AS $$
        #variable_conflict use_variable
        DECLARE
            committees uuid[] := '{{}}';
            inspections uuid[] := '{{}}';
            fronts uuid[] := '{{}}';
            conflicting uuid[] := '{{}}';
        BEGIN
            PERFORM set_config('kevai.receipt', encode(receipt, 'hex'), true);
            IF once IS NOT NULL THEN{SENT_BEFORE}
            END IF;
            IF price IS NOT NULL AND NOT spend_proof(price, price_kept_until) THEN{SENT_BEFORE}
                {refusal("feedback_price")};
            END IF;
            IF NOT take_public_budget(origin, purpose, on_day, at_most) THEN
                {refusal("feedback_budget")};
            END IF;
            IF about <> '{{}}' THEN
                SELECT
                    {seats("NOT IN ('inspection_committee', 'fatherland_front')")},
                    {seats("= 'inspection_committee'")},
                    {seats("= 'fatherland_front'")}
                INTO committees, inspections, fronts
                FROM role_term
                WHERE person_id = ANY (about) AND role IN {HANDLING} AND {HELD};
                SELECT coalesce(array_agg(person ORDER BY person), '{{}}') INTO conflicting
                FROM conflicted_persons(about, on_day) AS person;
            END IF;
            INSERT INTO feedback (
                id, version, received_on, receipt_hash, once_hash, kind, state, origin_id, concerned,
                barred, barred_inspections, barred_fronts, recused, urgent, clock_from, sealed,
                reopened, may_publish, small_village, late{column}
            ) VALUES (
                new_id, 1, on_day, receipt, once, kind, 'received', origin, about,
                committees, inspections, fronts, conflicting, urgent, on_day, sealed,
                false, may_publish, few, false{value}
            ) ON CONFLICT DO NOTHING;
            IF NOT FOUND THEN{SENT_BEFORE}
                {refusal("feedback_once")};
            END IF;
            IF contact IS NOT NULL THEN
                INSERT INTO feedback_contact (feedback_id, sealed, times_read)
                VALUES (new_id, contact, 0);
            END IF;
            RETURN QUERY SELECT new_id, on_day, few;
        END $$;
        REVOKE EXECUTE ON FUNCTION take_feedback FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION take_feedback TO kevai_app;
    """
