"""Examples in the OpenAPI document: that of a body is composed of those of its fields."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from api.examples.words import DAYS, MOMENT, NOT_YET, SOME_DAY, WORDS, identity

Shape: TypeAlias = Mapping[str, Any]
UNKNOWN: Final = object()


class NoExample(LookupError):
    """A field whose type has no ``examples``, and whose name has no word in ``words.py``."""


class Examples:
    """The schemas of a document, filled in."""

    def __init__(self, schemas: Mapping[str, Shape]) -> None:
        self._schemas = schemas

    def of(self, schema: Shape, owner: str = "", field: str = "") -> Any:
        """Fill in a schema, where it is one, that of a ``field`` of the body ``owner``."""
        shape = self._resolved(schema)
        special = _special(shape, owner, field)
        if special is not UNKNOWN:
            return special
        if "properties" in shape:
            return self._filled(shape)
        if shape.get("type") == "array":
            return [self.of(shape["items"], owner, field)]
        return _usual(shape, owner, field)

    def _resolved(self, schema: Shape) -> Shape:
        """Follow a reference, and of several shapes take the first that is not null."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return self._resolved({"name": name, **self._schemas[name]})
        choices = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
        if not choices:
            return schema
        nullable = len(choices) < len(schema["anyOf"])
        outer = {key: value for key, value in schema.items() if key != "anyOf"}
        return {"nullable": nullable, **self._resolved(choices[0]), **outer}

    def _filled(self, shape: Shape) -> dict[str, Any]:
        """Fill in every field but what may be left out and would be null."""
        values = {
            field: self.of(schema, shape["name"], field)
            for field, schema in shape["properties"].items()
        }
        needed = shape.get("required", ())
        return {
            name: value for name, value in values.items() if value is not None or name in needed
        }


def _special(shape: Shape, owner: str, field: str) -> Any:
    """Find what is said of this field of this body, or by its own type."""
    prefixes = (owner[:length] for length in range(len(owner), 0, -1))
    apart = next((WORDS[key] for one in prefixes if (key := f"{one}.{field}") in WORDS), UNKNOWN)
    if apart is not UNKNOWN and isinstance(apart, list) == (shape.get("type") == "array"):
        return apart
    if shape.get("nullable") and field in NOT_YET:
        return None
    if shape.get("format") == "date":
        return DAYS.get(field, SOME_DAY)
    return next(iter(shape.get("examples", ())), UNKNOWN)


def _usual(shape: Shape, owner: str, field: str) -> Any:
    """Find what a field of this name, or else of this kind, usually holds."""
    word = WORDS.get(field, UNKNOWN)
    if choices := shape.get("enum") or [shape[key] for key in ("const",) if key in shape]:
        return word if word in choices else choices[0]
    known = {
        "boolean": shape.get("default", False),
        "date-time": MOMENT,
        "uuid": identity(owner, field),
    }
    found = known.get(str(shape.get("format") or shape.get("type")), word)
    if found is UNKNOWN:
        msg = f"{owner}.{field}: give its type an example, or its name a word in {__name__}.words"
        raise NoExample(msg)
    return found
