"""The right of reply: whoever a case is about is asked, and answers, without seeing the case.

They read the handler's own words. What the sender wrote never reaches them.
"""

from typing import Any
from uuid import UUID, uuid4

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access import feedback_sight, reply_requests
from api.access.actor import Actor
from api.access.require import require_version
from api.db.conflicts import refused_by
from api.domain import quoting
from api.domain.feedback import EntryKind
from api.errors.feedback import ConcernsNobody, RepliedBefore, ReplyRequestNotFound, SenderQuoted
from api.models.feedback import Feedback
from api.models.notifications import Notification
from api.models.reply_requests import Reply, ReplyRequest
from api.schemas.common import Page
from api.schemas.feedback import FeedbackHandled, ReplyAsk
from api.schemas.reply_requests import (
    ReplyCreate,
    ReplyGiven,
    ReplyRequestQuery,
    ReplyRequestRead,
)
from api.security.cursors import Cursors
from api.security.sealing import Sealing
from api.services import feedback_texts
from api.services.paging import page


async def ask(  # noqa: PLR0913
    session: AsyncSession,
    sealing: Sealing,
    actor: Actor,
    feedback_id: UUID,
    said: ReplyAsk,
    *,
    version: int,
) -> FeedbackHandled:
    """Ask each of those whom a case is about; its sender sees that it was done."""
    case = await feedback_sight.require_case(session, actor, feedback_id)
    require_version(case, version)
    if not case.concerned:
        raise ConcernsNobody
    await _require_own_words(session, sealing, case, said.text)
    body = (await feedback_sight.bodies_of(session, [case], actor.today))[case.id]
    await feedback_texts.enter(session, sealing, case, EntryKind.REPLY_ASKED, None)
    for person_id in case.concerned:
        asked = _asked(sealing, case, person_id, body.name, said.text)
        told = Notification(person_id=person_id, topic="reply_request.asked", target_id=asked.id)
        session.add_all([asked, told])
    await session.flush()
    await audit.record(session, actor, "feedback.reply_asked", case, {}, announced=False)
    return FeedbackHandled.model_validate(case)


async def search(
    session: AsyncSession,
    sealing: Sealing,
    cursors: Cursors,
    actor: Actor,
    query: ReplyRequestQuery,
) -> Page[ReplyRequestRead]:
    """List what the actor is asked, the newest first."""

    def read(row: Any) -> ReplyRequestRead:
        asked, reply = row
        return ReplyRequestRead(
            id=asked.id,
            asked_by=asked.asked_by,
            asked_on=asked.asked_on,
            text=sealing.unseal(asked.sealed, context=ReplyRequest.place(asked.id)),
            replied_on=reply and reply.replied_on,
            reply=reply and sealing.unseal(reply.sealed, context=Reply.place(asked.id)),
        )

    by = (col(ReplyRequest.asked_on), col(ReplyRequest.id))
    own = reply_requests.own(actor)
    return await page(
        session,
        cursors,
        query,
        own,
        read=read,
        by=by,
        newest_first=True,
        record=lambda row: row[0],
    )


async def reply(
    session: AsyncSession, sealing: Sealing, actor: Actor, request_id: UUID, said: ReplyCreate
) -> ReplyGiven:
    """Take the answer of whoever was asked; once, because it is evidence from then on."""
    wanted = reply_requests.own(actor).where(col(ReplyRequest.id) == request_id)
    found = (await session.exec(wanted)).first()
    if found is None:
        raise ReplyRequestNotFound(request_id=request_id)
    if found[1] is not None:
        raise RepliedBefore
    sealed = sealing.seal(said.text, context=Reply.place(request_id))
    given = Reply(request_id=request_id, sealed=sealed)
    session.add(given)
    with refused_by(pk_reply=RepliedBefore()):
        await session.flush()
    await audit.record(session, actor, "feedback.reply_given", found[0], {}, announced=False)
    return ReplyGiven(id=request_id, replied_on=given.replied_on)


async def _require_own_words(
    session: AsyncSession, sealing: Sealing, case: Feedback, text: str
) -> None:
    for source in await feedback_texts.said_by_sender(session, sealing, case):
        words = quoting.quoted(text, source)
        if words is not None:
            raise SenderQuoted(field="body.text", words=words)


def _asked(
    sealing: Sealing, case: Feedback, person_id: UUID, asked_by: str, text: str
) -> ReplyRequest:
    request_id = uuid4()
    return ReplyRequest(
        id=request_id,
        feedback_id=case.id,
        person_id=person_id,
        asked_by=asked_by,
        sealed=sealing.seal(text, context=ReplyRequest.place(request_id)),
    )
