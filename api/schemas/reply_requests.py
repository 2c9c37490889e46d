from datetime import date
from uuid import UUID

from api.schemas.common import Paging, Schema
from api.schemas.feedback import Text


class ReplyRequestQuery(Paging):
    pass


class ReplyRequestRead(Schema):
    """What you are asked, and by whom; nothing else is said of why."""

    id: UUID
    asked_by: str
    asked_on: date
    text: str
    replied_on: date | None
    reply: str | None


class ReplyCreate(Schema):
    text: Text


class ReplyGiven(Schema):
    id: UUID
    replied_on: date
