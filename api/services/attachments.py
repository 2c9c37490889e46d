"""What residents add to their feedback: taken in, listed, and given to those who may see the case.

The object is written first and the row after it, in the transaction: what is acknowledged is
there. What the row then does not come to, the worker finds (``sweep``).
"""

import asyncio
import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID, uuid4

import structlog
from cryptography.exceptions import InvalidTag
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access import feedback_sight
from api.access.actor import Actor
from api.db.objects import Failure, Objects
from api.domain.attachments import AttachmentKind
from api.errors.attachments import AttachmentNotFound, AttachmentNotKept, AttachmentUnreadable
from api.models.attachments import FeedbackAttachment
from api.models.feedback import Feedback
from api.schemas.feedback import AttachmentRead
from api.security import sealed_files
from api.security.scrubbing import Clean
from api.security.sealing import Sealing

SECONDS_TO_MEND: Final = 60
log = structlog.get_logger("kevai.attachments")


class About(NamedTuple):
    """What the row keeps sealed."""

    kind: AttachmentKind
    size: int
    key: bytes


@dataclass(frozen=True)
class Stored:
    """A file whose object is written, and whose row is not yet."""

    id: UUID
    about: About


@dataclass(frozen=True)
class Opened:
    """A file of a case that the caller may see."""

    id: UUID
    number: int
    about: About
    objects: Objects

    async def check(self) -> None:
        """Find out whether all of it is right before any of it is given."""
        async for _ in self.chunks():
            pass

    async def chunks(self) -> AsyncIterator[bytes]:
        stored = self.objects.get(_name(self.id))
        place = FeedbackAttachment.place(self.id)
        try:
            async for chunk in sealed_files.opened(
                self.about.key, stored, self.about.size, context=place
            ):
                yield chunk
        except (InvalidTag, Failure, OSError) as failure:
            log.error("unreadable", complaint=type(failure).__name__)  # noqa: TRY400 - of the case, no more
            raise AttachmentUnreadable(seconds=SECONDS_TO_MEND) from failure


async def store(objects: Objects, clean: Clean) -> Stored:
    """Seal a file, and write it where it is to lie."""
    attachment_id, key = uuid4(), sealed_files.new_key()
    place = FeedbackAttachment.place(attachment_id)
    sealed = await asyncio.to_thread(sealed_files.sealed, key, clean.content, context=place)
    try:
        await objects.put(_name(attachment_id), sealed)
    except (Failure, OSError) as failure:
        log.error("not kept", complaint=type(failure).__name__)  # noqa: TRY400
        raise AttachmentNotKept(seconds=SECONDS_TO_MEND) from failure
    return Stored(attachment_id, About(clean.kind, len(clean.content), key))


async def drop(objects: Objects, stored: Stored) -> None:
    """Let go of a file that was not added; what cannot be removed now, the worker finds."""
    try:
        await objects.remove(_name(stored.id))
    except (Failure, OSError) as failure:
        log.warning("not removed", complaint=type(failure).__name__)


async def write(session: AsyncSession, sealing: Sealing, case: Feedback, stored: Stored) -> int:
    """Add the row of a stored file to a locked case, and give its number there."""
    before = await feedback_sight.attachments_of(session, case)
    number = before[-1].number + 1 if before else 1
    kind, size, key = stored.about
    content = json.dumps({"kind": kind, "size": size, "key": b64encode(key).decode()})
    session.add(
        FeedbackAttachment(
            id=stored.id,
            feedback_id=case.id,
            number=number,
            sealed=sealing.seal(content, context=FeedbackAttachment.place(stored.id)),
        )
    )
    await session.flush()
    return number


async def listed(session: AsyncSession, sealing: Sealing, case: Feedback) -> list[AttachmentRead]:
    rows = await feedback_sight.attachments_of(session, case)
    return [_listed(sealing, row) for row in rows]


async def open_as_handler(  # noqa: PLR0913, PLR0917
    session: AsyncSession,
    sealing: Sealing,
    objects: Objects,
    actor: Actor,
    feedback_id: UUID,
    number: int,
) -> Opened:
    """Open a file of a case; who opened it stays on record."""
    case = await feedback_sight.require_case(session, actor, feedback_id)
    opened = await open_of(session, sealing, objects, case, number)
    changes = {"number": number}
    await audit.record(session, actor, "feedback.attachment_opened", case, changes, announced=False)
    return opened


async def open_of(
    session: AsyncSession, sealing: Sealing, objects: Objects, case: Feedback, number: int
) -> Opened:
    for row in await feedback_sight.attachments_of(session, case):
        if row.number == number:
            return Opened(row.id, number, _about(sealing, row), objects)
    raise AttachmentNotFound(number=number)


def _listed(sealing: Sealing, row: FeedbackAttachment) -> AttachmentRead:
    kind, size, _ = _about(sealing, row)
    return AttachmentRead(number=row.number, added_on=row.added_on, kind=kind, size=size)


def _about(sealing: Sealing, row: FeedbackAttachment) -> About:
    told = json.loads(sealing.unseal(row.sealed, context=FeedbackAttachment.place(row.id)))
    return About(AttachmentKind(told["kind"]), told["size"], b64decode(told["key"]))


def _name(attachment_id: UUID) -> str:
    return attachment_id.hex
