from typing import Final

from api.domain.members import Standing
from api.domain.roles import Role
from tests.access.matrix import BESIDE_THE_PARTY, COMMITTEE, IF_MATCH, Call, Row, World
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.members import make_member
from tests.factories.vacancies import make_vacancy

READERS: Final = COMMITTEE | {Role.PARTY_GROUP_HEAD, Role.MEMBER, Role.INTEGRATION_CLIENT}
WRITERS: Final = COMMITTEE | {Role.INTEGRATION_CLIENT}
SUMS: Final = {
    *(COMMITTEE | {Role.PARTY_GROUP_HEAD, Role.INTEGRATION_CLIENT}),
    *(Role.PROVINCIAL_COMMITTEE, Role.COMMUNE_COMMITTEE, Role.WORKING_GROUP),
    *BESIDE_THE_PARTY,
}


async def _made(world: World) -> str:
    """Let the caller lead a group, and be away."""
    org_id, session = world.party_group_id, world.session
    person_id = world.caller_id
    caller = await make_member(session, org_id, person_id=person_id, standing=Standing.AWAY)
    group = await make_group(session, world.branch, org_id=org_id)
    return str((await make_vacancy(session, await make_assignment(session, caller, group))).id)


async def _list(world: World) -> Call:
    return Call("GET", "/vacancies", secret=await _made(world))


async def _get(world: World) -> Call:
    return Call("GET", f"/vacancies/{await _made(world)}")


async def _candidates(world: World) -> Call:
    return Call("GET", f"/vacancies/{await _made(world)}/candidates")


async def _cover(world: World) -> Call:
    vacancy_id = await _made(world)
    other = await make_member(world.session, world.party_group_id)
    body = {"member_id": str(other.id)}
    return Call("POST", f"/vacancies/{vacancy_id}/cover", json=body, headers=IF_MATCH)


async def _summary(world: World) -> Call:
    return Call("GET", "/vacancies/summary", params={"org_id": str(world.party_group_id)})


ROWS: Final = [
    Row("list_vacancies", READERS, _list),
    Row("get_vacancy", READERS, _get),
    Row("get_vacancy_candidates", WRITERS, _candidates),
    Row("cover_vacancy", WRITERS, _cover),
    Row("get_vacancy_summary", SUMS, _summary),
]
