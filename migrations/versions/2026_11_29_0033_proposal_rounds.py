"""Drafts asked for in all branches below a body, and what came of it, in numbers."""

from migrations.sql import run
from migrations.walls import wall

revision = "0033_proposal_rounds"
down_revision = "0032_classifications"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("""
        CREATE TABLE proposal_round (
            org_id UUID NOT NULL,
            version INTEGER NOT NULL,
            id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            year INTEGER NOT NULL,
            asked_on DATE NOT NULL,
            state VARCHAR NOT NULL,
            failure VARCHAR,
            attempts INTEGER NOT NULL,
            leased_until TIMESTAMP WITH TIME ZONE,
            finished_at TIMESTAMP WITH TIME ZONE,
            totals JSONB,
            created_by UUID NOT NULL,
            CONSTRAINT pk_proposal_round PRIMARY KEY (id),
            CONSTRAINT ck_proposal_round_state
                CHECK (state IN ('waiting', 'working', 'done', 'failed')),
            CONSTRAINT ck_proposal_round_failure
                CHECK ((state = 'failed') = (failure IS NOT NULL)),
            CONSTRAINT ck_proposal_round_lease
                CHECK ((state = 'working') = (leased_until IS NOT NULL)),
            CONSTRAINT ck_proposal_round_end
                CHECK ((state IN ('done', 'failed')) = (finished_at IS NOT NULL)),
            CONSTRAINT fk_proposal_round_org_id FOREIGN KEY (org_id) REFERENCES party_org (id),
            CONSTRAINT fk_proposal_round_created_by
                FOREIGN KEY (created_by) REFERENCES account (id)
        );
        CREATE INDEX ix_proposal_round_order ON proposal_round (org_id, year, id);
        CREATE UNIQUE INDEX uq_proposal_round_open ON proposal_round (org_id)
            WHERE state IN ('waiting', 'working');

        CREATE TABLE proposal_round_branch (
            round_id UUID NOT NULL,
            branch_id UUID NOT NULL,
            outcome VARCHAR NOT NULL,
            figures JSONB,
            CONSTRAINT pk_proposal_round_branch PRIMARY KEY (round_id, branch_id),
            CONSTRAINT fk_proposal_round_branch_round_id
                FOREIGN KEY (round_id) REFERENCES proposal_round (id),
            CONSTRAINT fk_proposal_round_branch_branch_id
                FOREIGN KEY (branch_id) REFERENCES party_org (id)
        );
    """)
    changed = "state, failure, attempts, leased_until, finished_at, totals, version"
    run(wall("proposal_round", grant=f"SELECT, INSERT, UPDATE ({changed})"))
    # With the round it is seen, and by nobody else: not even by the branch that it is about.
    run("""
        ALTER TABLE proposal_round_branch ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sight ON proposal_round_branch TO kevai_app
            USING (EXISTS (SELECT 1 FROM proposal_round WHERE proposal_round.id = round_id));
        GRANT SELECT, INSERT, UPDATE (outcome, figures) ON proposal_round_branch TO kevai_app;
    """)


def downgrade() -> None:
    run("DROP TABLE proposal_round_branch, proposal_round")
