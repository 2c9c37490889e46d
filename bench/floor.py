"""The least that could answer: bare ASGI and asyncpg, the same SQL, no token, no check."""

import json
import os
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from api.access.listing import _one, _page
from api.db import reads
from api.db.engine import connecting
from api.db.pool import Pool
from api.schemas.households import HouseholdQuery
from api.services.households import LISTING
from api.settings import Settings

STATE: dict[str, Any] = {}
# What a plain request for a page asks, by default.
ASKED = HouseholdQuery().model_dump(exclude={"limit", "after"}, exclude_none=True)
JSON = [(b"content-type", b"application/json")]
WALL = {
    "sight": os.environ.get("BENCH_PLACE", ""),
    "person": None,
    "today": datetime.now(UTC).date(),
    "on_day": datetime.now(UTC).date(),
}
# An ordinary create, as four statements of one transaction.
SIGHT = "SELECT set_config('kevai.sight', $1, true), set_config('kevai.today', $2, true)"
HOUSEHOLD = """
    INSERT INTO household (id, created_at, org_id, version, code, head_name, folded_name, size, place_id,
        since)
    SELECT $1, now(), org_id, 1, $2, $3, $3, $4, place_id, current_date
    FROM place_charge WHERE place_id = $5
    RETURNING json_build_object('id', id, 'code', code, 'head_name', head_name, 'size', size,
        'place_id', place_id, 'org_id', org_id, 'since', since, 'version', version,
        'created_at', created_at)
"""
AUDIT = """
    INSERT INTO audit_entry (id, created_at, action, target_id, changes)
    VALUES ($1, now(), 'household.registered', $2, $3)
"""
OUTBOX = """
    INSERT INTO outbox_event (id, created_at, topic, payload)
    VALUES ($1, now(), 'household.registered', $2)
"""


async def answer(scope: dict[str, Any], receive: Any) -> bytes:
    if scope["method"] == "POST":
        raw = (await receive())["body"]
        return bytes(await STATE["pool"].lend(lambda connection: create(connection, raw)))
    if scope["path"] == "/v1/households":
        after = scope["query_string"].partition(b"after=")[2].decode()
        names, values = frozenset(ASKED), dict(ASKED)
        if after:
            path, code = after.split("~")
            names |= {"after"}
            values |= {"after_path": path, "after_0": code}
        read = _page(LISTING, names, own=False)
        page = await read.only_row(STATE["pool"], limit=50, **WALL, **values)
        return reads.page_body(page["items"], "x")
    household_id = UUID(scope["path"].rsplit("/", 1)[1])
    found: Any = await _one(LISTING, own=False).row(STATE["pool"], row_id=household_id, **WALL)
    assert found
    return bytes(found["body"])


async def create(connection: Any, raw: bytes) -> bytes:
    new, household_id = json.loads(raw), uuid4()
    async with connection.transaction():
        await connection.execute(SIGHT, WALL["sight"], str(WALL["today"]))
        body: bytes = await connection.fetchval(
            HOUSEHOLD,
            household_id,
            new["code"],
            new["head_name"],
            new["size"],
            UUID(new["place_id"]),
        )
        await connection.execute(AUDIT, uuid4(), household_id, raw.decode())
        await connection.execute(OUTBOX, uuid4(), json.dumps({"id": str(household_id)}))
    return body


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await receive()
        async with Pool(8, **connecting(Settings())) as STATE["pool"]:
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    body = await answer(scope, receive)
    status = 201 if scope["method"] == "POST" else 200
    headers = [*JSON, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
