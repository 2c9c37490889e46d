from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field

from api.domain.members import Standing
from api.domain.partial_dates import PartialDate
from api.domain.phones import Phone
from api.domain.skills import Skill
from api.domain.text import Line, Spelled
from api.errors.members import ExternalIdMalformed, IdentityCardGiven
from api.schemas.common import AsOf, Day, Paging, Schema
from api.schemas.structures import ByDay, Structure, Structured

IDENTITY_CARDS: Final = (9, 12)  # digits of the old and the present number


def _no_identity_card(value: str) -> str:
    if value.isdecimal() and len(value) in IDENTITY_CARDS:
        raise IdentityCardGiven
    return value


FullName = Annotated[Line, Field(min_length=2, max_length=120, examples=["Nguyễn Thị Minh"])]
BirthYear = Annotated[int, Field(ge=1900, le=2100, examples=[1968])]
Telephone = Annotated[
    Phone,
    Field(max_length=30, examples=["0912 345 678"], description="Any common spelling; kept E.164."),
]
JoinedOn = Annotated[
    PartialDate, Field(description="Admission to the Party, as exactly as it is known.")
]
Resolution = Annotated[
    Line, Field(max_length=120, examples=["NQ 12-NQ/CB"], description="Number of the resolution.")
]
ExternalId = Annotated[
    str,
    Field(examples=["38.123456"]),
    Spelled(r"^[A-Za-z0-9][A-Za-z0-9./\-]{2,39}$", ExternalIdMalformed),
    AfterValidator(_no_identity_card),
]


Unlisted = Annotated[
    bool,
    Field(description="Stands on no card by name, at their own wish: for who would be in danger."),
]

Skills = Annotated[
    list[Skill],
    Field(
        max_length=len(Skill),
        examples=[["credit", "farming"]],
        description="What they are good at, as far as the duty asks for it; each is kept once.",
    ),
    AfterValidator(lambda given: sorted(set(given))),
]


class ExternalIds(Schema):
    """What other systems call the member; each name belongs to one member."""

    handbook: ExternalId | None = Field(default=None, description="Sổ tay đảng viên điện tử.")
    database: ExternalId | None = Field(default=None, description="Cơ sở dữ liệu đảng viên.")


class MemberQuery(Paging, AsOf):
    org_id: Annotated[
        UUID | None, Field(description="Only in this organisation and those below it.")
    ] = None
    standing: Standing | None = None
    assignable: Annotated[
        bool | None, Field(description="Only those who can, or cannot, be in charge of households.")
    ] = None
    home_place_id: UUID | None = None
    text: Annotated[
        Line | None,
        Field(min_length=2, max_length=120, description="Part of the name, diacritics or not."),
    ] = None


class MemberCountQuery(AsOf):
    org_id: UUID = Field(description="In this organisation and those below it.")
    structure: ByDay = Structure.THEN


class MemberCreate(Schema):
    org_id: UUID = Field(description="The branch, or the party group if it has any.")
    full_name: FullName
    birth_year: BirthYear
    standing: Standing = Standing.OFFICIAL
    resolution_ref: Resolution | None = None
    since: Day = Field(description="From which day on they belong there; not in the future.")
    phone: Telephone | None = None
    joined_on: JoinedOn | None = None
    home_place_id: UUID | None = Field(default=None, description="Where they live.")
    external_ids: ExternalIds = ExternalIds()
    unlisted: Unlisted = False
    skills: Skills = Field(default_factory=list)


class MemberUpdate(Schema):
    """What is left out stays as it is; null forgets what may be unknown."""

    full_name: FullName = ""
    birth_year: BirthYear = 1900
    phone: Telephone | None = None
    joined_on: JoinedOn | None = None
    home_place_id: UUID | None = None
    external_ids: Annotated[
        ExternalIds, Field(description="One that is left out stays too; null forgets it.")
    ] = ExternalIds()
    unlisted: Unlisted = False
    skills: Skills = Field(default_factory=list)


class ExternalIdsRead(Schema):
    handbook: str | None
    database: str | None


class MemberRead(Schema):
    id: UUID = Field(description="Also the id of the person.")
    org_id: UUID = Field(description="Where they belong on that day; the last, if they left.")
    full_name: str
    birth_year: int
    standing: Standing | None = Field(description="On that day.")
    standing_until: date | None = Field(description="First day of another, where one is set.")
    phone: str | None = Field(description="Masked.", examples=["+849*****678"])
    joined_on: str | None
    home_place_id: UUID | None
    external_ids: ExternalIdsRead
    unlisted: bool
    skills: list[Skill]
    version: int
    created_at: AwareDatetime


class MemberPhoneRead(Schema):
    member_id: UUID
    phone: str | None = Field(examples=["+84912345678"])


class StandingCounts(Schema):
    official: int
    probationary: int
    exempt: int
    reduced: int
    suspended: int
    away: int


class MembersByStanding(Structured):
    org_id: UUID
    as_of: date
    total: int
    assignable: int = Field(description="Who can be in charge of households.")
    standings: StandingCounts
