from typing import Final

from api.domain.roles import Role
from api.schemas.obligations import ObligationWaive
from api.services import obligations
from tests.access.matrix import COMMITTEE, IF_MATCH, Call, Row, World
from tests.factories.accounts import make_person
from tests.factories.members import make_member
from tests.factories.periods import make_period
from tests.factories.reports import acting, make_owed

READERS: Final = COMMITTEE | {Role.PARTY_GROUP_HEAD, Role.MEMBER}
WAIVING: Final = {"reason": "away"}


async def _list(world: World) -> Call:
    _, _, owed = await make_owed(world.session, world.branch)
    return Call("GET", "/obligations", secret=str(owed.id))


async def _get(world: World) -> Call:
    _, _, owed = await make_owed(world.session, world.branch, person_id=world.caller_id)
    return Call("GET", f"/obligations/{owed.id}")


async def _add(world: World) -> Call:
    period = await make_period(world.session, world.branch)
    member = await make_member(world.session, world.branch.id)
    new = {"period_id": str(period.id), "member_id": str(member.id)}
    return Call("POST", "/obligations", json=new, about=f"/reporting-periods/{period.id}")


async def _waive(world: World) -> Call:
    _, _, owed = await make_owed(world.session, world.branch)
    return Call("POST", f"/obligations/{owed.id}/waive", json=WAIVING, headers=IF_MATCH)


async def _reinstate(world: World) -> Call:
    _, _, owed = await make_owed(world.session, world.branch)
    secretary = acting((await make_person(world.session)).id, Role.BRANCH_SECRETARY, world.branch)
    asked = ObligationWaive.model_validate(WAIVING)
    await obligations.waive(world.session, secretary, owed.id, asked, version=1)
    await world.session.commit()
    return Call("POST", f"/obligations/{owed.id}/reinstate", headers={"If-Match": '"2"'})


ROWS: Final = [
    Row("list_obligations", READERS, _list),
    Row("get_obligation", COMMITTEE | {Role.MEMBER}, _get),
    Row("add_obligation", COMMITTEE, _add),
    Row("waive_obligation", COMMITTEE, _waive),
    Row("reinstate_obligation", COMMITTEE, _reinstate),
]
