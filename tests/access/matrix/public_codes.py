from typing import Final

from api.domain.roles import Role
from tests.access.matrix import COMMITTEE, IF_MATCH, Call, Row, World
from tests.factories.feedback import make_card

MAKERS: Final = COMMITTEE | {Role.INTEGRATION_CLIENT}


async def _replace(world: World) -> Call:
    card = await make_card(world.session, world.branch, org_id=world.party_group_id)
    url = f"/household-groups/{card.group.id}/public-codes"
    return Call("POST", url, json={"reach": "Nhà văn hóa thôn"}, headers=IF_MATCH)


async def _get(world: World) -> Call:
    card = await make_card(world.session, world.branch, org_id=world.party_group_id)
    return Call("GET", f"/household-groups/{card.group.id}/public-code")


async def _card(world: World) -> Call:
    card = await make_card(world.session, world.branch, org_id=world.party_group_id)
    return Call("GET", f"/household-groups/{card.group.id}/card.svg")


async def _picture(world: World) -> Call:
    card = await make_card(world.session, world.branch, org_id=world.party_group_id)
    return Call("GET", f"/household-groups/{card.group.id}/qr.png")


async def _sheet(world: World) -> Call:
    await make_card(world.session, world.branch, org_id=world.party_group_id)
    url = f"/party-orgs/{world.party_group_id}/cards.html"
    return Call("GET", url, about=world.party_group_id)


ROWS: Final = [
    Row("replace_public_code", MAKERS, _replace),
    Row("get_public_code", MAKERS, _get),
    Row("draw_card", MAKERS, _card),
    Row("draw_qr_code", MAKERS, _picture),
    Row("lay_out_cards", MAKERS, _sheet),
]
