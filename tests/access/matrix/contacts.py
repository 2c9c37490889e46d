from typing import Final

from api.domain.roles import Role
from tests.access.matrix import COMMITTEE, Call, Row, World
from tests.api.test_contacts import body
from tests.factories.assignments import make_assignment
from tests.factories.contacts import make_contact
from tests.factories.households import make_household
from tests.factories.members import make_member

WRITERS: Final = COMMITTEE | {Role.MEMBER}


async def _made(world: World) -> str:
    await make_member(world.session, world.branch.id, person_id=world.caller_id)
    household = await make_household(world.session, world.branch, org_id=world.party_group_id)
    return str((await make_contact(world.session, household, world.caller_id)).id)


async def _list(world: World) -> Call:
    return Call("GET", "/contacts", secret=await _made(world))


async def _get(world: World) -> Call:
    return Call("GET", f"/contacts/{await _made(world)}")


async def _note(world: World) -> Call:
    member = await make_member(world.session, world.branch.id, person_id=world.caller_id)
    household = await make_household(world.session, world.branch)
    await make_assignment(world.session, member, household)
    about = f"/households/{household.id}"
    return Call("POST", "/contacts", json=body(household.id), about=about)


ROWS: Final = [
    Row("list_contacts", WRITERS | {Role.PARTY_GROUP_HEAD}, _list),
    Row("get_contact", WRITERS | {Role.PARTY_GROUP_HEAD}, _get),
    Row("note_contact", WRITERS, _note),
]
