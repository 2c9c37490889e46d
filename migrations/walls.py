"""The second wall: policies that hold role ``kevai_app`` to what its caller may see.

The settings are raised by ``api.access.visible``. Without them nothing is seen. The sub-selects
without reference to the row are evaluated once a statement. Party organisations carry no names
of people, so their table has no wall, and its path may use an index freely.
"""

from typing import Final

TODAY: Final = "(SELECT nullif(current_setting('kevai.today', true), '')::date)"
PERSON: Final = "(SELECT nullif(current_setting('kevai.person', true), '')::uuid)"
# "a.b.%" for each place in sight; labels hold no character that LIKE knows.
PLACES: Final = (
    "(SELECT array_agg(place || '.%') FROM"
    " unnest(string_to_array(current_setting('kevai.sight', true), ',')) AS place)"
)


def in_sight(table: str, column: str = "org_id") -> str:
    """Say that the organisation of a row stands, today, within sight.

    A scalar sub-select is looked up row by row; ``EXISTS`` would let the planner hash the whole
    tree first, for every page of fifty rows. ``coalesce`` keeps it from guessing that hardly any
    row passes, and so from fetching all of a branch's to show the first fifty.
    """
    return f"""coalesce((
        SELECT span.path || '.' FROM party_org_span AS span
        WHERE span.org_id = {table}.{column}
            AND span.valid_from <= {TODAY} AND (span.valid_to IS NULL OR span.valid_to > {TODAY})
        ) LIKE ANY ({PLACES}::text[]), false)"""


def wall(table: str, *, own: str | None = None, grant: str = "SELECT, INSERT, UPDATE") -> str:
    """Write the wall of a scoped table; ``own`` says which rows are the caller's own."""
    sight = in_sight(table)
    if own is not None:
        sight = f"{sight} OR {own}"
    return f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sight ON {table} TO kevai_app USING ({sight});
        GRANT {grant} ON {table} TO kevai_app;
    """


def dated(table: str, *key: str) -> str:
    """Hold a dated table to one row at a time for each key."""
    columns = ", ".join(key)
    return f"""
        ALTER TABLE {table} ADD CONSTRAINT {table}_{"_".join(key)}_period
            UNIQUE ({columns}, valid WITHOUT OVERLAPS);
    """


def dated_parent(table: str, column: str, key: str) -> str:
    """Hold each row to a parent that exists throughout; checked when the transaction ends."""
    return f"""
        ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_period
            FOREIGN KEY ({column}, PERIOD valid) REFERENCES {table} ({key}, PERIOD valid)
            DEFERRABLE INITIALLY DEFERRED;
    """
