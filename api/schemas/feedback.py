from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from api.domain.attachments import AttachmentKind
from api.domain.feedback import (
    ContactReason,
    EntryKind,
    FeedbackKind,
    FeedbackState,
    NoEvidence,
    RecusalReason,
    RefusalReason,
)
from api.domain.text import Line, Prose
from api.domain.triage import Subject
from api.errors.feedback import EvidenceUnclear
from api.schemas.common import Paging, Schema

Text = Annotated[Prose, Field(max_length=5000)]


class FeedbackQuery(Paging):
    state: Annotated[FeedbackState | None, Field(description="Only in this state.")] = None
    mine: Annotated[bool, Field(description="Only what is assigned to you.")] = False


class FeedbackItem(Schema):
    """A line of the inbox; the text is read one by one."""

    id: UUID
    kind: FeedbackKind
    state: FeedbackState
    received_on: date
    origin_name: str = Field(
        description="The branch or party group where it began, by its name of today."
    )
    urgent: bool
    due_at: AwareDatetime | None = Field(
        description="By when the body that has it is to take the next step; null: none is due."
    )
    assigned_to: UUID | None = Field(description="Who of those who handle it owes that step.")
    rating: int | None
    version: int


class AboutRead(Schema):
    org_name: str
    group_name: str | None
    place_name: str | None
    member_name: str | None = Field(description="Whom it is about, as the sender chose.")


class EntryRead(Schema):
    number: int
    entered_on: date
    kind: EntryKind
    text: str | None
    evidence: str | None
    no_evidence: NoEvidence | None
    reason: RefusalReason | RecusalReason | None = Field(
        description="Why it was refused, or why one of those who handle it asked to be left out."
    )
    reference: str | None
    attachment: int | None = Field(description="The number of the attachment that was added.")


class AttachmentRead(Schema):
    """A photo or a PDF, made anew of what can be seen in it."""

    number: int
    added_on: date
    kind: AttachmentKind
    size: int = Field(description="In bytes.")


class HandlerRead(Schema):
    person_id: UUID
    name: str


class ReplyAskedRead(Schema):
    asked_on: date
    person_id: UUID
    text: str
    replied_on: date | None
    reply: str | None


class FeedbackRead(Schema):
    id: UUID
    kind: FeedbackKind
    state: FeedbackState
    received_on: date
    about: AboutRead
    text: str
    resembles: list[Subject] = Field(
        description="What another office may have to hear of. Words found it, and words err."
    )
    entries: list[EntryRead]
    attachments: list[AttachmentRead] = Field(description="What the sender added to it.")
    urgent: bool
    due_at: AwareDatetime | None = Field(
        description="By when the body that has it is to take the next step; null: none is due."
    )
    assigned_to: UUID | None = Field(description="Who of those who handle it owes that step.")
    handlers: list[HandlerRead] = Field(description="Who can handle it today, in its body.")
    replies: list[ReplyAskedRead] = Field(description="What those whom it is about were asked.")
    contact_given: bool
    contact_read: int = Field(description="How often the contact was read; the sender sees it too.")
    rating: int | None
    may_publish: bool = Field(description="Whether the sender agrees that all may read the answer.")
    publication_id: UUID | None = Field(description="What was drafted of it for the public.")
    version: int


class FeedbackHandled(Schema):
    """What became of it. No text, because answers to repeated requests are kept."""

    id: UUID
    state: FeedbackState
    version: int


class FeedbackAcknowledge(Schema):
    text: Text | None = Field(
        default=None,
        description="For the sender, as what will be done.",
        examples=["Tổ điện sẽ đến xem trong tuần này."],
    )


class FeedbackAssign(Schema):
    person_id: UUID = Field(description="One of `handlers`.")


class ReplyAsk(Schema):
    text: Text = Field(
        description="In your own words; nothing that the sender wrote.",
        examples=["Chi ủy hỏi: ba tháng qua đồng chí đã đến nhóm hộ những lần nào?"],
    )


class FeedbackAsk(Schema):
    text: Text = Field(description="For the sender: what is missing.", examples=["Cột đèn số mấy?"])


class FeedbackAnswer(Schema):
    text: Text
    evidence: Annotated[Prose, Field(max_length=2000)] | None = Field(
        default=None,
        description="What shows it: a document's number, where and when it can be seen.",
        examples=["Biên bản sửa đèn ngày 20/11/2026, treo tại nhà văn hóa"],
    )
    no_evidence: NoEvidence | None = Field(default=None, description="Or why there is none.")

    @model_validator(mode="after")
    def _evidence_or_why_none(self) -> Self:
        if (self.evidence is None) == (self.no_evidence is None):
            raise EvidenceUnclear
        return self


class FeedbackRefuse(Schema):
    reason: RefusalReason
    text: Text | None = None


class FeedbackTransfer(Schema):
    reference: Annotated[Line, Field(max_length=80, examples=["12/CV-ĐU"])] = Field(
        description="By which the other office knows it; nothing else is said of it here."
    )


class FeedbackRecuse(Schema):
    reason: RecusalReason
    person_id: UUID | None = Field(
        default=None, description="Who is left out: you, or a colleague over whom you stand."
    )


class ContactAsk(Schema):
    reason: ContactReason


class SenderContactRead(Schema):
    contact: str | None = Field(
        description="Null where an earlier request is answered again: ask anew, and be counted."
    )
    times_read: int
    version: int = Field(description="Of the case, which shows how often.")
