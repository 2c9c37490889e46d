"""What the OpenAPI document promises of each operation."""

import json
import re
from collections.abc import Iterator
from itertools import chain
from string import Formatter
from typing import Any, Final, TypeVar

import jsonschema_rs
from fastapi import FastAPI

from api.errors import DomainError
from api.examples.words import DAYS, NOT_YET, WORDS
from api.guard import DECLARATION, is_public
from api.i18n import sentences
from api.schemas.common import Schema
from api.settings import ROOT
from tests.client import interface

FORMS: Final = {"AttachmentCreate", "Body_grant_token"}
Kind = TypeVar("Kind")
TAG: Final = re.compile(r"[a-z]+(-[a-z]+)*")


def operations(app: FastAPI) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in app.openapi()["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def headers_of(operation: dict[str, Any]) -> set[str]:
    parameters = operation.get("parameters", [])
    return {parameter["name"] for parameter in parameters if parameter["in"] == "header"}


def guarded_operations(app: FastAPI) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Name every operation that needs a permission."""
    return (found for found in operations(app) if not is_public(found[1], [found[0].upper()]))


def test_the_committed_document_is_that_of_the_interface(app: FastAPI) -> None:
    """After a change, ``make openapi`` writes it anew."""
    committed = json.loads((ROOT / "docs" / "openapi.json").read_text())
    assert committed == json.loads(json.dumps(app.openapi()))
    assert interface().openapi() == app.openapi()  # no setting makes another of it


def test_every_operation_says_what_it_refuses(app: FastAPI) -> None:
    for method, path, operation in operations(app):
        name, answers = f"{method} {path}", operation["responses"]
        assert "request.invalid" in answers["422"]["description"], name
        assert {"413", "500"} <= set(answers), name
        assert ("415" in answers) == ("requestBody" in operation), name


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


# Each answer holds a secret, of which nothing may be kept that could be answered again.
WITHOUT_KEY: Final = {
    "preview_reorganisation": "changes nothing, however often it is asked for",
    "grant_token": "a token of another request is as good",
    "refresh_sign_in": "the token itself is the key, for ten seconds",
    "sign_in": "another sign-in does no harm, and each guess counts",
}


def test_every_post_takes_an_idempotency_key(app: FastAPI) -> None:
    without = {
        operation["operationId"]
        for method, _, operation in operations(app)
        if method == "post" and "Idempotency-Key" not in headers_of(operation)
    }
    assert without == set(WITHOUT_KEY)


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
    assert [tag for tag in declared if not TAG.fullmatch(tag)] == []


def test_every_answer_declares_its_headers(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]
    for method, path, operation in operations(app):
        for status, answer in operation["responses"].items():
            expected = {"X-Request-Id"}
            expected |= {"Retry-After"} if status in {"429", "503"} else set()
            expected |= {"WWW-Authenticate"} if status == "401" else set()
            body = answer.get("content", {}).get("application/json", {}).get("schema", {})
            schema = schemas.get(body.get("$ref", "").rpartition("/")[2], {})
            expected |= {"ETag"} if "version" in schema.get("properties", {}) else set()
            assert answer["headers"].keys() == expected, f"{method} {path} {status}"


def sent(app: FastAPI) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name the body of every request."""
    for method, path, operation in operations(app):
        for content in operation.get("requestBody", {"content": {}})["content"].values():
            yield f"{method} {path}", content


def granted(app: FastAPI) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name the JSON of every answer that refuses nothing."""
    for method, path, operation in operations(app):
        for status, answer in operation["responses"].items():
            if status < "300" and "application/json" in answer.get("content", {}):
                yield f"{method} {path} {status}", answer["content"]["application/json"]


def example_of(app: FastAPI, content: dict[str, Any]) -> tuple[str, Any]:
    """Give the name of a body's schema, and the one example of it."""
    [reference] = content["examples"].values()
    name = reference["$ref"].rpartition("/")[2]
    return name, app.openapi()["components"]["examples"][name]["value"]


def test_every_body_has_an_example_that_fits_its_schema(app: FastAPI) -> None:
    components = app.openapi()["components"]
    for name, content in chain(sent(app), granted(app)):
        assert "examples" in content, name
        _, example = example_of(app, content)
        whole = {**content["schema"], "components": components}
        jsonschema_rs.Draft202012Validator(whole, validate_formats=True).validate(example)


def test_what_the_examples_send_would_be_taken(app: FastAPI) -> None:
    """Rules that no schema states hold too, as that a contact is with a household or a group."""
    kinds = {kind.__name__: kind for kind in _below(Schema)}
    for name, content in sent(app):
        kind, example = example_of(app, content)
        if kind not in FORMS:
            assert kinds[kind].model_validate_json(json.dumps(example)), name


def test_every_word_of_the_examples_is_that_of_a_field(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]
    fields = {(name, field) for name in schemas for field in schemas[name].get("properties", {})}
    for word in {*WORDS, *DAYS, *NOT_YET}:
        owner, _, field = word.rpartition(".")
        assert any(name.startswith(owner) and field == one for name, one in fields), word


def _below(kind: type[Kind]) -> Iterator[type[Kind]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def test_every_error_has_a_sentence_in_both_languages() -> None:
    """The same placeholders in both, so that neither can fail where the other does not."""
    codes = {error.code for error in _below(DomainError) if hasattr(error, "code")}
    assert codes <= set(sentences())
    for code, sentence in sentences().items():
        vi, en = ({name for _, name, *_ in Formatter().parse(text)} for text in sentence)
        assert vi == en or not (vi ^ en) - {"permission"}, code
