from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.domain.text import Prose
from api.schemas.common import Schema

Reach = Annotated[
    Prose,
    Field(
        max_length=300,
        description="How residents reach the branch; it stands on the card.",
        examples=["Nhà văn hóa thôn, tối thứ Ba hằng tuần"],
    ),
]


class PublicCodeCreate(Schema):
    reach: Reach


class PublicCodeRead(Schema):
    group_id: UUID
    code: str | None = Field(
        description="As it is printed. Null where an earlier request is answered again: ask for it."
    )
    url: str | None = Field(description="What the QR code holds; null where `code` is.")
    reach: str
    made_on: date
    version: int


class PersonShown(Schema):
    name: str | None = Field(description="Null: whoever it is wished to stand nowhere by name.")
    role: str = Field(description="`lead` of the group, or `branch_secretary`.")
    handle: str = Field(description="Names this person in feedback about this group, for two days.")


class PublicGroupRead(Schema):
    """What stands on the card of a household group."""

    group_name: str
    branch_name: str
    people: list[PersonShown]
    duties: list[str] = Field(description="What to expect, in words.")
    reach: str = Field(description="How to reach the branch.")
    small_village: bool = Field(
        description="So few households live there that what one writes may tell who wrote it."
    )
