from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.assignments import AssignmentKind
from api.domain.text import Prose
from api.domain.vacancies import VacancyCause, VacancyOutcome, VacancyState
from api.schemas.assignments import AssignmentRead
from api.schemas.common import Asked, Day, Paging, Schema
from api.schemas.proposals import PriceRead, ReasonTold


class VacancyThen(Asked):
    """A day on which a vacancy was open, or covered, or closed, or not yet known."""

    as_of: Annotated[
        Day | None,
        Field(
            description="Only what had been opened by this day, as it stood then: open, covered or "
            "closed, and overdue or not; as it stands today if left out. Cause, days and the body "
            "that has to act are told as they are known today, and what was covered by mistake as "
            "open all along."
        ),
    ] = None


class VacancyQuery(Paging, VacancyThen):
    org_id: Annotated[
        UUID | None,
        Field(description="Of this body and all below it, by the tree of that day."),
    ] = None
    state: Annotated[VacancyState | None, Field(description="On that day.")] = None
    overdue: Annotated[
        bool | None,
        Field(description="Only those open after their day, or all others; on that day."),
    ] = None


class VacancyRead(Schema):
    id: UUID
    org_id: UUID = Field(description="The body that has to act.")
    target_org_id: UUID = Field(description="The body that answers for the target.")
    assignment_id: UUID = Field(description="Whose lead cannot lead any more, or has left.")
    member_id: UUID = Field(description="That lead.")
    member_name: str | None = Field(description="Null where the member is out of your sight.")
    kind: AssignmentKind
    household_id: UUID | None
    group_id: UUID | None
    target_code: str | None = Field(description="Null where the target is out of your sight.")
    target_name: str | None = Field(description="The head of the household, or the group's name.")
    title: str | None
    cause: VacancyCause
    vacant_from: date
    vacant_until: date | None = Field(
        description="The first day after it, where the member is to be back or the charge to end."
    )
    opened_on: date
    due_on: date = Field(description="The last day on which it is covered in time.")
    overdue: bool
    proposed_id: UUID | None = Field(
        description="Who would have been best when it was opened, if they can still lead; "
        "`candidates` says who is now."
    )
    proposed_name: str | None = Field(description="Null where the member is out of your sight.")
    state: VacancyState
    outcome: VacancyOutcome | None
    covered_by_id: UUID | None = Field(description="The assignment of whoever leads instead.")
    closed_on: date | None
    version: int
    created_at: AwareDatetime


class CoverCandidate(Schema):
    member_id: UUID
    member_name: str | None = Field(description="Null where the member is out of your sight.")
    reasons: list[ReasonTold] = Field(description="The strongest first.")
    price: PriceRead = Field(
        description="How everybody would stand; its `merit` is against the first of them."
    )


class CoverCandidates(Schema):
    vacancy_id: UUID
    on: date = Field(description="The day on which they were looked for as able to act.")
    candidates: list[CoverCandidate] = Field(
        description="The best few, best first; none: nobody may."
    )


class VacancyCover(Schema):
    member_id: UUID = Field(description="Who leads from then on.")
    on: Day | None = Field(
        None, description="Their first day; the vacancy's first, or today, if left out."
    )
    reason: Annotated[Prose, Field(max_length=500)] | None = None


class VacancyCovered(Schema):
    vacancy: VacancyRead
    begun: AssignmentRead
    returns: AssignmentRead | None = Field(
        description="With which the former lead comes back, where that day is known."
    )
    version: int = Field(description="Of the vacancy.")


class VacancySummaryQuery(Asked):
    org_id: UUID = Field(description="A branch or party group, or a body above.")
    as_of: Annotated[
        Day | None,
        Field(
            description="As it stood on this day, by the tree of that day, and of what is in your "
            "sight today; today if left out."
        ),
    ] = None


class VacancySummary(Schema):
    """Numbers for a body with all below it, and no name."""

    org_id: UUID
    as_of: date = Field(description="The day on which it was so, and whose tree it is.")
    open: Annotated[int, Field(description="Overdue or not.", examples=[3])]
    overdue: Annotated[int, Field(examples=[1])]
    covered: Annotated[
        int, Field(description="By that day, since vacancies are counted.", examples=[12])
    ]
