"""Places are divided, with all that follows a household; what ceased rules nothing any more.

What follows a household or a group to another body is written down as everything else is; else a
revert would leave it to the triggers by which it followed, which know no way back where it was of
the heir already.
"""

from typing import Final

from migrations import rules
from migrations.sql import run

revision = "0035_place_divisions"
down_revision = "0034_bodies_with_rows"
branch_labels = None
depends_on = None

# Changed by a reorganisation, and made after its journal was.
JOURNALED: Final = ("household_event", "member_tie", "handover", "vacancy")


def upgrade() -> None:
    run("""
        ALTER TABLE rehoming
            ADD place_id UUID CONSTRAINT fk_rehoming_place_id REFERENCES place (id),
            ADD from_place_id UUID CONSTRAINT fk_rehoming_from_place_id REFERENCES place (id);
    """)
    for table in JOURNALED:
        run(f"""
            CREATE TRIGGER journal AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW
                WHEN (current_setting('kevai.reorganisation', true) <> '')
                EXECUTE FUNCTION journal_reorganisation();
        """)
    run(rules.UP)


def downgrade() -> None:
    run(rules.DOWN)
    for table in JOURNALED:
        run(f"DROP TRIGGER journal ON {table}")
    run("ALTER TABLE rehoming DROP place_id, DROP from_place_id")
