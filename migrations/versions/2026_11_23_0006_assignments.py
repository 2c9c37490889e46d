"""Duties, plans, assignments and what belongs to them; how coverage is counted."""

from migrations import coverage
from migrations.in_charge import OWN_GROUPS, OWN_HOUSEHOLDS
from migrations.sql import run
from migrations.walls import PERSON, dated, in_sight, wall

revision = "0006_assignments"
down_revision = "0005_household_groups"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("""
        CREATE UNLOGGED TABLE coverage_changed (
            transaction BIGINT NOT NULL,
            org_id UUID NOT NULL,
            CONSTRAINT pk_coverage_changed PRIMARY KEY (transaction, org_id)
        );

        CREATE TABLE coverage_arrival (
            id UUID NOT NULL,
            org_id UUID NOT NULL,
            since DATE NOT NULL,
            households INTEGER NOT NULL,
            CONSTRAINT pk_coverage_arrival PRIMARY KEY (id)
        );
        CREATE INDEX ix_coverage_arrival_org_id ON coverage_arrival (org_id);

        CREATE TABLE assignment_policy (
            valid_from DATE NOT NULL,
            valid_to DATE,
            valid DATERANGE GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            org_id UUID NOT NULL,
            minimum INTEGER,
            maximum INTEGER,
            target INTEGER,
            scope VARCHAR NOT NULL,
            legal_ref VARCHAR,
            CONSTRAINT pk_assignment_policy PRIMARY KEY (id),
            CONSTRAINT ck_assignment_policy_valid CHECK (valid_from < valid_to),
            CONSTRAINT ck_assignment_policy_minimum CHECK (minimum BETWEEN 0 AND 1000),
            CONSTRAINT ck_assignment_policy_maximum CHECK (maximum BETWEEN 1 AND 1000),
            CONSTRAINT ck_assignment_policy_ordered CHECK (minimum <= maximum),
            CONSTRAINT ck_assignment_policy_target CHECK (target >= coalesce(minimum, 0) AND target <= coalesce(maximum, 1000)),
            CONSTRAINT fk_assignment_policy_org_id FOREIGN KEY(org_id) REFERENCES party_org (id)
        );
        CREATE INDEX ix_assignment_policy_org ON assignment_policy (org_id, valid_from);

        CREATE TABLE coverage_share (
            households INTEGER NOT NULL,
            covered INTEGER NOT NULL,
            by_decision INTEGER NOT NULL,
            out_of_scope INTEGER NOT NULL,
            uncovered INTEGER NOT NULL,
            poor INTEGER NOT NULL,
            poor_uncovered INTEGER NOT NULL,
            members INTEGER NOT NULL,
            assignable INTEGER NOT NULL,
            assigned INTEGER NOT NULL,
            idle INTEGER NOT NULL,
            not_assignable_assigned INTEGER NOT NULL,
            branches INTEGER NOT NULL,
            branches_assigning INTEGER NOT NULL,
            branches_by_decision INTEGER NOT NULL,
            branches_not_adopted INTEGER NOT NULL,
            source_id UUID NOT NULL,
            org_id UUID NOT NULL,
            day DATE NOT NULL,
            CONSTRAINT pk_coverage_share PRIMARY KEY (source_id, org_id, day),
            CONSTRAINT fk_coverage_share_source_id FOREIGN KEY(source_id) REFERENCES party_org (id),
            CONSTRAINT fk_coverage_share_org_id FOREIGN KEY(org_id) REFERENCES party_org (id)
        );

        CREATE TABLE coverage_total (
            households INTEGER NOT NULL,
            covered INTEGER NOT NULL,
            by_decision INTEGER NOT NULL,
            out_of_scope INTEGER NOT NULL,
            uncovered INTEGER NOT NULL,
            poor INTEGER NOT NULL,
            poor_uncovered INTEGER NOT NULL,
            members INTEGER NOT NULL,
            assignable INTEGER NOT NULL,
            assigned INTEGER NOT NULL,
            idle INTEGER NOT NULL,
            not_assignable_assigned INTEGER NOT NULL,
            branches INTEGER NOT NULL,
            branches_assigning INTEGER NOT NULL,
            branches_by_decision INTEGER NOT NULL,
            branches_not_adopted INTEGER NOT NULL,
            org_id UUID NOT NULL,
            day DATE NOT NULL,
            CONSTRAINT pk_coverage_total PRIMARY KEY (org_id, day),
            CONSTRAINT fk_coverage_total_org_id FOREIGN KEY(org_id) REFERENCES party_org (id)
        );

        CREATE TABLE coverage_turn (
            org_id UUID NOT NULL,
            CONSTRAINT pk_coverage_turn PRIMARY KEY (org_id),
            CONSTRAINT fk_coverage_turn_org_id FOREIGN KEY(org_id) REFERENCES party_org (id)
        );

        CREATE TABLE duty (
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            code TEXT COLLATE "C" NOT NULL,
            org_id UUID,
            CONSTRAINT pk_duty PRIMARY KEY (id),
            CONSTRAINT uq_duty_code UNIQUE (code),
            CONSTRAINT fk_duty_org_id FOREIGN KEY(org_id) REFERENCES party_org (id)
        );
        CREATE INDEX ix_duty_org_id ON duty (org_id);

        CREATE TABLE assignment_plan (
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            year INTEGER NOT NULL,
            plan_type VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            adopted_on DATE,
            resolution_ref VARCHAR,
            in_force_from DATE,
            reviewed_on DATE,
            review_note VARCHAR,
            closed_on DATE,
            copied_from UUID,
            created_by UUID,
            CONSTRAINT pk_assignment_plan PRIMARY KEY (id),
            CONSTRAINT uq_assignment_plan_org_id_year_plan_type UNIQUE (org_id, year, plan_type),
            CONSTRAINT ck_assignment_plan_adopted CHECK (state = 'draft' OR (adopted_on IS NOT NULL AND resolution_ref IS NOT NULL)),
            CONSTRAINT ck_assignment_plan_order CHECK (adopted_on <= in_force_from AND in_force_from <= reviewed_on AND reviewed_on <= closed_on),
            CONSTRAINT fk_assignment_plan_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_assignment_plan_copied_from FOREIGN KEY(copied_from) REFERENCES assignment_plan (id),
            CONSTRAINT fk_assignment_plan_created_by FOREIGN KEY(created_by) REFERENCES account (id)
        );
        CREATE UNIQUE INDEX uq_assignment_plan_adopted ON assignment_plan (org_id, year) WHERE state <> 'draft';

        CREATE TABLE commitment (
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            household_id UUID NOT NULL,
            member_id UUID NOT NULL,
            signed_on DATE NOT NULL,
            text_version TEXT COLLATE "C" NOT NULL,
            withdrawn_on DATE,
            CONSTRAINT pk_commitment PRIMARY KEY (id),
            CONSTRAINT uq_commitment_household_id_member_id_signed_on UNIQUE (household_id, member_id, signed_on),
            CONSTRAINT ck_commitment_withdrawn CHECK (signed_on <= withdrawn_on),
            CONSTRAINT fk_commitment_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_commitment_household_id FOREIGN KEY(household_id) REFERENCES household (id),
            CONSTRAINT fk_commitment_member_id FOREIGN KEY(member_id) REFERENCES party_member (id)
        );
        CREATE INDEX ix_commitment_member ON commitment (member_id);
        CREATE INDEX ix_commitment_order ON commitment (org_id, signed_on, id);

        CREATE TABLE duty_wording (
            valid_from DATE NOT NULL,
            valid_to DATE,
            valid DATERANGE GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            duty_id UUID NOT NULL,
            name VARCHAR NOT NULL,
            description VARCHAR NOT NULL,
            CONSTRAINT pk_duty_wording PRIMARY KEY (id),
            CONSTRAINT ck_duty_wording_valid CHECK (valid_from < valid_to),
            CONSTRAINT fk_duty_wording_duty_id FOREIGN KEY(duty_id) REFERENCES duty (id)
        );
        CREATE INDEX ix_duty_wording_duty ON duty_wording (duty_id, valid_from);

        CREATE TABLE household_poverty (
            valid_from DATE NOT NULL,
            valid_to DATE,
            valid DATERANGE GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED NOT NULL,
            org_id UUID NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            household_id UUID NOT NULL,
            status VARCHAR NOT NULL,
            standard TEXT COLLATE "C" NOT NULL,
            causes TEXT[] COLLATE "C" NOT NULL,
            decision_ref VARCHAR NOT NULL,
            CONSTRAINT pk_household_poverty PRIMARY KEY (id),
            CONSTRAINT ck_household_poverty_valid CHECK (valid_from < valid_to),
            CONSTRAINT fk_household_poverty_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_household_poverty_household_id FOREIGN KEY(household_id) REFERENCES household (id)
        );
        CREATE INDEX ix_household_poverty_order ON household_poverty (org_id, valid_from, id);

        CREATE TABLE partnership (
            valid_from DATE NOT NULL,
            valid_to DATE,
            valid DATERANGE GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED NOT NULL,
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            partner_org_id UUID NOT NULL,
            household_id UUID,
            group_id UUID,
            target_id UUID GENERATED ALWAYS AS (coalesce(group_id, household_id)) STORED,
            decision_ref VARCHAR,
            created_by UUID,
            CONSTRAINT pk_partnership PRIMARY KEY (id),
            CONSTRAINT ck_partnership_target CHECK ((household_id IS NULL) <> (group_id IS NULL)),
            CONSTRAINT ck_partnership_valid CHECK (valid_from <= valid_to),
            CONSTRAINT partnership_target_partner EXCLUDE USING gist (target_id WITH =, partner_org_id WITH =, valid WITH &&),
            CONSTRAINT fk_partnership_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_partnership_partner_org_id FOREIGN KEY(partner_org_id) REFERENCES party_org (id),
            CONSTRAINT fk_partnership_household_id FOREIGN KEY(household_id) REFERENCES household (id),
            CONSTRAINT fk_partnership_group_id FOREIGN KEY(group_id) REFERENCES household_group (id),
            CONSTRAINT fk_partnership_created_by FOREIGN KEY(created_by) REFERENCES account (id)
        );
        CREATE INDEX ix_partnership_order ON partnership (org_id, valid_from, id);
        CREATE INDEX ix_partnership_partner_order ON partnership (partner_org_id, valid_from, id);

        CREATE TABLE assignment (
            valid_from DATE NOT NULL,
            valid_to DATE,
            valid DATERANGE GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED NOT NULL,
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            member_id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            role VARCHAR NOT NULL,
            household_id UUID,
            group_id UUID,
            target_id UUID GENERATED ALWAYS AS (coalesce(group_id, household_id)) STORED,
            target_org_id UUID NOT NULL,
            title VARCHAR,
            plan_id UUID,
            partnership_id UUID,
            decision_ref VARCHAR,
            reason VARCHAR,
            end_reason VARCHAR,
            end_note VARCHAR,
            created_by UUID,
            CONSTRAINT pk_assignment PRIMARY KEY (id),
            CONSTRAINT ck_assignment_target CHECK (CASE kind WHEN 'group' THEN household_id IS NULL AND title IS NULL WHEN 'household' THEN group_id IS NULL AND title IS NULL ELSE group_id IS NULL AND title IS NOT NULL END AND target_id IS NOT NULL),
            CONSTRAINT ck_assignment_valid CHECK (valid_to IS NULL OR valid_from < valid_to OR (valid_from = valid_to AND coalesce(end_reason IN ('entered_by_mistake', 'household_dissolved', 'household_moved', 'partnership_ended'), false))),
            CONSTRAINT ck_assignment_end_reason CHECK (end_reason IS NULL OR valid_to IS NOT NULL),
            CONSTRAINT assignment_lead EXCLUDE USING gist (target_id WITH =, valid WITH &&) WHERE (role = 'lead' AND kind <> 'mission'),
            CONSTRAINT assignment_mission_lead EXCLUDE USING gist (target_id WITH =, title WITH =, valid WITH &&) WHERE (role = 'lead' AND kind = 'mission'),
            CONSTRAINT assignment_member EXCLUDE USING gist (member_id WITH =, target_id WITH =, kind WITH =, valid WITH &&) WHERE (kind <> 'mission'),
            CONSTRAINT assignment_mission_member EXCLUDE USING gist (member_id WITH =, target_id WITH =, title WITH =, valid WITH &&) WHERE (kind = 'mission'),
            CONSTRAINT fk_assignment_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_assignment_member_id FOREIGN KEY(member_id) REFERENCES party_member (id),
            CONSTRAINT fk_assignment_household_id FOREIGN KEY(household_id) REFERENCES household (id),
            CONSTRAINT fk_assignment_group_id FOREIGN KEY(group_id) REFERENCES household_group (id),
            CONSTRAINT fk_assignment_target_org_id FOREIGN KEY(target_org_id) REFERENCES party_org (id),
            CONSTRAINT fk_assignment_plan_id FOREIGN KEY(plan_id) REFERENCES assignment_plan (id),
            CONSTRAINT fk_assignment_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnership (id),
            CONSTRAINT fk_assignment_created_by FOREIGN KEY(created_by) REFERENCES account (id)
        );
        CREATE INDEX ix_assignment_member ON assignment (member_id, valid_from);
        CREATE INDEX ix_assignment_order ON assignment (org_id, valid_from, id);
        CREATE INDEX ix_assignment_partnership ON assignment (partnership_id);
        CREATE INDEX ix_assignment_plan ON assignment (plan_id);
        CREATE INDEX ix_assignment_target ON assignment (target_id, valid_from);
        CREATE INDEX ix_assignment_target_order ON assignment (target_org_id, valid_from, id);

        CREATE TABLE plan_line (
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            plan_id UUID NOT NULL,
            member_id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            role VARCHAR NOT NULL,
            household_id UUID,
            group_id UUID,
            target_id UUID GENERATED ALWAYS AS (coalesce(group_id, household_id)) STORED,
            title VARCHAR,
            CONSTRAINT pk_plan_line PRIMARY KEY (id),
            CONSTRAINT ck_plan_line_target CHECK (CASE kind WHEN 'group' THEN household_id IS NULL AND title IS NULL WHEN 'household' THEN group_id IS NULL AND title IS NULL ELSE group_id IS NULL AND title IS NOT NULL END AND target_id IS NOT NULL),
            CONSTRAINT fk_plan_line_plan_id FOREIGN KEY(plan_id) REFERENCES assignment_plan (id),
            CONSTRAINT fk_plan_line_member_id FOREIGN KEY(member_id) REFERENCES party_member (id),
            CONSTRAINT fk_plan_line_household_id FOREIGN KEY(household_id) REFERENCES household (id),
            CONSTRAINT fk_plan_line_group_id FOREIGN KEY(group_id) REFERENCES household_group (id)
        );
        CREATE INDEX ix_plan_line_member ON plan_line (member_id);
        CREATE UNIQUE INDEX uq_plan_line_lead ON plan_line (plan_id, kind, target_id, coalesce(title, '')) WHERE role = 'lead';
        CREATE UNIQUE INDEX uq_plan_line_member ON plan_line (plan_id, member_id, kind, target_id, coalesce(title, ''));

        CREATE TABLE assignment_duty (
            assignment_id UUID NOT NULL,
            duty_id UUID NOT NULL,
            CONSTRAINT pk_assignment_duty PRIMARY KEY (assignment_id, duty_id),
            CONSTRAINT fk_assignment_duty_assignment_id FOREIGN KEY(assignment_id) REFERENCES assignment (id),
            CONSTRAINT fk_assignment_duty_duty_id FOREIGN KEY(duty_id) REFERENCES duty (id)
        );
        CREATE INDEX ix_assignment_duty_duty_id ON assignment_duty (duty_id);

        CREATE TABLE assignment_partner (
            assignment_id UUID NOT NULL,
            position INTEGER NOT NULL,
            kind VARCHAR NOT NULL,
            title VARCHAR NOT NULL,
            CONSTRAINT pk_assignment_partner PRIMARY KEY (assignment_id, position),
            CONSTRAINT fk_assignment_partner_assignment_id FOREIGN KEY(assignment_id) REFERENCES assignment (id)
        );

        CREATE TABLE support_goal (
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            household_id UUID NOT NULL,
            assignment_id UUID,
            title VARCHAR NOT NULL,
            baseline VARCHAR NOT NULL,
            causes TEXT[] COLLATE "C" NOT NULL,
            measures VARCHAR NOT NULL,
            starts_on DATE NOT NULL,
            mid_review_due_on DATE NOT NULL,
            due_on DATE NOT NULL,
            mid_reviewed_on DATE,
            mid_review VARCHAR,
            result VARCHAR,
            result_note VARCHAR,
            ended_on DATE,
            CONSTRAINT pk_support_goal PRIMARY KEY (id),
            CONSTRAINT ck_support_goal_order CHECK (starts_on <= mid_review_due_on AND mid_review_due_on <= due_on),
            CONSTRAINT ck_support_goal_result CHECK ((result IS NULL) = (ended_on IS NULL)),
            CONSTRAINT fk_support_goal_org_id FOREIGN KEY(org_id) REFERENCES party_org (id),
            CONSTRAINT fk_support_goal_household_id FOREIGN KEY(household_id) REFERENCES household (id),
            CONSTRAINT fk_support_goal_assignment_id FOREIGN KEY(assignment_id) REFERENCES assignment (id)
        );
        CREATE INDEX ix_support_goal_household ON support_goal (household_id);
        CREATE INDEX ix_support_goal_order ON support_goal (org_id, due_on, id);
    """)
    run(dated("duty_wording", "duty_id"))
    run(dated("assignment_policy", "org_id"))
    run(dated("household_poverty", "household_id"))
    run(wall("assignment_plan"))
    run(
        wall(
            "assignment",
            own=f"{in_sight('assignment', 'target_org_id')} OR assignment.member_id = {PERSON}",
        )
    )
    run(wall("partnership", own=in_sight("partnership", "partner_org_id")))
    run(wall("commitment", own=f"commitment.member_id = {PERSON}"))
    for table in ("household_poverty", "support_goal"):
        run(wall(table, own=f"{table}.household_id IN ({OWN_HOUSEHOLDS})"))
    run("""
        ALTER TABLE plan_line ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sight ON plan_line TO kevai_app
            USING (EXISTS (SELECT 1 FROM assignment_plan WHERE assignment_plan.id = plan_id));
        GRANT SELECT, INSERT, DELETE ON plan_line TO kevai_app;
        ALTER TABLE assignment_duty ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sight ON assignment_duty TO kevai_app
            USING (EXISTS (SELECT 1 FROM assignment WHERE assignment.id = assignment_id));
        ALTER TABLE assignment_partner ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sight ON assignment_partner TO kevai_app
            USING (EXISTS (SELECT 1 FROM assignment WHERE assignment.id = assignment_id));
        GRANT SELECT, INSERT ON assignment_duty, assignment_partner TO kevai_app;
        GRANT SELECT, INSERT, UPDATE ON duty, duty_wording, assignment_policy TO kevai_app;
    """)
    # Who is in charge of a household sees it.
    run(f"""
        ALTER POLICY sight ON household_group
            USING ({in_sight("household_group")} OR household_group.id IN ({OWN_GROUPS}));
        ALTER POLICY sight ON household
            USING ({in_sight("household")} OR household.id IN ({OWN_HOUSEHOLDS}));
    """)
    run(coverage.UP)
    run(DUTIES)


def downgrade() -> None:
    run(coverage.DOWN)
    run(f"""
        ALTER POLICY sight ON household USING ({in_sight("household")});
        ALTER POLICY sight ON household_group USING ({in_sight("household_group")});
        DROP TABLE coverage_changed, coverage_arrival, coverage_turn, coverage_share, coverage_total, commitment, support_goal, household_poverty, assignment_policy, plan_line, assignment_partner, assignment_duty, assignment, partnership, assignment_plan, duty_wording, duty;
    """)


# The duties that branches have given their members, in words that residents read.
DUTIES = """
    WITH written (code, name, description) AS (VALUES
        ('set_example', 'Gương mẫu', 'Bản thân và gia đình gương mẫu chấp hành chủ trương, pháp luật, hương ước nơi cư trú.'),
        ('explain_policy', 'Tuyên truyền, giải thích', 'Giải thích chủ trương, chính sách có liên quan đến hộ và vận động cùng thực hiện.'),
        ('help_economy', 'Giúp phát triển kinh tế', 'Cùng hộ tìm cách làm ăn phù hợp, tiếp cận vốn, kỹ thuật và thị trường.'),
        ('thrift', 'Thực hành tiết kiệm', 'Vận động tổ chức việc cưới, việc tang, lễ hội và chi tiêu tiết kiệm.'),
        ('environment', 'Giữ gìn môi trường', 'Vận động giữ sạch nhà ở, đường làng, ngõ xóm; trồng cây, trồng hoa.'),
        ('food_safety', 'An toàn thực phẩm', 'Vận động sản xuất và sử dụng thực phẩm an toàn.'),
        ('culture', 'Xây dựng đời sống văn hóa', 'Vận động xây dựng gia đình văn hóa, tình làng nghĩa xóm, học tập suốt đời.'),
        ('security', 'Giữ gìn an ninh, trật tự', 'Vận động phòng ngừa tệ nạn, hòa giải mâu thuẫn, giữ yên bình thôn xóm.'),
        ('pass_on_wishes', 'Chuyển nguyện vọng chính đáng', 'Lắng nghe, tổng hợp nguyện vọng chính đáng và báo cáo chi bộ để được trả lời.'),
        ('find_core_people', 'Phát hiện nhân tố tích cực', 'Giới thiệu với chi bộ những người tích cực trong phong trào; chỉ báo cáo số lượng.')
    ), added AS (
        INSERT INTO duty (version, id, created_at, code)
        SELECT 1, uuidv7(), now(), code FROM written RETURNING id, code
    )
    INSERT INTO duty_wording (valid_from, id, created_at, duty_id, name, description)
    SELECT '2020-01-01', uuidv7(), now(), added.id, written.name, written.description
    FROM added JOIN written USING (code);
"""
