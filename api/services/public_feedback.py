"""What a sender does with the receipt of a case: follows it, adds to it, judges the answer.

Nothing here is audited or announced, for the reason that ``feedback_intake`` tells.
"""

from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import feedback_sight
from api.domain import clock, triage
from api.domain.feedback import DOUBT, EntryKind, FeedbackState
from api.errors.feedback import (
    FeedbackClosed,
    FeedbackForgotten,
    NotAnsweredYet,
    ReceiptUnknown,
    ReopenedBefore,
    TooManyMessages,
)
from api.models.feedback import Feedback
from api.schemas.public_feedback import (
    FeedbackStatus,
    HandlingBody,
    MessageCreate,
    PublicationConsent,
    RatingCreate,
    ReopeningCreate,
)
from api.security.sealing import Sealing
from api.services import (
    attachments,
    feedback_clocks,
    feedback_intake,
    feedback_texts,
    publications,
)

MESSAGES: Final = 30  # of the sender, in one case
ANSWERED: Final = frozenset({FeedbackState.ANSWERED, FeedbackState.REFUSED})


async def follow(session: AsyncSession, sealing: Sealing, receipt: str) -> FeedbackStatus:
    return await status_of(session, sealing, await case_of(session, sealing, receipt))


async def add_message(
    session: AsyncSession,
    sealing: Sealing,
    receipt: str,
    said: MessageCreate,
    *,
    key: str | None,
) -> FeedbackStatus:
    case = await case_of(session, sealing, receipt)
    once_hash = _once_hash(sealing, "message key", key, said)
    if not await said_before(session, case, once_hash):
        require_open(case)
        before = await feedback_sight.entries_of(session, case)
        if sum(entry.kind == EntryKind.MESSAGE for entry in before) >= MESSAGES:
            raise TooManyMessages
        await _ask_first(session, case, said)
        await feedback_texts.enter(
            session,
            sealing,
            case,
            EntryKind.MESSAGE,
            said,
            state=taken_up(case),
            once_hash=once_hash,
        )
    return await status_of(session, sealing, case)


async def rate(
    session: AsyncSession, sealing: Sealing, receipt: str, rating: RatingCreate
) -> FeedbackStatus:
    """Say how good the answer is; the last word counts."""
    case = await case_of(session, sealing, receipt)
    if case.state not in ANSWERED | {FeedbackState.CLOSED}:
        raise NotAnsweredYet
    if case.rating != rating.score:
        case.sqlmodel_update({"rating": rating.score, "version": case.version + 1})
        await session.flush()
    return await status_of(session, sealing, case)


async def reopen(
    session: AsyncSession,
    sealing: Sealing,
    receipt: str,
    said: ReopeningCreate,
    *,
    key: str | None,
) -> FeedbackStatus:
    """Take the case up once more; who asks again with the same key is answered again."""
    case = await case_of(session, sealing, receipt)
    once_hash = _once_hash(sealing, "reopening key", key, said)
    if not await said_before(session, case, once_hash):
        require_open(case)
        if case.reopened:
            raise ReopenedBefore
        if case.state not in ANSWERED:
            raise NotAnsweredYet
        await _ask_first(session, case, said)
        case.reopened = True
        await feedback_texts.enter(
            session,
            sealing,
            case,
            EntryKind.REOPENING,
            said,
            state=FeedbackState.REOPENED,
            once_hash=once_hash,
        )
        await publications.withdraw(session, sealing, case)
    return await status_of(session, sealing, case)


async def consent(
    session: AsyncSession, sealing: Sealing, receipt: str, said: PublicationConsent
) -> FeedbackStatus:
    """Agree that all may read the answer, or no longer: then what is published is taken down."""
    case = await case_of(session, sealing, receipt)
    if case.may_publish != said.may_publish:
        case.sqlmodel_update({"may_publish": said.may_publish, "version": case.version + 1})
        await session.flush()
    if not said.may_publish:
        await publications.withdraw(session, sealing, case)
    return await status_of(session, sealing, case)


def require_open(case: Feedback) -> None:
    if case.state == FeedbackState.CLOSED:
        raise FeedbackClosed


def taken_up(case: Feedback) -> FeedbackState | None:
    """Say to what state a case comes when its sender adds to it: what was asked is answered."""
    if case.state != FeedbackState.NEED_INFO:
        return None
    return FeedbackState.ASSIGNED if case.assigned_to else FeedbackState.ACKNOWLEDGED


async def case_of(session: AsyncSession, sealing: Sealing, receipt: str) -> Feedback:
    receipt_hash = sealing.keyed_hash("receipt", receipt)
    case = await feedback_sight.of_receipt(session, receipt_hash)
    if case is None:
        forgotten_on = await feedback_sight.forgotten_on(session, receipt_hash)
        raise FeedbackForgotten(day=forgotten_on) if forgotten_on else ReceiptUnknown
    return case


def _once_hash(
    sealing: Sealing, purpose: str, key: str | None, said: MessageCreate | ReopeningCreate
) -> bytes | None:
    """Give what is kept of a key: with other words it is another request, and none is lost."""
    return sealing.keyed_hash(purpose, f"{key}\n{said.model_dump_json()}") if key else None


async def said_before(session: AsyncSession, case: Feedback, once_hash: bytes | None) -> bool:
    if once_hash is None:
        return False
    entries = await feedback_sight.entries_of(session, case)
    return once_hash in {entry.once_hash for entry in entries}


async def _ask_first(
    session: AsyncSession, case: Feedback, said: MessageCreate | ReopeningCreate
) -> None:
    """Name the right office first; once confirmed, let go of what tells who the sender is."""
    found = triage.subjects(said.text)
    if found and not said.confirm:
        raise feedback_intake.ELSEWHERE[found[0]]
    if found:
        contact = await feedback_sight.contact_of(session, case)
        telling = [contact, *await feedback_sight.attachments_of(session, case)]
        for one in filter(None, telling):
            await session.delete(one)
        await session.flush()


async def status_of(session: AsyncSession, sealing: Sealing, case: Feedback) -> FeedbackStatus:
    today = clock.today()
    body = (await feedback_sight.bodies_of(session, [case], today)).get(case.id)
    due = await feedback_clocks.due(session, [case], {case.id: body} if body else {}, today)
    contact = await feedback_sight.contact_of(session, case)
    shown = await publications.shown_of(session, case)
    may_reopen = case.state in ANSWERED and not case.reopened
    return FeedbackStatus(
        kind=case.kind,
        state=case.state,
        received_on=case.received_on,
        handled_by=HandlingBody(name=body.name, kind=body.kind) if body else None,
        text=feedback_texts.opened_case(sealing, case)["text"],
        entries=await feedback_texts.entries(session, sealing, case),
        attachments=await attachments.listed(session, sealing, case),
        due_at=due.get(case.id),
        contact_read=contact.times_read if contact else None,
        rating=case.rating,
        may_publish=case.may_publish,
        published_as=shown.id if shown else None,
        small_village=case.small_village,
        may_reopen=may_reopen,
        closes_on=case.clock_from + DOUBT if may_reopen else None,
    )
