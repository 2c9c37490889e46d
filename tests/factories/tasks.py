from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.tasks import TaskState
from api.models.tasks import Task

FAR_OFF = date(2099, 12, 31)


async def make_task(
    session: AsyncSession,
    org_id: UUID,
    owner_id: UUID,
    *,
    due_on: date = FAR_OFF,
    state: TaskState = TaskState.OPEN,
) -> Task:
    task = Task(org_id=org_id, owner_id=owner_id, title="Dọn đường hoa", due_on=due_on, state=state)
    session.add(task)
    await session.commit()
    return task
