from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.domain.feedback import FeedbackKind
from api.domain.text import Line
from api.schemas.common import Paging, Schema


class PublicAnswerQuery(Paging):
    party_org_id: Annotated[
        UUID | None, Field(description="Only of this Party organisation and what stands below it.")
    ] = None
    q: Annotated[
        Line | None,
        Field(max_length=200, description="These words on end, with or without diacritics."),
    ] = None


class PublicAnswerRead(Schema):
    """A question of residents and what became of it, as two persons let it out."""

    id: UUID
    org_id: UUID
    org_name: str
    kind: FeedbackKind
    month: str = Field(
        description="In which it was published; no day is kept.",
        examples=["2026-11"],
    )
    title: str
    question: str
    answer: str
