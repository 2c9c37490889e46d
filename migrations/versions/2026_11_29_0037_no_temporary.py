"""Whoever comes through the application makes no tables, not even for a session.

A temporary view of a caller's own could be named to what runs as the owner of the schema.
"""

from migrations.sql import run

revision = "0037_no_temporary"
down_revision = "0036_cases_follow"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(_on_database("REVOKE TEMPORARY", "FROM"))


def downgrade() -> None:
    run(_on_database("GRANT TEMPORARY", "TO"))


def _on_database(what: str, whom: str) -> str:
    return f"""
        DO $$ BEGIN
            EXECUTE format('{what} ON DATABASE %I {whom} PUBLIC', current_database());
        END $$;
    """
