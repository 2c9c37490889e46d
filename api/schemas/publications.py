from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.domain.publications import PublicationState, PublicationStep
from api.domain.text import Line, Prose
from api.schemas.common import Paging, Schema

Title = Annotated[
    Line, Field(max_length=120, examples=["Đèn đường ở đầu ngõ"], description="In your own words.")
]
Question = Annotated[
    Prose,
    Field(
        max_length=2000,
        examples=["Có người hỏi bao giờ đoạn đường tối được sửa đèn."],
        description="What was asked, in your own words; none of the sender's, and nobody's name.",
    ),
]
PublicText = Annotated[
    Prose,
    Field(
        max_length=5000,
        examples=["Tổ điện đã thay bóng đèn, và sẽ xem lại mỗi tháng."],
        description="What was answered, for everybody; people as initials.",
    ),
]
Why = Annotated[
    Prose, Field(max_length=1000, examples=["Câu hỏi còn kể chi tiết đủ để đoán ra người gửi."])
]


class Wording(Schema):
    title: Title
    question: Question
    answer: PublicText


class PublicationCreate(Wording):
    feedback_id: UUID = Field(description="A case that you handle, and that is about nobody.")


class PublicationHandled(Schema):
    """What became of it. No text, because answers to repeated requests are kept."""

    id: UUID
    state: PublicationState
    version: int


class PublicationReturn(Schema):
    reason: Why = Field(description="What is to be worded otherwise.")


class PublicationRemove(Schema):
    reason: Why = Field(description="Why it is no longer to be read.")


class PublicationQuery(Paging):
    state: Annotated[PublicationState | None, Field(description="Only in this state.")] = None


class PublicationItem(Schema):
    id: UUID
    org_name: str = Field(description="The branch or party group where the case began.")
    state: PublicationState
    drafted_by: UUID = Field(description="Who wrote the wording; somebody else decides on it.")
    drafted_on: date
    version: int


class RevisionRead(Schema):
    number: int
    step: PublicationStep
    made_by: UUID | None = Field(description="Null: the sender.")
    made_on: date
    title: str | None
    question: str | None
    answer: str | None
    reason: str | None


class PublicationRead(PublicationItem):
    title: str
    question: str
    answer: str
    revisions: list[RevisionRead] = Field(description="All that was drafted and decided, in order.")
