"""What happened reaches those concerned: from the outbox, by the worker, to their list."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import TextClause, text
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import notifications
from api.access.actor import Actor
from api.domain import clock
from api.models.notifications import Notification
from api.schemas.common import Page
from api.schemas.notifications import (
    Counted,
    NotificationQuery,
    NotificationRead,
    NotificationsSeen,
)
from api.security.cursors import Cursors
from api.services.paging import page

# The secretary of the branch that has to act, or of the one above the party group that has.
SECRETARY_OF: Final = """(
    SELECT term.person_id FROM party_org_span AS span
    JOIN role_term AS term ON term.org_id IN (span.org_id, span.parent_id)
    WHERE span.org_id = {table}.org_id AND term.role = 'branch_secretary'
        AND span.valid_from <= current_setting('kevai.today')::date
        AND (span.valid_to IS NULL OR span.valid_to > current_setting('kevai.today')::date)
        AND term.valid_from <= current_setting('kevai.today')::date
        AND (term.valid_to IS NULL OR term.valid_to > current_setting('kevai.today')::date)
    ORDER BY term.valid_from, term.id LIMIT 1)"""
# Who asked for a round of proposals.
ASKED_BY: Final = (
    "(SELECT account.person_id FROM account WHERE account.id = proposal_round.created_by)"
)
# Whom a topic concerns: the table of its target, and the column, or the query,
# that names the person.
CONCERNED: Final[Mapping[str, tuple[str, str]]] = {
    "handover.declined": ("handover", "opened_by"),
    "handover.opened": ("handover", "to_member_id"),
    "plan.proposed_in_round": ("assignment_plan", SECRETARY_OF.format(table="assignment_plan")),
    "proposal_round.done": ("proposal_round", ASKED_BY),
    "proposal_round.failed": ("proposal_round", ASKED_BY),
    "task.cancelled": ("task", "owner_id"),
    "task.given": ("task", "owner_id"),
    "task.handed_on": ("task", "owner_id"),
    "vacancy.overdue": ("vacancy", SECRETARY_OF.format(table="vacancy")),
}
BATCH: Final = 500


def _relaying() -> TextClause:
    """Take the oldest events and write what they mean for whom, in one statement."""
    concerned = " UNION ALL ".join(
        f"SELECT '{topic}' AS topic, id, {person} AS person_id FROM {table}"  # noqa: S608
        for topic, (table, person) in sorted(CONCERNED.items())
    )
    return text(f"""
        WITH taken AS (
            DELETE FROM outbox_event WHERE id IN (
                SELECT id FROM outbox_event ORDER BY id LIMIT {BATCH} FOR UPDATE SKIP LOCKED)
            RETURNING topic, created_at, (payload ->> 'id')::uuid AS target_id
        ), told AS (
            INSERT INTO notification (id, created_at, person_id, topic, target_id)
            SELECT uuidv7(), taken.created_at, concerned.person_id, taken.topic, taken.target_id
            FROM taken JOIN ({concerned}) AS concerned
                ON concerned.topic = taken.topic AND concerned.id = taken.target_id
            WHERE concerned.person_id IS NOT NULL
        )
        SELECT count(*) FROM taken
    """)  # noqa: S608 - the names are ours


RELAY: Final = _relaying()


async def relay(session: AsyncSession) -> int:
    """Pass on at most ``BATCH`` events, and say how many; the caller raises the wall."""
    connection = await session.connection()
    return int((await connection.execute(RELAY)).scalar_one())


async def search(
    session: AsyncSession, actor: Actor, cursors: Cursors, query: NotificationQuery
) -> Page[NotificationRead]:
    found = notifications.own(actor)
    if query.unread:
        found = found.where(col(Notification.read_at).is_(None))
    by = (col(Notification.id),)
    return await page(session, cursors, query, found, read=_read, by=by, newest_first=True)


async def mark_seen(session: AsyncSession, actor: Actor, seen: NotificationsSeen) -> Counted:
    """Mark a notification and all before it as read."""
    marking = notifications.change_own(actor).where(
        col(Notification.id) <= seen.until_id, col(Notification.read_at).is_(None)
    )
    connection = await session.connection()
    marked = await connection.execute(marking.values(read_at=clock.now()))
    return Counted(count=marked.rowcount)


def _read(row: Any) -> NotificationRead:
    return NotificationRead.model_validate(row)
