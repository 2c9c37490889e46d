"""A request that is sent twice is done once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlalchemy import insert, text
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.errors import KeyReused, RequestInFlight
from api.models.records import IdempotencyKey

# One round trip: take the key's turn, and then look whether it was answered before.
TURN: Final = text("SELECT * FROM take_turn(CAST(:account AS uuid), :key)")
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
    await connection.execute(REMEMBER, remembered.model_dump())
    return answer
