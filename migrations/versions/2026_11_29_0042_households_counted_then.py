"""Count households, day by day, in the body to which they answered on that day."""

from migrations import stays
from migrations.sql import run

revision = "0042_households_counted_then"
down_revision = "0040_named_obstacles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(stays.UP)


def downgrade() -> None:
    run(stays.DOWN)
