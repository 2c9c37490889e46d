"""A case is taken in by one statement: its price spent, its body's budget asked, itself written."""

from migrations.intake import take_feedback
from migrations.sql import run

revision = "0026_intake"
down_revision = "0025_inspection"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(take_feedback(hashed=False))


def downgrade() -> None:
    run("DROP FUNCTION take_feedback;")
