"""What apps may pass on, and what anybody may know of it afterwards.

Which case stands behind a request is told to nobody; the database gives what is public.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.feedback_intake import Taken
from api.domain.feedback import FeedbackKind, FeedbackState
from api.domain.open311 import AT_MOST, SHOWN_FROM, month_of
from api.domain.roles import MATRIX, Permission
from api.models.open311 import Open311Request

SECRET: Final = text("""
    SELECT secret_hash FROM account
    WHERE id = :client_id AND person_id IS NULL AND closed_at IS NULL AND :relay = ANY (cap)
""")
SERVED: Final = text("""
    SELECT EXISTS (
        SELECT FROM role_term AS term
        JOIN party_org AS held ON held.id = term.org_id
        JOIN party_org_span AS span
            ON span.org_id = :org_id AND span.valid @> CAST(:today AS date)
        WHERE term.account_id = :client_id AND term.role = ANY (:roles)
            AND term.valid @> CAST(:today AS date)
            AND held.label = ANY (string_to_array(span.path, '.'))
    )
""")
REQUESTS: Final = text("""
    SELECT * FROM open311_requests(
        :ids, :units, :kinds, :states, :from_month, :to_month, :at_least, :at_most, :today)
""")
RELAYING: Final = [role.value for role, held in MATRIX.items() if Permission.FEEDBACK_RELAY in held]


@dataclass(frozen=True, slots=True)
class Told:
    """What is public of a request: to the month, and to the commune."""

    id: UUID
    kind: FeedbackKind
    state: FeedbackState
    month: date
    changed: date
    unit_code: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests to list."""

    kinds: Sequence[FeedbackKind]
    states: Sequence[FeedbackState]
    from_month: date
    to_month: date
    unit_id: UUID | None


async def secret_of(session: AsyncSession, client_id: UUID) -> str | None:
    """Give the hash of the secret of a client that may pass feedback on."""
    asked = {"client_id": client_id, "relay": Permission.FEEDBACK_RELAY.value}
    found: str | None = await (await session.connection()).scalar(SECRET, asked)
    return found


async def serves(session: AsyncSession, client_id: UUID, org_id: UUID, today: date) -> bool:
    """Say whether a client holds its role today at or above an organisation."""
    asked = {"client_id": client_id, "org_id": org_id, "roles": RELAYING, "today": today}
    return bool(await (await session.connection()).scalar(SERVED, asked))


async def publish(session: AsyncSession, case: Taken, request_id: UUID, unit_id: UUID) -> None:
    """Give a case its public identity; once, however often it is sent."""
    row = Open311Request(
        id=request_id,
        feedback_id=case.case_id,
        admin_unit_id=unit_id,
        month=month_of(case.received_on),
    )
    writing = insert(Open311Request).values(row.model_dump()).on_conflict_do_nothing()
    await (await session.connection()).execute(writing)


async def listed(session: AsyncSession, wanted: Wanted, today: date) -> list[Told]:
    """List what is public, but for kinds, communes and months in which it is too few."""
    return await _told(
        session,
        ids=None,
        units=None if wanted.unit_id is None else [wanted.unit_id],
        kinds=[kind.value for kind in wanted.kinds],
        states=[state.value for state in wanted.states],
        from_month=wanted.from_month,
        to_month=wanted.to_month,
        today=today,
    )


async def named(
    session: AsyncSession, ids: Sequence[UUID], unit_id: UUID | None, today: date
) -> list[Told]:
    """Find those that are asked for by their identity, which only whoever was told it can."""
    return await _told(
        session,
        ids=list(ids),
        units=None if unit_id is None else [unit_id],
        kinds=None,
        states=None,
        from_month=None,
        to_month=None,
        today=today,
    )


async def _told(session: AsyncSession, **asked: object) -> list[Told]:
    limits = {"at_least": SHOWN_FROM, "at_most": AT_MOST}
    found = await (await session.connection()).execute(REQUESTS, {**asked, **limits})
    return [
        Told(request_id, FeedbackKind(kind), FeedbackState(state), *others)
        for request_id, kind, state, *others in found
    ]
