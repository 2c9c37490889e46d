"""The least that could take in feedback and list it: bare ASGI, no proof, no seal, no check."""

import json
import os
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg

STATE: dict[str, Any] = {}
# One transaction, as an ordinary create has: the wall, the case, the audit, the outbox.
RECEIPT: Final = "SELECT set_config('kevai.receipt', $1, true)"
CASE: Final = """
    INSERT INTO feedback (id, version, received_on, receipt_hash, kind, state, origin_id, concerned,
        barred, barred_fronts, barred_inspections, recused, urgent, clock_from, sealed, reopened,
        may_publish, small_village, late)
    VALUES ($1, 1, current_date, $2, $3, 'received', $4, '{}', '{}', '{}', '{}', '{}', false,
        current_date, $5, false, false, false, false)
"""
AUDIT: Final = """
    INSERT INTO audit_entry (id, created_at, action, target_id, changes)
    VALUES ($1, now(), 'feedback.given', $2, '{}')
"""
OUTBOX: Final = """
    INSERT INTO outbox_event (id, created_at, topic, payload)
    VALUES ($1, now(), 'feedback.given', $2)
"""
# The same page that the service shows, by the same function of the database and behind its wall.
WALL: Final = """
    SELECT set_config('kevai.person', $1, true), set_config('kevai.today', current_date::text, true)
"""
PAGE: Final = """
    WITH page AS MATERIALIZED (
        SELECT * FROM feedback
        WHERE origin_id IN (
            SELECT org_id FROM party_org_span
            WHERE string_to_array(path, '.') && string_to_array($2, '.'))
            AND $1 <> ALL (concerned)
            AND (origin_id, concerned, recused, barred, barred_fronts, barred_inspections) IN (
                SELECT origin_id, concerned, recused, barred, barred_fronts, barred_inspections
                FROM handled_courses($1, current_date))
        ORDER BY received_on DESC, id DESC LIMIT 50
    )
    SELECT page.id, kind, state, received_on, span.name, urgent, assigned_to, rating, version,
        clock_from
    FROM page JOIN party_org_span AS span
        ON span.org_id = origin_id AND span.valid @> current_date
    ORDER BY received_on DESC, page.id DESC
"""


async def give(connection: Any, raw: bytes) -> bytes:
    new, case_id = json.loads(raw), uuid4()
    async with connection.transaction():
        told = (case_id, case_id.bytes, new["kind"], UUID(new["party_org_id"]))
        await connection.execute(RECEIPT, case_id.hex)
        await connection.execute(CASE, *told, bytes.fromhex(os.environ["BENCH_SEALED"]))
        await connection.execute(AUDIT, uuid4(), case_id)
        await connection.execute(OUTBOX, uuid4(), json.dumps({"id": str(case_id)}))
    return json.dumps({"receipt": case_id.hex, "received_on": "today"}).encode()


async def inbox(connection: Any) -> bytes:
    person = os.environ["BENCH_HANDLER"]
    async with connection.transaction(readonly=True):
        await connection.execute(WALL, person)
        found = await connection.fetch(PAGE, UUID(person), os.environ["BENCH_LABEL"])
    items = [{name: str(value) for name, value in row.items()} for row in found]
    return json.dumps({"items": items, "next": None}).encode()


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await receive()
        url = os.environ["KEVAI_DATABASE_URL"]
        STATE["pool"] = await asyncpg.create_pool(url, min_size=8, max_size=8, setup=_as_app)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await STATE["pool"].close()
        await send({"type": "lifespan.shutdown.complete"})
        return
    asked = await receive()
    if asked["type"] == "http.disconnect":  # the time was up
        return
    async with STATE["pool"].acquire() as connection:
        if scope["method"] == "POST":
            status, body = 201, await give(connection, asked["body"])
        else:
            status, body = 200, await inbox(connection)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _as_app(connection: Any) -> None:
    await connection.execute("SET ROLE kevai_app")
