"""The guarded operations, as the application's own document knows them.

It depends on no setting, so tests can be made from it: one for each operation that there is.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from api.domain.roles import Permission
from api.guard import DECLARATION
from tests.client import interface
from tests.contract.test_openapi import guarded_operations


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    permission: Permission
    query: tuple[dict[str, Any], ...]  # the parameters, as documented

    @classmethod
    def of(cls, method: str, path: str, said: dict[str, Any]) -> "Operation":
        parameters = said.get("parameters", [])
        query = tuple(one for one in parameters if one["in"] == "query")
        return cls(method.upper(), path, Permission(said[DECLARATION]), query)


APPLICATION: Final = interface()
SCHEMAS: Final[dict[str, Any]] = APPLICATION.openapi()["components"]["schemas"]
OPERATIONS: Final = {
    said["operationId"]: Operation.of(method, path, said)
    for method, path, said in guarded_operations(APPLICATION)
}


def has_page(listed: str) -> bool:
    """Say whether the rows of a list have a page each, below its address."""
    page = re.compile(rf"/v1{listed}/{{\w+}}")
    reads = (one.path for one in OPERATIONS.values() if one.method == "GET")
    return any(map(page.fullmatch, reads))
