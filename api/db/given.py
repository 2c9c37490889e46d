"""Rows that a statement is handed as one JSON, and reads as a table."""

from typing import Any

from sqlalchemy import JSON, Text, bindparam, cast, column, func


def rows_given(**types: Any) -> Any:
    """Read the parameter ``rows``: a list of objects, with these fields of these types."""
    rows = func.json_to_recordset(cast(bindparam("rows", type_=Text), JSON))
    columns = [column(name, kind) for name, kind in types.items()]
    return rows.table_valued(*columns).render_derived(name="given", with_types=True)
