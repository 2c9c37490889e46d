from typing import Any, Final

from sqlmodel import col, select

from api.domain.roles import Role
from api.models.working_groups import WorkingGroup, WorkingGroupCoverage, WorkingGroupMember
from tests.access.matrix import COMMITTEE, IF_MATCH, Call, Row, World
from tests.factories.accounts import make_person
from tests.factories.working_groups import make_working_group

WRITERS: Final = frozenset({Role.PROVINCIAL_COMMITTEE, Role.COMMUNE_COMMITTEE})
READERS: Final = WRITERS | {Role.WORKING_GROUP}
END: Final = {"valid_to": "2099-01-01"}


async def _group(world: World) -> WorkingGroup:
    return await make_working_group(
        world.session,
        world.branch.commune_id,
        covers=[world.branch.id],
        person_ids=[None],
    )


async def _part(world: World, part: Any, group: WorkingGroup) -> Any:
    of_group = select(part.id).where(col(part.group_id) == group.id)
    return (await world.session.exec(of_group)).one()


async def _list(world: World) -> Call:
    return Call("GET", "/working-groups", secret=str((await _group(world)).id))


async def _coverages(world: World) -> Call:
    return Call("GET", "/working-groups/coverages", secret=str((await _group(world)).id))


async def _get(world: World) -> Call:
    return Call("GET", f"/working-groups/{(await _group(world)).id}")


async def _set_up(world: World) -> Call:
    new = {
        "org_id": str(world.branch.commune_id),
        "name": "Tổ công tác số 1",
        "decision_number": "1770-QĐ/HU",
        "decided_on": "2026-01-05",
    }
    return Call("POST", "/working-groups", json=new)


async def _amend(world: World) -> Call:
    url = f"/working-groups/{(await _group(world)).id}"
    return Call("PATCH", url, json={"decision_number": "1771-QĐ/HU"}, headers=IF_MATCH)


async def _join(world: World) -> Call:
    person = await make_person(world.session, known_to=world.branch.commune_id)
    new = {"person_id": str(person.id), "display_name": "Lê Văn Tổ"}
    return Call("POST", f"/working-groups/{(await _group(world)).id}/members", json=new)


async def _leave(world: World) -> Call:
    group = await _group(world)
    member_id = await _part(world, WorkingGroupMember, group)
    url = f"/working-groups/{group.id}/members/{member_id}/end"
    return Call("POST", url, json=END, headers=IF_MATCH)


async def _cover(world: World) -> Call:
    group = await make_working_group(world.session, world.branch.commune_id)
    new = {"org_id": str(world.branch.id), "valid_from": "2026-01-05"}
    return Call("POST", f"/working-groups/{group.id}/coverages", json=new)


async def _withdraw(world: World) -> Call:
    group = await _group(world)
    coverage_id = await _part(world, WorkingGroupCoverage, group)
    url = f"/working-groups/{group.id}/coverages/{coverage_id}/end"
    return Call("POST", url, json=END, headers=IF_MATCH)


ROWS: Final = [
    Row("list_working_groups", READERS | COMMITTEE, _list),
    Row("list_coverages", READERS | COMMITTEE, _coverages),
    Row("get_working_group", READERS, _get),
    Row("set_up_working_group", WRITERS, _set_up),
    Row("amend_working_group", WRITERS, _amend),
    Row("join_working_group", WRITERS, _join),
    Row("leave_working_group", WRITERS, _leave),
    Row("cover_branch", WRITERS, _cover),
    Row("withdraw_working_group", WRITERS, _withdraw),
]
