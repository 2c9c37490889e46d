"""The journal of a reorganisation, and the way back.

While ``kevai.reorganisation`` names one, every row that changes in a table that it may touch is
written down as it was and as it is. The images may hold what is personal: nobody but the owner
reads them, and the two functions that do tell identities of rows and no more.
"""

from typing import Final

from migrations.walls import in_sight

# What a reorganisation may touch. Each has ``id``.
TABLES: Final = (
    "party_org",
    "party_org_span",
    "place",
    "place_span",
    "place_charge",
    "admin_unit",
    "admin_unit_span",
    "role_term",
    "succession",
    "rehoming",
    "household",
    "household_group",
    "household_poverty",
    "party_member",
    "membership",
    "residence_member",
    "assignment",
    "assignment_plan",
    "partnership",
    "obligation",
    "task",
    "resident_request",
    "commitment",
    "support_goal",
    "working_group_coverage",
    "account",
)
# What counts changes of a row, and what Postgres itself works out: not part of what is restored.
PASSED_OVER: Final = "ARRAY['version', 'valid']"

UP: Final = f"""
    CREATE TABLE reorganisation_change (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        reorganisation_id UUID NOT NULL,
        of_table TEXT COLLATE "C" NOT NULL,
        row_id UUID NOT NULL,
        was JSONB,
        became JSONB,
        CONSTRAINT pk_reorganisation_change PRIMARY KEY (id),
        CONSTRAINT fk_reorganisation_change_reorganisation_id
            FOREIGN KEY(reorganisation_id) REFERENCES reorganisation (id)
    );
    CREATE INDEX ix_reorganisation_change_reorganisation_id
        ON reorganisation_change (reorganisation_id, of_table, row_id);

    CREATE FUNCTION journal_reorganisation() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
        after jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    BEGIN
        INSERT INTO reorganisation_change (reorganisation_id, of_table, row_id, was, became)
        VALUES (current_setting('kevai.reorganisation')::uuid, TG_TABLE_NAME,
            (coalesce(after, before) ->> 'id')::uuid, before, after);
        RETURN NULL;
    END $$;

    -- Why it cannot be undone: rows that changed since, and what others have built upon since.
    CREATE FUNCTION reorganisation_obstacles(reorganisation uuid)
    RETURNS TABLE (of_table text, row_id uuid, node_id uuid, reason text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    SET enable_nestloop = off AS $$  -- Postgres has not counted a journal of this minute yet
    DECLARE
        one text;
        many record;
    BEGIN
        IF NOT EXISTS (SELECT FROM reorganisation AS found
            WHERE found.id = reorganisation AND {in_sight("found")}) THEN
            RETURN;
        END IF;
        FOR one IN SELECT DISTINCT change.of_table FROM reorganisation_change AS change
            WHERE change.reorganisation_id = reorganisation LOOP
            RETURN QUERY EXECUTE format($q$
                SELECT %1$L, last.row_id, coalesce(
                    last.said ->> 'org_id', last.said ->> 'place_id', last.said ->> 'unit_id',
                    last.said ->> 'id')::uuid, 'changed'
                FROM (
                    SELECT DISTINCT ON (change.row_id) change.row_id, change.became,
                        coalesce(change.became, change.was) AS said
                    FROM reorganisation_change AS change
                    WHERE change.reorganisation_id = $1 AND change.of_table = %1$L
                    ORDER BY change.row_id, change.id DESC
                ) AS last
                LEFT JOIN %1$I AS here ON here.id = last.row_id
                WHERE (to_jsonb(here) - {PASSED_OVER})
                    IS DISTINCT FROM (last.became - {PASSED_OVER})
            $q$, one) USING reorganisation;
        END LOOP;
        -- What was made, and is named by a row that came later. Which table that is of is told where
        -- it tells nothing: that there is feedback at all is nobody's to hear.
        FOR many IN
            SELECT con.confrelid::regclass::text AS named, con.conrelid::regclass::text AS naming,
                att.attname AS by_column
            FROM pg_constraint AS con
            JOIN pg_attribute AS att ON att.attrelid = con.conrelid AND att.attnum = con.conkey[1]
            WHERE con.contype = 'f' AND cardinality(con.conkey) = 1
                AND con.confrelid IN ('party_org'::regclass, 'place'::regclass, 'admin_unit'::regclass)
                AND con.conrelid::regclass::text NOT LIKE 'coverage%'
        LOOP
            RETURN QUERY EXECUTE format($q$
                SELECT DISTINCT CASE WHEN %2$L = ANY (%4$L::text[]) THEN %2$L ELSE 'other' END,
                    made.row_id, made.row_id, 'built_upon'
                FROM reorganisation_change AS made JOIN %2$I AS later ON later.%3$I = made.row_id
                WHERE made.reorganisation_id = $1 AND made.of_table = %1$L AND made.was IS NULL
                    AND NOT EXISTS (
                        SELECT FROM reorganisation_change AS ours
                        WHERE ours.reorganisation_id = $1 AND ours.of_table = %2$L
                            AND ours.row_id::text = to_jsonb(later) ->> 'id')
            $q$, many.named, many.naming, many.by_column, '{{{",".join(TABLES)}}}') USING reorganisation;
        END LOOP;
        -- What stands now below a body or a place that would stand elsewhere again.
        FOR many IN SELECT * FROM (VALUES
            ('party_org_span', 'party_org', 'org_id'), ('place_span', 'place', 'place_id')
        ) AS trees (spans, nodes, key) LOOP
            RETURN QUERY EXECUTE format($q$
                WITH moved AS (
                    SELECT change.became ->> %3$L AS node_id
                    FROM reorganisation_change AS change
                    WHERE change.reorganisation_id = $1 AND change.of_table = %1$L
                        AND change.became IS NOT NULL AND NOT EXISTS (
                            SELECT FROM reorganisation_change AS stood
                            WHERE stood.reorganisation_id = $1 AND stood.of_table = %1$L
                                AND stood.was ->> %3$L = change.became ->> %3$L
                                AND stood.was ->> 'path' = change.became ->> 'path')
                    GROUP BY 1
                )
                SELECT DISTINCT %2$L, node.id, node.id, 'built_upon'
                FROM moved JOIN %2$I AS node ON node.id = moved.node_id::uuid
                JOIN %1$I AS here ON here.%3$I = node.id
                -- Directly: of what stands deeper, whatever it stands below was moved too.
                JOIN %1$I AS later ON later.parent_id = node.id AND later.valid && here.valid
                WHERE here.id IN (
                        SELECT ours.row_id FROM reorganisation_change AS ours
                        WHERE ours.reorganisation_id = $1 AND ours.of_table = %1$L)
                    AND NOT EXISTS (
                        SELECT FROM reorganisation_change AS ours
                        WHERE ours.reorganisation_id = $1 AND ours.of_table = %1$L
                            AND ours.row_id = later.id)
            $q$, many.spans, many.nodes, many.key) USING reorganisation;
        END LOOP;
        -- Who came to live in a place, and answers to whoever is in charge of it by this alone.
        FOREACH one IN ARRAY ARRAY['household', 'household_group', 'residence_member'] LOOP
            RETURN QUERY EXECUTE format($q$
                SELECT DISTINCT %1$L, later.place_id, later.place_id, 'built_upon'
                FROM reorganisation_change AS change
                JOIN %1$I AS later ON later.place_id = (change.became ->> 'place_id')::uuid
                    AND later.org_id = (change.became ->> 'org_id')::uuid
                WHERE change.reorganisation_id = $1 AND change.of_table = 'place_charge'
                    AND change.was IS NULL
                    AND later.created_at > (
                        SELECT applied_at FROM reorganisation WHERE reorganisation.id = $1)
            $q$, one) USING reorganisation;
        END LOOP;
    END $$;

    -- Puts every row back as it was, last change first. Nothing else knows what was there.
    CREATE FUNCTION undo_reorganisation(reorganisation uuid) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        change record;
        columns text;
        undone bigint := 0;
    BEGIN
        IF EXISTS (SELECT FROM reorganisation_obstacles(reorganisation)) OR NOT EXISTS (
            SELECT FROM reorganisation AS found WHERE found.id = reorganisation
                AND found.state = 'applied' AND {in_sight("found")}
        ) THEN
            RAISE EXCEPTION 'this reorganisation cannot be undone';
        END IF;
        FOR change IN SELECT * FROM reorganisation_change AS of_it
            WHERE of_it.reorganisation_id = reorganisation ORDER BY of_it.id DESC LOOP
            IF change.was IS NULL THEN
                IF change.of_table = 'party_org' THEN  -- what counts it must forget it first
                    SET CONSTRAINTS settle IMMEDIATE;
                    SET CONSTRAINTS settle DEFERRED;
                    DELETE FROM coverage_share WHERE org_id = change.row_id
                        OR source_id = change.row_id;
                    DELETE FROM coverage_total WHERE org_id = change.row_id;
                    DELETE FROM coverage_turn WHERE org_id = change.row_id;
                END IF;
                EXECUTE format('DELETE FROM %I WHERE id = $1', change.of_table) USING change.row_id;
            ELSE
                SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns
                FROM pg_attribute WHERE attrelid = change.of_table::regclass AND attnum > 0
                    AND NOT attisdropped AND attgenerated = ''
                    AND (change.became IS NULL OR attname <> 'version');
                IF change.became IS NULL THEN
                    EXECUTE format('INSERT INTO %1$I (%2$s)
                        SELECT %2$s FROM jsonb_populate_record(NULL::%1$I, $1)',
                        change.of_table, columns) USING change.was;
                ELSE
                    IF change.became ? 'version' THEN  -- who saw what is undone has not seen this
                        EXECUTE format('UPDATE %I SET version = version + 1 WHERE id = $1',
                            change.of_table) USING change.row_id;
                    END IF;
                    EXECUTE format('UPDATE %1$I SET (%2$s) = (
                        SELECT %2$s FROM jsonb_populate_record(NULL::%1$I, $1)) WHERE id = $2',
                        change.of_table, columns) USING change.was, change.row_id;
                END IF;
            END IF;
            undone := undone + 1;
        END LOOP;
        DELETE FROM reorganisation_change AS of_it WHERE of_it.reorganisation_id = reorganisation;
        RETURN undone;
    END $$;

    REVOKE ALL ON FUNCTION journal_reorganisation, reorganisation_obstacles, undo_reorganisation
        FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION reorganisation_obstacles, undo_reorganisation TO kevai_app;
    """ + "".join(
    f"""
        CREATE TRIGGER journal AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW
            WHEN (current_setting('kevai.reorganisation', true) <> '')
            EXECUTE FUNCTION journal_reorganisation();
        """
    for table in TABLES
)
DOWN: Final = (
    "".join(f"DROP TRIGGER journal ON {table};" for table in TABLES)
    + """
    DROP FUNCTION undo_reorganisation, reorganisation_obstacles, journal_reorganisation;
    DROP TABLE reorganisation_change;
    """
)
