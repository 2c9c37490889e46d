from typing import Final

from api.domain.roles import Role
from tests.access.matrix import COMMITTEE, IF_MATCH, Call, Row, World
from tests.api.test_plans import YEAR
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.plans import make_plan
from tests.factories.proposals import make_proposal


async def _branch(world: World) -> tuple[str, str]:
    """Make a member, and a household in a group; name the member and the group."""
    org_id = world.party_group_id
    member = await make_member(world.session, org_id)
    household = await make_household(world.session, world.branch, org_id=org_id)
    group = await make_group(world.session, world.branch, households=[household])
    return str(member.id), str(group.id)


async def _plan(world: World) -> str:
    plan = await make_plan(world.session, world.branch.id, YEAR)
    await make_proposal(world.session, plan)
    return f"/plans/{plan.id}"


async def _propose(world: World) -> Call:
    await _branch(world)
    body = {"org_id": str(world.branch.id), "year": YEAR, "seconds": 5}
    return Call("POST", "/proposals", json=body)


async def _covers(world: World) -> Call:
    _, group_id = await _branch(world)
    body = {"org_id": str(world.branch.id), "kind": "group", "group_id": group_id}
    return Call("POST", "/proposals/covers", json=body)


async def _groups(world: World) -> Call:
    await make_household(world.session, world.branch)
    body = {"org_id": str(world.branch.id), "smallest": 1, "largest": 15}
    return Call("POST", "/proposals/groups", json=body)


async def _get(world: World) -> Call:
    return Call("GET", f"{await _plan(world)}/proposal")


async def _again(world: World) -> Call:
    await _branch(world)
    url = f"{await _plan(world)}/proposals"
    return Call("POST", url, json={"seconds": 5}, headers=IF_MATCH)


async def _price(world: World) -> Call:
    member_id, group_id = await _branch(world)
    body = {"kind": "group", "group_id": group_id, "member_id": member_id}
    return Call("POST", f"{await _plan(world)}/prices", json=body)


async def _set(world: World) -> Call:
    member_id, group_id = await _branch(world)
    body = {"kind": "group", "group_id": group_id, "member_id": member_id}
    return Call("PATCH", f"{await _plan(world)}/lines", json=body, headers=IF_MATCH)


ROWS: Final = [
    Row("propose_plan", COMMITTEE, _propose),
    Row("propose_covers", COMMITTEE, _covers),
    Row("propose_groups", COMMITTEE | {Role.INTEGRATION_CLIENT}, _groups),
    Row("get_proposal", COMMITTEE, _get),
    Row("propose_again", COMMITTEE, _again),
    Row("price_lead", COMMITTEE, _price),
    Row("set_lead", COMMITTEE, _set),
]
