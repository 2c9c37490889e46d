"""Write ``models.py`` and ``operations.py`` of the client from the OpenAPI document.

``python -m clients.python.generate docs/openapi.json``; what it writes is committed, and a test
holds it to the document.
"""

import json
import keyword
import re
import subprocess
import sys
from pathlib import Path
from textwrap import fill
from typing import Any, Final

HERE: Final = Path(__file__).parent / "kevai_client"
HEAD: Final = '"""Written by ``clients/python/generate.py`` from the OpenAPI document."""\n\n'
SCALARS: Final = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "null": "None",
    "object": "dict[str, Any]",
}
SENT_AS: Final = {"application/x-www-form-urlencoded": "form", "multipart/form-data": "files"}
SUCCESS: Final = re.compile(r"2\d\d")


def type_of(schema: dict[str, Any], prefix: str = "") -> str:  # noqa: PLR0911 - a case a line
    if "$ref" in schema:
        return prefix + class_name(schema["$ref"].rsplit("/", 1)[1])
    if "enum" in schema:
        return "Literal[" + ", ".join(repr(value) for value in schema["enum"]) + "]"
    if "const" in schema:
        return f"Literal[{schema['const']!r}]"
    for union in ("anyOf", "oneOf"):
        if union in schema:
            kinds = dict.fromkeys(type_of(choice, prefix) for choice in schema[union])
            return " | ".join(sorted(kinds, key=lambda kind: kind == "None"))
    if schema.get("format") == "binary":
        return "bytes"
    if schema.get("type") == "array":
        return f"list[{type_of(schema.get('items', {}), prefix)}]"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"dict[str, {type_of(schema['additionalProperties'], prefix)}]"
    return SCALARS.get(schema.get("type", ""), "Any")


def class_name(name: str) -> str:
    """Give ``Page[HouseholdRead]``, written ``Page_HouseholdRead_``, a name of this language."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"\W|_", name) if part)


def models(document: dict[str, Any]) -> str:
    schemas = sorted(document["components"]["schemas"].items())
    text = "".join(model(class_name(name), schema) for name, schema in schemas)
    return HEAD + imported("Any", "Literal", "NotRequired", "TypedDict", by=text) + text


def imported(*names: str, by: str) -> str:
    """Import from ``typing`` what a text uses."""
    used = [name for name in names if re.search(rf"\b{name}\b", by)]
    return f"from typing import {', '.join(used)}\n" if used else ""


def model(name: str, schema: dict[str, Any]) -> str:
    if schema.get("type") != "object" or "properties" not in schema:
        return f"\n{name} = {type_of(schema)}\n"
    required = set(schema.get("required", []))
    fields = []
    for field, kind in schema["properties"].items():
        written = quoted(type_of(kind))
        fields.append(f"    {field}: {written if field in required else f'NotRequired[{written}]'}")
    return f"\n\nclass {name}(TypedDict):\n" + "\n".join(fields) + "\n"


def quoted(kind: str) -> str:
    """Schemas refer to each other in any order."""
    names = re.findall(r"[A-Z]\w+", re.sub(r"'[^']*'", "", kind))
    return f'"{kind}"' if set(names) - {"Any", "Literal"} else kind


def operations(document: dict[str, Any]) -> str:
    found = [
        (operation["operationId"], method.upper(), path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    text = "".join(function(*one) for one in sorted(found, key=lambda one: one[0]))
    ours = "\nfrom . import models\nfrom .calls import Call, given\n"
    return HEAD + imported("Any", "Literal", by=text) + ours + text


def function(name: str, method: str, path: str, operation: dict[str, Any]) -> str:
    parameters = operation.get("parameters", [])
    of_path = [identifier(p["name"]) for p in parameters if p["in"] == "path"]
    of_query = [p for p in parameters if p["in"] == "query"]
    of_header = [p for p in parameters if p["in"] == "header"]
    arguments = [f"{one}: str" for one in of_path]
    media_type, body = content_of(operation.get("requestBody", {}))
    if body is not None:
        arguments.append(f"body: {type_of(body, 'models.')}")
    named = [argument(p) for p in sorted(of_query, key=lambda p: not p.get("required"))]
    named += [argument(p, is_header=True) for p in of_header]
    if named:
        arguments += ["*", *named]
    result = result_of(operation)
    built = [repr(method), f'f"{path_text(path)}"' if of_path else f'"{path}"']
    if of_query:
        pairs = ", ".join(f"{identifier(p['name'])}={identifier(p['name'])}" for p in of_query)
        built.append(f"params=given({pairs})")
    if body is not None:
        built.append(f"{SENT_AS.get(media_type, 'json')}=body")
    if of_header:
        pairs = ", ".join(f'"{p["name"]}": {identifier(p["name"])}' for p in of_header)
        built.append(f"headers=given(**{{{pairs}}})")
    if any(p["name"] == "Idempotency-Key" for p in of_header):
        built.append("takes_key=True")
    if operation.get("security") == []:
        built.append("is_public=True")
    summary = operation.get("summary", name)
    # A table has no lines left once filled: it and what follows stand in the document.
    prose = operation.get("description", "").partition("\n\n|")[0]
    documented = fill(
        " ".join(prose.split()),
        92,
        initial_indent="    ",
        subsequent_indent="    ",
    )
    doc = f'    """{summary.rstrip(".?")}.\n\n{documented}\n    """\n'
    signature = ",\n    ".join(arguments)
    return (
        (
            f"\n\ndef {name}(\n    {signature}\n) -> Call[{result}]:\n"
            if arguments
            else f"\n\ndef {name}() -> Call[{result}]:\n"
        )
        + doc
        + f"    return Call(\n        {', '.join(built)}\n    )\n"
    )


def argument(parameter: dict[str, Any], *, is_header: bool = False) -> str:
    kind = "str" if is_header else type_of(parameter["schema"], "models.")
    if parameter.get("required") and not is_header:
        return f"{identifier(parameter['name'])}: {kind}"
    optional = kind if kind.endswith("None") else f"{kind} | None"
    return f"{identifier(parameter['name'])}: {optional} = None"


def identifier(name: str) -> str:
    plain = re.sub(r"\W", "_", name).lower()
    return plain + "_" if keyword.iskeyword(plain) else plain


def path_text(path: str) -> str:
    return re.sub(r"{(\w+)}", lambda found: "{" + identifier(found[1]) + "}", path)


def content_of(body: dict[str, Any]) -> tuple[str, dict[str, Any] | None]:
    for media_type, content in body.get("content", {}).items():
        return media_type, content.get("schema", {})
    return "", None


def result_of(operation: dict[str, Any]) -> str:
    [success] = [a for status, a in operation["responses"].items() if SUCCESS.fullmatch(status)][:1]
    media_type, schema = content_of(success)
    if schema is None:
        return "None"
    return type_of(schema, "models.") if "json" in media_type else "bytes"


def write(document: dict[str, Any], folder: Path) -> None:
    """Write both files, formatted as all of the code is."""
    files = {"models.py": models(document), "operations.py": operations(document)}
    for name, text in files.items():
        (folder / name).write_text(text)
    subprocess.run(  # noqa: S603
        [
            *(sys.executable, "-m", "ruff", "format", "--quiet", "--line-length", "100"),
            *(str(folder / name) for name in files),
        ],
        check=True,
    )


def main(document: Path) -> None:
    write(json.loads(document.read_text()), HERE)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
