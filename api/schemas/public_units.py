from typing import Annotated, Final
from uuid import UUID

from pydantic import AfterValidator, Field

from api.domain.public_units import LETTERS, UnitKind, letters
from api.domain.text import Line
from api.errors.public_units import DescriptionTooShort
from api.schemas.common import Asked, Schema

MOST: Final = 20


def _long_enough(text: str) -> str:
    if letters(text) < LETTERS:
        raise DescriptionTooShort
    return text


class PublicUnitQuery(Asked):
    q: Annotated[
        Line,
        Field(
            max_length=200,
            description="Beginnings of words of its name, and of those above it, with or without"
            " diacritics; its own name before the first comma. Two letters at least.",
            examples=["thôn Đồng Bào, Thiệu Toán"],
        ),
        AfterValidator(_long_enough),
    ]
    limit: Annotated[int, Field(ge=1, le=MOST, description="How many at most.")] = MOST


class PublicUnitRead(Schema):
    """A residential place or a Party organisation; feedback takes its id as what it is about."""

    kind: UnitKind = Field(description="Give its id as `place_id`, or as `party_org_id`.")
    id: UUID
    name: str
    within: str = Field(
        description="What it lies in or stands under, nearest first; empty if nothing.",
        examples=["Xã Thiệu Toán, Tỉnh Thanh Hóa"],
    )


class PublicUnitsRead(Schema):
    units: list[PublicUnitRead] = Field(description="Best first; say more if it is not there.")
