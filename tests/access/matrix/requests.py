from typing import Final

from api.domain.requests import RequestState
from api.domain.roles import Role
from api.models.requests import ResidentRequest
from tests.access.matrix import COMMITTEE, IF_MATCH, Call, Row, World
from tests.access.matrix.meetings import SUMMING
from tests.factories.members import make_member
from tests.factories.requests import FAR_OFF, make_request

READERS: Final = COMMITTEE | {Role.PARTY_GROUP_HEAD, Role.MEMBER}
WRITERS: Final = COMMITTEE | {Role.MEMBER}


async def _of_caller(world: World, state: RequestState = RequestState.OPEN) -> ResidentRequest:
    """Make a request that the caller raised and owns."""
    member = await make_member(world.session, world.party_group_id, person_id=world.caller_id)
    return await make_request(
        world.session,
        world.party_group_id,
        raised_by=member.id,
        owner_member_id=member.id,
        state=state,
    )


async def _list(world: World) -> Call:
    return Call("GET", "/requests", secret=str((await _of_caller(world)).id))


async def _sum_up(world: World) -> Call:
    return Call("GET", "/requests/summary", params={"org_id": world.party_group_id, "year": 2026})


async def _get(world: World) -> Call:
    return Call("GET", f"/requests/{(await _of_caller(world)).id}")


async def _raise(world: World) -> Call:
    new = {"org_id": str(world.branch.id), "summary": "Cống tắc", "category": "infrastructure"}
    return Call("POST", "/requests", json={**new, "due_on": str(FAR_OFF)})


async def _amend(world: World) -> Call:
    url = f"/requests/{(await _of_caller(world)).id}"
    return Call("PATCH", url, json={"summary": "Cống ở ngõ 4 tắc"}, headers=IF_MATCH)


async def _answer(world: World) -> Call:
    url = f"/requests/{(await _of_caller(world)).id}/answer"
    return Call("POST", url, json={"content": "Đã khơi thông"}, headers=IF_MATCH)


async def _transfer(world: World) -> Call:
    url = f"/requests/{(await _of_caller(world)).id}/transfer"
    to = {"transferred_to": "UBND xã", "reference": "12/CV-CB"}
    return Call("POST", url, json=to, headers=IF_MATCH)


async def _decline(world: World) -> Call:
    url = f"/requests/{(await _of_caller(world)).id}/decline"
    return Call("POST", url, json={"reason": "duplicate"}, headers=IF_MATCH)


async def _close(world: World) -> Call:
    url = f"/requests/{(await _of_caller(world, RequestState.ANSWERED)).id}/close"
    return Call("POST", url, headers=IF_MATCH)


async def _reopen(world: World) -> Call:
    url = f"/requests/{(await _of_caller(world, RequestState.ANSWERED)).id}/reopen"
    return Call("POST", url, json={"content": "Mưa vẫn ngập"}, headers=IF_MATCH)


ROWS: Final = [
    Row("list_requests", READERS, _list),
    Row("sum_up_requests", SUMMING, _sum_up),
    Row("get_request", READERS, _get),
    Row("raise_request", WRITERS, _raise),
    Row("amend_request", WRITERS, _amend),
    Row("answer_request", WRITERS, _answer),
    Row("transfer_request", COMMITTEE, _transfer),
    Row("decline_request", COMMITTEE, _decline),
    Row("close_request", COMMITTEE, _close),
    Row("reopen_request", COMMITTEE, _reopen),
]
