"""Who bore the codes in a step of a reorganisation when it was written."""

from migrations.sql import run

revision = "0044_code_bearers"
down_revision = "0043_vacancies_then"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of a step that is there already, or that the release before writes, nobody is known.
    run("ALTER TABLE reorganisation_step ADD bearers JSONB NOT NULL DEFAULT '{}';")


def downgrade() -> None:
    run("ALTER TABLE reorganisation_step DROP bearers;")
