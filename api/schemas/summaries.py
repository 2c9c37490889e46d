from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.common import Asked, Day, Paging, Schema
from api.schemas.periods import PeriodLabel
from api.schemas.structures import Structure


class BodyQuery(Asked):
    org_id: UUID


class BodyPaging(Paging, BodyQuery):
    pass


class SummaryQuery(BodyQuery):
    period: PeriodLabel
    structure: Annotated[
        Structure,
        Field(
            description="`then`: by the tree as it stood when the period was opened; "
            "`now`: the branches that stand below today, wherever they stood then."
        ),
    ] = Structure.THEN


class SummaryPartsQuery(BodyPaging, SummaryQuery):
    pass


class SilenceQuery(BodyPaging):
    as_of: Annotated[
        Day | None,
        Field(
            description="Of the branches that stood below on this day and stand today, by the tree "
            "of that day; silent are those that are so today."
        ),
    ] = None
    periods: Annotated[
        int, Field(ge=1, le=60, description="How many periods on end, at least.")
    ] = 3


class SilentBranch(Schema):
    """A branch that owed reports for some periods on end and gave none."""

    org_id: UUID
    name: str
    parent_id: UUID | None
    periods: int = Field(description="That fell due since it last gave any report.")
    last_reported: str | None = Field(description="The period of that; null: never.")


class WorkSum(Schema):
    duty_code: str
    times: int
    reports: int = Field(description="In how many reports it stands.")


class FigureSum(Schema):
    """The sum of an indicator that adds up, for each unit in which it was measured.

    Rates are never summed.
    """

    indicator_code: str
    unit: str
    total: str = Field(description="Exact, as text.", examples=["12.5"])
    reports: int


class SummaryRead(Schema):
    """Numbers only: no household, no member."""

    org_id: UUID
    name: str = Field(description="Of the body; as the period began, or as it is today.")
    org_type: str
    period: str
    structure: Structure
    branches: int = Field(description="For how many branches the period was opened.")
    expected: int = Field(description="Reports owed; what was waived is not.")
    waived: int
    submitted: int = Field(description="Given: accepted, or waiting for a review.")
    on_time: int
    late: int
    accepted: int
    returned: int = Field(description="Handed back and not given again.")
    missing: int = Field(description="Not given, and due before today.")
    awaited: int = Field(description="Not given, and not yet due.")
    completeness: str | None = Field(
        description="Per cent given, rounded down; null where none is owed.", examples=["87.5"]
    )
    timeliness: str | None = Field(description="Per cent given on time.")
    visits: int
    problems: int
    proposals: int
    core_people_named: int
    works: list[WorkSum]
    figures: list[FigureSum]
