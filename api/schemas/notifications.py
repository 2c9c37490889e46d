from uuid import UUID

from pydantic import AwareDatetime, Field

from api.schemas.common import Paging, Schema


class NotificationQuery(Paging):
    unread: bool = Field(default=False, description="Only what you have not read.")


class NotificationsSeen(Schema):
    until_id: UUID = Field(description="You have read this one and all before it.")


class NotificationRead(Schema):
    id: UUID
    topic: str = Field(description="What happened.", examples=["report.returned"])
    target_id: UUID = Field(description="To what; ask for it where the topic's stem is kept.")
    created_at: AwareDatetime
    read_at: AwareDatetime | None


class Counted(Schema):
    count: int = Field(description="How many were marked as read.")
