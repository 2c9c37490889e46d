"""The OpenAPI document: what stands above the operations."""

from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.errors import Contended, MediaTypeUnsupported
from api.examples import Examples
from api.problems import declared
from api.schemas.common import Problem

DESCRIPTION: Final = """
A Party branch assigns its members to households and household groups, members report, the
branch reviews, the levels above see their subtree in numbers, and residents give feedback
without an account.

Every refusal is an RFC 9457 problem with a stable `code`; sentences follow `Accept-Language`
(`vi` or `en`), and `Content-Language` says which it is. Every answer has an `X-Request-Id`: yours,
if you sent one. `HEAD` is answered wherever `GET` is. Lists go on with `after`. A `POST` may carry
an `Idempotency-Key`; a change of a versioned resource must carry `If-Match`. Dates are local days
of Asia/Ho_Chi_Minh, validity is half-open: `valid_to` is the first day on which it no longer holds.
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
        503: declared([Contended.code]),
    },
}

# A form of one file, which is read as it comes and so by hand (``bodies.read_file``).
ATTACHMENT: Final[dict[str, Any]] = {
    "title": "AttachmentCreate",
    "type": "object",
    "properties": {
        "file": {
            "type": "string",
            "format": "binary",
            "description": "A photo (JPEG, PNG, WebP) or a PDF of at most 20 pages; at most 10 MB.",
            "examples": ["what is in anh-den-duong.jpg"],
        }
    },
    "required": ["file"],
    "additionalProperties": False,
}

HEADERS: Final[dict[str, dict[str, Any]]] = {
    "ETag": {
        "description": "The version of what is shown; a change of it names this in `If-Match`.",
        "schema": {"type": "string", "pattern": '^"[0-9]+"$', "examples": ['"3"']},
    },
    "Retry-After": {
        "description": "Seconds until it is worth asking again.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1, "examples": [60]},
    },
    "WWW-Authenticate": {
        "description": "How to sign in.",
        "required": True,
        "schema": {"type": "string", "examples": ["Bearer"]},
    },
    "X-Request-Id": {
        "required": True,
        "description": "Names this answer when you ask us about it; yours, if you sent one.",
        "schema": {"type": "string", "examples": ["019ab0e3c5f07d2ea1b4c6d8e0f21436"]},
    },
}


def install(app: FastAPI) -> None:
    """Add what FastAPI does not write: the schema of a problem, and whom public calls concern."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _written(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # as FastAPI documents


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
    schemas["AttachmentCreate"] = ATTACHMENT
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    document["components"]["headers"] = HEADERS
    for operation in _operations(document):
        operation.setdefault("security", [])
        if "requestBody" in operation:
            operation["responses"]["415"] = declared([MediaTypeUnsupported.code])
        for status, answer in operation["responses"].items():
            answer["headers"] = _headers(status, answer, schemas)
    _exemplify(document)
    return document


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (one for operations in document["paths"].values() for one in operations.values())


def _headers(
    status: str, answer: dict[str, Any], schemas: dict[str, Any]
) -> dict[str, dict[str, str]]:
    names = ["X-Request-Id"]
    body = answer.get("content", {}).get("application/json")
    if body and "version" in schemas[_name(body["schema"])].get("properties", {}):
        names.append("ETag")
    if status == "401":
        names.append("WWW-Authenticate")
    if status in {"429", "503"}:
        names.append("Retry-After")
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _exemplify(document: dict[str, Any]) -> None:
    """Show what bodies look like; an example stands once, under the name of its schema."""
    components = document["components"]
    examples = Examples(components["schemas"])
    shown: dict[str, Any] = components.setdefault("examples", {})
    for content in _contents(document):
        name = _name(content["schema"])
        shown[name] = {"value": examples.of(content["schema"])}
        content["examples"] = {name: {"$ref": f"#/components/examples/{name}"}}


def _contents(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Name what is sent, and what is answered where nothing is refused."""
    for operation in _operations(document):
        answers = operation["responses"].items()
        granted = [answer for status, answer in answers if status.startswith("2")]
        for body in (operation.get("requestBody", {}), *granted):
            yield from (one for one in body.get("content", {}).values() if "schema" in one)


def _name(schema: dict[str, str]) -> str:
    return schema["$ref"].rpartition("/")[2]
