from typing import Final

from api.domain.roles import Role
from api.models.assignments import Assignment
from tests.access.matrix import COMMITTEE, IF_MATCH, Call, Row, World
from tests.api.test_assignment_endings import ending
from tests.api.test_assignments import body
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member

READERS: Final = COMMITTEE | {Role.PARTY_GROUP_HEAD, Role.MEMBER, Role.INTEGRATION_CLIENT}
WRITERS: Final = COMMITTEE | {Role.INTEGRATION_CLIENT}


async def of_caller(world: World) -> Assignment:
    org_id = world.party_group_id
    member = await make_member(world.session, org_id, person_id=world.caller_id)
    household = await make_household(world.session, world.branch, org_id=org_id)
    return await make_assignment(world.session, member, household)


async def _list(world: World) -> Call:
    return Call("GET", "/assignments", secret=str((await of_caller(world)).id))


async def _get(world: World) -> Call:
    return Call("GET", f"/assignments/{(await of_caller(world)).id}")


async def _begin(world: World) -> Call:
    member = await make_member(world.session, world.party_group_id)
    household = await make_household(world.session, world.branch)
    about = f"/members/{member.id}"  # whom the request names first
    return Call("POST", "/assignments", json=body(member, household), about=about)


async def _end(world: World) -> Call:
    url = f"/assignments/{(await of_caller(world)).id}/ends"
    return Call("POST", url, json=ending(), headers=IF_MATCH)


async def _hand_over(world: World) -> Call:
    url = f"/assignments/{(await of_caller(world)).id}/handovers"
    member = await make_member(world.session, world.party_group_id)
    asked = {"member_id": str(member.id), "on": ending()["on"]}
    return Call("POST", url, json=asked, headers=IF_MATCH)


async def _reassign(world: World) -> Call:
    """Move one; of what is out of sight each item says that it is not there."""
    assignment = await of_caller(world)
    member = await make_member(world.session, world.party_group_id)
    item = {"assignment_id": str(assignment.id), "member_id": str(member.id), "version": 1}
    asked = {"items": [item], "on": ending()["on"]}
    return Call("POST", "/assignments/reassignments", json=asked)


async def _of_household(world: World) -> Call:
    assignment = await of_caller(world)
    return Call("GET", f"/households/{assignment.household_id}/responsible")


async def _of_group(world: World) -> Call:
    org_id = world.party_group_id
    member = await make_member(world.session, org_id, person_id=world.caller_id)
    group = await make_group(world.session, world.branch, org_id=org_id)
    await make_assignment(world.session, member, group)
    return Call("GET", f"/household-groups/{group.id}/responsible")


ROWS: Final = [
    Row("list_assignments", READERS, _list),
    Row("get_assignment", READERS, _get),
    Row("begin_assignment", WRITERS, _begin),
    Row("end_assignment", WRITERS, _end),
    Row("hand_over_assignment", WRITERS, _hand_over),
    Row("reassign", WRITERS, _reassign, elsewhere=False),
    Row("get_responsible_for_household", READERS, _of_household),
    Row("get_responsible_for_group", READERS, _of_group),
]
