from typing import Final

from api.domain.roles import Role
from api.models.ties import MemberTie
from tests.access.matrix import COMMITTEE, IF_MATCH, Call, Row, World
from tests.factories.assignments import make_assignment
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.ties import make_tie

MAY: Final = COMMITTEE | {Role.MEMBER}


async def _made(world: World) -> MemberTie:
    org_id = world.party_group_id
    member = await make_member(world.session, org_id, person_id=world.caller_id)
    household = await make_household(world.session, world.branch, org_id=org_id)
    return await make_tie(world.session, member, household)


async def _list(world: World) -> Call:
    return Call("GET", "/ties", secret=str((await _made(world)).id))


async def _declare(world: World) -> Call:
    org_id = world.party_group_id
    member = await make_member(world.session, org_id, person_id=world.caller_id)
    household = await make_household(world.session, world.branch, org_id=org_id)
    await make_assignment(world.session, member, household)
    new = {"member_id": str(member.id), "household_id": str(household.id), "kind": "kin"}
    return Call("POST", "/ties", json=new, about=f"/members/{member.id}")


async def _end(world: World) -> Call:
    url = f"/ties/{(await _made(world)).id}"
    return Call("PATCH", url, json={"valid_to": "2100-01-01"}, headers=IF_MATCH)


ROWS: Final = [
    Row("list_ties", MAY, _list),
    Row("declare_tie", MAY, _declare),
    Row("end_tie", MAY, _end),
]
