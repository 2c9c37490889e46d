"""What the OpenAPI document promises of each operation."""

import re
from collections.abc import Iterator
from string import Formatter
from typing import Any, Final

from fastapi import FastAPI

from api.errors import DomainError
from api.guard import DECLARATION, is_public
from api.i18n import sentences

WORDS: Final = re.compile(r"[a-z]+(-[a-z]+)*")


def operations(app: FastAPI) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in app.openapi()["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def guarded_operations(app: FastAPI) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Name every operation that needs a permission."""
    return (found for found in operations(app) if not is_public(found[1], [found[0].upper()]))


def test_every_operation_is_documented(app: FastAPI) -> None:
    for method, path, operation in operations(app):
        name = f"{method} {path}"
        assert operation["tags"], name
        assert operation["summary"], name
        assert operation["description"], name
        assert operation["operationId"].isidentifier(), name


def test_every_guarded_operation_says_what_it_needs(app: FastAPI) -> None:
    for method, path, operation in guarded_operations(app):
        name = f"{method} {path}"
        assert operation[DECLARATION], name
        assert operation["security"], name
        assert {"401", "403"} <= set(operation["responses"]), name


def test_every_post_takes_an_idempotency_key(app: FastAPI) -> None:
    for method, path, operation in guarded_operations(app):
        if method == "post":
            names = {parameter["name"] for parameter in operation["parameters"]}
            assert "Idempotency-Key" in names, path


def test_operation_ids_are_unique(app: FastAPI) -> None:
    ids = [operation["operationId"] for *_, operation in operations(app)]
    assert len(ids) == len(set(ids))


def test_every_schema_has_one_meaning(app: FastAPI) -> None:
    """Of two classes of one name, the document would give both the path of their module."""
    assert [name for name in app.openapi()["components"]["schemas"] if "__" in name] == []


def test_every_tag_is_declared_used_and_written_like_a_path(app: FastAPI) -> None:
    declared = [tag["name"] for tag in app.openapi()["tags"]]
    used = {tag for *_, operation in operations(app) for tag in operation["tags"]}
    assert sorted(declared) == sorted(used)
    assert [tag for tag in declared if not WORDS.fullmatch(tag)] == []


def test_every_answer_declares_its_headers(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]
    for method, path, operation in operations(app):
        for status, answer in operation["responses"].items():
            expected = {"X-Request-Id"}
            expected |= {"Retry-After"} if status == "429" else set()
            body = answer.get("content", {}).get("application/json", {}).get("schema", {})
            schema = schemas.get(body.get("$ref", "").rpartition("/")[2], {})
            expected |= {"ETag"} if "version" in schema.get("properties", {}) else set()
            assert answer["headers"].keys() == expected, f"{method} {path} {status}"


def _errors(error: type[DomainError]) -> Iterator[type[DomainError]]:
    for child in error.__subclasses__():
        yield child
        yield from _errors(child)


def test_every_error_has_a_sentence_in_both_languages() -> None:
    """The same placeholders in both, so that neither can fail where the other does not."""
    codes = {error.code for error in _errors(DomainError) if hasattr(error, "code")}
    assert codes <= set(sentences())
    for code, sentence in sentences().items():
        vi, en = ({name for _, name, *_ in Formatter().parse(text)} for text in sentence)
        assert vi == en or not (vi ^ en) - {"permission"}, code
