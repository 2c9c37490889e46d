from datetime import date
from typing import Annotated, Any, ClassVar, Final, Generic, Self, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema

from api.errors.dated_trees import DayWithoutBody
from api.schemas.as_written import IN_A_BODY, IN_A_QUERY, Checks, check_first


class Schema(BaseModel):
    """Base of every request and response body: no unknown fields in, ORM objects out."""

    model_config = ConfigDict(extra="forbid", from_attributes=True, str_strip_whitespace=True)
    checks: ClassVar[Checks] = IN_A_BODY

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        written = handler(source)
        check_first(written, cls.checks)
        return written


class Asked(Schema):
    """Base of what stands in the query of an address, where a number is text as all else."""

    checks = IN_A_QUERY


class Paging(Asked):
    limit: Annotated[int, Field(ge=1, le=200, description="Rows on a page.")] = 50
    after: Annotated[str | None, Field(max_length=2000, description="`next` of a page.")] = None


FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY, examples=["2026-11-23"])]
"""A local day of Asia/Ho_Chi_Minh, within the years that anything here can be about."""


class AsOf(Asked):
    as_of: Annotated[Day | None, Field(description="As it was on this day; today if left out.")] = (
        None
    )


class IfHeld(Asked):
    """One thing that holds for some days, and is itself told with them."""

    as_of: Annotated[
        Day | None,
        Field(description="Not found unless it held on this day; whatever its days if left out."),
    ] = None

    def given(self) -> dict[str, Any]:
        return self.model_dump(exclude_none=True)


class IfHappened(Asked):
    """One thing that happened once, or was begun and goes on."""

    as_of: Annotated[
        Day | None,
        Field(
            description="Not found unless it had happened, or been begun, by this day: by the day "
            "that it names itself, or else by that on which it was written down. It is told with "
            "what is known of it today."
        ),
    ] = None

    def given(self) -> dict[str, Any]:
        return {} if self.as_of is None else {"happened_by": self.as_of}


class Below(Asked):
    """A part of the tree of Party organisations, as it was or is on a day."""

    org_id: Annotated[UUID | None, Field(description="Of this body and all below it.")] = None
    as_of: Annotated[
        Day | None,
        Field(
            description="By the tree as it was, or is to be, on this day, and not by today's; "
            "only with `org_id`. What you may see is always today's."
        ),
    ] = None

    @model_validator(mode="after")
    def _the_day_is_of_a_body(self) -> Self:
        if self.as_of is not None and self.org_id is None:
            raise DayWithoutBody
        return self


ItemT = TypeVar("ItemT")


class Page(Schema, Generic[ItemT]):
    items: list[ItemT]
    next: str | None = Field(description="Ask for the next page with `after`; null on the last.")


class Fault(Schema):
    field: str = Field(
        description="Where in the request, as `body.head_name`.", examples=["body.size"]
    )
    code: str = Field(description="Stable; branch on this.", examples=["greater_than_equal"])
    message: str = Field(description="For people, in the language asked for.")


class Problem(Schema):
    """RFC 9457, as `application/problem+json`."""

    type: str = Field(examples=["urn:kevai:problem:household.not_found"])
    title: str = Field(description="For people, in the language asked for.")
    status: int = Field(examples=[404])
    code: str = Field(description="Stable; branch on this.", examples=["household.not_found"])
    errors: list[Fault] = Field(description="The parts of the request that are at fault.")
    params: dict[str, str] = Field(description="What the title is about.")
    request_id: str = Field(description="Name it when you ask us about this answer.")
