"""Count households, day by day, in the body to which they answered on that day."""

from migrations import coverage_then
from migrations.sql import run

revision = "0042_households_counted_then"
down_revision = "0041_household_stays"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(coverage_then.UP)


def downgrade() -> None:
    run(coverage_then.DOWN)
