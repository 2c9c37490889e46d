from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, String
from sqlmodel import Field, col

from api.db.base import Held, Record, Scoped, Versioned
from api.domain.tasks import TaskState


class Task(Record, Versioned, Scoped, table=True):
    """One thing to be done by one member: in an assignment, by a resolution, for a request."""

    __table_args__ = (
        Index("ix_task_order", "org_id", "due_on", "id"),
        Index("ix_task_owner", "owner_id"),
        Index("ix_task_assignment", "assignment_id"),
        Index("ix_task_resolution", "resolution_id"),
        Index("ix_task_request", "request_id"),
    )

    held_by: ClassVar[Held] = staticmethod(lambda person, _today: col(Task.owner_id) == person)

    title: str
    description: str | None = None
    due_on: date
    owner_id: UUID = Field(foreign_key="party_member.id")
    assignment_id: UUID | None = Field(default=None, foreign_key="assignment.id")
    resolution_id: UUID | None = Field(default=None, foreign_key="resolution.id")
    request_id: UUID | None = Field(default=None, foreign_key="resident_request.id")
    state: TaskState = Field(default=TaskState.OPEN, sa_type=String)
    note: str | None = None  # what came of it, or why it was cancelled or opened again
    ended_on: date | None = None
