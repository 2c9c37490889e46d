from typing import Final

from api.domain.roles import Role
from api.models.households import Household
from tests.access.matrix import COMMITTEE, IF_MATCH, Call, Row, World
from tests.api.test_support_goals import goal, resulting, reviewing
from tests.factories.assignments import make_assignment
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.support_goals import make_goal

READERS: Final = COMMITTEE | {Role.MEMBER}


async def in_charge_of(world: World) -> Household:
    """Make a household of which the caller is in charge."""
    org_id = world.party_group_id
    member = await make_member(world.session, org_id, person_id=world.caller_id)
    household = await make_household(world.session, world.branch, org_id=org_id)
    await make_assignment(world.session, member, household)
    return household


async def _made(world: World) -> str:
    return f"/support-goals/{(await make_goal(world.session, await in_charge_of(world))).id}"


async def _list(world: World) -> Call:
    return Call("GET", "/support-goals", secret=(await _made(world)).rsplit("/", 1)[1])


async def _get(world: World) -> Call:
    return Call("GET", await _made(world))


async def _of_household(world: World) -> Call:
    return Call("GET", f"/households/{(await in_charge_of(world)).id}/support")


async def _set(world: World) -> Call:
    household = await in_charge_of(world)
    about = f"/households/{household.id}"
    return Call("POST", "/support-goals", json=goal(household), about=about)


async def _amend(world: World) -> Call:
    return Call("PATCH", await _made(world), json={"title": "Khác"}, headers=IF_MATCH)


async def _review(world: World) -> Call:
    url = f"{await _made(world)}/mid-reviews"
    return Call("POST", url, json=reviewing(), headers=IF_MATCH)


async def _end(world: World) -> Call:
    return Call("POST", f"{await _made(world)}/results", json=resulting(), headers=IF_MATCH)


ROWS: Final = [
    Row("list_support_goals", READERS, _list),
    Row("get_support_goal", READERS, _get),
    Row("get_household_support", READERS, _of_household),
    Row("set_support_goal", COMMITTEE, _set),
    Row("amend_support_goal", COMMITTEE, _amend),
    Row("review_support_goal", COMMITTEE, _review),
    Row("end_support_goal", COMMITTEE, _end),
]
