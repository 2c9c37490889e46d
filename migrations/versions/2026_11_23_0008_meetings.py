"""Meetings, tasks, requests, movements, working groups."""

from migrations.sql import run
from migrations.walls import PERSON, dated, wall

revision = "0008_meetings"
down_revision = "0007_reports"
branch_labels = None
depends_on = None

# Whoever was expected at a meeting may read of it, and of their own attendance only.
EXPECTED = f"""EXISTS (
    SELECT 1 FROM attendance AS mine
    WHERE mine.meeting_id = meeting.id AND mine.member_id = {PERSON})"""
# A branch sees the groups that come to it, by the coverage that it can see.
COMES_HERE = """EXISTS (
    SELECT 1 FROM working_group_coverage AS coverage
    WHERE coverage.group_id = working_group.id)"""

# Who is in charge of a household sees what is asked for it, besides who raised or owns it.
OF_SEEN_HOUSEHOLDS = f"""{PERSON} IN (raised_by, owner_member_id)
    OR EXISTS (SELECT 1 FROM household WHERE household.id = resident_request.household_id)
    OR EXISTS (
        SELECT 1 FROM household_group AS grp WHERE grp.id = resident_request.household_group_id)"""

OF_LED_MOVEMENTS = f"""EXISTS (
    SELECT 1 FROM movement AS led
    WHERE led.id = contribution.movement_id AND led.lead_id = {PERSON})"""


def part(table: str, of: str, key: str, *, grant: str = "SELECT, INSERT") -> str:
    """Write the wall of a table whose rows are seen by whoever sees what they are part of."""
    return f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sight ON {table} TO kevai_app
            USING (EXISTS (SELECT 1 FROM {of} AS whole WHERE whole.id = {table}.{key}));
        GRANT {grant} ON {table} TO kevai_app;
    """


def upgrade() -> None:
    run("""
        CREATE TABLE meeting (
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            kind VARCHAR NOT NULL,
            held_on DATE NOT NULL,
            state VARCHAR NOT NULL,
            present INTEGER NOT NULL,
            excused INTEGER NOT NULL,
            absent INTEGER NOT NULL,
            venue VARCHAR,
            minutes VARCHAR,
            CONSTRAINT pk_meeting PRIMARY KEY (id),
            CONSTRAINT fk_meeting_org_id FOREIGN KEY(org_id) REFERENCES party_org (id)
        );
        CREATE INDEX ix_meeting_order ON meeting (org_id, held_on, id);

        CREATE TABLE movement (
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            name VARCHAR NOT NULL,
            kind VARCHAR NOT NULL,
            place_id UUID NOT NULL,
            starts_on DATE NOT NULL,
            ends_on DATE,
            goal VARCHAR NOT NULL,
            lead_id UUID,
            state VARCHAR NOT NULL,
            CONSTRAINT pk_movement PRIMARY KEY (id),
            CONSTRAINT ck_movement_in_order CHECK (starts_on <= ends_on),
            CONSTRAINT fk_movement_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_movement_lead_id FOREIGN KEY(lead_id) REFERENCES party_member (id),
            CONSTRAINT fk_movement_place_id FOREIGN KEY(place_id) REFERENCES place (id)
        );
        CREATE INDEX ix_movement_order ON movement (org_id, starts_on, id);
        CREATE INDEX ix_movement_lead ON movement (lead_id);
        CREATE INDEX ix_movement_place ON movement (place_id);

        CREATE TABLE working_group (
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            name TEXT COLLATE "C" NOT NULL,
            decision_number VARCHAR NOT NULL,
            decided_on DATE NOT NULL,
            CONSTRAINT pk_working_group PRIMARY KEY (id),
            CONSTRAINT uq_working_group_org_id_name_decided_on UNIQUE (org_id, name, decided_on),
            CONSTRAINT fk_working_group_org_id FOREIGN KEY(org_id) REFERENCES party_org (id)
        );

        CREATE TABLE attendance (
            org_id UUID NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            meeting_id UUID NOT NULL,
            member_id UUID NOT NULL,
            presence VARCHAR NOT NULL,
            excuse VARCHAR,
            CONSTRAINT pk_attendance PRIMARY KEY (id),
            CONSTRAINT uq_attendance_meeting_id_member_id UNIQUE (meeting_id, member_id),
            CONSTRAINT ck_attendance_excuse CHECK ((presence = 'excused') = (excuse IS NOT NULL)),
            CONSTRAINT fk_attendance_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_attendance_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id),
            CONSTRAINT fk_attendance_member_id FOREIGN KEY(member_id) REFERENCES party_member (id)
        );
        CREATE INDEX ix_attendance_member ON attendance (member_id, meeting_id);
        CREATE INDEX ix_attendance_order ON attendance (org_id, meeting_id, member_id);

        CREATE TABLE contribution (
            org_id UUID NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            movement_id UUID NOT NULL,
            village_id UUID NOT NULL,
            giver VARCHAR NOT NULL,
            household_id UUID,
            money BIGINT,
            labour_days NUMERIC,
            land_m2 NUMERIC,
            given_on DATE NOT NULL,
            voided_on DATE,
            void_reason VARCHAR,
            CONSTRAINT pk_contribution PRIMARY KEY (id),
            CONSTRAINT ck_contribution_one_measure CHECK (num_nonnulls(money, labour_days, land_m2) = 1),
            CONSTRAINT ck_contribution_giver CHECK ((giver = 'household') = (household_id IS NOT NULL)),
            CONSTRAINT ck_contribution_voided CHECK ((voided_on IS NULL) = (void_reason IS NULL)),
            CONSTRAINT fk_contribution_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_contribution_movement_id FOREIGN KEY(movement_id) REFERENCES movement (id),
            CONSTRAINT fk_contribution_village_id FOREIGN KEY(village_id) REFERENCES place (id),
            CONSTRAINT fk_contribution_household_id FOREIGN KEY(household_id) REFERENCES household (id)
        );
        CREATE INDEX ix_contribution_household ON contribution (household_id);
        CREATE INDEX ix_contribution_movement ON contribution (movement_id);
        CREATE INDEX ix_contribution_order ON contribution (org_id, movement_id, given_on, id);
        CREATE INDEX ix_contribution_village ON contribution (village_id);

        CREATE TABLE meeting_correction (
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            meeting_id UUID NOT NULL,
            account_id UUID NOT NULL,
            corrected_on DATE NOT NULL,
            reason VARCHAR NOT NULL,
            attendance JSONB NOT NULL,
            CONSTRAINT pk_meeting_correction PRIMARY KEY (id),
            CONSTRAINT fk_meeting_correction_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id),
            CONSTRAINT fk_meeting_correction_account_id FOREIGN KEY(account_id) REFERENCES account (id)
        );
        CREATE INDEX ix_meeting_correction_meeting_id ON meeting_correction (meeting_id);

        CREATE TABLE meeting_item (
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            meeting_id UUID NOT NULL,
            position INTEGER NOT NULL,
            subject VARCHAR NOT NULL,
            report_id UUID,
            assignment_id UUID,
            CONSTRAINT pk_meeting_item PRIMARY KEY (id),
            CONSTRAINT uq_meeting_item_meeting_id_position UNIQUE (meeting_id, position),
            CONSTRAINT fk_meeting_item_report_id FOREIGN KEY(report_id) REFERENCES report (id),
            CONSTRAINT fk_meeting_item_assignment_id FOREIGN KEY(assignment_id) REFERENCES assignment (id),
            CONSTRAINT fk_meeting_item_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id)
        );

        CREATE TABLE movement_household (
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            movement_id UUID NOT NULL,
            household_id UUID NOT NULL,
            CONSTRAINT pk_movement_household PRIMARY KEY (id),
            CONSTRAINT uq_movement_household_movement_id_household_id UNIQUE (movement_id, household_id),
            CONSTRAINT fk_movement_household_movement_id FOREIGN KEY(movement_id) REFERENCES movement (id),
            CONSTRAINT fk_movement_household_household_id FOREIGN KEY(household_id) REFERENCES household (id)
        );
        CREATE INDEX ix_movement_household_household ON movement_household (household_id);

        CREATE TABLE movement_result (
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            movement_id UUID NOT NULL,
            indicator VARCHAR NOT NULL,
            unit VARCHAR NOT NULL,
            value NUMERIC NOT NULL,
            measured_on DATE NOT NULL,
            CONSTRAINT pk_movement_result PRIMARY KEY (id),
            CONSTRAINT fk_movement_result_movement_id FOREIGN KEY(movement_id) REFERENCES movement (id)
        );
        CREATE INDEX ix_movement_result_movement_id ON movement_result (movement_id);

        CREATE TABLE resident_request (
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            summary VARCHAR NOT NULL,
            category VARCHAR NOT NULL,
            household_id UUID,
            household_group_id UUID,
            raised_by UUID,
            owner_member_id UUID,
            owner_org_id UUID,
            due_on DATE NOT NULL,
            state VARCHAR NOT NULL,
            CONSTRAINT pk_resident_request PRIMARY KEY (id),
            CONSTRAINT ck_resident_request_one_owner CHECK (num_nonnulls(owner_member_id, owner_org_id) = 1),
            CONSTRAINT ck_resident_request_one_source CHECK (num_nonnulls(household_id, household_group_id) <= 1),
            CONSTRAINT fk_resident_request_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_resident_request_household_id FOREIGN KEY(household_id) REFERENCES household (id),
            CONSTRAINT fk_resident_request_household_group_id FOREIGN KEY(household_group_id) REFERENCES household_group (id),
            CONSTRAINT fk_resident_request_raised_by FOREIGN KEY(raised_by) REFERENCES person (id),
            CONSTRAINT fk_resident_request_owner_member_id FOREIGN KEY(owner_member_id) REFERENCES party_member (id),
            CONSTRAINT fk_resident_request_owner_org_id FOREIGN KEY(owner_org_id) REFERENCES party_org (id)
        );
        CREATE INDEX ix_resident_request_group ON resident_request (household_group_id);
        CREATE INDEX ix_resident_request_household ON resident_request (household_id);
        CREATE INDEX ix_resident_request_order ON resident_request (org_id, due_on, id);
        CREATE INDEX ix_resident_request_owner ON resident_request (owner_member_id);
        CREATE INDEX ix_resident_request_raised_by ON resident_request (raised_by);

        CREATE TABLE resolution (
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            meeting_id UUID NOT NULL,
            number TEXT COLLATE "C" NOT NULL,
            content VARCHAR NOT NULL,
            CONSTRAINT pk_resolution PRIMARY KEY (id),
            CONSTRAINT uq_resolution_meeting_id_number UNIQUE (meeting_id, number),
            CONSTRAINT fk_resolution_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id)
        );

        CREATE TABLE working_group_visit (
            org_id UUID NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            group_id UUID NOT NULL,
            meeting_id UUID,
            visited_on DATE NOT NULL,
            people INTEGER NOT NULL,
            observations VARCHAR NOT NULL,
            unblocked VARCHAR,
            written_by UUID NOT NULL,
            CONSTRAINT pk_working_group_visit PRIMARY KEY (id),
            CONSTRAINT uq_working_group_visit_group_id_org_id_visited_on UNIQUE (group_id, org_id, visited_on),
            CONSTRAINT fk_working_group_visit_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_working_group_visit_group_id FOREIGN KEY(group_id) REFERENCES working_group (id),
            CONSTRAINT fk_working_group_visit_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id),
            CONSTRAINT fk_working_group_visit_written_by FOREIGN KEY(written_by) REFERENCES person (id)
        );
        CREATE INDEX ix_working_group_visit_order ON working_group_visit (org_id, visited_on, id);

        CREATE TABLE follow_up (
            org_id UUID NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            visit_id UUID NOT NULL,
            subject VARCHAR NOT NULL,
            owner_org_id UUID NOT NULL,
            due_on DATE NOT NULL,
            done_on DATE,
            note VARCHAR,
            CONSTRAINT pk_follow_up PRIMARY KEY (id),
            CONSTRAINT ck_follow_up_done CHECK ((done_on IS NULL) = (note IS NULL)),
            CONSTRAINT fk_follow_up_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_follow_up_visit_id FOREIGN KEY(visit_id) REFERENCES working_group_visit (id),
            CONSTRAINT fk_follow_up_owner_org_id FOREIGN KEY(owner_org_id) REFERENCES party_org (id)
        );
        CREATE INDEX ix_follow_up_order ON follow_up (org_id, due_on, id);
        CREATE INDEX ix_follow_up_visit_id ON follow_up (visit_id);

        CREATE TABLE working_group_coverage (
            org_id UUID NOT NULL,
            valid_from DATE NOT NULL,
            valid_to DATE,
            valid DATERANGE GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            group_id UUID NOT NULL,
            CONSTRAINT pk_working_group_coverage PRIMARY KEY (id),
            CONSTRAINT ck_working_group_coverage_valid CHECK (valid_from < valid_to),
            CONSTRAINT fk_working_group_coverage_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_working_group_coverage_group_id FOREIGN KEY(group_id) REFERENCES working_group (id)
        );
        CREATE INDEX ix_working_group_coverage_group ON working_group_coverage (group_id);
        CREATE INDEX ix_working_group_coverage_order ON working_group_coverage (org_id, valid_from, id);

        CREATE TABLE working_group_member (
            valid_from DATE NOT NULL,
            valid_to DATE,
            valid DATERANGE GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            group_id UUID NOT NULL,
            person_id UUID,
            display_name VARCHAR NOT NULL,
            title VARCHAR,
            leads BOOLEAN NOT NULL,
            CONSTRAINT pk_working_group_member PRIMARY KEY (id),
            CONSTRAINT ck_working_group_member_valid CHECK (valid_from < valid_to),
            CONSTRAINT fk_working_group_member_group_id FOREIGN KEY(group_id) REFERENCES working_group (id),
            CONSTRAINT fk_working_group_member_person_id FOREIGN KEY(person_id) REFERENCES person (id)
        );
        CREATE INDEX ix_working_group_member_group ON working_group_member (group_id);
        CREATE INDEX ix_working_group_member_person_id ON working_group_member (person_id);

        CREATE TABLE request_step (
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            request_id UUID NOT NULL,
            state VARCHAR NOT NULL,
            taken_on DATE NOT NULL,
            taken_by UUID,
            content VARCHAR,
            decline_reason VARCHAR,
            transferred_to VARCHAR,
            reference VARCHAR,
            CONSTRAINT pk_request_step PRIMARY KEY (id),
            CONSTRAINT fk_request_step_request_id FOREIGN KEY(request_id) REFERENCES resident_request (id),
            CONSTRAINT fk_request_step_taken_by FOREIGN KEY(taken_by) REFERENCES person (id)
        );
        CREATE INDEX ix_request_step_request_id ON request_step (request_id);

        CREATE TABLE task (
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            title VARCHAR NOT NULL,
            description VARCHAR,
            due_on DATE NOT NULL,
            owner_id UUID NOT NULL,
            assignment_id UUID,
            resolution_id UUID,
            request_id UUID,
            state VARCHAR NOT NULL,
            note VARCHAR,
            ended_on DATE,
            CONSTRAINT pk_task PRIMARY KEY (id),
            CONSTRAINT fk_task_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_task_assignment_id FOREIGN KEY(assignment_id) REFERENCES assignment (id),
            CONSTRAINT fk_task_owner_id FOREIGN KEY(owner_id) REFERENCES party_member (id),
            CONSTRAINT fk_task_resolution_id FOREIGN KEY(resolution_id) REFERENCES resolution (id),
            CONSTRAINT fk_task_request_id FOREIGN KEY(request_id) REFERENCES resident_request (id)
        );
        CREATE INDEX ix_task_assignment ON task (assignment_id);
        CREATE INDEX ix_task_order ON task (org_id, due_on, id);
        CREATE INDEX ix_task_owner ON task (owner_id);
        CREATE INDEX ix_task_request ON task (request_id);
        CREATE INDEX ix_task_resolution ON task (resolution_id);

        CREATE TABLE working_group_term (
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            term_id UUID NOT NULL,
            member_id UUID NOT NULL,
            coverage_id UUID NOT NULL,
            CONSTRAINT pk_working_group_term PRIMARY KEY (id),
            CONSTRAINT uq_working_group_term_term_id UNIQUE (term_id),
            CONSTRAINT fk_working_group_term_term_id FOREIGN KEY(term_id) REFERENCES role_term (id),
            CONSTRAINT fk_working_group_term_member_id FOREIGN KEY(member_id) REFERENCES working_group_member (id),
            CONSTRAINT fk_working_group_term_coverage_id FOREIGN KEY(coverage_id) REFERENCES working_group_coverage (id)
        );
        CREATE INDEX ix_working_group_term_coverage ON working_group_term (coverage_id);
        CREATE INDEX ix_working_group_term_member_id ON working_group_term (member_id);
    """)
    run(dated("working_group_coverage", "group_id", "org_id"))
    run(wall("attendance", own=f"member_id = {PERSON}", grant="SELECT, INSERT, DELETE"))
    run(wall("meeting", own=EXPECTED))
    run(part("meeting_item", "meeting", "meeting_id", grant="SELECT, INSERT, DELETE"))
    run(part("resolution", "meeting", "meeting_id", grant="SELECT, INSERT, UPDATE"))
    run(part("meeting_correction", "meeting", "meeting_id"))
    run(wall("resident_request", own=OF_SEEN_HOUSEHOLDS))
    run(part("request_step", "resident_request", "request_id"))
    run(wall("task", own=f"owner_id = {PERSON}"))
    run(wall("movement", own=f"lead_id = {PERSON}"))
    run(part("movement_household", "movement", "movement_id", grant="SELECT, INSERT, DELETE"))
    run(wall("contribution", own=OF_LED_MOVEMENTS))
    run(part("movement_result", "movement", "movement_id"))
    run(wall("working_group_coverage"))
    run(wall("working_group", own=COMES_HERE))
    run(wall("working_group_visit", grant="SELECT, INSERT"))
    run(wall("follow_up"))
    run(part("working_group_member", "working_group", "group_id", grant="SELECT, INSERT, UPDATE"))
    run(part("working_group_term", "working_group_coverage", "coverage_id"))


def downgrade() -> None:
    run("""
        DROP TABLE follow_up, working_group_visit, working_group_term, working_group_coverage, working_group_member,
            working_group, movement_result, contribution, movement_household, movement, task,
            request_step, resident_request, meeting_correction, resolution, meeting_item,
            attendance, meeting CASCADE;
    """)
