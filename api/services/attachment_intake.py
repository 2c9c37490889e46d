"""A file on its way into a case: who may send one, how many at once, and what becomes of it."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from api.db.objects import Objects
from api.domain import attachments as allowed
from api.domain import clock, triage
from api.domain.feedback import EntryKind, FeedbackKind
from api.errors import DomainError
from api.errors.attachments import (
    FIELD,
    AttachmentsBusy,
    AttachmentsRefused,
    AttachmentsTooLarge,
    TooManyAttachments,
    TooManyAttachmentsToday,
)
from api.models.feedback import Feedback
from api.schemas.common import Schema
from api.schemas.public_feedback import FeedbackStatus
from api.security.scrubbing import Scrubbing
from api.security.sealing import Sealing
from api.services import attachments, feedback_texts, public_budgets, public_feedback
from api.services.attachments import Stored

AT_ONCE: Final = 16  # in one process: each is held in memory
OF_ONE_CASE: Final = 3
SECONDS_TO_COME_AGAIN: Final = 10
# Files for one body in a day, apart for comments on conduct; hidden as the number of cases is.
A_DAY: Final = range(150, 351)


class Added(Schema):
    attachment: int


class Intake:
    """What this process takes in just now."""

    def __init__(self) -> None:
        self.scrubbed = Scrubbing()
        self._coming: Counter[str] = Counter()

    @asynccontextmanager
    async def place(self, receipt: str) -> AsyncIterator[None]:
        """Take one of the few places, so that whoever sends much holds up nobody else."""
        if self._coming.total() >= AT_ONCE or self._coming[receipt] >= OF_ONE_CASE:
            raise AttachmentsBusy(seconds=SECONDS_TO_COME_AGAIN)
        self._coming[receipt] += 1
        try:
            yield
        finally:
            self._coming -= Counter({receipt: 1})


async def require_open(session: AsyncSession, sealing: Sealing, receipt: str) -> None:
    """Refuse before anything is read of the file, where none can be added."""
    public_feedback.require_open(await public_feedback.case_of(session, sealing, receipt))


def once_hash(sealing: Sealing, key: str | None, sent: bytes) -> bytes | None:
    """Give what is kept of a key: with another file it is another request, and none is lost."""
    if key is None:
        return None
    return sealing.keyed_hash("attachment key", f"{key}\n{sha256(sent).hexdigest()}")


async def added_before(
    session: AsyncSession, sealing: Sealing, receipt: str, once: bytes | None
) -> FeedbackStatus | None:
    """Answer a repeated request; refuse another before it is looked into, where it has no place."""
    case = await public_feedback.case_of(session, sealing, receipt)
    if await public_feedback.said_before(session, case, once):
        return await public_feedback.status_of(session, sealing, case)
    await _require_place(session, sealing, case)
    return None


async def add(  # noqa: PLR0913, PLR0917
    session: AsyncSession,
    sealing: Sealing,
    objects: Objects,
    receipt: str,
    stored: Stored,
    once: bytes | None,
) -> FeedbackStatus:
    """Add a stored file to its case; where it is refused after all, nothing is left of it."""
    try:
        case = await public_feedback.case_of(session, sealing, receipt)
        if await public_feedback.said_before(session, case, once):
            await attachments.drop(objects, stored)
        else:
            await _enter(session, sealing, case, stored, once)
    except DomainError:
        await attachments.drop(objects, stored)
        raise
    return await public_feedback.status_of(session, sealing, case)


async def _enter(
    session: AsyncSession, sealing: Sealing, case: Feedback, stored: Stored, once: bytes | None
) -> None:
    await _require_place(session, sealing, case, stored.about.size)
    today = clock.today()
    purpose = "conduct" if case.kind == FeedbackKind.CONDUCT_COMMENT else "feedback"
    purpose = f"{purpose} attachment"
    limit = public_budgets.hidden_limit(sealing, A_DAY, case.origin_id, purpose, today)
    spent = TooManyAttachmentsToday(seconds=public_budgets.until_tomorrow())
    await public_budgets.take(session, case.origin_id, purpose, today, limit=limit, spent=spent)
    number = await attachments.write(session, sealing, case, stored)
    await feedback_texts.enter(
        session,
        sealing,
        case,
        EntryKind.ATTACHMENT,
        Added(attachment=number),
        state=public_feedback.taken_up(case),
        once_hash=once,
    )


async def _require_place(
    session: AsyncSession, sealing: Sealing, case: Feedback, size: int = 0
) -> None:
    public_feedback.require_open(case)
    if any(map(triage.subjects, await feedback_texts.said_by_sender(session, sealing, case))):
        raise AttachmentsRefused(field=FIELD)
    before = await attachments.listed(session, sealing, case)
    if len(before) >= allowed.MOST:
        raise TooManyAttachments(field=FIELD, most=allowed.MOST)
    if sum(one.size for one in before) + size > allowed.LARGEST_TOGETHER:
        megabytes = allowed.LARGEST_TOGETHER // allowed.MEGABYTE
        raise AttachmentsTooLarge(field=FIELD, megabytes=megabytes)
