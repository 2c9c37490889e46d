"""What the bodies of every dated tree have in common."""

from typing import Annotated

from pydantic import Field

from api.domain.text import Line
from api.schemas.common import Day, Schema

LegalRef = Annotated[
    Line | None,
    Field(max_length=200, description="The decision behind it.", examples=["QĐ 12-QĐ/ĐU 1/7/2025"]),
]
On = Annotated[Day, Field(description="The first day on which it holds; it may lie ahead.")]
NamePart = Annotated[
    Line | None,
    Field(min_length=2, max_length=120, description="Part of the name, diacritics or not."),
]


class Decision(Schema):
    on: On
    legal_ref: LegalRef = None
