from typing import Final

from api.domain.handovers import HandoverState
from api.domain.roles import Role
from tests.access.matrix import COMMITTEE, IF_MATCH, Call, Row, World
from tests.factories.handovers import make_handover
from tests.factories.household_groups import make_group
from tests.factories.members import make_member

READERS: Final = COMMITTEE | {Role.PARTY_GROUP_HEAD, Role.MEMBER, Role.INTEGRATION_CLIENT}
MAY: Final = COMMITTEE | {Role.MEMBER}


async def _made(world: World, *, goes: bool = False) -> str:
    """Let the caller take over from somebody, or be the one who led before."""
    org_id, session = world.party_group_id, world.session
    caller = await make_member(session, org_id, person_id=world.caller_id)
    other = await make_member(session, org_id)
    group = await make_group(session, world.branch, org_id=org_id)
    former, member = (caller, other) if goes else (other, caller)
    state = HandoverState.ACCEPTED if goes else HandoverState.PROPOSED
    return str((await make_handover(session, former, member, group, state=state)).id)


async def _list(world: World) -> Call:
    return Call("GET", "/handovers", secret=await _made(world))


async def _get(world: World) -> Call:
    return Call("GET", f"/handovers/{await _made(world)}")


async def _answer(world: World) -> Call:
    url = f"/handovers/{await _made(world)}/answers"
    return Call("POST", url, json={"accepted": True}, headers=IF_MATCH)


async def _brief(world: World) -> Call:
    url = f"/handovers/{await _made(world, goes=True)}/briefings"
    return Call("POST", url, headers=IF_MATCH)


ROWS: Final = [
    Row("list_handovers", READERS, _list),
    Row("get_handover", READERS, _get),
    Row("answer_handover", MAY, _answer),
    Row("brief_handover", MAY, _brief),
]
