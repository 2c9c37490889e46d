"""Queries on scoped tables start in ``api.access``, nowhere else."""

import ast
from pathlib import Path

import api
from api.db.base import Scoped

ROOT = Path(api.__file__).parent
STARTS = {"select", "select_columns", "update", "delete", "session.get", "text"}
# The explicit escapes, each with its reason.
MAY_START: dict[str, str] = {
    "services/contacts.py": "one statement: its conditions name the member, and the body in reach",
    "models/assignments.py": "says which households are a person's own; only ``held_by`` asks",
}


def _scoped() -> set[str]:
    return {record.__name__ for record in Scoped.__subclasses__()}


def test_scoped_tables_are_selected_only_in_access() -> None:
    offences = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in ROOT.rglob("*.py")
        if "access" not in path.relative_to(ROOT).parts
        if str(path.relative_to(ROOT)) not in MAY_START
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in STARTS
        if _scoped() & {node.id for node in ast.walk(call) if isinstance(node, ast.Name)}
    ]
    assert offences == []
    assert "Household" in _scoped()
