"""What a table with a sealed column needs, so that no master key in use goes unnoticed.

The id of the master key stands in bytes 2 to 9 of what is sealed (``api/security/sealing.py``).
"""


def sealed(table: str) -> str:
    """Note the master key of each row, and find the rows of each master key."""
    return f"""
        ALTER TABLE {table} ADD COLUMN key_id BYTEA
            GENERATED ALWAYS AS (substring(sealed, 2, 8)) STORED;
        ALTER TABLE {table} ADD CONSTRAINT fk_{table}_key_id
            FOREIGN KEY (key_id) REFERENCES master_key (id);
        CREATE INDEX ix_{table}_key_id ON {table} (key_id);
        CREATE TRIGGER master_key BEFORE INSERT OR UPDATE OF sealed ON {table}
            FOR EACH ROW WHEN (NEW.sealed IS NOT NULL) EXECUTE FUNCTION note_master_key();
    """


def unsealed(table: str) -> str:
    return f"""
        DROP TRIGGER master_key ON {table};
        ALTER TABLE {table} DROP COLUMN key_id;
    """
