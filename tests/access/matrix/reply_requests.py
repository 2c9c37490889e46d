from typing import Final

from tests.access.matrix import ANYBODY, Call, Row, World
from tests.factories.feedback import make_feedback, make_reply_request


async def _list(_: World) -> Call:
    return Call("GET", "/me/reply-requests")


async def _reply(world: World) -> Call:
    case, _ = await make_feedback(world.session, world.branch.id, concerned=[world.caller_id])
    asked = await make_reply_request(world.session, case, world.caller_id)
    url = f"/me/reply-requests/{asked.id}/replies"
    return Call("POST", url, json={"text": "Tôi đến hai lần mỗi tháng."})


ROWS: Final = [
    Row("list_reply_requests", ANYBODY, _list, elsewhere=False),
    Row("reply_to_request", ANYBODY, _reply, elsewhere=False),
]
