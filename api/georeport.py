"""How Open311 GeoReport v2 writes an answer: the same content as JSON or as XML.

Nothing here reads XML, which apps never send.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias
from xml.etree import ElementTree as ET

from fastapi import Response
from pydantic import BaseModel

Form: TypeAlias = Literal["json", "xml"]
MEDIA_TYPES: Final[dict[Form, str]] = {
    "json": "application/json; charset=utf-8",
    "xml": "text/xml; charset=utf-8",
}
# What stands in a list, by the name of the list.
PART_OF: Final = {
    "attributes": "attribute",
    "endpoints": "endpoint",
    "errors": "error",
    "formats": "format",
    "service_requests": "request",
    "services": "service",
    "values": "value",
}
_NOT_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written(
    form: Form, name: str, content: BaseModel | Sequence[BaseModel], status: int = 200
) -> Response:
    """Answer in a form; ``name`` is that of the root in XML, and stands nowhere in JSON."""
    plain: Any = (
        content.model_dump(mode="json")
        if isinstance(content, BaseModel)
        else [one.model_dump(mode="json") for one in content]
    )
    headers = {"Content-Type": MEDIA_TYPES[form]}
    if form == "json":
        return Response(json.dumps(plain, ensure_ascii=False), status, headers)
    body = ET.tostring(_element(name, plain), encoding="utf-8", xml_declaration=True)
    return Response(body, status, headers)


def _element(name: str, content: Any) -> ET.Element:
    element = ET.Element(name)
    if isinstance(content, Mapping):
        element.extend(_element(part, value) for part, value in content.items())
    elif isinstance(content, list):
        element.extend(_element(PART_OF[name], one) for one in content)
    elif isinstance(content, bool):
        element.text = "true" if content else "false"
    elif content is not None:
        element.text = _NOT_IN_XML.sub("", str(content))
    return element
