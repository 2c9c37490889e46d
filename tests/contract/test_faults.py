"""Whatever can be wrong with a request has a sentence of ours, in Vietnamese and in English."""

import ast
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from inspect import getsource
from string import Formatter
from typing import Annotated, Any, Final

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core._pydantic_core import list_all_errors

from api.errors import FaultyValue
from api.i18n import LOCALES, sentences
from api.i18n.faults import ANY, SENTENCES, fault_sentence
from api.routers import MODULES
from api.schemas.common import Schema

KINDS: Final[Mapping[str, str]] = {
    "any": "",
    "bool": "bool_type bool_parsing",
    "date": "date_type date_parsing date_from_datetime_parsing date_from_datetime_inexact",
    "datetime": "datetime_type datetime_parsing datetime_object_invalid"
    " datetime_from_date_parsing timezone_aware",
    "decimal": "decimal_type decimal_parsing finite_number",
    "default": "",
    "definition-ref": "",
    "definitions": "",
    "dict": "dict_type",
    "enum": "enum",
    "float": "float_type float_parsing finite_number",
    "function-after": "",
    "function-before": "",
    "function-plain": "",
    "function-wrap": "",
    "int": "int_type int_parsing int_parsing_size int_from_float finite_number",
    "json-or-python": "",
    "lax-or-strict": "",
    "list": "list_type",
    "literal": "literal_error",
    "model": "model_type",
    "model-field": "missing",
    "model-fields": "model_attributes_type extra_forbidden",
    "nullable": "",
    "str": "string_type string_unicode",
    "union": "",
    "uuid": "uuid_type uuid_parsing",
}
"""What Pydantic finds wrong with each kind of value. Another kind is added with its faults."""

BOUNDS: Final = {
    "ge": "greater_than_equal",
    "gt": "greater_than",
    "le": "less_than_equal",
    "lt": "less_than",
    "max_length": "too_long",
    "min_length": "too_short",
    "pattern": "pattern_mismatch",
}
FAMILIES: Final = {"date": "date_", "datetime": "date_", "str": "string_"}
NO_SCHEMA: Final = {"config", "default", "expected", "function", "members", "metadata"} | {
    "serialization"
}
BESIDES: Final = {
    "api.domain.codes ValueError": "the service itself asks for a code too long to be guarded",
    "api.domain.codes TooLittleChance": "the service itself gives too few random bytes",
    "api.schemas.as_written PydanticKnownError": "faults of Pydantic's own, raised earlier",
    "api.domain.text self.fault": "a ``Spelled`` names the fault of its own spelling",
}


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    """Give every part of a core schema, but not what hides behind one fault, as in a secret."""
    if isinstance(schema, list):
        for part in schema:
            yield from nodes(part)
    elif isinstance(schema, dict):
        is_node = isinstance(schema.get("type"), str)  # else the fields of a model by their names
        if is_node:
            yield schema
        if schema.get("custom_error_type"):
            return
        for name, part in schema.items():
            if not (is_node and name in NO_SCHEMA):
                yield from nodes(part)


def faults_of(node: Mapping[str, Any]) -> Iterator[str]:
    kind = node["type"]
    yield from (node.get("custom_error_type") or KINDS[kind]).split()
    for bound in BOUNDS.keys() & node.keys():
        yield FAMILIES.get(kind, "") + BOUNDS[bound]
    # What ours has cleaned, a function of Pydantic holds to its bounds: a text to its length.
    function = node.get("function", {}).get("function")
    if isinstance(function, partial):
        for bound in function.keywords:
            yield ("string_" if "length" in bound else "") + BOUNDS[bound]


def asked_for(dependant: Dependant) -> Iterator[Any]:
    """Give the type of everything that a route reads from a request."""
    for field in (
        *dependant.path_params,
        *dependant.query_params,
        *dependant.header_params,
        *dependant.body_params,
    ):
        yield Annotated[field.field_info.annotation, field.field_info]
    for needed in dependant.dependencies:
        yield from asked_for(needed)


def below(of: type[Any]) -> Iterator[Any]:
    for child in of.__subclasses__():
        yield child
        yield from below(child)


ASKED: Final = [
    kind
    for module in MODULES
    for route in module.router.routes
    if isinstance(route, APIRoute)
    for kind in asked_for(route.dependant)
]
NODES: Final = [
    node for kind in [*below(Schema), *ASKED] for node in nodes(TypeAdapter(kind).core_schema)
]


def test_every_fault_of_a_body_or_parameter_has_a_sentence() -> None:
    faults = {fault for node in NODES for fault in faults_of(node)}
    assert len(faults) > 30
    assert faults <= set(SENTENCES)


def test_every_fault_of_a_rule_of_ours_has_a_sentence() -> None:
    codes = {fault.code for fault in below(FaultyValue)}
    assert len(codes) > 30
    assert codes <= set(sentences())


def test_a_rule_names_its_fault_and_speaks_no_prose() -> None:
    """The message of a ``ValueError`` would be read by people in the words of its author."""
    rules = [node["function"]["function"] for node in NODES if "function" in node]
    places = {getattr(rule, "__module__", None) or "" for rule in rules}
    raised = {
        (place, name): vars(sys.modules[place]).get(name)
        for place in places
        if place.startswith("api.")
        for name in _raised(getsource(sys.modules[place]))
    }
    assert len(raised) > 30
    others = {" ".join(at) for at, fault in raised.items() if not _is_faulty_value(fault)}
    assert others == set(BESIDES)


def _raised(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Raise) and node.exc is not None:
            fault = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            yield ast.unparse(fault)


def _is_faulty_value(fault: object) -> bool:
    return isinstance(fault, type) and issubclass(fault, FaultyValue)


def test_sentences_use_what_pydantic_tells() -> None:
    told: dict[str, Any] = {
        error["type"]: error.get("example_context") or {} for error in list_all_errors()
    }
    for code, sentence in SENTENCES.items():
        known = told.get(code, told.get(code.removeprefix("date_"), {}))
        for text in sentence:
            assert {name for _, name, *_ in Formatter().parse(text) if name} <= set(known), code


WRONG: Final[tuple[Any, ...]] = (
    *(None, True, 0, -1, 7, 1.5, 10**16, 10**4400, 0.1234567890123456, float("nan"), float("inf")),
    *("", " ", "x", "Ất", "a\nb", "a\x07b", "a\u202eb", "\ud800", "x" * 30_000, "123456789"),
    *("2026-13-45", "1492-01-01", "2999-01-01", "2026-01-01T10:00:00", "2026-03-01..2026-01-01"),
    *([], [7], [None] * 5001, {}, {"nope": 1}),
)
MODELS: Final = sorted(
    (kind for kind in {asked.__origin__ for asked in ASKED} if isinstance(kind, type(BaseModel))),
    key=str,
)


def spoilt(model: type[BaseModel]) -> Iterator[dict[str, Any]]:
    """Give every field, and one that is not there, each wrong value in turn."""
    names = ["nope", *(field.alias or name for name, field in model.model_fields.items())]
    for wrong in WRONG:
        yield dict.fromkeys(names, wrong)
    yield {"nope": 1}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("model", MODELS, ids=str)
def test_whatever_is_sent_has_a_sentence(model: type[BaseModel], locale: Any) -> None:
    faults = []
    for body in spoilt(model):
        with pytest.raises(ValidationError) as refused:
            model.model_validate(body)
        faults += refused.value.errors()
    for fault in faults:
        message = fault_sentence(fault, locale)
        assert message != getattr(sentences()[ANY], locale), fault
        assert fault["msg"] not in message, fault
