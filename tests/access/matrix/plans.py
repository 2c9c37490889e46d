from typing import Final

from api.domain.assignments import PlanState
from api.domain.roles import Role
from tests.access.matrix import COMMITTEE, IF_MATCH, Call, Row, World
from tests.api.test_plans import TODAY, YEAR, adopting, starting
from tests.factories.household_groups import make_group
from tests.factories.members import make_member
from tests.factories.plans import make_plan

ABOVE: Final = {Role.PROVINCIAL_COMMITTEE, Role.COMMUNE_COMMITTEE, Role.WORKING_GROUP}
READERS: Final = COMMITTEE | ABOVE | {Role.INTEGRATION_CLIENT}
ADOPTERS: Final = frozenset({Role.BRANCH_SECRETARY, Role.BRANCH_DEPUTY_SECRETARY})


async def _plan(world: World, state: PlanState = PlanState.DRAFT, *, year: int = YEAR) -> str:
    member = await make_member(world.session, world.party_group_id)
    group = await make_group(world.session, world.branch)
    leads = [(member, group)]
    plan = await make_plan(world.session, world.branch.id, year, state=state, leads=leads)
    return f"/plans/{plan.id}"


async def _list(world: World) -> Call:
    return Call("GET", "/plans", secret=(await _plan(world)).rsplit("/", 1)[1])


# A branch has one plan of a year: each read has a year of its own, where one branch holds all.
async def _get(world: World) -> Call:
    return Call("GET", await _plan(world, year=YEAR - 1))


async def _lines(world: World) -> Call:
    return Call("GET", f"{await _plan(world)}/lines")


async def _differences(world: World) -> Call:
    return Call("GET", f"{await _plan(world, year=YEAR - 2)}/differences")


async def _draft(world: World) -> Call:
    return Call("POST", "/plans", json={"org_id": str(world.branch.id), "year": YEAR})


async def _copy(world: World) -> Call:
    return Call("POST", f"{await _plan(world)}/copies", json={"year": YEAR + 1})


async def _write(world: World) -> Call:
    return Call("PUT", f"{await _plan(world)}/lines", json={"lines": []}, headers=IF_MATCH)


async def _adopt(world: World) -> Call:
    return Call("POST", f"{await _plan(world)}/adoptions", json=adopting(), headers=IF_MATCH)


async def _start(world: World) -> Call:
    url = await _plan(world, PlanState.ADOPTED)
    return Call("POST", f"{url}/starts", json=starting(), headers=IF_MATCH)


async def _review(world: World) -> Call:
    url = await _plan(world, PlanState.IN_FORCE)
    note = {"on": str(TODAY), "note": "Đã rà soát."}
    return Call("POST", f"{url}/reviews", json=note, headers=IF_MATCH)


async def _close(world: World) -> Call:
    url = await _plan(world, PlanState.REVIEWED)
    return Call("POST", f"{url}/closures", json={"on": str(TODAY)}, headers=IF_MATCH)


ROWS: Final = [
    Row("list_plans", READERS, _list),
    Row("get_plan", READERS, _get),
    Row("get_plan_lines", COMMITTEE | {Role.INTEGRATION_CLIENT}, _lines),
    Row("get_plan_differences", COMMITTEE | {Role.INTEGRATION_CLIENT}, _differences),
    Row("draft_plan", COMMITTEE, _draft),
    Row("copy_plan", COMMITTEE, _copy),
    Row("write_plan_lines", COMMITTEE, _write),
    Row("adopt_plan", ADOPTERS, _adopt),
    Row("start_plan", ADOPTERS, _start),
    Row("review_plan", COMMITTEE, _review),
    Row("close_plan", ADOPTERS, _close),
]
