"""The OpenAPI document: what stands above the operations."""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.problems import declared
from api.schemas.common import Problem

DESCRIPTION: Final = """
A Party branch assigns its members to households and household groups, members report, the
branch reviews, the levels above see their subtree in numbers, and residents give feedback
without an account.

Every refusal is an RFC 9457 problem with a stable `code`; sentences follow `Accept-Language`
(`vi` or `en`). Lists go on with `after`. A `POST` may carry an `Idempotency-Key`; a change of
a versioned resource must carry `If-Match`. Dates are local days of Asia/Ho_Chi_Minh, validity
is half-open: `valid_to` is the first day on which it no longer holds.
"""
DOCUMENT: Final[dict[str, Any]] = {
    "title": "Kề Vai",
    "version": "0.1.0",
    "summary": "Party members in charge of households: assign, follow up, be supervised.",
    "description": DESCRIPTION,
    "license_info": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    "responses": {
        413: declared(["request.too_large"]),
        422: declared(["request.invalid"]),
        500: declared(["internal"]),
    },
}


def install(app: FastAPI) -> None:
    """Add what FastAPI does not write: the schema of a problem, and whom public calls concern."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _written(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _written(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        license_info=app.license_info,
        tags=app.openapi_tags,
        routes=app.routes,
        servers=[{"url": "/"}],
    )
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas |= problem.pop("$defs")
    schemas["Problem"] = problem
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for operations in document["paths"].values():
        for operation in operations.values():
            operation.setdefault("security", [])
    return document
