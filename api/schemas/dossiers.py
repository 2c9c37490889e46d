"""What bears on a member's yearly review: numbers, each with the list that has them one by one."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.domain.classifications import Grade
from api.domain.feedback import FeedbackKind
from api.schemas.classifications import Year
from api.schemas.common import Asked, Schema

Source = Annotated[
    str,
    Field(
        description="Ask for this to read them one by one.",
        examples=["/v1/tasks?owner_id=01932d0a-7c1e-7b43-9d0c-6f3a1b2c4d5e"],
    ),
]


class DossierQuery(Asked):
    year: Year


class AssignmentEvidence(Schema):
    source: Source
    led: int = Field(description="Households, groups and missions led on any day of the year.")
    supported: int
    ended: int = Field(description="Of both: ended within the year.")


class ReportEvidence(Schema):
    source: Source
    owed: int = Field(description="For periods of the year, waived ones apart.")
    waived: int
    on_time: int
    late: int
    reopened: int = Field(description="Returned, and none accepted so far.")
    missing: int = Field(description="Past their day and not submitted.")
    expected: int = Field(description="Not due yet.")
    accepted: int


class MeetingEvidence(Schema):
    source: Source
    present: int
    excused: int
    unexcused: int


class ContactEvidence(Schema):
    source: Source
    visits: int
    other: int = Field(description="By telephone, in a meeting, or otherwise.")


class TaskEvidence(Schema):
    source: Source
    due: int = Field(description="Due within the year, cancelled ones apart.")
    done_in_time: int
    done_late: int
    open: int


class FeedbackOfKind(Schema):
    kind: FeedbackKind
    cases: int = Field(ge=5)


class FeedbackEvidence(Schema):
    """Counts of five or more among the cases that you handle; never what anybody said.

    It is for those who handle them, and not to be handed on with the rest: a member's own dossier
    has none of it, whether there is feedback or not.
    """

    cases: int | None = Field(
        description="Null: fewer than five, or fewer than five of some kinds, or none of yours.",
        ge=5,
    )
    by_kind: list[FeedbackOfKind] = Field(description="Those with five or more.")


class DossierRead(Schema):
    """Evidence and no verdict: nothing of it is weighed or added up."""

    member_id: UUID
    member_name: str
    year: int = Field(examples=[2026])
    grade: Grade | None = Field(description="As decided by people, if it is on record.")
    assignments: AssignmentEvidence
    reports: ReportEvidence
    meetings: MeetingEvidence
    contacts: ContactEvidence
    tasks: TaskEvidence
    feedback: FeedbackEvidence | None = Field(
        description="Null in one's own dossier, and where you handle no feedback."
    )
