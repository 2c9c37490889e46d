from typing import Final

from api.domain.roles import Role
from api.models.commitments import Commitment
from tests.access.matrix import COMMITTEE, IF_MATCH, Call, Row, World
from tests.api.test_commitments import TODAY, signed
from tests.factories.assignments import make_assignment
from tests.factories.households import make_household
from tests.factories.members import make_member

READERS: Final = COMMITTEE | {Role.PARTY_GROUP_HEAD, Role.MEMBER, Role.INTEGRATION_CLIENT}
WRITERS: Final = COMMITTEE | {Role.INTEGRATION_CLIENT}


async def _body(world: World) -> dict[str, object]:
    org_id = world.party_group_id
    member = await make_member(world.session, org_id, person_id=world.caller_id)
    household = await make_household(world.session, world.branch, org_id=org_id)
    await make_assignment(world.session, member, household)
    return signed(household, member)


async def _made(world: World) -> Commitment:
    commitment = Commitment.model_validate({**await _body(world), "org_id": world.party_group_id})
    world.session.add(commitment)
    await world.session.commit()
    return commitment


async def _list(world: World) -> Call:
    return Call("GET", "/commitments", secret=str((await _made(world)).id))


async def _record(world: World) -> Call:
    new = await _body(world)
    return Call("POST", "/commitments", json=new, about=f"/households/{new['household_id']}")


async def _withdraw(world: World) -> Call:
    url = f"/commitments/{(await _made(world)).id}/withdrawals"
    return Call("POST", url, json={"on": str(TODAY)}, headers=IF_MATCH)


ROWS: Final = [
    Row("list_commitments", READERS, _list),
    Row("record_commitment", WRITERS, _record),
    Row("withdraw_commitment", WRITERS, _withdraw),
]
