from typing import Final
from uuid import UUID

from sqlalchemy import Boolean, Date, String, Uuid, and_, bindparam
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.happened import happened
from api.access.heirs import require_living
from api.access.listed_bodies import SUBTREE, TODAY
from api.access.listing import Listing
from api.access.require import (
    in_charge_of,
    require_row,
    require_seen,
    require_version,
)
from api.access.visible import visible
from api.db.reads import Source
from api.domain.roles import Permission
from api.domain.tasks import TASK_TRANSITIONS, TaskState
from api.errors import NotPermitted
from api.errors.members import MemberNotFound
from api.errors.tasks import (
    TaskCannotBecome,
    TaskIsOver,
    TaskNotFound,
    TaskOriginNotFound,
)
from api.models.assignments import Assignment
from api.models.meetings import Meeting, Resolution
from api.models.members import PartyMember
from api.models.requests import ResidentRequest
from api.models.tasks import Task
from api.schemas.common import IfHappened
from api.schemas.tasks import TaskCreate, TaskQuery, TaskRead, TaskUpdate
from api.services.moves import require_move

LISTING: Final = Listing(
    table=Task,
    schema=TaskRead,
    permission=Permission.TASK_READ,
    order=(col(Task.due_on), col(Task.id)),
    filters={
        "happened_by": happened(Task),
        "org_id": SUBTREE,
        "owner_id": col(Task.owner_id) == bindparam("owner_id", type_=Uuid),
        "state": col(Task.state) == bindparam("state", type_=String),
        "due_from": col(Task.due_on) >= bindparam("due_from", type_=Date),
        "due_before": col(Task.due_on) < bindparam("due_before", type_=Date),
        "overdue": and_(col(Task.state) == TaskState.OPEN, col(Task.due_on) < TODAY)
        == bindparam("overdue", type_=Boolean),
        "assignment_id": col(Task.assignment_id) == bindparam("assignment_id", type_=Uuid),
        "resolution_id": col(Task.resolution_id) == bindparam("resolution_id", type_=Uuid),
        "request_id": col(Task.request_id) == bindparam("request_id", type_=Uuid),
    },
)


async def search(source: Source, actor: Actor, query: TaskQuery) -> bytes:
    return await LISTING.page(source, actor, query)


async def get(source: Source, actor: Actor, task_id: UUID, query: IfHappened) -> tuple[bytes, int]:
    """Return the task as JSON, and its version."""
    missing = TaskNotFound(task_id=task_id)
    return await LISTING.one(source, actor, task_id, missing, **query.given())


async def give(session: AsyncSession, actor: Actor, new: TaskCreate) -> TaskRead:
    """Give a member a task: of its own, or because of an assignment, resolution or request."""
    await require_living(session, actor, Permission.TASK_WRITE, new.org_id, field="body.org_id")
    await _require_owner(session, actor, new.owner_id)
    await _require_origin(session, actor, new)
    task = Task(**new.model_dump())
    session.add(task)
    await session.flush()
    return await _recorded(session, actor, "given", task)


async def amend(
    session: AsyncSession, actor: Actor, task_id: UUID, change: TaskUpdate, *, version: int
) -> TaskRead:
    """Change an open task, which its owner alone may not."""
    task = await _writable(session, actor, task_id, version=version)
    await _require_charge(session, actor, task)
    if task.state != TaskState.OPEN:
        raise TaskIsOver
    changes = change.model_dump(exclude_unset=True)
    if "owner_id" in changes:
        await _require_owner(session, actor, change.owner_id)
    task.sqlmodel_update({**changes, "version": version + 1})
    await session.flush()
    return await _recorded(session, actor, "amended", task)


async def complete(
    session: AsyncSession, actor: Actor, task_id: UUID, note: str | None, *, version: int
) -> TaskRead:
    task = await _writable(session, actor, task_id, version=version)
    return await _moved(session, actor, task, TaskState.DONE, note)


async def cancel(
    session: AsyncSession, actor: Actor, task_id: UUID, note: str, *, version: int
) -> TaskRead:
    """Cancel a task, which its owner alone may not."""
    task = await _writable(session, actor, task_id, version=version)
    await _require_charge(session, actor, task)
    return await _moved(session, actor, task, TaskState.CANCELLED, note)


async def reopen(
    session: AsyncSession, actor: Actor, task_id: UUID, note: str, *, version: int
) -> TaskRead:
    """Open a task again; one that was cancelled, its owner alone may not."""
    task = await _writable(session, actor, task_id, version=version)
    if task.state == TaskState.CANCELLED:
        await _require_charge(session, actor, task)
    return await _moved(session, actor, task, TaskState.OPEN, note)


async def _moved(
    session: AsyncSession, actor: Actor, task: Task, state: TaskState, note: str | None
) -> TaskRead:
    require_move(TASK_TRANSITIONS, task.state, state, TaskCannotBecome)
    ended_on = None if state is TaskState.OPEN else actor.today
    task.sqlmodel_update(
        {"state": state, "note": note, "ended_on": ended_on, "version": task.version + 1}
    )
    await session.flush()
    verb = "reopened" if state is TaskState.OPEN else str(state)
    return await _recorded(session, actor, verb, task)


async def _recorded(session: AsyncSession, actor: Actor, verb: str, task: Task) -> TaskRead:
    """Audit whose task it is and how it stands; what it says may be about a household."""
    read = TaskRead.model_validate(task)
    outline = read.model_dump(mode="json", include={"owner_id", "due_on", "state", "version"})
    await audit.record(session, actor, f"task.{verb}", task, outline)
    return read


async def _writable(session: AsyncSession, actor: Actor, task_id: UUID, *, version: int) -> Task:
    task = await require_row(
        session,
        actor,
        Task,
        task_id,
        read=Permission.TASK_READ,
        write=Permission.TASK_WRITE,
        missing=TaskNotFound(task_id=task_id),
    )
    require_version(task, version)
    return task


async def _require_charge(session: AsyncSession, actor: Actor, task: Task) -> None:
    if not await in_charge_of(session, actor, Permission.TASK_WRITE, task.org_id):
        raise NotPermitted(permission=Permission.TASK_WRITE)


async def _require_owner(session: AsyncSession, actor: Actor, owner_id: UUID) -> None:
    await require_seen(
        session,
        actor,
        PartyMember,
        owner_id,
        permission=Permission.MEMBER_READ,
        missing=MemberNotFound(field="body.owner_id"),
    )


async def _require_origin(session: AsyncSession, actor: Actor, new: TaskCreate) -> None:
    if new.assignment_id is not None:
        await require_seen(
            session,
            actor,
            Assignment,
            new.assignment_id,
            permission=Permission.ASSIGNMENT_READ,
            missing=TaskOriginNotFound(field="body.assignment_id"),
        )
    if new.request_id is not None:
        await require_seen(
            session,
            actor,
            ResidentRequest,
            new.request_id,
            permission=Permission.REQUEST_READ,
            missing=TaskOriginNotFound(field="body.request_id"),
        )
    if new.resolution_id is not None:
        resolved = visible(Meeting, actor, Permission.MINUTES_READ).join(
            Resolution, col(Resolution.meeting_id) == Meeting.id
        )
        of_it = resolved.where(Resolution.id == new.resolution_id)
        if (await session.exec(of_it)).first() is None:
            raise TaskOriginNotFound(field="body.resolution_id")
