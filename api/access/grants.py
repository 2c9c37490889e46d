"""The grants of each sign-in, kept in this process until they change."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from uuid import UUID

import asyncpg

from api.access.actor import Actor, Grant
from api.db.pool import Pool
from api.domain import clock
from api.domain.roles import Role
from api.errors import Unauthenticated
from api.security.tokens import Bearer

if TYPE_CHECKING:
    Connection: TypeAlias = asyncpg.Connection[Any]

CHANNEL: Final = "access_changed"  # fed by triggers on account, sign_in and role_term
LIFETIME: Final = 3.0  # seconds; the longest that a lost notification can matter
CAPACITY: Final = 20_000
# A sign-in holds while it is not ended, its account not closed; a term while its body exists.
HELD: Final = """
    SELECT account.id, account.person_id, term.role, term.org_id, span.path,
           term.valid_from, term.valid_to
    FROM sign_in
    JOIN account ON account.id = sign_in.account_id AND account.closed_at IS NULL
    LEFT JOIN role_term AS term
        ON (term.person_id = account.person_id OR term.account_id = account.id)
    LEFT JOIN party_org_span AS span ON span.org_id = term.org_id
        AND span.valid_from <= $2 AND (span.valid_to IS NULL OR $2 < span.valid_to)
    WHERE sign_in.id = $1 AND sign_in.ended_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What was found of one sign-in, when, and by which day's tree."""

    loaded_at: float
    today: date
    account_id: UUID
    person_id: UUID | None
    grants: tuple[Grant, ...]


class Grants:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._known: dict[UUID, Known] = {}
        self._changes = 0
        self._listening = False

    async def actor(self, bearer: Bearer) -> Actor:
        today = clock.today()
        known = self._known.get(bearer.session_id)
        if known is None or known.today != today or monotonic() - known.loaded_at > LIFETIME:
            known = await self._load(bearer.session_id, today)
        holding = tuple(grant for grant in known.grants if grant.holds(today))
        return Actor(
            known.account_id, bearer.session_id, known.person_id, holding, today, bearer.cap
        )

    async def _load(self, session_id: UUID, today: date) -> Known:
        changes, loaded_at = self._changes, monotonic()
        rows = await self._pool.fetch(HELD, session_id, today)
        if not rows:
            raise Unauthenticated
        account_id, person_id, *_ = rows[0]
        grants = tuple(
            Grant(Role(role), *place_and_time)
            for _, _, role, *place_and_time in rows
            if role and place_and_time[1]
        )
        known = Known(loaded_at, today, account_id, person_id, grants)
        # A change that was announced while we were reading may be missing from what we read.
        if self._listening and changes == self._changes:
            if len(self._known) >= CAPACITY:
                self._known.clear()
            self._known[session_id] = known
        return known

    def _changed(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        """Forget a sign-in, an account or a person; a payload that names none forgets all."""
        self._changes += 1
        if not payload:
            self._known.clear()
            return
        changed = UUID(str(payload))
        self._known = {
            session_id: known
            for session_id, known in self._known.items()
            if changed not in (session_id, known.account_id, known.person_id)
        }

    @asynccontextmanager
    async def following(self, **connection: Any) -> AsyncIterator[None]:
        task = asyncio.create_task(self._follow(connection))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _follow(self, connection: dict[str, Any]) -> None:
        """Hear of changes; while nobody listens, nothing is kept."""
        while True:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self._listen(await asyncpg.connect(**connection))
            await asyncio.sleep(1)

    async def _listen(self, connection: "Connection") -> None:
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(CHANNEL, self._changed)
            self._listening = True
            await lost.wait()
        finally:
            self._listening = False
            self._changes += 1
            self._known.clear()
            connection.terminate()
