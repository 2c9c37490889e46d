from typing import Any, Final

from api.domain.publications import PublicationState
from api.models.publications import Publication
from tests.access.matrix import IF_MATCH, Call, Row, World
from tests.access.matrix.feedback import HANDLERS
from tests.factories.publications import WORDING, make_answered, make_publication, make_village


async def _made(world: World, state: PublicationState = PublicationState.DRAFTED) -> Publication:
    await make_village(world.session, world.branch)
    case, _ = await make_answered(world.session, world.branch.id)
    return await make_publication(world.session, case, state=state)


async def _list(world: World) -> Call:
    return Call("GET", "/publications", secret=str((await _made(world)).id))


async def _get(world: World) -> Call:
    return Call("GET", f"/publications/{(await _made(world)).id}")


async def _draft(world: World) -> Call:
    await make_village(world.session, world.branch)
    case, _ = await make_answered(world.session, world.branch.id)
    body = {"feedback_id": str(case.id), **WORDING}
    return Call("POST", "/publications", json=body, about=f"/feedback/{case.id}")


def _step(name: str, state: PublicationState = PublicationState.DRAFTED, **body: Any) -> Any:
    async def call(world: World) -> Call:
        url = f"/publications/{(await _made(world, state)).id}/{name}"
        return Call("POST", url, json=body or None, headers=IF_MATCH)

    return call


ROWS: Final = [
    Row("list_publications", HANDLERS, _list),
    Row("get_publication", HANDLERS, _get),
    Row("draft_publication", HANDLERS, _draft),
    Row("redraft_publication", HANDLERS, _step("drafts", **WORDING)),
    Row("return_publication", HANDLERS, _step("returns", reason="Còn kể nhiều chi tiết.")),
    Row("publish_publication", HANDLERS, _step("publishings")),
    Row(
        "remove_publication",
        HANDLERS,
        _step("removals", PublicationState.PUBLISHED, reason="Không còn đúng."),
    ),
]
