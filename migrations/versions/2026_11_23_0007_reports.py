"""Periods, obligations, reports and their totals, contacts, indicators, what is sent upward."""

from typing import Final

from migrations.sql import run
from migrations.walls import PERSON, dated, wall

revision = "0007_reports"
down_revision = "0006_assignments"
branch_labels = None
depends_on = None

# Whoever sees an obligation sees its period, wherever the branch or the party group stands now.
OWED: Final = "EXISTS (SELECT 1 FROM obligation WHERE obligation.period_id = reporting_period.id)"


def upgrade() -> None:
    run("""
        CREATE TABLE reporting_period (
            org_id UUID NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            label TEXT COLLATE "C" NOT NULL,
            kind VARCHAR NOT NULL,
            starts_on DATE NOT NULL,
            ends_before DATE NOT NULL,
            due_on DATE NOT NULL,
            lineage UUID[] NOT NULL,
            CONSTRAINT pk_reporting_period PRIMARY KEY (id),
            CONSTRAINT ck_reporting_period_starts_on CHECK (starts_on < ends_before),
            CONSTRAINT ck_reporting_period_due_on CHECK (due_on >= ends_before - 1),
            CONSTRAINT uq_reporting_period_org_id_label UNIQUE (org_id, label),
            CONSTRAINT fk_reporting_period_org_id FOREIGN KEY(org_id) REFERENCES party_org (id)
        );
        CREATE INDEX ix_reporting_period_label ON reporting_period (label);
        CREATE INDEX ix_reporting_period_order ON reporting_period (org_id, starts_on, label);

        CREATE TABLE report_schedule (
            version INTEGER NOT NULL,
            valid_from DATE NOT NULL,
            valid_to DATE,
            valid DATERANGE GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            org_id UUID NOT NULL,
            kinds TEXT[] COLLATE "C" NOT NULL,
            grace_days INTEGER NOT NULL,
            CONSTRAINT pk_report_schedule PRIMARY KEY (id),
            CONSTRAINT ck_report_schedule_valid CHECK (valid_from < valid_to),
            CONSTRAINT ck_report_schedule_grace_days CHECK (grace_days BETWEEN 0 AND 90),
            CONSTRAINT fk_report_schedule_org_id FOREIGN KEY(org_id) REFERENCES party_org (id)
        );

        CREATE TABLE obligation (
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            member_id UUID NOT NULL,
            period_id UUID NOT NULL,
            period TEXT COLLATE "C" NOT NULL,
            due_on DATE NOT NULL,
            waived_reason VARCHAR,
            CONSTRAINT pk_obligation PRIMARY KEY (id),
            CONSTRAINT uq_obligation_period_id_member_id UNIQUE (period_id, member_id),
            CONSTRAINT fk_obligation_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_obligation_member_id FOREIGN KEY(member_id) REFERENCES party_member (id),
            CONSTRAINT fk_obligation_period_id FOREIGN KEY(period_id) REFERENCES reporting_period (id)
        );
        CREATE INDEX ix_obligation_member ON obligation (member_id, due_on);
        CREATE INDEX ix_obligation_order ON obligation (org_id, due_on, id);

        CREATE TABLE report (
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            obligation_id UUID NOT NULL,
            member_id UUID NOT NULL,
            period TEXT COLLATE "C" NOT NULL,
            state VARCHAR NOT NULL,
            content JSONB NOT NULL,
            entered_by UUID NOT NULL,
            writers UUID[] NOT NULL,
            submissions INTEGER NOT NULL,
            accepted INTEGER,
            first_submitted_on DATE,
            submitted_at TIMESTAMP WITH TIME ZONE,
            reviewed_by UUID,
            reviewed_at TIMESTAMP WITH TIME ZONE,
            comment VARCHAR,
            CONSTRAINT pk_report PRIMARY KEY (id),
            CONSTRAINT ck_report_not_by_author CHECK (
                reviewed_by <> member_id
                AND (state <> 'accepted' OR reviewed_by <> ALL (writers))),
            CONSTRAINT ck_report_accepted CHECK (accepted BETWEEN 1 AND submissions),
            CONSTRAINT ck_report_reviewed CHECK (reviewed_by IS NOT NULL OR state IN ('draft', 'submitted')),
            CONSTRAINT ck_report_submissions CHECK ((submissions > 0) = (first_submitted_on IS NOT NULL)),
            CONSTRAINT fk_report_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT uq_report_obligation_id UNIQUE (obligation_id),
            CONSTRAINT fk_report_obligation_id FOREIGN KEY(obligation_id) REFERENCES obligation (id),
            CONSTRAINT fk_report_member_id FOREIGN KEY(member_id) REFERENCES party_member (id),
            CONSTRAINT fk_report_entered_by FOREIGN KEY(entered_by) REFERENCES person (id),
            CONSTRAINT fk_report_reviewed_by FOREIGN KEY(reviewed_by) REFERENCES person (id)
        );
        CREATE INDEX ix_report_member ON report (member_id);
        CREATE INDEX ix_report_order ON report (org_id, id);

        CREATE TABLE report_version (
            org_id UUID NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            report_id UUID NOT NULL,
            number INTEGER NOT NULL,
            member_id UUID NOT NULL,
            state VARCHAR NOT NULL,
            content JSONB NOT NULL,
            entered_by UUID NOT NULL,
            submitted_by UUID NOT NULL,
            submitted_at TIMESTAMP WITH TIME ZONE NOT NULL,
            reviewed_by UUID,
            reviewed_at TIMESTAMP WITH TIME ZONE,
            comment VARCHAR,
            CONSTRAINT pk_report_version PRIMARY KEY (id),
            CONSTRAINT ck_report_version_not_by_author CHECK (
                reviewed_by <> member_id AND reviewed_by <> entered_by
                AND reviewed_by <> submitted_by),
            CONSTRAINT ck_report_version_reviewed CHECK (reviewed_by IS NOT NULL OR state = 'submitted'),
            CONSTRAINT uq_report_version_report_id_number UNIQUE (report_id, number),
            CONSTRAINT fk_report_version_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_report_version_report_id FOREIGN KEY(report_id) REFERENCES report (id)
        );
        CREATE INDEX ix_report_version_org_id ON report_version (org_id);

        CREATE TABLE report_total (
            org_id UUID NOT NULL,
            period TEXT COLLATE "C" NOT NULL,
            due_on DATE NOT NULL,
            branches INTEGER DEFAULT '0' NOT NULL,
            expected INTEGER DEFAULT '0' NOT NULL,
            waived INTEGER DEFAULT '0' NOT NULL,
            submitted INTEGER DEFAULT '0' NOT NULL,
            late INTEGER DEFAULT '0' NOT NULL,
            accepted INTEGER DEFAULT '0' NOT NULL,
            returned INTEGER DEFAULT '0' NOT NULL,
            visits BIGINT DEFAULT '0' NOT NULL,
            problems INTEGER DEFAULT '0' NOT NULL,
            proposals INTEGER DEFAULT '0' NOT NULL,
            core_people_named INTEGER DEFAULT '0' NOT NULL,
            CONSTRAINT pk_report_total PRIMARY KEY (org_id, period, due_on),
            CONSTRAINT ck_report_total_accepted CHECK (0 <= accepted AND accepted <= submitted),
            CONSTRAINT ck_report_total_late CHECK (0 <= late AND late <= submitted),
            CONSTRAINT ck_report_total_expected CHECK (0 <= returned AND submitted + returned <= expected),
            CONSTRAINT ck_report_total_waived CHECK (0 <= waived),
            CONSTRAINT fk_report_total_org_id FOREIGN KEY(org_id) REFERENCES party_org (id)
        );

        CREATE TABLE work_total (
            org_id UUID NOT NULL,
            period TEXT COLLATE "C" NOT NULL,
            duty_code TEXT COLLATE "C" NOT NULL,
            done BIGINT NOT NULL,
            reports INTEGER NOT NULL,
            CONSTRAINT pk_work_total PRIMARY KEY (org_id, period, duty_code),
            CONSTRAINT fk_work_total_org_id FOREIGN KEY(org_id) REFERENCES party_org (id)
        );

        CREATE TABLE figure_total (
            org_id UUID NOT NULL,
            period TEXT COLLATE "C" NOT NULL,
            indicator_code TEXT COLLATE "C" NOT NULL,
            unit TEXT COLLATE "C" NOT NULL,
            total NUMERIC NOT NULL,
            reports INTEGER NOT NULL,
            CONSTRAINT pk_figure_total PRIMARY KEY (org_id, period, indicator_code, unit),
            CONSTRAINT fk_figure_total_org_id FOREIGN KEY(org_id) REFERENCES party_org (id)
        );

        CREATE TABLE indicator (
            valid_from DATE NOT NULL,
            valid_to DATE,
            valid DATERANGE GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            code TEXT COLLATE "C" NOT NULL,
            org_id UUID NOT NULL,
            name VARCHAR NOT NULL,
            unit VARCHAR NOT NULL,
            decimals INTEGER NOT NULL,
            adds_up BOOLEAN NOT NULL,
            legal_ref VARCHAR,
            CONSTRAINT pk_indicator PRIMARY KEY (id),
            CONSTRAINT ck_indicator_valid CHECK (valid_from < valid_to),
            CONSTRAINT ck_indicator_decimals CHECK (decimals BETWEEN 0 AND 6),
            CONSTRAINT fk_indicator_org_id FOREIGN KEY(org_id) REFERENCES party_org (id)
        );
        CREATE INDEX ix_indicator_code ON indicator (code, valid_from);
        CREATE INDEX ix_indicator_org_id ON indicator (org_id);

        CREATE TABLE contact (
            org_id UUID NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            member_id UUID NOT NULL,
            household_id UUID,
            group_id UUID,
            contacted_on DATE NOT NULL,
            kind VARCHAR NOT NULL,
            note VARCHAR,
            entered_by UUID NOT NULL,
            CONSTRAINT pk_contact PRIMARY KEY (id),
            CONSTRAINT ck_contact_one_target CHECK ((household_id IS NULL) <> (group_id IS NULL)),
            CONSTRAINT fk_contact_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_contact_member_id FOREIGN KEY(member_id) REFERENCES party_member (id),
            CONSTRAINT fk_contact_household_id FOREIGN KEY(household_id) REFERENCES household (id),
            CONSTRAINT fk_contact_group_id FOREIGN KEY(group_id) REFERENCES household_group (id),
            CONSTRAINT fk_contact_entered_by FOREIGN KEY(entered_by) REFERENCES person (id)
        );
        CREATE INDEX ix_contact_group ON contact (group_id, contacted_on);
        CREATE INDEX ix_contact_household ON contact (household_id, contacted_on);
        CREATE INDEX ix_contact_member ON contact (member_id, contacted_on);
        CREATE INDEX ix_contact_order ON contact (org_id, contacted_on, id);

        CREATE TABLE rollup_report (
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            period TEXT COLLATE "C" NOT NULL,
            number INTEGER NOT NULL,
            state VARCHAR NOT NULL,
            snapshot VARCHAR NOT NULL,
            sha256 TEXT COLLATE "C" NOT NULL,
            remarks VARCHAR,
            submitted_by UUID NOT NULL,
            reviewed_by UUID,
            reviewed_at TIMESTAMP WITH TIME ZONE,
            comment VARCHAR,
            CONSTRAINT pk_rollup_report PRIMARY KEY (id),
            CONSTRAINT ck_rollup_report_not_by_author CHECK (reviewed_by <> submitted_by),
            CONSTRAINT ck_rollup_report_state CHECK (state IN ('submitted', 'returned', 'accepted', 'amended')),
            CONSTRAINT uq_rollup_report_org_id_period_number UNIQUE (org_id, period, number),
            CONSTRAINT fk_rollup_report_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_rollup_report_submitted_by FOREIGN KEY(submitted_by) REFERENCES person (id),
            CONSTRAINT fk_rollup_report_reviewed_by FOREIGN KEY(reviewed_by) REFERENCES person (id)
        );
        CREATE INDEX ix_rollup_report_order ON rollup_report (org_id, period, id);
    """)
    run(dated("report_schedule", "org_id"))
    run(dated("indicator", "code"))
    run(wall("reporting_period", own=OWED, grant="SELECT, INSERT"))
    run(wall("obligation", own=f"obligation.member_id = {PERSON}"))
    run(wall("report", own=f"report.member_id = {PERSON}"))
    run(wall("report_version", own=f"report_version.member_id = {PERSON}", grant="SELECT, INSERT"))
    run(wall("contact", own=f"contact.member_id = {PERSON}", grant="SELECT, INSERT"))
    run(wall("rollup_report", grant="SELECT, INSERT"))
    run("""
        -- What was submitted is kept to the letter; a reviewer adds only the verdict.
        GRANT UPDATE (state, reviewed_by, reviewed_at, comment) ON report_version TO kevai_app;
        GRANT UPDATE (version, state, reviewed_by, reviewed_at, comment) ON rollup_report TO kevai_app;
        -- Numbers and settings that name no person: no wall, as a member's report counts above them.
        GRANT SELECT, INSERT, UPDATE ON report_schedule, report_total, work_total, figure_total,
            indicator TO kevai_app;
    """)


def downgrade() -> None:
    run("""
        DROP TABLE rollup_report, contact, indicator, figure_total, work_total, report_total,
            report_version, report, obligation, report_schedule, reporting_period CASCADE
    """)
