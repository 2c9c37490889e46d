"""Members, their states, memberships; working members at their residence."""

from migrations.sql import run
from migrations.walls import PERSON, PLACES, TODAY, dated, wall

revision = "0004_members"
down_revision = "0003_identity"
branch_labels = None
depends_on = None

# A member's rows are seen by whoever sees the member, wherever they belonged before.
OF_A_MEMBER = "EXISTS (SELECT 1 FROM party_member WHERE party_member.id = {table}.member_id)"


def upgrade() -> None:
    run("""
        CREATE TABLE party_member (
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            full_name VARCHAR NOT NULL,
            sort_key TEXT COLLATE "C" NOT NULL,
            folded_name VARCHAR NOT NULL,
            birth_year INTEGER NOT NULL,
            phone VARCHAR,
            joined_on TEXT COLLATE "C",
            home_place_id UUID,
            external_ids JSONB NOT NULL,
            CONSTRAINT pk_party_member PRIMARY KEY (id),
            CONSTRAINT fk_party_member_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_party_member_id FOREIGN KEY(id) REFERENCES person (id),
            CONSTRAINT fk_party_member_home_place_id FOREIGN KEY(home_place_id) REFERENCES place (id)
        );
        CREATE INDEX ix_party_member_order ON party_member (org_id, sort_key, id);
        CREATE INDEX ix_party_member_search ON party_member USING gin (folded_name gin_trgm_ops);
        CREATE UNIQUE INDEX uq_party_member_database ON party_member ((external_ids ->> 'database'));
        CREATE UNIQUE INDEX uq_party_member_handbook ON party_member ((external_ids ->> 'handbook'));

        CREATE TABLE member_standing (
            valid_from DATE NOT NULL,
            valid_to DATE,
            valid DATERANGE GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            member_id UUID NOT NULL,
            standing VARCHAR NOT NULL,
            resolution_ref VARCHAR,
            CONSTRAINT pk_member_standing PRIMARY KEY (id),
            CONSTRAINT ck_member_standing_valid CHECK (valid_from < valid_to),
            CONSTRAINT fk_member_standing_member_id FOREIGN KEY(member_id) REFERENCES party_member (id)
        );
        CREATE INDEX ix_member_standing_member_id ON member_standing (member_id);

        CREATE TABLE membership (
            org_id UUID NOT NULL,
            valid_from DATE NOT NULL,
            valid_to DATE,
            valid DATERANGE GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            member_id UUID NOT NULL,
            CONSTRAINT pk_membership PRIMARY KEY (id),
            CONSTRAINT ck_membership_valid CHECK (valid_from < valid_to),
            CONSTRAINT fk_membership_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_membership_member_id FOREIGN KEY(member_id) REFERENCES party_member (id)
        );
        CREATE INDEX ix_membership_member_id ON membership (member_id);
        CREATE INDEX ix_membership_org ON membership (org_id, valid_from);

        CREATE TABLE residence_member (
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            full_name VARCHAR NOT NULL,
            sort_key TEXT COLLATE "C" NOT NULL,
            folded_name VARCHAR NOT NULL,
            workplace VARCHAR NOT NULL,
            place_id UUID NOT NULL,
            introduced_on DATE NOT NULL,
            left_on DATE,
            duty VARCHAR NOT NULL,
            CONSTRAINT pk_residence_member PRIMARY KEY (id),
            CONSTRAINT ck_residence_member_duty CHECK (duty IN ('full', 'exempt_from_activity')),
            CONSTRAINT fk_residence_member_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_residence_member_place_id FOREIGN KEY(place_id) REFERENCES place (id)
        );
        CREATE INDEX ix_residence_member_order ON residence_member (org_id, sort_key, id);
        CREATE INDEX ix_residence_member_place ON residence_member (place_id);

        CREATE TABLE residence_attendance (
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            residence_member_id UUID NOT NULL,
            half_year TEXT COLLATE "C" NOT NULL,
            presence VARCHAR NOT NULL,
            CONSTRAINT pk_residence_attendance PRIMARY KEY (id),
            CONSTRAINT uq_residence_attendance_residence_member_id_half_year UNIQUE (residence_member_id, half_year),
            CONSTRAINT fk_residence_attendance_residence_member_id FOREIGN KEY(residence_member_id) REFERENCES residence_member (id)
        );

        CREATE TABLE residence_comment (
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            residence_member_id UUID NOT NULL,
            year INTEGER NOT NULL,
            text VARCHAR NOT NULL,
            asked_by VARCHAR,
            CONSTRAINT pk_residence_comment PRIMARY KEY (id),
            CONSTRAINT uq_residence_comment_residence_member_id_year UNIQUE (residence_member_id, year),
            CONSTRAINT fk_residence_comment_residence_member_id FOREIGN KEY(residence_member_id) REFERENCES residence_member (id)
        );
    """)
    # A branch goes on knowing by name who belonged to it, or its own history would lose them.
    # The function passes the wall of memberships, whose own wall asks for that of members.
    run(f"""
        CREATE FUNCTION belonged_in_sight(member uuid) RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT EXISTS (
                SELECT 1 FROM membership JOIN party_org_span AS span USING (org_id)
                WHERE membership.member_id = member AND span.valid_from <= {TODAY}
                    AND (span.valid_to IS NULL OR span.valid_to > {TODAY})
                    AND span.path || '.' LIKE ANY ({PLACES}::text[]))
        $$;
        REVOKE ALL ON FUNCTION belonged_in_sight FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION belonged_in_sight TO kevai_app;
    """)
    run(dated("member_standing", "member_id"))
    run(dated("membership", "member_id"))
    run(wall("party_member", own=f"party_member.id = {PERSON} OR belonged_in_sight(id)"))
    run(wall("membership", own=OF_A_MEMBER.format(table="membership")))
    run(f"""
        ALTER TABLE member_standing ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sight ON member_standing TO kevai_app
            USING ({OF_A_MEMBER.format(table="member_standing")});
        GRANT SELECT, INSERT, UPDATE, DELETE ON member_standing TO kevai_app;
    """)
    # Numbers without names, of a body in sight and of all below it on a day: past the walls that
    # would ask of each member whether they are seen.
    run(f"""
        CREATE FUNCTION members_by_standing(body uuid, day date)
        RETURNS TABLE (standing text, number bigint)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT held.standing, count(*)
            FROM party_org_span AS root
            JOIN party_org_span AS here ON here.path >= root.path AND here.path < root.path || '/'
            JOIN membership ON membership.org_id = here.org_id
            JOIN member_standing AS held ON held.member_id = membership.member_id
            WHERE root.org_id = body
                AND root.valid_from <= day AND (root.valid_to IS NULL OR root.valid_to > day)
                AND here.valid_from <= day AND (here.valid_to IS NULL OR here.valid_to > day)
                AND membership.valid_from <= day
                AND (membership.valid_to IS NULL OR membership.valid_to > day)
                AND held.valid_from <= day AND (held.valid_to IS NULL OR held.valid_to > day)
                AND EXISTS (
                    SELECT 1 FROM party_org_span AS span
                    WHERE span.org_id = body AND span.valid_from <= {TODAY}
                        AND (span.valid_to IS NULL OR span.valid_to > {TODAY})
                        AND span.path || '.' LIKE ANY ({PLACES}::text[]))
            GROUP BY held.standing
        $$;
        REVOKE ALL ON FUNCTION members_by_standing FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION members_by_standing TO kevai_app;
    """)
    run(wall("residence_member", grant="SELECT, INSERT, UPDATE, DELETE"))
    for table in ("residence_attendance", "residence_comment"):
        run(f"""
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            CREATE POLICY sight ON {table} TO kevai_app USING (EXISTS (
                SELECT 1 FROM residence_member WHERE residence_member.id = residence_member_id
            ));
            GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO kevai_app;
        """)


def downgrade() -> None:
    run("""
        DROP TABLE residence_comment, residence_attendance, residence_member CASCADE;
        DROP TABLE membership, member_standing, party_member CASCADE;
        DROP FUNCTION belonged_in_sight, members_by_standing;
    """)
