"""What says which bodies have rows is asked only of what the application may read itself.

It runs as the owner of the schema, so the table it is given must be one of the schema, and not a
view of the caller's own, whose functions the owner would run; and of a table that is no list by a
body it must not even say whether it is empty.
"""

from typing import Final

from migrations.heirs import restated
from migrations.sql import run

revision = "0036_bodies_with_own_rows"
down_revision = "0035_place_divisions"
branch_labels = None
depends_on = None

LISTED: Final = """IF NOT EXISTS (
                SELECT FROM pg_attribute AS listed
                WHERE listed.attrelid = to_regclass(format('public.%I', rows))
                    AND listed.attname = body
                    AND has_column_privilege(
                        'kevai_app', listed.attrelid, listed.attnum, 'SELECT')
            ) OR body NOT IN ("""
RESTATED: Final = (
    ("IF body NOT IN (", LISTED),
    ("(SELECT FROM %I)", "(SELECT FROM public.%I)"),
    ("AS body FROM %2$I WHERE", "AS body FROM public.%2$I WHERE"),
)


def upgrade() -> None:
    for old, new in RESTATED:
        run(restated("bodies_with", old, new))


def downgrade() -> None:
    for old, new in RESTATED:
        run(restated("bodies_with", new, old))
