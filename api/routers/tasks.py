"""Tasks (nhiệm vụ): who does what by when, in an assignment, by a resolution, for a request."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, VersionDep, answer, source_of, written
from api.domain.roles import Permission
from api.errors import (
    CursorInvalid,
    KeyReused,
    NotPermitted,
    RequestInFlight,
    Stale,
    Unauthenticated,
    VersionRequired,
)
from api.errors.members import MemberNotFound
from api.errors.party_orgs import PartyOrgCeased, PartyOrgNotFound
from api.errors.tasks import (
    TaskCannotBecome,
    TaskIsOver,
    TaskNotFound,
    TaskOriginNotFound,
)
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import IfHappened, Page
from api.schemas.tasks import (
    TaskComplete,
    TaskCreate,
    TaskQuery,
    TaskRead,
    TaskReason,
    TaskUpdate,
)
from api.services import tasks

router = Router(
    prefix="/v1/tasks", tags=["tasks"], responses=problems(Unauthenticated, NotPermitted)
)
MOVED = problems(TaskNotFound, TaskCannotBecome, RequestInFlight, Stale, KeyReused, VersionRequired)


@router.get(
    "",
    summary="List tasks",
    response_model=Page[TaskRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.TASK_READ),
)
async def list_tasks(
    request: Request, actor: ActorDep, query: Annotated[TaskQuery, Query()]
) -> Response:
    """List the tasks in your sight, by place in the tree and day due; a member sees their own."""
    return written(await tasks.search(source_of(request), actor, query))


@router.get(
    "/{task_id}",
    summary="Get a task",
    response_model=TaskRead,
    responses=problems(TaskNotFound),
    openapi_extra=needs(Permission.TASK_READ),
)
async def get_task(
    request: Request, actor: ActorDep, task_id: UUID, query: Annotated[IfHappened, Query()]
) -> Response:
    """Get one task; `ETag` is its version."""
    return written(*await tasks.get(source_of(request), actor, task_id, query))


@router.post(
    "",
    summary="Give a task",
    status_code=status.HTTP_201_CREATED,
    response_model=TaskRead,
    responses=problems(
        PartyOrgCeased,
        PartyOrgNotFound,
        MemberNotFound,
        TaskOriginNotFound,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.TASK_WRITE),
)
async def give_task(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: TaskCreate
) -> Response:
    """Give a member a task with a day on which it is due."""
    return await once(new, status.HTTP_201_CREATED, lambda: tasks.give(session, actor, new))


@router.patch(
    "/{task_id}",
    summary="Amend a task",
    response_model=TaskRead,
    responses=problems(TaskNotFound, MemberNotFound, TaskIsOver, Stale, VersionRequired),
    openapi_extra=needs(Permission.TASK_WRITE),
)
async def amend_task(
    session: SessionDep, actor: ActorDep, version: VersionDep, task_id: UUID, change: TaskUpdate
) -> Response:
    """Change an open task, or give it to somebody else; its owner alone may not."""
    return answer(await tasks.amend(session, actor, task_id, change, version=version))


@router.post(
    "/{task_id}/complete",
    summary="Complete a task",
    response_model=TaskRead,
    responses=MOVED,
    openapi_extra=needs(Permission.TASK_WRITE),
)
async def complete_task(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    task_id: UUID,
    done: TaskComplete,
) -> Response:
    """Say that an open task is done, and what came of it; its owner may."""
    return await once(
        done,
        status.HTTP_200_OK,
        lambda: tasks.complete(session, actor, task_id, done.note, version=version),
    )


@router.post(
    "/{task_id}/cancel",
    summary="Cancel a task",
    response_model=TaskRead,
    responses=MOVED,
    openapi_extra=needs(Permission.TASK_WRITE),
)
async def cancel_task(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    task_id: UUID,
    reason: TaskReason,
) -> Response:
    """Cancel an open task, and say why; its owner alone may not."""
    return await once(
        reason,
        status.HTTP_200_OK,
        lambda: tasks.cancel(session, actor, task_id, reason.note, version=version),
    )


@router.post(
    "/{task_id}/reopen",
    summary="Reopen a task",
    response_model=TaskRead,
    responses=MOVED,
    openapi_extra=needs(Permission.TASK_WRITE),
)
async def reopen_task(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    task_id: UUID,
    reason: TaskReason,
) -> Response:
    """Open a task again, and say why; one that was cancelled, its owner alone may not."""
    return await once(
        reason,
        status.HTTP_200_OK,
        lambda: tasks.reopen(session, actor, task_id, reason.note, version=version),
    )
