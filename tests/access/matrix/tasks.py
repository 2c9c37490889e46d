from typing import Final
from uuid import UUID

from api.domain.roles import Role
from api.domain.tasks import TaskState
from api.models.tasks import Task
from tests.access.matrix import COMMITTEE, IF_MATCH, Call, Row, World
from tests.factories.members import make_member
from tests.factories.tasks import FAR_OFF, make_task

READERS: Final = COMMITTEE | {Role.PARTY_GROUP_HEAD, Role.MEMBER}
DOERS: Final = COMMITTEE | {Role.MEMBER}


async def _of_caller(world: World, state: TaskState = TaskState.OPEN) -> Task:
    member = await make_member(world.session, world.party_group_id, person_id=world.caller_id)
    return await make_task(world.session, world.party_group_id, member.id, state=state)


async def _list(world: World) -> Call:
    return Call("GET", "/tasks", secret=str((await _of_caller(world)).id))


async def _get(world: World) -> Call:
    return Call("GET", f"/tasks/{(await _of_caller(world)).id}")


def new_task(org_id: UUID, owner_id: UUID) -> dict[str, str]:
    return {
        "org_id": str(org_id),
        "owner_id": str(owner_id),
        "title": "Dọn đường hoa",
        "due_on": str(FAR_OFF),
    }


async def _give(world: World) -> Call:
    owner = await make_member(world.session, world.party_group_id)
    return Call("POST", "/tasks", json=new_task(world.branch.id, owner.id))


async def _amend(world: World) -> Call:
    url = f"/tasks/{(await _of_caller(world)).id}"
    return Call("PATCH", url, json={"title": "Dọn mương"}, headers=IF_MATCH)


async def _complete(world: World) -> Call:
    url = f"/tasks/{(await _of_caller(world)).id}/complete"
    return Call("POST", url, json={"note": "Đã xong"}, headers=IF_MATCH)


async def _cancel(world: World) -> Call:
    url = f"/tasks/{(await _of_caller(world)).id}/cancel"
    return Call("POST", url, json={"note": "Không cần nữa"}, headers=IF_MATCH)


async def _reopen(world: World) -> Call:
    url = f"/tasks/{(await _of_caller(world, TaskState.DONE)).id}/reopen"
    return Call("POST", url, json={"note": "Chưa xong"}, headers=IF_MATCH)


ROWS: Final = [
    Row("list_tasks", READERS, _list),
    Row("get_task", READERS, _get),
    Row("give_task", COMMITTEE, _give),
    Row("amend_task", COMMITTEE, _amend),
    Row("complete_task", DOERS, _complete),
    Row("cancel_task", COMMITTEE, _cancel),
    Row("reopen_task", DOERS, _reopen),
]
