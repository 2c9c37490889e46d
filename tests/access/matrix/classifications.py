from typing import Final

from api.domain.roles import Role
from api.models.classifications import Classification
from tests.access.matrix import COMMITTEE, IF_MATCH, Call, Row, World
from tests.factories.classifications import LAST_YEAR, make_classification
from tests.factories.members import make_member

READERS: Final = COMMITTEE | {Role.MEMBER}
# Sums are for those who decide: in a small branch or group a one is somebody.
SUMMING: Final = COMMITTEE | {Role.PROVINCIAL_COMMITTEE, Role.COMMUNE_COMMITTEE}
DECIDING: Final = frozenset({Role.BRANCH_SECRETARY, Role.BRANCH_DEPUTY_SECRETARY})


async def _own(world: World) -> Classification:
    member = await make_member(world.session, world.party_group_id, person_id=world.caller_id)
    return await make_classification(world.session, member)


async def _list(world: World) -> Call:
    return Call("GET", "/classifications", secret=str((await _own(world)).id))


async def _sum_up(world: World) -> Call:
    asked = {"org_id": world.branch.id, "year": LAST_YEAR}
    return Call("GET", "/classifications/summary", params=asked)


async def _get(world: World) -> Call:
    return Call("GET", f"/classifications/{(await _own(world)).id}")


async def _record(world: World) -> Call:
    member = await make_member(world.session, world.party_group_id, person_id=world.caller_id)
    new = {
        "member_id": str(member.id),
        "year": LAST_YEAR,
        "grade": "good",
        "decision_ref": "12-QĐ/ĐU",
        "decided_on": f"{LAST_YEAR}-12-20",
        "decided_by_id": str(world.branch.commune_id),
    }
    return Call("POST", "/classifications", json=new, about=f"/members/{member.id}")


async def _amend(world: World) -> Call:
    change = {
        "grade": "completed",
        "decision_ref": "15-QĐ/ĐU",
        "decided_on": f"{LAST_YEAR}-12-28",
        "decided_by_id": str(world.branch.commune_id),
    }
    url = f"/classifications/{(await _own(world)).id}"
    return Call("PATCH", url, json=change, headers=IF_MATCH)


async def _dossier(world: World) -> Call:
    member = await make_member(world.session, world.party_group_id, person_id=world.caller_id)
    return Call("GET", f"/members/{member.id}/dossier", params={"year": LAST_YEAR})


ROWS: Final = [
    Row("list_classifications", READERS, _list),
    Row("sum_up_classifications", SUMMING, _sum_up),
    Row("get_classification", READERS, _get),
    Row("record_classification", DECIDING, _record),
    Row("amend_classification", DECIDING, _amend),
    Row("get_dossier", READERS, _dossier),
]
