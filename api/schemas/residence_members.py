from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.residence import Presence, ResidenceDuty
from api.domain.text import Line, Prose, Spelled
from api.errors.residence_members import HalfYearMalformed
from api.schemas.common import AsOf, Day, Paging, Schema
from api.schemas.members import FullName

Workplace = Annotated[
    Line, Field(max_length=200, examples=["Trường THCS Quảng Thắng"], description="Its name only.")
]
Duty = Annotated[
    ResidenceDuty,
    Field(
        description="`not_introduced` (group 1.2 of Hướng dẫn 33-HD/BTCTW) is always refused, and"
        " nothing is stored: whoever it concerns must appear in no list."
    ),
]
HalfYear = Annotated[
    str, Field(examples=["2026-H1"]), Spelled(r"^20[0-9]{2}-H[12]$", HalfYearMalformed)
]
Year = Annotated[int, Field(ge=2020, le=2100, examples=[2026])]


class ResidenceMemberQuery(Paging, AsOf):
    org_id: Annotated[
        UUID | None, Field(description="Of this body and all below it, by the tree of that day.")
    ] = None
    place_id: UUID | None = None
    left: Annotated[bool, Field(description="Those who had left instead.")] = False
    text: Annotated[
        Line | None,
        Field(min_length=2, max_length=120, description="Part of the name, diacritics or not."),
    ] = None


class ResidenceMemberCreate(Schema):
    full_name: FullName
    workplace: Workplace
    place_id: UUID = Field(description="Where they live; who answers for it lists them.")
    introduced_on: Day = Field(description="Not in the future.")
    duty: Duty = ResidenceDuty.FULL


class ResidenceMemberUpdate(Schema):
    """What is left out stays as it is."""

    full_name: FullName = ""
    workplace: Workplace = ""
    duty: Duty = ResidenceDuty.FULL
    left_on: Day | None = Field(default=None, description="Not in the future; null: still here.")


class ResidenceMemberRead(Schema):
    id: UUID
    org_id: UUID
    full_name: str
    workplace: str
    place_id: UUID
    introduced_on: date
    left_on: date | None
    duty: ResidenceDuty
    version: int
    created_at: AwareDatetime


class HalfYearAttendanceWrite(Schema):
    presence: Presence


class HalfYearAttendanceRead(Schema):
    half_year: str
    presence: Presence
    version: int


class CommentWrite(Schema):
    text: Annotated[Prose, Field(max_length=2000)]
    asked_by: Annotated[
        Line | None, Field(max_length=120, description="Number of the letter that asks for it.")
    ] = None


class CommentRead(Schema):
    year: int
    text: str
    asked_by: str | None
    version: int
