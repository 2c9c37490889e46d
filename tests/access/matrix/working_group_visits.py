from typing import Final

from api.domain.roles import Role
from tests.access.matrix import COMMITTEE, Call, Row, World
from tests.access.matrix.meetings import ABOVE, SUMMING
from tests.factories.working_group_visits import make_visit
from tests.factories.working_groups import make_working_group

READERS: Final = COMMITTEE | ABOVE
WRITERS: Final = COMMITTEE | {Role.WORKING_GROUP}  # the branch completes what it was left to do


async def _list(world: World) -> Call:
    group = await make_working_group(world.session, world.branch.commune_id)
    visit_id = (await make_visit(world.session, group, world.branch.id)).visit_id
    return Call("GET", "/working-group-visits", secret=str(visit_id))


async def _sum_up(world: World) -> Call:
    asked = {"org_id": world.party_group_id, "year": 2026}
    return Call("GET", "/working-group-visits/summary", params=asked)


async def _follow_ups(world: World) -> Call:
    group = await make_working_group(world.session, world.branch.commune_id)
    follow_up = await make_visit(world.session, group, world.branch.id)
    return Call("GET", "/working-group-visits/follow-ups", secret=str(follow_up.id))


async def _get(world: World) -> Call:
    group = await make_working_group(world.session, world.branch.commune_id)
    visit_id = (await make_visit(world.session, group, world.branch.id)).visit_id
    return Call("GET", f"/working-group-visits/{visit_id}")


async def _write_down(world: World) -> Call:
    group = await make_working_group(
        world.session,
        world.branch.commune_id,
        covers=[world.branch.id],
        person_ids=[world.caller_id],
    )
    new = {
        "group_id": str(group.id),
        "org_id": str(world.branch.id),
        "visited_on": "2026-03-04",
        "people": 3,
        "observations": "Sinh hoạt đúng định kỳ",
    }
    return Call("POST", "/working-group-visits", json=new)


async def _complete(world: World) -> Call:
    group = await make_working_group(world.session, world.branch.commune_id)
    follow_up = await make_visit(world.session, group, world.branch.id)
    url = f"/working-group-visits/follow-ups/{follow_up.id}/complete"
    return Call("POST", url, json={"note": "Đã gửi"})


ROWS: Final = [
    Row("list_visits", READERS, _list),
    Row("sum_up_visits", SUMMING, _sum_up),
    Row("list_follow_ups", READERS, _follow_ups),
    Row("get_visit", READERS, _get),
    Row("write_down_visit", WRITERS, _write_down),  # all of them are in the group here
    Row("complete_follow_up", WRITERS, _complete),
]
