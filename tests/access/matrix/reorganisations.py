from typing import Final

from api.domain.reorganisations import ReorganisationState
from api.domain.roles import Role
from tests.access.matrix import IF_MATCH, Call, Row, World
from tests.api.reorganisations.decisions import decision
from tests.factories.reorganisations import make_reorganisation

ABOVE: Final = frozenset(
    {Role.COMMUNE_COMMITTEE, Role.PROVINCIAL_COMMITTEE, Role.SYSTEM_ADMINISTRATOR}
)
TABLE: Final = "tree,action,subject_id,name\n"


async def _made(
    world: World, action: str = "", *, state: ReorganisationState = ReorganisationState.DRAFT
) -> str:
    rename = {
        "tree": "party_org",
        "action": "rename",
        "subject": {"id": str(world.branch.id)},
        "name": "Chi bộ mới",
    }
    made = await make_reorganisation(world.session, world.branch.commune_id, rename, state=state)
    return f"/reorganisations/{made.id}{action}"


async def _list(world: World) -> Call:
    return Call("GET", "/reorganisations", secret=(await _made(world)).rpartition("/")[2])


async def _get(world: World) -> Call:
    return Call("GET", await _made(world))


async def _steps(world: World) -> Call:
    return Call("GET", await _made(world, "/steps"))


async def _draft(world: World) -> Call:
    return Call("POST", "/reorganisations", json=decision(world.branch.commune_id))


async def _change(world: World) -> Call:
    said = decision(world.branch.commune_id)
    del said["org_id"]
    return Call("PUT", await _made(world), json=said, headers=IF_MATCH)


async def _import(world: World) -> Call:
    table = f"{TABLE}party_org,rename,{world.branch.id},Chi bộ mới\n"
    url = await _made(world, "/steps/import")
    return Call("POST", url, json={"csv": table}, headers=IF_MATCH)


async def _preview(world: World) -> Call:
    return Call("POST", await _made(world, "/preview"))


async def _apply(world: World) -> Call:
    return Call("POST", await _made(world, "/apply"), headers=IF_MATCH)


async def _revert(world: World) -> Call:
    url = await _made(world, "/revert", state=ReorganisationState.APPLIED)
    return Call("POST", url, headers=IF_MATCH)


ROWS: Final = [
    Row("list_reorganisations", ABOVE, _list),
    Row("get_reorganisation", ABOVE, _get),
    Row("list_reorganisation_steps", ABOVE, _steps),
    Row("draft_reorganisation", ABOVE, _draft),
    Row("change_reorganisation", ABOVE, _change),
    Row("import_reorganisation_steps", ABOVE, _import),
    Row("preview_reorganisation", ABOVE, _preview),
    Row("apply_reorganisation", ABOVE, _apply),
    Row("revert_reorganisation", ABOVE, _revert),
]
