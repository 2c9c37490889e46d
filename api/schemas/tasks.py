from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.tasks import TaskState
from api.domain.text import Line, Prose
from api.schemas.common import Below, Day, Paging, Schema

Title = Annotated[Line, Field(max_length=200, examples=["Đưa bà M. đi lấy thuốc"])]
Description = Annotated[Prose, Field(max_length=2000)]
Note = Annotated[Prose, Field(max_length=1000)]


class TaskQuery(Paging, Below):
    owner_id: Annotated[UUID | None, Field(description="Only of this member.")] = None
    state: TaskState | None = None
    due_from: Day | None = None
    due_before: Day | None = None
    overdue: Annotated[
        bool | None, Field(description="Open, and due before today; or the others.")
    ] = None
    assignment_id: UUID | None = None
    resolution_id: UUID | None = None
    request_id: UUID | None = None


class TaskCreate(Schema):
    org_id: UUID = Field(description="The branch or party group that sets the task.")
    title: Title
    description: Description | None = None
    due_on: Day = Field(description="The last day on which it is done in time.")
    owner_id: UUID = Field(description="The member who does it.")
    assignment_id: UUID | None = Field(None, description="The assignment it is part of.")
    resolution_id: UUID | None = Field(None, description="The resolution it follows from.")
    request_id: UUID | None = Field(None, description="The request it serves.")


class TaskUpdate(Schema):
    """What is left out stays as it is."""

    title: Title = ""
    description: Description | None = None
    due_on: Day = date(2000, 1, 1)
    owner_id: UUID = UUID(int=0)


class TaskComplete(Schema):
    note: Note | None = Field(None, description="What came of it.")


class TaskReason(Schema):
    note: Note = Field(description="Why.")


class TaskRead(Schema):
    id: UUID
    org_id: UUID
    title: str
    description: str | None
    due_on: date
    owner_id: UUID
    assignment_id: UUID | None
    resolution_id: UUID | None
    request_id: UUID | None
    state: TaskState
    note: str | None = Field(description="What came of it, or why it was cancelled or reopened.")
    ended_on: date | None
    version: int
    created_at: AwareDatetime
