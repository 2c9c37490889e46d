"""Let a migration say several statements at once, as SQL is best read."""

from alembic import context, op
from sqlalchemy.util import await_only


def run(statements: str) -> None:
    """Run within the migration's transaction, which waits at most five seconds for a lock."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    if context.is_offline_mode():
        op.execute(statements)
        return
    # Prepared statements, SQLAlchemy's way with asyncpg, take one at a time.
    connection = op.get_bind().connection.driver_connection
    assert connection is not None  # noqa: S101
    await_only(connection.execute(statements))
