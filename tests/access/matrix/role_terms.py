from typing import Final

from api.domain import clock
from api.domain.roles import Role
from api.models.accounts import RoleTerm
from tests.access.matrix import IF_MATCH, Call, Row, World
from tests.factories.accounts import make_person, make_role_term

GRANTORS: Final = frozenset(
    {
        Role.SYSTEM_ADMINISTRATOR,
        Role.PROVINCIAL_COMMITTEE,
        Role.COMMUNE_COMMITTEE,
        Role.BRANCH_SECRETARY,
    }
)
GIVEN: Final = Role.BRANCH_COMMITTEE  # each of them may give it


async def _term(world: World) -> RoleTerm:
    person = await make_person(world.session)
    return await make_role_term(world.session, person.id, GIVEN, world.branch.id)


async def _list(world: World) -> Call:
    return Call("GET", "/role-terms", secret=str((await _term(world)).id))


async def _get(world: World) -> Call:
    return Call("GET", f"/role-terms/{(await _term(world)).id}")


async def _grant(world: World) -> Call:
    person = await make_person(world.session, known_to=world.branch.id)
    new = {"person_id": str(person.id), "role": GIVEN, "org_id": str(world.branch.id)}
    return Call("POST", "/role-terms", json=new)


async def _end(world: World) -> Call:
    change = {"valid_to": clock.today().isoformat()}
    url = f"/role-terms/{(await _term(world)).id}"
    return Call("PATCH", url, json=change, headers=IF_MATCH)


ROWS: Final = [
    Row("list_role_terms", GRANTORS, _list),
    Row("get_role_term", GRANTORS, _get),
    Row("grant_role", GRANTORS, _grant),
    Row("end_role", GRANTORS, _end),
]
