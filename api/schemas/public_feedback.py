from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from api.domain.codes import GroupCode
from api.domain.feedback import BodyKind, FeedbackKind, FeedbackState
from api.domain.text import Line
from api.errors.feedback import MemberWithoutGroup, SubjectUnclear
from api.schemas.common import Schema
from api.schemas.feedback import AttachmentRead, EntryRead, Text

Confirm = Annotated[
    bool,
    Field(
        description="Send it although it seems to belong to another office, as the answer 409 said."
    ),
]


SmallVillage = Annotated[
    bool,
    Field(description="So few households live there that your words may tell who you are."),
]


class FeedbackCreate(Schema):
    """What a resident says. Nothing here is needed to know who they are."""

    kind: FeedbackKind
    group_code: Annotated[GroupCode, Field(max_length=40)] | None = Field(
        default=None,
        description="The code on the card of a household group.",
        examples=["7K3M-9QXT-2HVB-7"],
    )
    place_id: UUID | None = Field(default=None, description="Or a residential place.")
    party_org_id: UUID | None = Field(default=None, description="Or a Party organisation.")
    member: Annotated[str, Field(max_length=200)] | None = Field(
        default=None, description="`handle` of a person whom the look-up of the group showed."
    )
    text: Text
    contact: Annotated[Line, Field(max_length=200)] | None = Field(
        default=None, description="Only if you wish to be called back."
    )
    may_publish: bool = Field(
        default=False,
        description="That all may read the answer, reworded and without names; never what is about"
        " somebody. It can be taken back.",
    )
    confirm: Confirm = False

    @model_validator(mode="after")
    def _about_one_thing(self) -> Self:
        given = [self.group_code, self.place_id, self.party_org_id]
        if sum(one is not None for one in given) != 1:
            raise SubjectUnclear
        if self.member is not None and self.group_code is None:
            raise MemberWithoutGroup
        return self


class FeedbackReceipt(Schema):
    receipt: str = Field(
        description="Shown once. Whoever has it is the sender; nobody can find it again.",
        examples=["7K3M-9QXT-2HVB-4NRD-S"],
    )
    received_on: date
    small_village: SmallVillage


class MessageCreate(Schema):
    text: Text
    confirm: Confirm = False


class RatingCreate(Schema):
    score: Annotated[int, Field(ge=1, le=5, description="5 is best.")]


class ReopeningCreate(Schema):
    text: Text = Field(description="What is not settled yet.")
    confirm: Confirm = False


class PublicationConsent(Schema):
    may_publish: bool = Field(description="False takes down what is published of it, at once.")


class HandlingBody(Schema):
    name: str
    kind: BodyKind = Field(
        description="The committee itself; or the inspection committee, or the Fatherland Front,"
        " beside it."
    )


class FeedbackStatus(Schema):
    """A case, as its sender sees it."""

    kind: FeedbackKind
    state: FeedbackState
    received_on: date
    handled_by: HandlingBody | None = Field(
        description="With whom it lies today; null while everybody who could is concerned."
    )
    text: str
    entries: list[EntryRead]
    attachments: list[AttachmentRead] = Field(description="What you added to it.")
    due_at: AwareDatetime | None = Field(
        description="By when the body that has it is to take the next step; null: none is due."
    )
    contact_read: int | None = Field(
        description="How often your contact was read; null if you gave none."
    )
    rating: int | None
    may_publish: bool
    published_as: UUID | None = Field(description="Under which id all can read it; null: nobody.")
    small_village: SmallVillage
    may_reopen: bool
    closes_on: date | None = Field(
        description="Until the day before it can be reopened; null where it cannot."
    )
