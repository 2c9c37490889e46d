"""The least that could note a contact: bare ASGI, one insert by the owner, no check of anything."""

import json
import os
from typing import Any
from uuid import UUID, uuid4

import asyncpg

STATE: dict[str, Any] = {}
INSERT = """
    INSERT INTO contact (id, created_at, org_id, member_id, household_id, contacted_on, kind,
        note, entered_by)
    SELECT $1, now(), org_id, $2, id, $3::text::date, $4, $5, $2 FROM household WHERE id = $6
    RETURNING json_build_object('id', id, 'org_id', org_id, 'member_id', member_id,
        'household_id', household_id, 'group_id', group_id, 'contacted_on', contacted_on,
        'kind', kind, 'note', note, 'entered_by', entered_by, 'created_at', created_at)
"""


async def note(raw: bytes) -> bytes:
    new = json.loads(raw)
    member_id, household_id = UUID(os.environ["BENCH_MEMBER"]), UUID(new["household_id"])
    told = (new["contacted_on"], new["kind"], new["note"])
    body: str = await STATE["pool"].fetchval(INSERT, uuid4(), member_id, *told, household_id)
    return body.encode()


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await receive()
        url = os.environ["KEVAI_DATABASE_URL"]
        STATE["pool"] = await asyncpg.create_pool(url, min_size=8, max_size=8)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await STATE["pool"].close()
        await send({"type": "lifespan.shutdown.complete"})
        return
    body = await note((await receive())["body"])
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": body})
