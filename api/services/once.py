"""A request that is sent twice is done once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlalchemy import insert, text
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.db.conflicts import refused_by
from api.errors import KeyReused, RequestInFlight
from api.models.records import IdempotencyKey

# One round trip: take the key's turn, and look whether it was answered before.
TURN: Final = text("""
    SELECT pg_try_advisory_xact_lock(hashtextextended(:account || ' ' || :key, 0)) AS free,
           known.request, known.status, known.body
    FROM (VALUES (1)) AS turn
    LEFT JOIN idempotency_key AS known
        ON known.account_id = CAST(:account AS uuid) AND known.key = :key
""")
REMEMBER: Final = insert(IdempotencyKey)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered now, and what will be where the request is repeated."""

    status: int
    body: str
    kept: str


async def once(
    session: AsyncSession,
    actor: Actor,
    key: str,
    request: str,
    work: Callable[[], Awaitable[Answer]],
) -> Answer:
    """Answer from memory, or do the work and remember the answer in the same transaction.

    Only success is remembered: what was refused left nothing behind, and may be tried again.
    """
    connection = await session.connection()
    asked = {"account": str(actor.account_id), "key": key}
    known = (await connection.execute(TURN, asked)).one()
    digest = sha256(request.encode()).digest()
    if known.request is not None:
        if known.request != digest:
            raise KeyReused(field="header.Idempotency-Key")
        return Answer(known.status, known.body, known.body)
    if not known.free:
        raise RequestInFlight
    answer = await work()
    remembered = IdempotencyKey(
        account_id=actor.account_id, key=key, request=digest, status=answer.status, body=answer.kept
    )
    # Answered between our look and our turn: the one case that the look cannot see.
    with refused_by(uq_idempotency_key_account_id_key=RequestInFlight()):
        await connection.execute(REMEMBER, remembered.model_dump())
    return answer
